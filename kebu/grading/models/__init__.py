from kebu.grading.models.model import GradingModel
from kebu.grading.models.run import Run
from kebu.grading.models.score import Score, TierChange

__all__ = ["GradingModel", "Run", "Score", "TierChange"]

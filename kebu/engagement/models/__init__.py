from kebu.engagement.models.holiday import Holiday
from kebu.engagement.models.interaction import Interaction, InteractionContact
from kebu.engagement.models.task import Task

__all__ = ["Holiday", "Interaction", "InteractionContact", "Task"]

"""What a new installation starts with; each area brings its own. May be repeated: what is there stays as it is."""

from kebu.base.access import SYSTEM
from kebu.engagement import seeds as engagement
from kebu.grading import seeds as grading
from kebu.playbooks import seeds as playbooks
from kebu.staff import seeds as staff


def run() -> None:
    for area in (staff, engagement, grading, playbooks):
        area.seed(SYSTEM)

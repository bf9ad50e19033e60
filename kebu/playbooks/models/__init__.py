from kebu.playbooks.models.plan import Execution, Plan
from kebu.playbooks.models.playbook import Playbook, Step

__all__ = ["Execution", "Plan", "Playbook", "Step"]

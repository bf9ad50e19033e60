from kebu.staff.models.loginfailure import LoginFailure
from kebu.staff.models.role import FieldRule, Role, RoleGrant
from kebu.staff.models.team import Team
from kebu.staff.models.user import User

__all__ = ["FieldRule", "LoginFailure", "Role", "RoleGrant", "Team", "User"]

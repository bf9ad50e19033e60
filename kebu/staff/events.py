"""What others may want to hear about people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UserMoved:
    """A person changed team: what follows its owner's team follows now. `team_id` is None without a team."""

    user_id: int
    team_id: int | None


@dataclass(frozen=True)
class UserLeft:
    """A person left; what he owns waits for its hand-over."""

    user_id: int

"""What the areas above may hear about gradings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GradesPublished:
    """A run was published: its `TierChange` rows say who moved."""

    run_id: int

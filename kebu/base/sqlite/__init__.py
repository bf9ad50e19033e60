"""SQLite run safely: a gate that refuses unsound ground at start, and checkpoints only while nobody can commit.

Before SQLite 3.51.3 a commit during a checkpoint can lose data, so no connection checkpoints by itself
(`wal_autocheckpoint=0`); `checkpoint()` does it under the write lock. See docs/decisions.
"""

from kebu.base.sqlite.checkpoints import Checkpointed, Keeper, checkpoint
from kebu.base.sqlite.gate import GateClosed, check, problems, remarks

__all__ = ["Checkpointed", "GateClosed", "Keeper", "check", "checkpoint", "problems", "remarks"]

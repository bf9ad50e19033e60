"""SQLite run safely: a gate that refuses unsound ground at start, and checkpoints only while nobody can commit;
one host at a time.

Before SQLite 3.51.3 a commit during a checkpoint can lose data, so no connection checkpoints by itself
(`wal_autocheckpoint=0`); `checkpoint()` does it under the write lock. See docs/decisions.
"""

from kebu.base.sqlite.checkpoints import Checkpointed, Keeper, checkpoint, database_path
from kebu.base.sqlite.gate import GateClosed, check, problems, remarks, require_this_host
from kebu.base.sqlite.hosts import hold, release

__all__ = [
    "Checkpointed", "GateClosed", "Keeper", "check", "checkpoint", "database_path", "hold", "problems", "release",
    "remarks", "require_this_host",
]  # fmt: skip

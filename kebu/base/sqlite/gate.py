"""The gate at start: sound ground or no service. Every refusal is one sentence with its cure."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from kebu.base import clock, history
from kebu.base.models import LogEntry
from kebu.base.sqlite import hosts, mounts
from kebu.base.text.joining import joined

OLDEST = (3, 38, 0)
RACE_ENDED = (3, 51, 3)
CLOCK_SLACK = timedelta(minutes=5)

# As set when a connection opens (the installation's settings); read back here, since a pragma that fails is silent.
PRAGMAS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "wal_autocheckpoint": 0,
    "cache_size": -65536,
    "cache_spill": 0,
    "journal_size_limit": 67108864,
    "secure_delete": 1,
    "recursive_triggers": 0,
    "foreign_keys": 1,
    "busy_timeout": 30000,
}


class GateClosed(Exception):
    """The database must not be served from as it is; the message says why and what to do."""


def check(connection: BaseDatabaseWrapper) -> None:
    """Raise GateClosed with the first problem."""
    found = problems(connection)
    if found:
        raise GateClosed(found[0])


def require_this_host(connection: BaseDatabaseWrapper) -> None:
    """Raise GateClosed when another host is at work on the SQLite file: for whoever writes without serving."""
    if connection.vendor == "sqlite" and (found := hosts.problems(Path(connection.settings_dict["NAME"]))):
        raise GateClosed(found[0])


def problems(connection: BaseDatabaseWrapper) -> list[str]:
    """Why this database must not be served from; empty when all is well."""
    if connection.vendor != "sqlite":
        return [*_triggers(connection), *_clock(connection)]
    file = Path(connection.settings_dict["NAME"])
    if found := [*_version(), *_ground(file.parent), *hosts.problems(file)]:
        return found
    return [*_pragmas(connection), *_full_text(connection), *_triggers(connection), *_clock(connection)]


def remarks(connection: BaseDatabaseWrapper) -> list[str]:
    """What is worth knowing but no reason to refuse."""
    if connection.vendor != "sqlite":
        return []
    kind = mounts.file_system(Path(connection.settings_dict["NAME"]).parent)
    place = kind or _("未知的文件系统")
    said = [_("SQLite %(version)s，数据目录在 %(kind)s 上") % {"version": version_text(), "kind": place}]
    if sqlite3.sqlite_version_info < RACE_ENDED:
        said.append(_("这个 SQLite 版本的自动检查点有缺陷；客簿只在持有写锁时做检查点，不受影响"))
    if kind in ("overlay", "tmpfs"):
        said.append(_("数据目录不在持久的磁盘上（%(kind)s），重启后数据会消失，请挂载数据卷") % {"kind": kind})
    return said


def version_text() -> str:
    return ".".join(str(part) for part in sqlite3.sqlite_version_info)


def _version() -> list[str]:
    if sqlite3.sqlite_version_info >= OLDEST:
        return []
    oldest = ".".join(str(part) for part in OLDEST)
    return [
        _("SQLite 版本太旧（%(version)s）：请换用带 SQLite %(oldest)s 或更新版本的 Python，或改用 PostgreSQL")
        % {"version": version_text(), "oldest": oldest}
    ]


def _ground(place: Path) -> list[str]:
    kind = mounts.file_system(place)
    if not mounts.is_network(kind):
        return []
    return [
        _(
            "数据目录 %(place)s 在网络文件系统（%(kind)s）上，SQLite 在那里会损坏数据："
            "请把 KEBU_DATA 设为本机磁盘上的目录，或用 KEBU_DATABASE_URL 改用 PostgreSQL"
        )
        % {"place": place, "kind": kind}
    ]


def _pragmas(connection: BaseDatabaseWrapper) -> list[str]:
    wrong = []
    with connection.cursor() as cursor:
        for name, wanted in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            present = cursor.fetchone()[0]
            if present != wanted:
                wrong.append(f"{name}={present}")
    if not wrong:
        return []
    return [
        _("数据库没有按要求的方式打开（%(wrong)s）：请确认没有别的程序占用 %(name)s，再重新启动；仍然如此请换本机磁盘")
        % {"wrong": joined(wrong), "name": connection.settings_dict["NAME"]}
    ]


def _full_text(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
        if cursor.fetchone():
            return []
    return [_("这个 Python 带的 SQLite 没有 FTS5，搜索无法工作：请换用系统自带或 python.org 的 Python")]


def _triggers(connection: BaseDatabaseWrapper) -> list[str]:
    missing = history.missing(connection)
    if not missing:
        return []
    return [
        _("变更历史的触发器缺失或不符（%(count)s 个，例如 %(first)s）：请运行 kebu migrate 重新安装")
        % {"count": len(missing), "first": missing[0]}
    ]


def _clock(connection: BaseDatabaseWrapper) -> list[str]:
    """A clock that went back would give new rows earlier times than old ones."""
    last = LogEntry.objects.using(connection.alias).order_by("-id").values_list("at", flat=True).first()
    if last is None or last <= clock.now() + CLOCK_SLACK:
        return []
    return [
        _(
            "系统时钟比最后一条操作日志早了 %(gap)s：请校准服务器的时间再启动；"
            "确认现在的时间是对的、以前的快了，就运行 kebu check --accept-clock"
        )
        % {"gap": timedelta(seconds=round((last - clock.now()).total_seconds()))}
    ]

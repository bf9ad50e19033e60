"""What went wrong, as one sentence that says what to do."""

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError
from django.utils.translation import gettext as _

from kebu.base.access import Refused
from kebu.base.keyring import KeyMissing
from kebu.base.sqlite import GateClosed

PLAIN = (Refused, GateClosed, PermissionDenied)


def sentence(error: Exception) -> str:
    if isinstance(error, PLAIN):
        return str(error)
    if isinstance(error, KeyMissing):
        return _("密钥环里没有解开这项数据的密钥：请把备份里的 keyring.json 放回数据目录")
    if isinstance(error, FileNotFoundError):
        return _("找不到文件 %(name)s：请检查路径") % {"name": error.filename}
    if isinstance(error, PermissionError):
        return _("没有读写 %(name)s 的权限：请检查权限，或换一个目录") % {"name": error.filename}
    if isinstance(error, OSError):
        return _("读写失败（%(reason)s）：%(name)s") % {"reason": error.strerror, "name": error.filename or ""}
    if isinstance(error, DatabaseError):
        return _database(error)
    return _("没有做成：%(kind)s %(text)s。用 KEBU_DEBUG=1 再运行一次可以看到详情") % {
        "kind": type(error).__name__,
        "text": str(error)[:200],
    }


def _database(error: DatabaseError) -> str:
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if "no such table" in text or "does not exist" in text:
        return _("数据库里还没有表或版本不符：请先运行 kebu init 或 kebu migrate")
    if "locked" in text:
        return _("数据库正被占用：请等另一个任务做完再试")
    if isinstance(error, OperationalError):
        return _("连不上或打不开数据库（%(text)s）：请检查 KEBU_DATABASE_URL 和数据目录") % {"text": text}
    return _("数据库报错（%(text)s）。用 KEBU_DEBUG=1 再运行一次可以看到详情") % {"text": text}

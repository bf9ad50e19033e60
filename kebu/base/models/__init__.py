from kebu.base.models.change import Change, Context
from kebu.base.models.counter import Counter
from kebu.base.models.exportfile import ExportFile
from kebu.base.models.job import Job
from kebu.base.models.logentry import LogEntry
from kebu.base.models.record import Door, History, Record, RecordQuerySet, Scoped, Tracked
from kebu.base.models.savedview import SavedView, ViewCount
from kebu.base.models.search import CommonGram, SearchEntry
from kebu.base.models.setting import Setting
from kebu.base.models.storedfile import StoredFile

__all__ = [
    "Change",
    "CommonGram",
    "Context",
    "Counter",
    "Door",
    "ExportFile",
    "History",
    "Job",
    "LogEntry",
    "Record",
    "RecordQuerySet",
    "SavedView",
    "Scoped",
    "SearchEntry",
    "Setting",
    "StoredFile",
    "Tracked",
    "ViewCount",
]

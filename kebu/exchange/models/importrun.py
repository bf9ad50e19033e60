import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kebu.base import clock, keyring
from kebu.base.ids import uuid7
from kebu.base.models import Scoped
from kebu.exchange.importing.outcomes import OnDuplicate

if TYPE_CHECKING:
    from kebu.staff.models import User


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: "User") -> "ImportRunQuerySet":
        """One's own: a file on its way in is nobody else's business."""
        return self.filter(actor_id=user.pk)


class ImportRun(models.Model):
    """One file on its way in, from the upload to the report. Bookkeeping: what it changes is in history, it is not."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("待匹配")
        CHECKING = "checking", _("校验中")
        CHECKED = "checked", _("待导入")
        APPLYING = "applying", _("导入中")
        DONE = "done", _("已完成")
        STOPPED = "stopped", _("已停止")
        UNDOING = "undoing", _("撤销中")
        UNDONE = "undone", _("已撤销")

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)

    file = models.UUIDField()  # base.files
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    sheets = models.JSONField(default=list)  # [{"name", "is_hidden", "rows"}]
    sheet = models.CharField(max_length=200, default="")
    header_line = models.PositiveIntegerField(default=0)
    headers = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)  # below the header, as far as the file was looked into
    sample = models.TextField(default="")  # sealed: the first cells of each column
    mapping = models.JSONField(default=dict)  # place → key
    options = models.JSONField(default=dict)

    portion_size = models.PositiveIntegerField(default=0)
    checked = models.JSONField(default=dict)  # figures of the rehearsal
    counts = models.JSONField(default=dict)  # figures of what was written
    notes = models.JSONField(default=list)  # about the file as a whole
    operation = models.UUIDField(default=uuid7)
    undoing = models.UUIDField(null=True)
    undo_below = models.BigIntegerField(null=True)  # how far the undoing came: the id of a change
    kept = models.JSONField(default=list)  # what the undoing left, since somebody went on with it
    job = models.UUIDField(null=True)
    error = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = Scoped(ImportRunQuerySet)
    _rows = models.Manager["ImportRun"]()

    class Meta:
        indexes = [
            models.Index(fields=["actor_id", "-id"], name="importrun_by_actor"),
            models.Index(fields=["digest", "kind"], name="importrun_by_file"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def number(self) -> str:
        """What people call it."""
        return f"IMP-{clock.business_date(self.created_at):%Y%m%d}-{self.pk}"

    @property
    def samples(self) -> dict[str, str]:
        """Place → an example from the file."""
        found: dict[str, str] = opened(self.sample, f"run.{self.uid}")
        return found


class ImportPortion(models.Model):
    """The journal: written in the transaction of the portion's effects, so that each counts once.

    `outcomes` has a letter for each row, `lines` their numbers in the file. Rows rejected before any plan stand in
    portions with negative numbers.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="portions", db_index=False)
    number = models.IntegerField()
    lines = models.JSONField(default=list)
    outcomes = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_portion_of_a_number")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class ImportRow(models.Model):
    """A row with something to say: rejected, skipped, doubtful, perhaps a duplicate; and what the person did about it.

    `payload` is sealed, since it quotes the file: {"cells", "problems", "notes", "text", "suspect"}. So are `fixes`:
    column key → what was typed instead. They stay until the file goes, since a resumed run needs them.
    """

    class State(models.TextChoices):
        REJECTED = "rejected"
        SKIPPED = "skipped"
        SUSPECT = "suspect"
        NOTED = "noted"
        FIXED = "fixed"
        DONE = "done"

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="entries", db_index=False)
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    label = models.TextField(default="")  # sealed: what names the row
    payload = models.TextField(default="")
    fixes = models.TextField(default="")
    decision = models.CharField(max_length=10, default="", choices=[(each.value, each.value) for each in OnDuplicate])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="one_row_per_line")]
        indexes = [models.Index(fields=["run", "state", "line"], name="importrow_by_state")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.line}"

    @property
    def where(self) -> str:
        return f"{self.run_id}.{self.line}"

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = opened(self.payload, self.where)
        return found

    @property
    def corrections(self) -> dict[str, str]:
        found: dict[str, str] = opened(self.fixes, self.where)
        return found


def closed(value: Any, where: str) -> str:
    """JSON, sealed to its place."""
    return keyring.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), f"exchange.import.{where}")


def opened(token: str, where: str) -> Any:
    return json.loads(keyring.unseal(token, f"exchange.import.{where}")) if token else {}

from django.conf import settings
from django.db import models

from kebu.base.models.record import History, Record, RecordQuerySet, Scoped, live


class SavedViewQuerySet(RecordQuerySet["SavedView"]):
    def visible_to(self, user: object) -> "SavedViewQuerySet":
        return self.filter(models.Q(owner=user) | models.Q(is_shared=True) | models.Q(team__isnull=False))


class SavedView(Record):
    """A named state of a list: filter, sort, columns. Shared ones are seen by everybody; each sees their own rows."""

    objects = Scoped(SavedViewQuerySet)
    history = History()

    list_key = models.CharField(max_length=32)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=4000, default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True)
    is_shared = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    # What a user or a team starts with: columns, view; never a tab. The team's id as a value, since teams live above.
    is_default = models.BooleanField(default=False)
    team = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["list_key", "owner"], name="savedview_list")]
        constraints = [live("savedview_team_start", "list_key", "team", extra=models.Q(is_default=True))]

    def __str__(self) -> str:
        return self.name


class ViewCount(models.Model):
    """How many rows a user sees in a view, counted by the worker now and then."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=32)
    view_key = models.CharField(max_length=40)
    count = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "list_key", "view_key"], name="one_count_per_view")]

    def __str__(self) -> str:
        return f"{self.list_key} {self.view_key} {self.count}"

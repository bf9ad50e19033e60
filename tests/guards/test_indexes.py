"""A foreign key's own index is work for every write; where another begins with the same column it is of no use."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

# Small tables, written by hand.
REVIEWED = {"base.ViewCount.user", "staff.RoleGrant.user", "staff.FieldRule.role", "staff.User.team"}


def _beginnings(model: type[models.Model]) -> Iterator[str]:
    """Columns with which an index over the whole table begins."""
    for index in model._meta.indexes:
        if index.fields and not index.condition:
            yield index.fields[0].lstrip("-")
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and rule.fields and not rule.condition:
            yield rule.fields[0]


def redundant(model: type[models.Model]) -> list[str]:
    begun = set(_beginnings(model))
    keys = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]
    return [f"{model._meta.label}.{f.name}" for f in keys if f.db_index and not f.unique and f.name in begun]


def test_no_index_repeats_the_beginning_of_another():
    ours = [model for model in apps.get_models() if model.__module__.startswith("kebu.")]
    assert {name for model in ours for name in redundant(model)} <= REVIEWED


def test_the_rule_sees_a_planted_one():
    class Planted(models.Model):  # noqa: DJ008
        other = models.ForeignKey("self", models.CASCADE)
        day = models.DateField()

        class Meta:
            app_label = "base"
            managed = False
            indexes = [models.Index(fields=["other", "day"], name="planted_twice")]

    try:
        assert redundant(Planted) == ["base.Planted.other"]
    finally:
        del apps.all_models["base"]["planted"]
        apps.clear_cache()

from django.db import models


class Change(models.Model):
    """One row of change history, written by triggers only.

    `before`/`after` hold the columns that changed (update), nothing (insert), the whole row (delete, in `before`); of a
    row that is a value of another (`History.keeps_values`) also the whole row of an insert, in `after`.
    Actor and row stand as values: a deleted user or row leaves its trail.
    """

    class Kind(models.TextChoices):
        INSERT = "I"
        UPDATE = "U"
        DELETE = "D"

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    operation = models.UUIDField()
    verb = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    model = models.CharField(max_length=64)
    row_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    version = models.IntegerField(default=0)
    kind = models.CharField(max_length=1, choices=Kind.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["model", "row_id", "id"], name="change_by_row"),
            models.Index(fields=["customer_id", "id", "model"], name="change_by_customer"),
            models.Index(fields=["operation", "id"], name="change_by_operation"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id} {self.kind}"


class Context(models.Model):
    """SQLite's one row that tells the triggers who acts; PostgreSQL uses transaction-local settings instead."""

    operation = models.UUIDField(null=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, default="")
    verb = models.CharField(max_length=64, default="")
    request = models.CharField(max_length=64, default="")
    at = models.DateTimeField(null=True)

    class Meta:
        db_table = "base_context"

    def __str__(self) -> str:
        return self.verb

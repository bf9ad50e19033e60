from django.db import models


class LogEntry(models.Model):
    """One line of the operation log: who did what to which object, when, from where, with what result.

    Rows are written in the transaction of the action, without a link; `seal` is filled later, in order of id
    (digest of the row and the previous seal). What is personal stands apart in `payload` and enters the seal as
    `payload_digest`, so that erasing it leaves the chain whole.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=64)
    result = models.CharField(max_length=16, default="done")
    operation = models.UUIDField(null=True, db_index=True)
    request = models.CharField(max_length=64, default="")
    ip = models.CharField(max_length=45, default="")
    about_kind = models.CharField(max_length=64, default="")
    about_id = models.BigIntegerField(null=True)
    about_label = models.CharField(max_length=200, default="")
    customer_id = models.BigIntegerField(null=True)
    count = models.PositiveIntegerField(default=1)
    detail = models.JSONField(default=dict)
    payload = models.TextField(default="")
    payload_digest = models.CharField(max_length=64, default="")
    seal = models.CharField(max_length=64, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer_id", "id"], name="log_by_customer"),
            models.Index(fields=["actor_id", "id"], name="log_by_actor"),
            models.Index(fields=["verb", "id"], name="log_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.about_label}"

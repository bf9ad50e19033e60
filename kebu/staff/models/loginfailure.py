from typing import ClassVar

from django.db import models


class LoginFailure(models.Model):
    """A log-in that did not succeed (or is being tried just now), by account as typed and address. Kept for a day."""

    objects: ClassVar[models.Manager["LoginFailure"]] = models.Manager()

    account = models.CharField(max_length=150)
    ip = models.CharField(max_length=45)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ip", "at"], name="login_failure_by_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.ip}"

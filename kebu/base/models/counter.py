from django.db import models
from django.db.models import F


class Counter(models.Model):
    """A named number that only rises: customer codes, order numbers."""

    key = models.CharField(max_length=64, unique=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key} {self.value}"

    @classmethod
    def take(cls, key: str, count: int = 1) -> int:
        """Reserve `count` numbers and return the first. Call inside a transaction."""
        cls.objects.get_or_create(key=key)
        cls.objects.filter(key=key).update(value=F("value") + count)
        return cls.objects.get(key=key).value - count + 1

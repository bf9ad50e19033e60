from django.db import models


class SearchEntry(models.Model):
    """One findable thing. `text` is the folded text to look in; the index over its grams is per database."""

    kind = models.CharField(max_length=24)
    row_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    text = models.TextField()
    grams = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "row_id"], name="search_one_per_row")]
        indexes = [models.Index(fields=["customer_id"], name="search_by_customer")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"


class CommonGram(models.Model):
    """A gram in so many entries that looking for it narrows little; counted by `kebu reindex` and nightly."""

    gram = models.CharField(max_length=16, unique=True)

    def __str__(self) -> str:
        return self.gram

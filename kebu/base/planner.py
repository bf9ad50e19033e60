"""What SQLite's planner has to be told, since it does not see that only one page of rows is wanted."""

from django.db.models import Q


def opaque(condition: Q) -> Q:
    """The same condition, for which no index is chosen. PostgreSQL simplifies the double NOT and plans by itself."""
    return ~Q(~condition) if condition else condition

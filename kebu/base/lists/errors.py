"""What is said when a list's address cannot be understood."""

from django.core.exceptions import BadRequest


class BadQuery(BadRequest):
    """A filter, sort, column or place that this list does not have for this user. Answers 400 and says what."""


class RetiredField(BadQuery):
    """A filter names a field that is no longer in use: the view can be opened without that condition."""

"""Everything that notify plugs into others: nothing so far; areas above call `actions.notices.send`."""


def connect() -> None:
    """Called once, when the area is loaded."""

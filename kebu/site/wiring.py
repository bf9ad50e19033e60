"""Everything that site plugs into others."""


def connect() -> None:
    """Called once, when the area is loaded."""

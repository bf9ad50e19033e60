"""Kebu 客簿 — key-account management that acts: archive, grade, match a strategy, execute, evaluate, adjust."""

__version__ = "0.1.0"

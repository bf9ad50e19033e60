"""Interactions, tasks, calendar and reminders."""

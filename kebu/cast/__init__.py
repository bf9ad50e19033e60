"""Persons and companies that tests act with. Imported by tests only."""

"""Customers, contacts, decision chain, tags, collaborators and the cards shown on lists."""

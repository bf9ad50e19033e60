"""The primitives that every area needs: who acts, what changed, what may be seen, jobs, lists, search, components.

Knows no area above it; areas plug themselves in through their `wiring.py`.
"""

"""The demo company: an invented industrial supplier, its people, customers, three years of orders and follow-ups.

`build(...)` is seeded: the same seed, size and day give the same company. Tiers, scores and plans are not invented:
they come out of the grading and the playbooks, run over the generated orders.
"""

from kebu.site.demo.build import DEFAULT_CUSTOMERS, PASSWORD, build, logins

__all__ = ["DEFAULT_CUSTOMERS", "PASSWORD", "build", "logins"]

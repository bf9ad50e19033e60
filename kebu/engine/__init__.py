"""Pure maths on columns: facts → indicators → points → composite → tiers, Polars in, Polars out.

No Django, no clock, no database: the date of judgement is always an argument (`as_of`).
The same facts, the same model and the same date give the same bytes.
"""

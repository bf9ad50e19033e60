"""Custom fields at work: which there are, their values read and written in words, in lists, forms and history.

`known(user)` says which there are; `values.read` fetches values, `actions.customvalues` writes them. To lists they are
fields like any other (`listing.py`), to `base.edits` columns that stand beside the row (`beside.py`).
"""

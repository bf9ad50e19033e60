"""Users, teams, roles, data scopes and field rules: who may do and see what.

`staff.scope` is the one place that decides who sees a customer.
"""

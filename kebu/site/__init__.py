"""The face of the product: settings, menu, 工作台, the customer page, the command line.

Imports all, imported by none.
"""

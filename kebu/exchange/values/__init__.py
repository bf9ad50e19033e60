"""Cells as people write them, turned into values. A kind is made by a function here: `money()`, `choice(Relation)`."""

from kebu.exchange.values.choosing import choice, choices, nearest, yes_no
from kebu.exchange.values.days import day, instant
from kebu.exchange.values.manner import DATE_ORDERS, PLAIN, Doubt, Manner, Read, Wrong
from kebu.exchange.values.numbers import integer, millionths, money, percent
from kebu.exchange.values.reaching import email, link, phone
from kebu.exchange.values.texts import code, lenient, text

__all__ = [
    "DATE_ORDERS", "PLAIN", "Doubt", "Manner", "Read", "Wrong", "choice", "choices", "code", "day", "email",
    "instant", "integer", "lenient", "link", "millionths", "money", "nearest", "percent", "phone", "text", "yes_no",
]  # fmt: skip

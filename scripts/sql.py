"""Texts in statements that are put together."""

from __future__ import annotations


def literal(value: object) -> str:
    """A text, or a path, as a SQL literal, quotes included."""
    return "'" + str(value).replace("'", "''") + "'"

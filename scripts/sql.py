"""Texts in statements that are put together, and statements that answer in one row."""

from __future__ import annotations

from typing import Any

import duckdb


def literal(value: object) -> str:
    """A text, or a path, as a SQL literal, quotes included."""
    return "'" + str(value).replace("'", "''") + "'"


def one_row(answer: duckdb.DuckDBPyConnection | duckdb.DuckDBPyRelation) -> tuple[Any, ...]:
    """The row of a query that has exactly one: a count, a sum. `LookupError` when it has none."""
    row = answer.fetchone()
    if row is None:
        raise LookupError("a query that always has a row had none")
    return row

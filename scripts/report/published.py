"""The published file of the observatory, read with labels in one language."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from scripts.errors import UsageError

NEEDED = ("agg_observatory_survival", "agg_observatory_indicator", "dim_observatory_label")
VISIBLE_NONE = "#D5DBE1"  # darker than the seed's: it must show beside what is hidden


class Published:
    """The published file with labels in one language."""

    def __init__(self, path: Path, language: str):
        if not path.exists():
            raise UsageError(f"{path}: no such file yet; run 'make build'")
        try:
            self.connection = duckdb.connect(str(path), read_only=True)
        except duckdb.Error:
            raise UsageError(f"{path}: not a published DuckDB file; run 'idase publish'") from None
        tables = {row[0] for row in self.rows_of("select table_name from duckdb_tables()")}
        missing = [name for name in NEEDED if name not in tables]
        if missing:
            raise UsageError(f"{path}: published by an older version; run 'make build' again")
        self.language = language
        labels = self.rows("from marts.dim_observatory_label order by list_code, display_order")
        self.labels = {
            (row["list_code"], row["code"]): (
                row[f"label_{language}"],
                row["colour"] or "#666666",
                row["display_order"],
            )
            for row in labels
        }

    def rows_of(self, query: str, parameters: Iterable = ()) -> list[tuple]:
        """Result of a query as tuples."""
        return self.connection.execute(query, list(parameters)).fetchall()

    def rows(self, query: str) -> list[dict]:
        """Result of a query as dicts."""
        result = self.connection.execute(query)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def label(self, list_code: str, code: str) -> str:
        """Label of a code; the code itself when no list has it."""
        return self.labels.get((list_code, code), (code,))[0]

    def colour(self, list_code: str, code: str) -> tuple[str, int]:
        """Colour and order of a code."""
        colour, order = self.labels.get((list_code, code), ("", "#666666", 99))[1:]
        return (VISIBLE_NONE if code == "none" else colour), order

    def of_everybody(self, texts: dict) -> dict[str, tuple[str, str]]:
        """The filter of a chart by group, everybody first."""
        return {"group": (texts["group"], self.group("all", "all"))}

    def of_protection(self, texts: dict) -> dict[str, tuple[str, str]]:
        """The filter of a chart by channel, protection first."""
        return {"channel": (texts["channel"], self.label("channel", "protection"))}

    def group(self, kind: str, code: str) -> str:
        """Name of a group: everybody, or the kind and its value."""
        name = self.label(kind, code)
        return name if kind == "all" else f"{self.label('group_kind', kind)} · {name}"

# ruff: noqa: D102
"""Tables: each column's values against the dictionary, and what columns betray together.

A person's row can be recognised (the scan has the keys), so that a column is also compared with the
very person it is about: an unknown function of a name is still a function of that name.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb

from scripts.scanner import moments
from scripts.scanner.reading import DIGEST, Hit
from scripts.scanner.report import Sightings
from scripts.scanner.spellings import fold

MOST_VALUES = 40_000  # distinct values of one column read under every disguise
PSEUDONYM = re.compile(r"^p\d[0-9a-z]{24,40}$")
NUMERIC = re.compile(r"(INT|DECIMAL|FLOAT|DOUBLE|HUGEINT|REAL|NUMERIC)")
NESTED = re.compile(r"(\[\]|\[\d+\]|STRUCT|MAP|UNION|JSON|VARIANT)")
FEW = 10


@dataclass
class Column:
    """What a column holds: distinct values with their rows, and the weak hits among them."""

    name: str
    type: str
    values: list[tuple[str, int]] = field(default_factory=list)
    n_distinct: int = 0
    n_rows: int = 0
    unlisted: list[str] = field(default_factory=list)
    owner: str = ""  # recipient whose pseudonyms these are, or 'person_uid'


def quoted(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


class TableScan:
    """One table: `engine` gives the reader, the keys and the place to report to."""

    def __init__(self, engine, file: str, name: str, relation: str) -> None:
        self.engine = engine
        self.file, self.name, self.relation = file, name, relation
        self.connection: duckdb.DuckDBPyConnection = engine.connection
        self.found: Sightings = engine.found
        self.columns: list[Column] = []

    def place(self, column: str = "") -> tuple[str, str, str]:
        return self.file, self.name, column

    def run(self) -> None:
        described = self.connection.execute(f"describe select * from {self.relation}").fetchall()
        for name, kind, *_ in described:
            column = Column(name, kind)
            self.columns.append(column)
            self._load(column)
            self._read(column)

    # values ---------------------------------------------------------------------------------------

    def _load(self, column: Column) -> None:
        ref = quoted(column.name)
        if NESTED.search(column.type):
            expression = f"cast(to_json({ref}) as varchar)"
        elif column.type == "BLOB":
            expression = f"hex({ref})"
        else:
            expression = f"cast({ref} as varchar)"
        rows = self.connection.execute(
            f"select value, count(*) as n, count(*) over () as n_distinct from "
            f"(select {expression} as value from {self.relation}) where value is not null "
            f"group by value order by hash(value) limit {MOST_VALUES}"
        ).fetchall()
        column.values = [(value, n) for value, n, _ in rows]
        column.n_distinct = rows[0][2] if rows else 0
        column.n_rows = sum(n for _, n in column.values)

    def _read(self, column: Column) -> None:
        engine = self.engine
        column.owner = engine.owner_of(value for value, _ in column.values)
        weak: dict[tuple[str, str], list[tuple[str, int, Hit]]] = defaultdict(list)
        tokens: Counter[str] = Counter()
        for value, n in column.values:
            if engine.is_pseudonym(value, self.file, self.place(column.name), n):
                continue
            if fold(value) in engine.vocabulary.project and not value.strip().isdigit():
                continue
            column.unlisted.append(value)
            if NESTED.search(column.type) or value[:1] in "[{":
                for inner in flattened(value):
                    self._value(column, inner, n, weak, tokens)
                continue
            if column.type == "BLOB":
                engine.read_blob(bytes.fromhex(value), self.place(column.name), n)
            self._value(column, value, n, weak, tokens)
        self._weigh(column, weak)
        engine.collect(self.place(column.name), tokens)

    def _value(self, column, value, n, weak, tokens) -> None:
        reader = self.engine.reader
        hits = list(self.engine.read_cell(value))
        if column.type.startswith(("DATE", "TIMESTAMP")):
            hits = [hit for hit in hits if hit.kind == "birth date" and hit.disguise == "date"]
        if is_number(value):
            hits = [hit for hit in hits if hit.kind != "birth date"]
            number = float(value)
            hits += [
                Hit("birth date", how, False, tuple(reader.dictionary.born[day][:50]))
                for how, day in moments.numeric_days(number)
                if day in reader.dictionary.born
            ]
        else:
            for match in DIGEST.finditer(value):
                tokens[match.group()] += n
        strong = {(hit.kind, hit.disguise) for hit in hits if hit.strong}
        for kind, disguise in strong:
            self.found.add(self.place(column.name), kind, disguise, n)
        if not strong:
            for hit in hits:
                weak[hit.kind, hit.disguise].append((value, n, hit))
            if not is_number(value):
                for hit in (*reader.reduced(value), *reader.slips(value)):
                    if hit.strong:
                        self.found.add(self.place(column.name), hit.kind, hit.disguise, n)
                    else:
                        weak[hit.kind, hit.disguise].append((value, n, hit))

    # evidence of several values ------------------------------------------------------------------

    def _weigh(self, column: Column, weak: dict[tuple[str, str], list]) -> None:
        """Weak hits count when they are far more than chance would have them."""
        n_values = len(column.unlisted)
        dated = {
            value for (kind, _), hits in weak.items() if kind == "birth date" for value, *_ in hits
        }
        for (kind, disguise), hits in weak.items():
            values = {value for value, _, _ in hits}
            rows = sum(n for _, n, _ in hits)
            if kind == "birth date":
                if self.engine.birth_dates_tell(column, dated if "," not in disguise else values):
                    self.found.add(self.place(column.name), kind, disguise, rows)
            elif len(values) >= 4 and len(values) / n_values >= self.engine.chance(disguise):
                self.found.add(self.place(column.name), kind, disguise, rows)


def is_number(text: str) -> bool:
    """Whether a value is a plain number."""
    try:
        float(text)
    except ValueError:
        return False
    return text.strip()[:1] in "+-.0123456789"


def flattened(text: str) -> Iterator[str]:
    """Every key and value of a JSON text; the text itself when it is none."""
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        yield text
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from (str(key) for key in value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and value[:1] in ("{", "["):
            yield from flattened(value) if len(value) < 1_000_000 and value != text else [value]
        elif value is not None and not isinstance(value, bool):
            yield str(value)

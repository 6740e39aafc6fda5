"""The closed export contract as a wall of the scan: values that a known column may not hold."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

COMMA = re.compile(r"(?<=\d),(?=\d+$)")  # of decimals as they are written in French
Allowed = Callable[[str], bool]


def _nomenclature(seeds: Path, references: str) -> set[str]:
    """Values of `seed.column` references, as text."""
    found: set[str] = set()
    for reference in references.split():
        seed, _, column = reference.partition(".")
        for path in seeds.glob(f"**/{seed}.csv"):
            with path.open(encoding="utf-8", newline="") as stream:
                found |= {row[column] for row in csv.DictReader(stream) if row.get(column)}
    return found


def _test(seeds: Path, row: dict[str, str]) -> Allowed | None:
    kind = row["domain_kind"]
    if kind == "pattern":
        pattern = re.compile(row["domain_pattern"])
        return lambda value: bool(pattern.fullmatch(value))
    if kind == "boolean":
        return lambda value: value.lower() in {"true", "false", "t", "f", "0", "1", "vrai", "faux"}
    if kind == "nomenclature":
        codes = _nomenclature(seeds, row["nomenclature"])
        return (lambda value: value in codes) if codes else None
    if kind == "range":
        low, high = float(row["domain_min"] or "-inf"), float(row["domain_max"] or "inf")

        def inside(value: str) -> bool:
            try:
                return low <= float(COMMA.sub(".", value)) <= high
            except ValueError:
                return False

        return inside
    return None


@lru_cache(maxsize=2)
def contract(seeds: Path) -> dict[str, dict[str, Allowed | None]]:
    """Table → column → test of a value, for every exported table; empty without a contract."""
    path = seeds / "governance" / "gov_export_column.csv"
    found: dict[str, dict[str, Allowed | None]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                table = found.setdefault(f"{row['recipient_code']}/{row['table_name']}", {})
                table[row["column_name"]] = _test(seeds, row)
    return found


@lru_cache(maxsize=2)
def code_lists(seeds: Path) -> tuple[frozenset[str], ...]:
    """The lists of codes that some column of the contract is taken from."""
    path = seeds / "governance" / "gov_export_column.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as stream:
        named = {row["nomenclature"] for row in csv.DictReader(stream)}
    return tuple(frozenset(_nomenclature(seeds, name)) for name in sorted(named) if name)


@lru_cache(maxsize=2)
def pairs_of_columns(seeds: Path) -> tuple[frozenset[tuple[str, str]], ...]:
    """For any two columns of a nomenclature, what they hold in each row, in small letters."""
    found = []
    for path in sorted((seeds / "nomenclatures").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            _, *rows = csv.reader(stream)
        columns = zip(*(map(str.lower, row) for row in rows), strict=True)
        found += [frozenset(zip(*two, strict=True)) for two in itertools.permutations(columns, 2)]
    return tuple(found)


def is_of_a_nomenclature(pairs: set[tuple[str, str]], seeds: Path) -> bool:
    """Whether two columns of one nomenclature hold all of these pairs, row by row."""
    return any(pairs <= known for known in pairs_of_columns(seeds))


def is_listed(column: str, seeds: Path, *, of_persons: bool = False) -> bool:
    """Whether some exported table has a column of this name; `of_persons`: one with pseudonyms."""
    return any(
        column in table
        for table in contract(seeds).values()
        if not of_persons or "pseudonym" in table
    )


def table_of(columns: list[str], seeds: Path) -> dict[str, Allowed | None]:
    """Tests of the exported table that has most of these columns; empty when none resembles."""
    best: tuple[float, dict[str, Allowed | None]] = (0.0, {})
    for known in contract(seeds).values():
        shared = len(set(known) & set(columns))
        if shared >= 4 and shared / len(known) > best[0]:
            best = (shared / len(known), known)
    return best[1] if best[0] >= 0.75 else {}

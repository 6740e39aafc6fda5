"""What values say together that none of them says alone, in tables that name nobody.

A place, a year and a month of birth are many people's each, and one person's together. Halves of
a number are numbers like others. Both are told from chance by the same question: would the same
values say as much if they stood in other rows?
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import fftconvolve

from scripts.scanner import contract
from scripts.scanner.chance import share_of
from scripts.scanner.dictionary import Dictionary, Person
from scripts.scanner.lookup import HASH
from scripts.scanner.patterns import NIR, nir_key
from scripts.scanner.pieces import quoted
from scripts.sql import one_row

if TYPE_CHECKING:
    from scripts.scanner.columns import Column
    from scripts.scanner.tables import TableScan

FEWEST_ROWS = 20
FEWEST_VALUES = 5  # distinct values of a column that may be a trait
MOST_ROWS = 4_000  # distinct rows looked at
MOST_COLUMNS = 12
KNOWN = 0.95  # share of values, and of rows, that are somebody's
CROWD = 11  # persons from which a cell may be published
FEWEST_CELLS = 5  # of fewer persons
SHUFFLES = 5
FEWEST_DAYS = 30  # different numbers that may be days
SHORTEST_TIME, LONGEST_TIME = 365, 120 * 366  # days between the first birth and the last
SEASON = 91  # days in which births are about as dense
LEAST_CHANCE = 1e-3  # of a cell to be somebody's, when no other rows gave one
ACCIDENT = 1e-6  # probability under which chance is out of the question
MONTH = re.compile(
    r"(?:(?P<y>\d{4})[-/]?(?P<m>0[1-9]|1[0-2])|(?P<m2>0[1-9]|1[0-2])[-/](?P<y2>\d{4}))"
)
WHOLE = re.compile(r"(\d+)(?:\.0+)?")
PIECE = re.compile(r"[A-Za-z]{0,3}-?[0-9]{2,13}")
SHORTEST = 8  # signs of a number that is told when it is put together
FIGURES_OF_A_NIR = 15
CHANCE_OF_A_NIR = 2e-3  # that fifteen figures of any kind are one
FEW_BY_CHANCE = 0.02
# parts that are one person's together: where and when somebody was born, or the day
COMBINED = (
    ("place of birth", "month of birth"),
    ("place of birth", "year of birth"),
    ("post code", "month of birth"),
    ("post code", "year of birth"),
    ("year of birth", "month", "day"),
    ("month of birth", "day"),
)


def _whole(text: str) -> str | None:
    match = WHOLE.fullmatch(text.strip())
    return str(int(match[1])) if match else None


def _month(text: str) -> str | None:
    match = MONTH.fullmatch(text.strip())
    return f"{match['y'] or match['y2']}-{match['m'] or match['m2']}" if match else None


def _code(text: str) -> str | None:
    text = WHOLE.sub(r"\1", text.strip()).upper()
    return text.zfill(5) if text.isalnum() and 4 <= len(text) <= 5 else None


# part → how a column may write it
WRITTEN: dict[str, Callable[[str], str | None]] = {
    "place of birth": _code,
    "post code": _code,
    "month of birth": _month,
    "year of birth": _whole,
    "month": _whole,
    "day": _whole,
}


# part → what a person born on a day has
BORN: dict[str, Callable[[Person, date], str | None]] = {
    "place of birth": lambda person, _: _code(person.birth_place or ""),
    "post code": lambda person, _: _code(person.postal_code or ""),
    "month of birth": lambda _, day: f"{day.year}-{day.month:02d}",
    "year of birth": lambda _, day: str(day.year),
    "month": lambda _, day: str(day.month),
    "day": lambda _, day: str(day.day),
}


def complete(parts: tuple[str | None, ...]) -> tuple[str, ...]:
    """The parts, or none of them when one is unknown."""
    known = tuple(part for part in parts if part is not None)
    return known if len(known) == len(parts) else ()


class Crowd:
    """Everybody's parts of a place and a day of birth, as `WRITTEN` writes them."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.persons = dictionary.persons
        self._counted: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
        first, last = min(dictionary.born, default=0), max(dictionary.born, default=0)
        self.is_born = np.zeros(last - first + 1)  # by day, from the first birth to the last
        self.is_born[np.fromiter(dictionary.born, int, len(dictionary.born)) - first] = 1

    def count(self, parts: tuple[str, ...]) -> Counter[tuple[str, ...]]:
        """Values of some parts that belong to somebody → how many persons."""
        if parts not in self._counted:
            read = [BORN[part] for part in parts]
            self._counted[parts] = Counter(
                values
                for person in self.persons
                for row in {tuple(of(person, day) for of in read) for day in person.birth_dates}
                if (values := complete(row))
            )
        return self._counted[parts]

    def knows(self, part: str, value: str) -> bool:
        """Whether a value is somebody's."""
        return (value,) in self.count((part,))


def traits(table: TableScan, crowd: Crowd) -> Iterator[tuple[str, int]]:
    """(what, rows) of traits that are one person's together in the rows of a table."""
    if table.n_rows < FEWEST_ROWS:
        return
    may_be: dict[str, list[str]] = {}
    for column in table.columns:
        for part in WRITTEN:
            if _is_part(column, part, crowd):
                may_be.setdefault(part, []).append(column.name)
    for parts in COMBINED:
        for names in itertools.product(*(may_be.get(part, [])[:3] for part in parts)):
            if len(set(names)) == len(parts):
                n_cells = _cells(table, names, parts, crowd)
                if n_cells:
                    yield f"{' and '.join(parts)} together", n_cells
                    return


def days_of(column: Column, crowd: Crowd) -> int:
    """How many whole numbers of a column are birth dates, counted from some day, on or back.

    0 when as many births could lie so by chance, wherever the first of the days is put.
    """
    told = [_whole(value) for value, _ in column.values if not value.startswith("-")]
    numbers = {int(number) for number in told if number is not None}
    if None in told or len(numbers) < FEWEST_DAYS:
        return 0
    days = np.array(sorted(numbers))
    days -= days[0]
    if not SHORTEST_TIME <= days[-1] < min(len(crowd.is_born), LONGEST_TIME):
        return 0
    for turned in (days, days[-1] - days):
        asked = np.zeros(int(days[-1]) + 1)
        asked[turned] = 1
        met = fftconvolve(crowd.is_born, asked[::-1], mode="valid").round()
        at, n_met = int(met.argmax()), int(met.max())
        born, season = crowd.is_born[at : at + len(asked)], np.ones(SEASON)
        days_around = np.convolve(np.ones(len(born)), season, mode="same")
        around = np.convolve(born, season, mode="same") / days_around
        by_chance = min(float(around[turned].mean()), 1 - LEAST_CHANCE)
        if n_met >= KNOWN * len(days) and (
            share_of(n_met, len(days), by_chance) * len(met) < ACCIDENT
        ):
            return n_met
    return 0


def _is_part(column: Column, part: str, crowd: Crowd) -> bool:
    if any(WRITTEN[part](value) is None for value, _ in column.values[:3]):
        return False
    written = [WRITTEN[part](value) for value, _ in column.values]
    values = [value for value in written if value is not None]
    if len(set(values)) < FEWEST_VALUES or len(values) < KNOWN * len(written):
        return False
    return sum(crowd.knows(part, value) for value in values) >= KNOWN * len(values)


def _cells(table: TableScan, names: tuple[str, ...], parts: tuple[str, ...], crowd: Crowd) -> int:
    """How many small cells the rows hold, 0 when other rows would hold about as many."""
    refs = ", ".join(
        f"cast({quoted(name)} as varchar) as part_{at}" for at, name in enumerate(names)
    )
    rows = table.connection.execute(
        f"select * from (select distinct {refs} from {table.relation}) as cell "
        f"order by hash(cell) limit {MOST_ROWS}"
    ).fetchall()
    written = [
        tuple(WRITTEN[part](value or "") for part, value in zip(parts, row, strict=True))
        for row in rows
    ]
    cells = sorted({cell for row in written if (cell := complete(row))})
    persons = crowd.count(parts)
    if len(cells) < FEWEST_ROWS:
        return 0
    small = sum(0 < persons[cell] < CROWD for cell in cells)
    n_found = sum(cell in persons for cell in cells)
    if small < FEWEST_CELLS or n_found < KNOWN * len(cells):
        return 0
    draw = np.random.default_rng(len(cells))
    columns = [list(column) for column in zip(*cells, strict=True)]
    n_mixed = 0
    for _ in range(SHUFFLES):
        mixed = (draw.permutation(column).tolist() for column in columns)
        n_mixed += sum(cell in persons for cell in zip(*mixed, strict=True))
    by_chance = max(n_mixed / SHUFFLES / len(cells), LEAST_CHANCE)
    return small if share_of(n_found, len(cells), by_chance) < ACCIDENT else 0


def numbers(table: TableScan) -> Iterator[tuple[str, str, int]]:
    """(kind, how, rows) of numbers of persons cut over two columns or over two rows."""
    longest = {
        table.expression(column): max(
            (len(value) for value, _ in column.values if PIECE.fullmatch(value)), default=0
        )
        for column in table.columns
        if not column.owner and not contract.is_listed(column.name, table.scan.config.seeds)
    }
    pieces = [value for value, size in longest.items() if size][:MOST_COLUMNS]
    for one, other in itertools.product(pieces, repeat=2):
        if longest[one] + longest[other] < SHORTEST:
            continue
        if one == other:
            yield from _joined(table, one, f"lead({one}) over ()", "rows")
        else:
            yield from _joined(table, one, other, "columns")


def is_nir(text: str) -> bool:
    """Whether fifteen signs are a NIR with its key."""
    return bool(NIR.fullmatch(text)) and int(text[13:]) == nir_key(text[:13])


def _joined(table: TableScan, one: str, other: str, over: str) -> Iterator[tuple[str, str, int]]:
    """Numbers that two values make, when they make more than the same values in other rows."""
    run, known = table.connection.execute, table.reader.dictionary.numbers
    run(
        "create or replace temp table cut_in_two as select one, other from "
        f"(select {one} as one, {other} as other from {table.relation}) "
        f"where regexp_full_match(one, '{PIECE.pattern}') "
        f"and regexp_full_match(other, '{PIECE.pattern}') and length(one || other) >= {SHORTEST} "
        "group by all"
    )
    (n_rows,) = one_row(run("select count(*) from cut_in_two"))
    if not n_rows:
        return

    def found(relation: str) -> Counter[str]:
        text = "lower(replace(one || other, '-', ''))"
        (hashes,) = run(f"select {HASH}({text}) from {relation}").fetchnumpy().values()
        kinds = known.texts.of_hashes(np.asarray(hashes))
        named = Counter(known.words[kind] for kind in kinds[kinds >= 0].tolist())
        long = run(f"select {text} from {relation} where length({text}) = {FIGURES_OF_A_NIR}")
        return named + Counter({"NIR": sum(is_nir(joined) for (joined,) in long.fetchall())})

    # values as they stand say nothing of chance, wherever they stand
    others = (
        "(select one, other from (select one from cut_in_two order by hash(one)) positional join "
        "(select other from cut_in_two order by hash(other || '{0}')) "
        "anti join cut_in_two using (one, other))"
    )
    counted = found("cut_in_two")
    if not counted:
        return
    by_chance = sum((found(others.format(at)) for at in range(SHUFFLES)), Counter())
    for kind, n in counted.items():
        expected = max(by_chance[kind] / SHUFFLES, CHANCE_OF_A_NIR * n_rows if kind == "NIR" else 0)
        if n > 6 * expected + (5 if expected >= FEW_BY_CHANCE else 0):
            yield kind, f"cut over two {over}", n

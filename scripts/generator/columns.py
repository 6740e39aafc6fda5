"""Typed columns of a delivered table, before a partner's own way of writing them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scripts.generator.draws import NONE, Bools, Ints

FIRST_DAY = -40_000  # 1860: dates are written through a table of words
_DAYS = 75_000
DATE_STYLES = {
    "day first": "{2:02d}/{1:02d}/{0:04d}",
    "iso": "{0:04d}-{1:02d}-{2:02d}",
    "iso and midnight": "{0:04d}-{1:02d}-{2:02d} 00:00:00",
    "short year": "{2:02d}/{1:02d}/{3:02d}",
}


@dataclass(frozen=True)
class Column:
    """One column: `kind` is text, code, date or flag; a missing cell is null, -1, NONE or -1."""

    kind: str
    values: pa.Array | Ints
    words: tuple[str, ...] = ()

    def take(self, rows: Ints | Bools) -> Column:
        """Same column, only these rows."""
        if isinstance(self.values, np.ndarray):
            return Column(self.kind, self.values[rows], self.words)
        at = np.flatnonzero(rows) if rows.dtype == bool else rows
        return Column(self.kind, self.values.take(pa.array(at)), self.words)

    def __len__(self) -> int:
        return len(self.values)


Frame = dict[str, Column]


def text(values: object) -> Column:
    """A column of free words (object array, list or arrow array; None is missing)."""
    known = isinstance(values, pa.Array | pa.ChunkedArray)
    return Column("text", values if known else pa.array(values, pa.string()))


def code(values: Ints, words: list[str] | tuple[str, ...]) -> Column:
    """A column of codes: positions in `words`."""
    return Column("code", np.asarray(values, np.int64), tuple(words))


def dates(values: Ints) -> Column:
    """A column of days since 1970-01-01."""
    return Column("date", values)


def flags(values: Ints) -> Column:
    """A column of yes (1), no (0), missing (-1)."""
    return Column("flag", np.asarray(values, np.int64))


def numbers(prefix: str, values: Ints, width: int) -> Column:
    """Identifiers: a prefix and a zero-filled number; negative numbers are missing."""
    digits = pc.utf8_lpad(pa.array(np.maximum(values, 0)).cast(pa.string()), width, "0")
    words = pc.binary_join_element_wise(pa.scalar(prefix), digits, "")
    return Column("text", pc.if_else(pa.array(values >= 0), words, pa.scalar(None, pa.string())))


def rows_of(frame: Frame, rows: Ints | Bools) -> Frame:
    """The frame's rows at these positions (or where true)."""
    return {name: column.take(rows) for name, column in frame.items()}


def size(frame: Frame) -> int:
    """Number of rows."""
    return len(next(iter(frame.values())))


@lru_cache
def _day_words(style: str) -> pa.Array:
    if style == "excel":
        return pa.array([str(FIRST_DAY + i + 25_569) for i in range(_DAYS)])
    all_days = np.arange(FIRST_DAY, FIRST_DAY + _DAYS).astype("M8[D]").astype(object)
    form = DATE_STYLES[style]
    return pa.array([form.format(d.year, d.month, d.day, d.year % 100) for d in all_days])


def day_words(days: Ints, style: str) -> pa.Array:
    """Days written in a style; null where missing."""
    at = pa.array(np.where(days == NONE, 0, days - FIRST_DAY), mask=days == NONE)
    return _day_words(style).take(at)


def code_words(values: Ints, words: tuple[str, ...]) -> pa.Array:
    """Words of codes; null where missing."""
    if not words:
        return pa.nulls(len(values), pa.string())
    return pa.array(words, pa.string()).take(pa.array(np.maximum(values, 0), mask=values < 0))

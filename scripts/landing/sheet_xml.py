"""A sheet's own XML, counted without the library that reads workbooks: the second of two counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from openpyxl.utils import column_index_from_string

FILLED = ("v", "is")  # a cell's value: a number or the number of a text, a text written in place


@dataclass
class Tally:
    """What a sheet holds: how many of its rows have a value, and formulas that have none.

    `uncalculated`: columns, from 1, of formulas below the header whose result was never written.
    """

    n_filled: int = 0
    uncalculated: set[int] = field(default_factory=set)


@dataclass
class _Counter:
    """Handlers of the parser. A row or a cell that tells no place comes one after the former."""

    header: int
    tally: Tally = field(default_factory=Tally)
    row: int = 0
    is_row_filled: bool = False
    letters: str = ""  # of the last cell that told its place, and the cells since
    since: int = 0
    is_text: bool = False  # said to be a text: the result of a formula may be an empty one
    is_formula: bool = False
    is_filled: bool = False
    within: str = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if tag == "c":
            self.is_formula = self.is_filled = False
            self.is_text = given.get("t") == "str"
            if "r" in given:
                self.letters, self.since = given["r"], 0
            else:
                self.since += 1
        elif tag in FILLED:
            self.within = tag
            self.is_filled |= tag == "is"
        elif tag == "f":
            self.is_formula = True
        elif tag == "row":
            self.row = int(given.get("r", self.row + 1))
            self.is_row_filled, self.letters, self.since = False, "", 0

    def text(self, _: str) -> None:
        if self.within == "v":
            self.is_filled = True

    def end(self, name: str) -> None:
        tag = name.rpartition("}")[2]
        if tag == "c":
            self.is_row_filled |= self.is_filled
            is_calculated = self.is_filled or self.is_text or not self.is_formula
            if not is_calculated and self.row > self.header:
                self.tally.uncalculated.add(self.column())
        elif tag == self.within:
            self.within = ""
        elif tag == "row":
            self.tally.n_filled += self.is_row_filled

    def column(self) -> int:
        """Number of the present cell's column, from 1."""
        letters = re.sub("[^A-Za-z]", "", self.letters)
        return (column_index_from_string(letters) if letters else 0) + self.since


def tally(stream: BinaryIO, header: int) -> Tally:
    """Count a sheet's XML from its start to its end; `header` is the number of that row.

    Raises ValueError when it is damaged.
    """
    counter = _Counter(header)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = counter.start
    parser.CharacterDataHandler = counter.text
    parser.EndElementHandler = counter.end
    try:
        parser.ParseFile(stream)
    except expat.ExpatError:
        raise ValueError("the sheet's XML is damaged") from None
    return counter.tally

"""A sheet's own XML, counted without the library that reads workbooks: the second of two counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

FILLED = ("v", "is")  # a cell's value: a number or the number of a text, a text written in place


@dataclass
class Tally:
    """What a sheet holds: how many of its rows have a value."""

    n_filled: int = 0


@dataclass
class _Counter:
    """Handlers of the parser."""

    tally: Tally = field(default_factory=Tally)
    is_filled: bool = False
    within: str = ""

    def start(self, name: str, _: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if tag == "row":
            self.is_filled = False
        elif tag in FILLED:
            self.within = tag
            self.is_filled |= tag == "is"

    def text(self, _: str) -> None:
        if self.within == "v":
            self.is_filled = True

    def end(self, name: str) -> None:
        tag = name.rpartition("}")[2]
        if tag == "row":
            self.tally.n_filled += self.is_filled
        elif tag == self.within:
            self.within = ""


def tally(stream: BinaryIO) -> Tally:
    """Count a sheet's XML from its start to its end. Raises ValueError when it is damaged."""
    counter = _Counter()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = counter.start
    parser.CharacterDataHandler = counter.text
    parser.EndElementHandler = counter.end
    try:
        parser.ParseFile(stream)
    except expat.ExpatError:
        raise ValueError("the sheet's XML is damaged") from None
    return counter.tally

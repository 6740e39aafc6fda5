"""One chart's content: rows with labels, the columns of its table, how figures are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NotRequired, TypedDict, Unpack


@dataclass(frozen=True)
class Column:
    """A column of a chart's table: its field in the rows, its heading, how it is written.

    `style` is text, whole, decimal (one place), percent, or year; `measure` is written as the row's
    own `style` says, percent or decimal.
    """

    name: str
    heading: str
    style: str = "text"

    def style_in(self, row: dict) -> str:
        """How it is written in one row."""
        return row["style"] if self.style == "measure" else self.style


@dataclass
class Chart:
    """One chart: rows (one dict each, labels not codes), the columns of its table, its filters.

    `filters` maps a field to its heading and wished default: a wish that no row has gives way to
    the first value that one has. `n_field` is the column whose largest
    value is the number of persons behind what is drawn. Rows with `in_table` false are drawn and
    downloaded but not written in the table, which would be too long.
    """

    code: str
    section: str
    title: str
    reading: str
    source: str
    columns: list[Column]
    rows: list[dict]
    filters: dict[str, tuple[str, str]] = field(default_factory=dict)
    n_field: str = ""
    x: str = ""
    y: str = ""
    height: int = 320
    has_breaks: bool = False

    def __post_init__(self):
        """Settle the defaults, each among what those before it leave."""
        kept = self.rows
        for name, (heading, wished) in self.filters.items():
            values = [row[name] for row in kept]
            default = wished if wished in values or not values else values[0]
            self.filters[name] = (heading, default)
            kept = [row for row in kept if row[name] == default]

    def shown(self) -> list[dict]:
        """Rows of the default choice of every filter."""
        return [
            row
            for row in self.rows
            if all(row[name] == default for name, (_, default) in self.filters.items())
        ]


def whole(number: float) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{round(number):,}".replace(",", "\u202f")


def decimal(number: float, texts: dict, places: int = 1) -> str:
    """A number with the language's decimal mark."""
    return f"{number:.{places}f}".replace(".", texts["decimal"])


def percent(share: float, texts: dict, places: int = 1) -> str:
    """A share as a percentage."""
    return f"{decimal(100 * share, texts, places)}\u00a0%"


def written(value: str | float | None, style: str, texts: dict) -> str:
    """A cell of a table as text; a dash where the figure is hidden."""
    if value is None:
        return "–"
    if style == "percent":
        return percent(float(value), texts)
    if style == "whole":
        return whole(float(value))
    if style == "decimal":
        return decimal(float(value), texts)
    return str(value)


class Content(TypedDict):
    """What a chart holds beside its words: fields of `Chart`."""

    source: str
    columns: list[Column]
    rows: list[dict]
    filters: NotRequired[dict[str, tuple[str, str]]]
    n_field: NotRequired[str]
    x: NotRequired[str]
    y: NotRequired[str]
    height: NotRequired[int]
    has_breaks: NotRequired[bool]


def chart(code: str, section: str, texts: dict, **content: Unpack[Content]) -> Chart:
    """A chart with the title and the reading note of its language."""
    title, reading = texts["charts"][code]
    return Chart(code, section, title, reading, **content)

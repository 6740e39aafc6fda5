"""A workbook as a flat text: the sheet of the table, a row a line."""

from __future__ import annotations

import csv
from array import array
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import TextIO

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet as Sheet

from scripts.landing import sheet_xml
from scripts.landing.catalogue import header_key
from scripts.landing.delimited import CR_MARK, LF_MARK, TITLE_LINES, Header, Keep, Reject
from scripts.landing.records import Form
from scripts.landing.refusal import Refused

BATCH = 10_000


def copy(path: Path, known: dict[str, str], target: TextIO, keep: Keep) -> tuple[Header, array]:
    """Write the rows below the header; returns the header and the sheet's row number of each.

    The sheet is the one with most headers of the table. Rows with values beyond the header go to
    `keep`. Raises Refused when the file is no workbook, is empty, two sheets hold the table, the
    sheet's XML holds another number of rows than were read, or a known column holds formulas that
    no tool ever calculated.
    """
    book = _open(path)
    try:
        return _copy_sheet(book, known, target, keep)
    finally:
        book.close()


def _copy_sheet(
    book: openpyxl.Workbook, known: dict[str, str], target: TextIO, keep: Keep
) -> tuple[Header, array]:
    found = [(sheet, *_find_header(sheet, known)) for sheet in book.worksheets]
    if not found:
        raise Refused("empty_file")
    best = max(score for _, score, _ in found)
    # a sheet of codes has a header or two of the table; a template has all of them, and no row
    tables = [place for place in found if 2 * place[1] > best and _has_rows(place[0], place[2])]
    if best > 1 and len(tables) > 1:
        raise Refused("two_sheets_for_one_table")
    sheet, _, first = max(tables or found, key=lambda place: place[1])
    rows = Rows(sheet)
    titles = [
        Reject(number, "above_header", ";".join(cells))
        for number, cells in islice(rows, first) if any(cells)
    ]  # fmt: skip
    _, names = next(rows, (0, []))
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Refused("empty_file")
    numbers, rejects = array("q"), titles
    writer = csv.writer(target, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for number, cells in rows:
        while len(cells) > len(names) and not cells[-1]:
            cells.pop()
        if len(cells) > len(names):
            rejects.append(Reject(number, "too_many_fields", ";".join(cells)))
        elif any(cells):
            cells += [""] * (len(names) - len(cells))
            writer.writerow(c.replace("\n", LF_MARK).replace("\r", CR_MARK) for c in cells)
            numbers.append(number)
        if len(rejects) == BATCH:
            keep(rejects)
            rejects = []
    if rejects:
        keep(rejects)
    tally = _tally(sheet, first + 1)
    if rows.n_filled != tally.n_filled:
        raise Refused("reader_disagrees")
    empty = [name for number, name in enumerate(names, 1)
             if number in tally.uncalculated and header_key(name) in known]  # fmt: skip
    if empty:
        raise Refused("formula_without_value", ", ".join(empty))
    return Header(names, Form(b",", len(names)), [], 0, first + 2, frozenset()), numbers


class Rows:
    """Rows of a sheet from its first, empty ones too, as (number from 1, texts).

    `n_filled` counts those that held a value so far.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.n_filled = 0
        # the stubs take this method from another kind of sheet
        rows = sheet.iter_rows(values_only=True)  # type: ignore[misc]
        self._rows = enumerate(rows, 1)

    def __iter__(self) -> Rows:
        """Itself: rows are read once."""
        return self

    def __next__(self) -> tuple[int, list[str]]:
        """The next row's number and texts; as many as the row has cells."""
        number, row = next(self._rows)
        self.n_filled += any(value is not None for value in row)
        return number, [_cell(value) for value in row]


def _open(path: Path) -> openpyxl.Workbook:
    """The workbook, to be read row by row. Raises Refused when it is damaged or none.

    The extent that a sheet states of itself is forgotten: tools write a wrong one, and the library
    would leave out what lies beyond it.
    """
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except PermissionError:
        raise
    except Exception:
        raise Refused("unreadable") from None
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    return book


def _tally(sheet: Sheet, header: int) -> sheet_xml.Tally:
    """What the sheet's XML holds, told without the library. Raises Refused when it is damaged."""
    try:
        # the stubs leave out what the library keeps for itself
        archive, path = sheet.parent._archive, sheet._worksheet_path  # type: ignore[attr-defined]
        with archive.open(path) as stream:
            return sheet_xml.tally(stream, header)
    except ValueError:
        raise Refused("unreadable") from None


def _has_rows(sheet: Sheet, first: int) -> bool:
    """Whether a row below the header holds anything."""
    return any(any(cells) for _, cells in islice(Rows(sheet), first + 1, None))


def _find_header(sheet: Sheet, known: dict[str, str]) -> tuple[int, int]:
    """(number of the table's headers, rows above) of the best row; the first filled row else."""
    best, first_filled = (0, 0), None
    for number, cells in islice(Rows(sheet), TITLE_LINES):
        score = len({known.get(header_key(cell)) for cell in cells} - {None})
        if first_filled is None and any(cells):
            first_filled = number - 1
        if score > best[0]:
            best = (score, number - 1)
    return best if best[0] else (0, first_filled or 0)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def delivered(line: str) -> str:
    """A line of the copy as it stands in the sheet."""
    cells = next(csv.reader([line]))
    return ";".join(cells).replace(LF_MARK, "\n").replace(CR_MARK, "\r")

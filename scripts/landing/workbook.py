"""A workbook as a flat text: the sheet of the table, a row a line."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import TextIO

import openpyxl

from scripts.landing.catalogue import header_key
from scripts.landing.delimited import CR_MARK, LF_MARK, TITLE_LINES, Header, Keep, Reject
from scripts.landing.records import Form
from scripts.landing.refusal import Refused

BATCH = 10_000


def copy(path: Path, known: dict[str, str], target: TextIO, keep: Keep) -> tuple[Header, array]:
    """Write the rows below the header; returns the header and the sheet's row number of each.

    The sheet is the one with most headers of the table. Rows with values beyond the header go to
    `keep`. Raises Refused when the file is no workbook, is empty, or two sheets hold the table.
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
    rows = _rows(sheet)
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
    return Header(names, Form(b",", len(names)), [], 0, first + 2, frozenset()), numbers


def _open(path: Path) -> openpyxl.Workbook:
    """The workbook, to be read row by row. Raises Refused when it is damaged or none."""
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except PermissionError:
        raise
    except Exception:
        raise Refused("unreadable") from None


def _has_rows(sheet: openpyxl.worksheet.worksheet.Worksheet, first: int) -> bool:
    """Whether a row below the header holds anything."""
    return any(any(cells) for _, cells in islice(_rows(sheet), first + 1, None))


def _find_header(sheet: openpyxl.worksheet.worksheet.Worksheet, known: dict[str, str]) -> tuple:
    """(number of the table's headers, rows above) of the best row; the first filled row else."""
    best, first_filled = (0, None), None
    for number, cells in islice(_rows(sheet), TITLE_LINES):
        score = len({known.get(header_key(cell)) for cell in cells} - {None})
        if first_filled is None and any(cells):
            first_filled = number - 1
        if score > best[0]:
            best = (score, number - 1)
    return best if best[0] else (0, first_filled or 0)


def _rows(sheet: openpyxl.worksheet.worksheet.Worksheet) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        yield number, [_cell(value) for value in row]


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

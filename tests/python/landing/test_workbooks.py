"""A workbook is what its cells say, whatever else the tool that wrote it says of them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from landing_helpers import HEADER, jeunes, run

SHEET = "xl/worksheets/sheet1.xml"


def save(path: Path, *rows: list) -> None:
    """Write a workbook of one sheet, as openpyxl writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def rewrite(path: Path, pattern: str, text: str) -> None:
    """Replace what fits a pattern in the sheet's XML, once at least."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[SHEET], n_times = re.subn(pattern.encode(), text.encode(), parts[SHEET])
    assert n_times
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("extent", ["A1", "A1:G10", "A1:A1048576", "C3:D4"])
def test_a_wrong_extent_leaves_no_row_out(place, extent):
    people = [[f"D{i:02}", f"NOM{i}", "ZOE", None, "Lyon"] for i in range(50)]
    save(place / "jeunes.xlsx", HEADER, *people)
    rewrite(place / "jeunes.xlsx", '<dimension ref="[^"]*"', f'<dimension ref="{extent}"')
    line = run()["jeunes.xlsx"]
    assert (line.status, line.rows_read, line.rows_landed) == ("landed", 50, 50)
    columns = "id_dossier, nom_naissance, prenom, date_naissance, commune, qpv"
    assert jeunes(columns) == [(*person, None) for person in people]


def test_rows_are_counted_without_the_library_that_reads_them(place):
    save(place / "jeunes.xlsx", HEADER, *([f"D{i}", "NOM"] for i in range(5)))
    rewrite(place / "jeunes.xlsx", '<row r="4"', '<row r="2"')  # the library goes on without it
    line = run()["jeunes.xlsx"]
    assert (line.status, line.reason, line.rows_landed) == ("refused", "reader_disagrees", 0)
    assert jeunes() == []


def test_cells_that_tell_no_place_are_read_one_after_the_other(place):
    save(place / "jeunes.xlsx", HEADER[:3], ["D1", "A", "B"], [], ["D2", None, ""])
    rewrite(place / "jeunes.xlsx", ' r="[A-C][124]"', "")
    assert run()["jeunes.xlsx"].status == "landed"
    assert jeunes() == [("D1", "A", "B"), ("D2", None, None)]


def test_a_formula_that_nobody_calculated_is_no_empty_cell(place):
    save(place / "jeunes.xlsx", HEADER[:3], ["D1", "A", "B"], ["D2", '=UPPER("zoé")', "B"])
    line = run()["jeunes.xlsx"]
    assert (line.status, line.rows_landed) == ("refused", 0)
    assert line.reason == "formula_without_value: NOM_NAISSANCE"
    assert jeunes() == []


@pytest.mark.parametrize(
    ("cell", "landed"),
    [
        (r'<c r="B2" t="str"><f>UPPER("a")</f><v>A</v></c>', "A"),
        (r'<c r="B2" t="str"><f>""</f><v></v></c>', None),  # calculated, and an empty text
        (r'<c t="str"><f>""</f><v/></c>', None),
    ],
)
def test_a_formula_that_was_calculated_is_its_value(place, cell, landed):
    save(place / "jeunes.xlsx", HEADER[:3], ["D1", "=UPPER(A1)", "B"])
    rewrite(place / "jeunes.xlsx", r'<c r="B2".*?</c>|<c r="B2".*?<v ?/></c>', cell)
    assert run()["jeunes.xlsx"].status == "landed"
    assert jeunes() == [("D1", landed, "B")]


def test_formulas_that_do_not_land_stop_nothing(place):
    header = [*HEADER[:3], "Remarque"]
    save(place / "jeunes.xlsx", ["=TODAY()"], header, ["D1", "A", "B", "=1+1"])
    line = run()["jeunes.xlsx"]
    assert (line.status, line.unknown_columns) == ("landed", ["Remarque"])

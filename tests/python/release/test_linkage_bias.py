"""Who is linked less often: what the table of a quality sheet may tell, and what it tells."""

from __future__ import annotations

import pytest
from release_office import AS_OF

from scripts import database
from scripts.custody import key_file, keyring
from scripts.intervals import wilson
from scripts.release import contract as contracts
from scripts.release import gate, linkage_bias, sheets

# group, persons, with a Mission locale, of them weakly, within IODAS
WIDE = [("F", 200, 80, 30, 40), ("M", 300, 120, 60, 50)]


def shown(groups: list[tuple]) -> list[list[bool]]:
    return [[cell.shown for cell in line] for line in linkage_bias.judged(groups, 11)]


def test_large_cells_are_shown():
    assert shown(WIDE) == [[True] * 3] * 2


@pytest.mark.parametrize(
    "group",
    [
        pytest.param(("X", 200, 10, 0, 40), id="ten are linked"),
        pytest.param(("X", 200, 190, 60, 40), id="ten are not"),
    ],
)
def test_a_small_cell_or_remainder_is_hidden_and_so_is_what_depends_on_it(group):
    assert shown([*WIDE, group])[2] == [False, False, True]


def test_a_lone_hidden_cell_takes_the_next_smallest_with_it():
    lines = shown([*WIDE, ("X", 200, 80, 12, 3)])
    assert [line[2] for line in lines] == [False, True, False]


def test_two_hidden_cells_hide_each_other():
    lines = shown([*WIDE, ("X", 200, 80, 12, 3), ("Y", 200, 80, 12, 4)])
    assert [line[2] for line in lines] == [True, True, False, False]


def test_a_group_under_the_threshold_counts_as_hidden():
    lines = shown([*WIDE, ("X", 10, 5, 1, 1)])
    assert [line[0] for line in lines] == [False, True, False]


def read(office, n_persons: int) -> tuple[list[tuple[str, ...]], str]:
    """The table's rows and the whole sheet, as a release would have them."""
    office.build(n_persons)
    contract = contracts.read(office.config, "action_tank")
    connection = database.connect(warehouse=True, read_only=True, config=office.config)
    key = key_file.load(office.config, keyring.current(office.config, "action_tank"))
    mart = f"warehouse.marts_action_tank.{contract.person_table.name}"
    gate.check_pseudonyms(connection, mart, key)
    rows = linkage_bias.rows(connection, contract.recipient, contract.person_table, mart)
    sources = {t.name: f"warehouse.marts_action_tank.{t.name}" for t in contract.tables}
    sheet = sheets.quality(connection, contract, sources, {"release": "r1", "as_of": AS_OF})
    connection.close()
    return rows, sheet


def test_counts_have_their_denominator_and_interval(office):
    """Of 600 persons 300 are girls, 100 of whom have a Mission locale's file, none weakly.

    Every other one has a second record of IODAS: a link, but to no other source.
    """
    rows, sheet = read(office, 600)
    low, high = wilson(100, 300)
    girls = {row[2]: row[3:] for row in rows if row[:2] == ("sex_code", "F")}
    assert girls == {
        "with a Mission locale": ("300", "100", "33", f"{100 * low:.0f} to {100 * high:.0f}"),
        "weakly": ("100", "hidden", "hidden", "hidden"),
        "within IODAS": ("300", "150", "50", "44 to 56"),
    }
    assert "| sex_code | F | with a Mission locale | 300 | 100 | 33 | 28 to 39 |" in sheet


def test_a_percentage_of_few_is_not_given(office):
    rows, _ = read(office, 84)
    girls = next(row for row in rows if row[:2] == ("sex_code", "F"))
    assert girls[2:] == ("with a Mission locale", "40", "15", "hidden", "hidden")

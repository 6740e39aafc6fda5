"""Tables that name nobody: parts of a birth, halves of a number, rows that were deleted."""

from __future__ import annotations

import csv
import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from house import House

from scripts.scanner import learn, scan_paths, together
from scripts.scanner.dictionary import Dictionary, people
from scripts.scanner.patterns import nir_key

RNG = random.Random(8)
PLACES = [f"{RNG.randrange(1000, 95000):05d}" for _ in range(60)]
PEOPLE = [
    {
        "person_uid": f"u{RNG.getrandbits(128):032x}", "source_id": f"59{RNG.randrange(10**8):08d}",
        "birth_name": f"QUERVALOUX{chr(97 + n % 26)}", "first_name": "Zélindre",
        "birth_date": date(1985, 1, 5) + timedelta(days=RNG.randrange(7000)),
        "birth_place": RNG.choice(PLACES),
    }
    for n in range(300)
]  # fmt: skip


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("together"))
    house.keys.mkdir(mode=0o700)
    return learn(house.config(), Dictionary(people(PEOPLE)))


def seen(knowledge, folder: Path, header: list[str], rows: list[tuple]) -> set[str]:
    path = folder / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return {s.disguise for s in scan_paths([path], knowledge.config, knowledge=knowledge)}


def births(of: str) -> list[tuple]:
    """Rows of (place, part of the birth date), one a person, in no order."""
    rows = [(p["birth_place"], format(p["birth_date"], of)) for p in PEOPLE]
    return random.Random(4).sample(rows, len(rows))


@pytest.mark.parametrize(("of", "part"), [("%Y-%m", "month"), ("%m/%Y", "month"), ("%Y", "year")])
def test_place_and_date_of_birth_together_are_somebody(knowledge, tmp_path, of, part):
    found = seen(knowledge, tmp_path, ["a", "b"], births(of))
    assert f"place of birth and {part} of birth together" in found


def test_cells_of_few_persons_are_found_in_an_aggregate(knowledge, tmp_path):
    rows = births("%Y")
    counted = [(*row, rows.count(row)) for row in sorted(set(rows))]
    found = seen(knowledge, tmp_path, ["commune", "annee", "n"], counted)
    assert "place of birth and year of birth together" in found


def test_three_numbers_that_are_a_birth_date_are_found(knowledge, tmp_path):
    rows = [(p["birth_date"].day, "x", p["birth_date"].month, p["birth_date"].year) for p in PEOPLE]
    assert "year of birth and month and day together" in seen(knowledge, tmp_path, [*"abcd"], rows)


def test_places_by_years_of_something_else_are_clean(knowledge, tmp_path):
    draw = random.Random(1)
    whole = [(place, year, draw.randrange(900)) for place in PLACES for year in range(1990, 2003)]
    drawn = [(draw.choice(PLACES), draw.randrange(1986, 2003), 1) for _ in range(300)]
    for rows in (whole, drawn):
        assert seen(knowledge, tmp_path, ["code_commune", "annee", "n"], rows) == set()


def crowd(knowledge, cells: list[tuple[str, int]], sizes: list[int]):
    """Knowledge of a vault in which so many persons were born in each (place, year)."""
    persons = [
        {
            "source_id": f"{place}-{year}-{n}",
            "birth_place": place,
            "birth_date": date(year, 5, 1 + n),
        }
        for (place, year), size in zip(cells, sizes, strict=True)
        for n in range(size)
    ]
    return learn(knowledge.config, Dictionary(people(persons)))


@pytest.mark.parametrize(
    ("size", "n_small", "is_found"), [(10, 0, True), (11, 0, False), (11, 4, False), (11, 5, True)]
)
def test_cells_of_eleven_may_be_published(knowledge, tmp_path, size, n_small, is_found):
    cells = [(place, 1985 + at % 15) for at, place in enumerate(PLACES)]
    sizes = [1 if at < n_small else size for at in range(len(cells))]
    found = seen(crowd(knowledge, cells, sizes), tmp_path, ["commune", "annee"], cells)
    assert ("place of birth and year of birth together" in found) is is_found


def test_a_whole_grid_says_nothing_of_anybody(knowledge, tmp_path):
    grid = [(place, year) for place in PLACES for year in range(1990, 2003)]
    known = crowd(knowledge, grid, [1] * len(grid))
    assert (
        seen(known, tmp_path, ["code_commune", "annee"], random.Random(3).sample(grid, 300))
        == set()
    )


def test_a_table_of_others_that_some_of_ours_are_in_is_clean(knowledge, tmp_path):
    ours = [(place, 1985 + at % 15) for at, place in enumerate(PLACES)]
    others = [(place, 1985 + (at + 1) % 15) for at, place in enumerate(PLACES)]
    known = crowd(knowledge, ours, [1] * len(ours))
    assert seen(known, tmp_path, ["code_commune", "annee"], ours + others) == set()


@pytest.mark.parametrize("n_persons", [1, 60])
def test_a_number_cut_over_two_columns_is_found(knowledge, tmp_path, n_persons):
    numbers = [p["source_id"] for p in PEOPLE[:n_persons]]
    rows = [(n[:4], 7, n[4:]) for n in numbers] + [("1204", 8, "33")] * 5
    assert "cut over two columns" in seen(knowledge, tmp_path, ["a", "b", "c"], rows)


def test_a_number_cut_over_two_rows_is_found(knowledge, tmp_path):
    number = PEOPLE[4]["source_id"]
    rows = [(1, "fait"), (2, number[:5]), (3, number[5:]), (4, "fait")]
    assert "cut over two rows" in seen(knowledge, tmp_path, ["etape", "valeur"], rows)


def test_a_nir_cut_over_two_columns_is_found(knowledge, tmp_path):
    rows = []
    for at in range(20):
        thirteen = f"1{80 + at}0369123{at:03d}"
        rows.append((thirteen[:7], f"{thirteen[7:]}{nir_key(thirteen):02d}"))
    assert "cut over two columns" in seen(knowledge, tmp_path, ["a", "b"], rows)


def test_numbers_that_meet_by_chance_are_clean(knowledge, tmp_path):
    draw = random.Random(2)
    rows = [(draw.randrange(10**4), draw.randrange(10**6)) for _ in range(2_000)]
    assert not {s for s in seen(knowledge, tmp_path, ["effectif", "montant"], rows) if "cut" in s}


def test_numbers_that_begin_with_a_year_are_met_by_chance(knowledge, tmp_path):
    ids = [f"{year}{n:04d}" for year in range(2001, 2011) for n in range(0, 1_000, 10)]
    known = learn(knowledge.config, Dictionary(people([{"source_id": one} for one in ids])))
    draw = random.Random(5)
    rows = [(draw.randrange(2001, 2011), f"{draw.randrange(1_000):04d}") for _ in range(400)]
    assert sum(f"{year}{n}" in ids for year, n in rows) > 5
    assert not {s for s in seen(known, tmp_path, ["annee", "rang"], rows) if "cut" in s}


@pytest.mark.parametrize(
    "removal", ["delete from old", "drop table old", "delete from old where n"]
)
def test_deleted_rows_of_sqlite_are_read(knowledge, tmp_path, removal):
    path = tmp_path / "base.sqlite"
    writer = sqlite3.connect(path)
    writer.execute("pragma secure_delete = off")
    writer.execute("create table kept (year integer)")
    writer.executemany("insert into kept values (?)", [(1990 + n,) for n in range(9)])
    writer.execute("create table old (name text, first text, note text, n integer)")
    filling = [("x", "y", "rien de plus", 0)] * 300
    named = ("QUERVALOUXA", "Zélindre", "à revoir", 1)
    writer.executemany("insert into old values (?, ?, ?, ?)", [*filling, named, *filling])
    writer.commit()
    assert writer.execute(removal).rowcount
    writer.commit()
    writer.close()
    assert b"QUERVALOUXA" in path.read_bytes()
    found = {s.kind for s in scan_paths([path], knowledge.config, knowledge=knowledge)}
    assert found & {"surname", "full name"}


def test_the_last_row_deleted_of_a_page_is_put_together(knowledge, tmp_path):
    """Its fields stand without a gap: only its header tells where the name ends."""
    path = tmp_path / "base.sqlite"
    writer = sqlite3.connect(path)
    writer.execute("pragma secure_delete = off")
    writer.execute("create table old (note text, name text, first text)")
    writer.executemany(
        "insert into old values (?, ?, ?)", [("x", "y", "z"), ("vu", "quervalouxa", "zélindre")]
    )
    writer.execute("delete from old where note = 'vu'")
    writer.commit()
    writer.close()
    places = {s.column for s in scan_paths([path], knowledge.config, knowledge=knowledge)}
    assert "deleted row" in places


@pytest.mark.parametrize("turn", [1, -1])
def test_days_counted_from_an_unknown_one_are_births(knowledge, tmp_path, turn):
    days = [20000 + turn * (p["birth_date"] - date(1985, 1, 5)).days for p in PEOPLE]
    found = seen(knowledge, tmp_path, ["x", "y"], [(n, 1) for n in days])
    assert "days counted from an unknown one" in found


def test_numbers_in_the_range_of_births_are_none(knowledge, tmp_path):
    numbers = random.Random(5).sample(range(20000, 27000), 300)
    found = seen(knowledge, tmp_path, ["x", "y"], [(n, 1) for n in numbers])
    assert "days counted from an unknown one" not in found


def test_days_on_which_somebody_is_always_born_tell_nobody():
    """Numbers in a row are births in a row, and would be so wherever the first one is put."""
    rows = [
        PEOPLE[0] | {"person_uid": f"u{n:032x}", "birth_date": date(2000, 1, 1) + timedelta(days=n)}
        for n in range(600)
    ]
    column = SimpleNamespace(values=[(str(n), 1) for n in range(100, 550)])
    assert together.days_of(column, together.Crowd(Dictionary(people(rows)))) == 0

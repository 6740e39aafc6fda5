"""NUMANONYM against an independent computation, on the macros as DuckDB runs them."""

from __future__ import annotations

import hashlib
import re

import duckdb
import pytest
from house import House, copy_project

KEY = b"an invented national key"

# phonex of cleaned names, worked out by hand from the sixteen steps of 1999
PHONEX = {
    "MARTIN": "NORT4",
    "MOHAMED": "NONE",
    "PHILIPPE": "FILITE",
    "GAUTIER": "KOTIYR",
    "HELENE": "ELENE",
    "CHANTAL": "51TOL",
    "ANNE": "1NE",
    "ROUSSEAU": "R3SO",
    "QUENTIN": "K1T4",
    "OUADI": "2TI",
    "YANNICK": "I1NIK",
    "VASEUR": "FOZER",
    "EZE": "YZE",
    "T": "",
}


@pytest.fixture(scope="module")
def expressions(tmp_path_factory) -> dict[str, str]:
    """The macros as DuckDB's SQL."""
    house = House(tmp_path_factory.mktemp("national"))
    house.project = copy_project(house.folder / "project", "macros")
    calls = {
        **{f"phonex{part}": f"phonex('name', {part})" for part in (1, 2, 3, 4)},
        "number": "national_number('first_name', 'mother_name', 'first_phonex', 'mother_phonex', "
        "'birth_date')",
    }
    inline = "\n".join(f"@@{name}@@{{{{ idase.{call} }}}}@@end@@" for name, call in calls.items())
    output = house.must(
        house.dbt(
            *("--quiet", "compile", "--target", "lint", "--no-introspect"),
            *("--no-populate-cache", "--inline", inline),
        )
    )
    return dict(re.findall(r"@@(\w+)@@(.*?)@@end@@", output, flags=re.DOTALL))


def phonex(expressions: dict[str, str], names: list[str]) -> dict[str, str]:
    connection = duckdb.connect()
    connection.execute("create table step_0 as select unnest(?) as key, key as name", [names])
    for part in (1, 2, 3, 4):
        connection.execute(
            f"create table step_{part} as select key, {expressions[f'phonex{part}']} as name "
            f"from step_{part - 1}"
        )
    return dict(connection.execute("select key, name from step_4").fetchall())


def test_phonex_of_known_names(expressions):
    assert phonex(expressions, list(PHONEX)) == PHONEX


def test_phonex_hears_names_that_sound_alike(expressions):
    found = phonex(expressions, ["PHILIPPE", "FILIPE", "CATHERINE", "KATERINE", "LINA", "LENA"])
    assert found["PHILIPPE"] == found["FILIPE"]
    assert found["CATHERINE"] == found["KATERINE"]
    assert found["LINA"] != found["LENA"]


def half(text: str) -> str:
    return hashlib.sha1(text.encode() + KEY, usedforsecurity=False).hexdigest()[:20]


def number(connection: duckdb.DuckDBPyConnection, expression: str, *person: str | None) -> str:
    columns = ("first_name", "mother_name", "first_phonex", "mother_phonex", "birth_date")
    shown = ", ".join(
        f"cast(? as {'date' if column == 'birth_date' else 'varchar'}) as {column}"
        for column in columns
    )
    query = f"select {expression} from (select {shown})"
    return connection.execute(query, list(person)).fetchone()[0]


@pytest.fixture
def keyed():
    connection = duckdb.connect()
    connection.execute(f"set variable national_key = unhex('{KEY.hex()}')")
    return connection


def test_number_is_two_halves_of_sha1(expressions, keyed):
    got = number(
        keyed, expressions["number"], "JEANNOEL", "DUPONT", "GENEL", "TUTONTTUTONTTUT", "2008-03-09"
    )
    assert got == half("JEANNOELDUPONT032008") + half("GENEL" + "TUTONTTUTONT")


def test_the_day_of_birth_is_not_in_it_and_the_month_is(expressions, keyed):
    same = [
        number(keyed, expressions["number"], "A", "B", "A", "B", day)
        for day in ("2008-03-01", "2008-03-31", "2008-04-01")
    ]
    assert same[0] == same[1] != same[2]


def test_an_unknown_mother_counts_as_an_empty_name(expressions, keyed):
    got = number(keyed, expressions["number"], "A", None, "A", None, "2008-03-09")
    assert got == half("A032008") + half("A")


@pytest.mark.parametrize("missing", [0, 4], ids=["first name", "birth date"])
def test_nobody_gets_no_number(expressions, keyed, missing):
    person: list[str | None] = ["A", "B", "A", "B", "2008-03-09"]
    person[missing] = None
    assert number(keyed, expressions["number"], *person) == "f" * 40


def test_without_the_key_nothing_is_computed(expressions):
    with pytest.raises(duckdb.Error, match="olinpe-national is not loaded"):
        number(duckdb.connect(), expressions["number"], "A", "B", "A", "B", "2008-03-09")

"""The yearly national file from a whole build: valid, stable, complete, in its place."""

from __future__ import annotations

import csv
import re
import shutil
import stat
from collections import Counter
from pathlib import Path

import pytest
from house import ROOT, House
from lxml import etree

from scripts import database

pytestmark = pytest.mark.slow
YEARS = (2017, 2022)


@pytest.fixture(scope="module")
def house(built, tmp_path_factory) -> House:
    """A copy of the build, with its national files of two years."""
    house = House(tmp_path_factory.mktemp("national_file"))
    for name in ("data", "keys"):
        shutil.copytree(getattr(built, name), getattr(house, name))
    for year in YEARS:
        assert house.idase("olinpe", "--year", str(year)).returncode in (0, 1)
    return house


def folder(house: House, year: int) -> Path:
    return house.data / "exports" / "olinpe" / str(year)


def rows(house: House, year: int) -> list[dict[str, str]]:
    """Rows of the XML, as the national tool reads them."""
    tree = etree.parse(str(next(folder(house, year).glob("*.xml"))))
    return [{e.tag: e.text or "" for e in row} for row in tree.getroot().iter("DONNEE")]


def dictionary() -> list[dict[str, str]]:
    with (ROOT / "seeds/olinpe/olinpe_variable.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("year", YEARS)
def test_the_file_follows_its_schema(house, year):
    schema = etree.XMLSchema(etree.parse(str(folder(house, year) / "olinpe.xsd")))
    tree = etree.parse(str(next(folder(house, year).glob("*.xml"))))
    schema.assertValid(tree)
    names = [e.tag for e in next(tree.getroot().iter("DONNEE"))]
    assert names == sorted(v["variable"] for v in dictionary() if v["variable"] != "UTDP")
    assert len(names) == 105


def test_the_schema_refuses_what_the_national_one_refuses(house):
    """An unknown day written 9999-99-99, a code out of the list, a missing number."""
    schema = etree.XMLSchema(etree.parse(str(folder(house, 2022) / "olinpe.xsd")))
    text = next(folder(house, 2022).glob("*.xml")).read_text(encoding="utf-8")
    for pattern, planted in (
        (r"<DATDECPE>[^<]*</DATDECPE>", "<DATDECPE>9999-99-99</DATDECPE>"),
        (r"<DECISION>[^<]*</DECISION>", "<DECISION>3</DECISION>"),
        (r"<NUMANONYM>[^<]*</NUMANONYM>", ""),
        (r"<ACCFAM/>", "<UTDP>LYO</UTDP><ACCFAM/>"),
    ):
        spoilt = re.sub(pattern, planted, text, count=1)
        assert spoilt != text
        assert not schema.validate(etree.fromstring(spoilt.encode())), planted


@pytest.mark.parametrize("year", YEARS)
def test_the_csv_twin_says_the_same(house, year):
    with next(folder(house, year).glob("CD*.csv")).open(encoding="utf-8") as stream:
        twin = list(csv.DictReader(stream, delimiter=";"))
    assert twin == rows(house, year)


def test_same_year_twice_is_the_same_to_the_byte(house):
    before = {path.name: path.read_bytes() for path in folder(house, 2022).iterdir()}
    house.idase("olinpe", "--year", "2022")
    assert {path.name: path.read_bytes() for path in folder(house, 2022).iterdir()} == before


def test_every_opening_of_the_year_that_ended_in_it_is_closed(house):
    """One row of end a decision that ended, and no end without what it closes (guide, p. 5)."""
    found = rows(house, 2022)
    assert {row["NUMDEP"] for row in found} == {"69M"}
    opened = {(r["NUMANONYM"], r["DATDEB"]) for r in found if r["TYPEV"] in "12"}
    for row in found:
        inside = row["TYPEV"] == "3" and row["DATDEB"].startswith("2022")
        assert not inside or (row["NUMANONYM"], row["DATDEB"]) in opened
    connection = database.connect(vault=True, read_only=True, config=house.config())
    ended = connection.execute(
        "select count(*) from vault.olinpe.int_olinpe_decision "
        "where year(datfin) = 2022 and loss_reason is null"
    ).fetchone()[0]
    written = connection.execute(
        "select count(*) from vault.olinpe.int_olinpe_event where file_year = 2022 and typev = 3"
    ).fetchone()[0]
    connection.close()
    assert ended == written > 0


def test_one_person_is_told_in_one_way(house):
    told = {(r["NUMANONYM"], r["SEXE"], r["ANAIS"], r["MNAIS"]) for r in rows(house, 2022)}
    assert max(Counter(one[0] for one in told).values()) == 1


def test_nobody_else_may_read_and_no_file_number_leaves_the_vault(house):
    for path in house.files(house.data / "exports", house.data / "vault"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    with (house.data / "vault/olinpe/2022/corrections.csv").open(encoding="utf-8") as stream:
        numbers = {row["numero_individu"] for row in csv.DictReader(stream, delimiter=";")}
    assert numbers, "the generated files have faults to correct"
    text = "".join(p.read_text("utf-8") for p in house.files(house.data / "exports"))
    assert not [number for number in numbers if number in text]


def test_strict_refuses_and_leaves_the_former_file(house):
    before = {path.name: path.read_bytes() for path in folder(house, 2022).iterdir()}
    done = house.idase("olinpe", "--year", "2022", "--strict")
    assert done.returncode == 1
    assert "no file written" in done.stdout
    assert {path.name: path.read_bytes() for path in folder(house, 2022).iterdir()} == before
    refused = house.data / "vault/olinpe/2022/recevabilite.html"
    assert "Fichier non écrit" in refused.read_text(encoding="utf-8")
    house.idase("olinpe", "--year", "2022")
    assert not refused.exists()


def test_the_unit_is_in_the_observatorys_version_alone(house):
    house.idase("olinpe", "--year", "2022", "--observatory")
    text = next((house.data / "exports/olinpe/2022-observatory").glob("*.xml")).read_text("utf-8")
    assert "<UTDP>" in text
    assert all("UTDP" not in row for row in rows(house, 2022))


def test_a_corrected_name_links_the_old_number_to_the_new(house):
    """NUMANONYMANT is what was sent before; what was recorded is never rewritten."""
    connection = database.connect(vault=True, config=house.config())
    history = "vault.olinpe_history.sent_number"
    recorded = connection.execute(f"from {history} order by all").fetchall()
    connection.execute(
        f"update {history} set numanonym = repeat('a', 40) where file_year = 2017"
    )  # as if every name had been corrected since
    connection.close()
    house.idase("olinpe", "--year", "2018")
    again = [r for r in rows(house, 2018) if r["NUMANONYMANT"] == "a" * 40]
    first = [r for r in rows(house, 2018) if r["NUMANONYMANT"] == r["NUMANONYM"]]
    assert again and len(again) + len(first) == len(rows(house, 2018))
    connection = database.connect(vault=True, config=house.config())
    connection.execute(f"delete from {history} where file_year = 2017")
    connection.executemany(
        f"insert into {history} values (?, ?, ?, ?, ?)", [r for r in recorded if r[1] == 2017]
    )
    kept = connection.execute(f"from {history} where file_year <> 2018 order by all").fetchall()
    connection.close()
    assert kept == [r for r in recorded if r[1] != 2018]


def test_the_number_is_nowhere_but_in_the_vault_and_the_file(house):
    """No pseudonymised table and no research mart holds one, nor one of its halves."""
    connection = database.connect(vault=True, warehouse=True, read_only=True, config=house.config())
    numbers = [
        text
        for (number,) in connection.execute(
            "select distinct numanonym from vault.olinpe.int_olinpe_person"
        ).fetchall()
        for text in (number[:20], number[20:])
    ]
    columns = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "semi join duckdb_tables() using (database_name, schema_name, table_name) "
        "where database_name = 'warehouse' and data_type = 'VARCHAR'"
    ).fetchall()
    connection.execute("create temp table half as select distinct unnest(?) as half", [numbers])
    wrong = [
        f"{schema}.{table}.{column}"
        for schema, table, column in columns
        if connection.execute(
            f"select count(*) from warehouse.{schema}.{table} semi join half on "
            f"substr({column}, 1, 20) = half or substr({column}, 21, 20) = half"
        ).fetchone()[0]
    ]
    connection.close()
    assert len(columns) > 100
    assert not wrong
    published = list(house.files(house.data / "published", house.data / "analyst"))
    assert published
    for path in published:
        content = path.read_bytes()
        assert not any(number.encode() in content for number in numbers[:400]), path.name


@pytest.mark.parametrize("year", ["2050", "2005"])
def test_a_year_out_of_reach_is_told_in_one_line(house, year):
    done = house.idase("olinpe", "--year", year)
    assert done.returncode == 2
    assert "the national file covers 2011 to 2023" in done.stdout


def test_the_sheet_counts_every_decision_once(house):
    """The reconciliation adds up to the decisions of the vault, and to fct_trajectory."""
    with (folder(house, 2022) / "recevabilite_rapprochement.csv").open(encoding="utf-8") as stream:
        table = list(csv.DictReader(stream, delimiter=";"))
    connection = database.connect(vault=True, warehouse=True, read_only=True, config=house.config())
    staged, trajectory = connection.execute(
        "select (select count(*) from vault.staging.stg_iodas__mesures), (select sum(n_records) "
        "from warehouse.trajectories.fct_trajectory where domain = 'protection')"
    ).fetchone()
    connection.close()
    kept = [row for row in table if not row["fichier_national"].startswith("opposition, retirée")]
    assert sum(int(row["decisions"]) for row in kept) == staged
    led = [row for row in table if row["trajectoires"] == "dans fct_trajectory"]
    assert sum(int(row["decisions"]) for row in led) == trajectory

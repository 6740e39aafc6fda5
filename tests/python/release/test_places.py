"""Every file under the data folder is of a kind that erasures and ends know, or it is said."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess

import pytest
from house import ROOT

from scripts import database, erase, export, publish
from scripts.custody import keyring
from scripts.errors import Finding
from scripts.landing import catalogue
from scripts.landing.store import create_tables
from scripts.national_file import history
from scripts.release import ending, gate, places
from scripts.release.contract import read_rows
from scripts.report import PAGE
from scripts.settings import Settings

MADE_AGAIN = {
    "vault/olinpe/2022/corrections.csv",
    "exports/olinpe/2022/CD69M_ExportOnpe_2022.xml",
    "report/index.html",
    "tmp/landing-x.csv",
    "analyst/warehouse.duckdb.wal",
    "analyst/warehouse.duckdb.tmp/duckdb_temp_storage_DEFAULT-0.tmp",
    "exports/olinpe/.2022.4711/olinpe.xsd",
}


@pytest.fixture
def full(office, monkeypatch):
    """An office with a file of each kind that holds persons, and who objected."""
    for module in (publish, erase):
        monkeypatch.setattr(module, "settings", lambda: office.config)
    monkeypatch.setattr(erase, "require_landed", lambda config: None)
    monkeypatch.setattr(erase, "delete_landed", lambda connection: ({}, 1))
    monkeypatch.setattr(erase, "n_without_record", lambda config: 0)
    monkeypatch.setattr(gate, "landed_now", lambda config: None)
    connection = database.connect(vault=True, config=office.config)
    create_tables(connection, catalogue.load(office.config))
    connection.close()
    publish.command()
    export.export(office.config, "action_tank", "r1")
    for name in MADE_AGAIN:
        path = office.config.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    assert places.unknown(office.config) == []
    return office


def test_every_kind_has_a_zone_with_a_term_and_every_database_is_rebuilt(office):
    zones = {row["zone"] for row in read_rows(office.config.seeds, "gov_retention")}
    assert {place.zone for place in places.PLACES} <= zones
    rebuilt = {place.name for place in places.PLACES if place.objection == places.REBUILT}
    assert rebuilt == {f"{name}.duckdb" for name in keyring.FILE_KEYS}
    assert PAGE == "index.html"


def table(title: str) -> list[list[str]]:
    """Cells of the table of SECURITY.md under a title, a list a row."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition(f"## {title}\n")[2]
    lines = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_security_names_every_place_and_every_key(office):
    """A reader asks it what is where, and what to do when a key is lost or seen."""
    named = {name for row in table("Zones") for name in re.findall(r"`([^`]+)`", row[1])}
    known = {place.name for place in places.PLACES} - {"what a killed run left"}
    assert named - {"IDASE_EXTRACTS"} == known
    rows = table("Keys")
    files = {name for row in rows for name in re.findall(r"`([^`]+)`", row[0])}
    needed = {
        re.sub(r"^psn-.*", "psn-<recipient>.<convention>.e<epoch>", name)
        for name in keyring.expected(office.config)
    }
    assert {f"{name}.key" for name in needed} == files - {"IDASE_KEYS"}
    assert all(len(row) == 4 and all(row) for row in rows)


def test_every_folder_that_the_code_names_under_the_data_folder_is_listed(office):
    """A verb that writes to a new place has to say what becomes of it."""
    named = {
        getattr(office.config, name).relative_to(office.config.data).parts[0]
        for name, value in vars(Settings).items()
        if isinstance(value, property)
        and office.config.data in getattr(office.config, name).parents
    }
    for path in (ROOT / "scripts").rglob("*.py"):
        named |= set(re.findall(r'\bdata / "([\w.]+)"', path.read_text(encoding="utf-8")))
    heads = {re.split(r"[/.]", place.name)[0] for place in places.PLACES}
    assert {name.split(".")[0] for name in named} <= heads
    assert {"report", "register", "vault", "exports", "tmp"} <= {n.split(".")[0] for n in named}


def test_who_objected_is_in_no_file_that_can_be_made_again(full, capsys):
    erase.command(close=None, overdue=False, build=False, yes=True)
    assert not any((full.config.data / name).exists() for name in MADE_AGAIN)
    done = sorted(full.config.attestations.glob("*erased.json"))[-1]
    facts = json.loads(done.read_text(encoding="utf-8"))["facts"]
    assert {file["file"] for file in facts["other_files_deleted"]} == MADE_AGAIN
    assert facts["published_files_deleted"] == [] and facts["unknown_files"] == 0
    said = (
        f"{len(MADE_AGAIN)} file(s) deleted, make again what is needed: analyst/, exports/olinpe/"
    )
    assert said in capsys.readouterr().out
    assert (full.config.exports / "action_tank" / "r1").is_dir(), "sealed, and recalled from"


def test_a_file_of_no_known_kind_is_said_by_every_end(full, capsys):
    stray = full.config.data / "vault" / "pairs.csv"
    stray.write_text("names", encoding="utf-8")
    assert places.unknown(full.config) == [stray]
    with pytest.raises(Finding, match=r"1 file\(s\) in .* of no kind .*pairs\.csv"):
        erase.command(close=None, overdue=False, build=False, yes=True)
    with pytest.raises(Finding, match=r"1 file\(s\) of no known kind, .*pairs\.csv first"):
        ending.report(full.config)
    path = full.config.seeds / "governance" / "gov_convention.csv"
    path.write_text(path.read_text("utf-8").replace(",active,", ",closed,"), "utf-8")
    with pytest.raises(Finding, match=r"of no kind .*pairs\.csv"):
        erase.command(close="study", overdue=False, build=False, yes=True)
    left = {path.relative_to(full.config.data).parts[0] for path, _ in places.found(full.config)}
    assert left == {"attestations", "releases.duckdb", "vault"} and stray.exists()
    for done in full.config.attestations.glob("*[ed].json"):
        facts = json.loads(done.read_text(encoding="utf-8"))["facts"]
        assert facts.get("unknown_files", 1) == 1, done.name


def test_corrections_are_overdue_with_the_study_even_when_its_databases_are_gone(full):
    for name in ("vault", "warehouse"):
        getattr(full.config, name).unlink(missing_ok=True)
    lines = ending.overdue(full.on("2024-01-01")).lines()
    (line,) = [line for line in lines if "--close study" in line]
    assert int(line.split()[0]) >= len(MADE_AGAIN)


@pytest.mark.parametrize("variable", ["elsewhere", ""], ids=["a folder", "empty: the default"])
def test_make_clean_removes_only_what_a_build_makes_again(tmp_path, variable):
    """Not the memory of releases, the attestations, the packages, nor the vault's decisions."""
    shutil.copy2(ROOT / "Makefile", tmp_path)
    data = tmp_path / (variable or "data")
    kept = {
        "vault.duckdb", "releases.duckdb", "attestations/0001-test.json", "report/index.html",
        "exports/action_tank/r1/package.sealed", "vault/olinpe/2022/corrections.csv",
    }  # fmt: skip
    gone = {
        "warehouse.duckdb", "warehouse.duckdb.wal", "tmp/spill", "published/observatory.duckdb",
        "analyst/warehouse.duckdb",
    }  # fmt: skip
    for path in [*(data / name for name in kept | gone), tmp_path / "target" / "manifest.json"]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    subprocess.run(
        ["make", "clean"], cwd=tmp_path, env=os.environ | {"IDASE_DATA": variable}, check=True
    )
    left = {p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()}
    assert left == kept
    assert not (tmp_path / "target").exists()


def test_numbers_sent_go_with_the_person_and_not_with_somebody_else(office):
    """One person whose every record objected, one who shared a number with who objected."""
    connection = database.connect(vault=True, config=office.config)
    connection.execute(history.CREATE)
    for person in ("gone", "shared", "stays"):
        connection.execute(
            f"insert into {history.NUMBERS} values (?, 2022, 1, 'n', null)", [person]
        )
    connection.execute("create schema vault.linkage")
    connection.execute(
        "create table vault.linkage.person_uid_history as from (values ('iodas', '1', 'gone'), "
        "('ml', '2', 'gone'), ('iodas', '1', 'shared'), ('iodas', '3', 'shared'), "
        "('iodas', '3', 'stays')) as t (provider_code, source_person_id, person_uid)"
    )
    connection.execute(
        "create table vault.linkage.int_link_review (provider_a varchar, source_person_id_a "
        "varchar, provider_b varchar, source_person_id_b varchar)"
    )
    connection.execute(
        "create temp table objector as from (values ('iodas', '1'), ('ml', '2')) "
        "as t (provider_code, source_person_id)"
    )
    assert erase.delete_history(connection) == 1 + 3
    left = connection.execute(f"select person_uid from {history.NUMBERS} order by all").fetchall()
    connection.close()
    assert left == [("shared",), ("stays",)]

"""Publishing: a green build only, authorised columns only, whole files only."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from scripts import database, keys, publish
from scripts.errors import Finding, UsageError
from scripts.release import contract
from scripts.settings import settings

IN_FORCE = "2023-06-30"


@pytest.fixture
def warehouse(tmp_path, monkeypatch):
    """A warehouse with one recipient mart and a green build; yields a function to run SQL on it."""
    monkeypatch.setenv("IDASE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IDASE_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("IDASE_AS_OF", IN_FORCE)
    keys.create_missing(settings())

    def run(*statements: str) -> None:
        connection = database.connect(warehouse=True)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    run(
        "create schema warehouse.meta",
        "create schema warehouse.governance",
        "create schema warehouse.gateway",
        "create schema warehouse.marts_action_tank",
        "create table warehouse.meta.build (invocation_id varchar, command varchar, as_of date, "
        "n_nodes integer, n_models integer, n_tests integer, n_bad integer, selection varchar, "
        "started_at timestamp)",
        f"insert into warehouse.meta.build values ('a', 'build', date '{IN_FORCE}', 2, 1, 1, 0, "
        "'all', timestamp '2023-06-30 08:00:00')",
        "create table warehouse.governance.gov_recipient as "
        "select 'action_tank' as recipient_code, true as needs_convention",
        "create table warehouse.governance.gov_convention as select 'action_tank' as "
        "recipient_code, 'active' as state, date '2022-03-19' as start_date, "
        "date '2023-12-31' as end_date",
        "create table warehouse.governance.gov_export_column as select * from (values "
        "('action_tank', 'dim_action_tank_person', 'pseudonym', 1), "
        "('action_tank', 'dim_action_tank_person', 'birth_year', 2)) "
        "as t (recipient_code, table_name, column_name, position)",
        "create table warehouse.marts_action_tank.dim_action_tank_person as "
        "select 'p1' as pseudonym, 2001 as birth_year, 'not authorised' as secret_column",
        "create table warehouse.gateway.gate_person as select 'u1' as person_uid",
    )
    return run


def published(name: str = "action_tank"):
    return settings().published / f"{name}.duckdb"


def test_published_file_opens_without_key_and_holds_authorised_columns_only(warehouse):
    publish.command()
    reader = duckdb.connect(str(published()), read_only=True)
    columns = [row[0] for row in reader.execute("describe marts.dim_action_tank_person").fetchall()]
    assert columns == ["pseudonym", "birth_year"]
    assert stat.S_IMODE(published().stat().st_mode) == 0o600
    assert [path.name for path in published().parent.iterdir()] == ["action_tank.duckdb"]


def test_analyst_copy_has_the_gateway_and_no_mart(warehouse):
    publish.command()
    reader = duckdb.connect(str(settings().analyst), read_only=True)
    schemas = {
        row[0] for row in reader.execute("select schema_name from duckdb_tables()").fetchall()
    }
    assert "gateway" in schemas
    assert "marts_action_tank" not in schemas


def test_reader_keeps_its_file_while_a_new_one_is_swapped_in(warehouse):
    publish.command()
    reader = duckdb.connect(str(published()), read_only=True)
    warehouse("update warehouse.marts_action_tank.dim_action_tank_person set birth_year = 2002")
    publish.command()
    years = reader.execute("select birth_year from marts.dim_action_tank_person").fetchall()
    assert years == [(2001,)]
    reader.close()
    fresh = duckdb.connect(str(published()), read_only=True)
    assert fresh.execute("select birth_year from marts.dim_action_tank_person").fetchall() == [
        (2002,)
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("update warehouse.meta.build set n_bad = 1", "failed or skipped"),
        ("update warehouse.meta.build set as_of = date '2023-06-29'", "rebuild first"),
    ],
    ids=["failed build", "build of another day"],
)
def test_a_build_that_is_not_green_is_never_published(warehouse, change, message):
    publish.command()
    before = published().read_bytes()
    warehouse(change)
    with pytest.raises(Finding, match=message):
        publish.command()
    assert published().read_bytes() == before


def test_no_build_yet_is_wrong_use(warehouse):
    warehouse("delete from warehouse.meta.build")
    with pytest.raises(UsageError, match="make build"):
        publish.command()


@pytest.mark.parametrize(
    "change",
    ["set state = 'draft'", "set state = 'expired'", "set start_date = date '2023-07-01'",
     "set end_date = date '2023-06-29'", "set recipient_code = 'someone_else'"],
)  # fmt: skip
def test_without_a_convention_in_force_nothing_is_written(warehouse, change):
    warehouse(f"update warehouse.governance.gov_convention {change}")
    with pytest.raises(Finding, match="no convention in force"):
        publish.command()
    assert not published().exists()


def test_a_contract_other_than_the_signed_one_writes_nothing(warehouse, monkeypatch):
    """The published file is no way round the walls of a release."""
    signed = contract.read

    def widened(config, recipient):
        return replace(signed(config, recipient), thresholds=())

    monkeypatch.setattr(contract, "read", widened)
    with pytest.raises(Finding, match="not the one bound to REC-ACTION-TANK"):
        publish.command()
    assert not published().exists()


def test_after_the_experiment_nothing_leaves(warehouse, monkeypatch):
    warehouse("update warehouse.meta.build set as_of = date '2024-01-01'")
    monkeypatch.setenv("IDASE_AS_OF", "2024-01-01")
    assert settings().as_of == date(2024, 1, 1)
    with pytest.raises(Finding, match="no convention in force"):
        publish.command()
    assert not published().exists()


def test_a_failure_while_writing_leaves_the_former_file(warehouse):
    publish.command()
    before = published().read_bytes()
    warehouse(
        "insert into warehouse.governance.gov_export_column values "
        "('action_tank', 'dim_action_tank_person', 'no_such_column', 3)"
    )
    with pytest.raises(Finding, match="gov_export_column"):
        publish.command()
    assert published().read_bytes() == before
    assert len(list(published().parent.iterdir())) == 1

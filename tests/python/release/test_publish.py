"""Publishing: a green build only, the walls of a release, whole files only."""

from __future__ import annotations

import stat

import duckdb
import pytest

from scripts import export, publish
from scripts.custody import key_file, keyring
from scripts.errors import Finding, UsageError
from scripts.release import gate

PERSONS = "warehouse.marts_action_tank.dim_action_tank_person"
TOY = "warehouse.marts_observatory.agg_toy"


@pytest.fixture
def house(office, monkeypatch):
    """The office, and the verb `publish` working on it."""
    monkeypatch.setattr(publish, "settings", lambda: office.config)
    return office


def published(house, name: str = "action_tank"):
    return house.config.published / f"{name}.duckdb"


def rows(path, query: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as reader:
        return reader.execute(query).fetchall()


def withheld(house, reason: str) -> None:
    """The Action tank gets nothing, for this reason; what it had stays as it was."""
    before = published(house).read_bytes() if published(house).exists() else None
    with pytest.raises(Finding, match=f"withheld for action_tank, .*{reason}"):
        publish.command()
    after = published(house).read_bytes() if published(house).exists() else None
    assert after == before
    assert {path.name for path in house.config.published.iterdir()} <= {
        "action_tank.duckdb", "observatory.duckdb",
    }  # fmt: skip


def test_published_files_open_without_key_and_hold_the_contract_alone(house):
    publish.command()
    names = sorted(path.name for path in house.config.published.iterdir())
    assert names == ["action_tank.duckdb", "observatory.duckdb"]
    columns = [row[0] for row in rows(published(house), "describe marts.dim_action_tank_person")]
    assert columns[:2] == ["pseudonym", "sex_code"]
    assert stat.S_IMODE(published(house).stat().st_mode) == 0o600


def test_analyst_copy_has_the_gateway_and_no_mart(house):
    publish.command()
    schemas = {
        row[0] for row in rows(house.config.analyst, "select schema_name from duckdb_tables()")
    }
    assert "gateway" in schemas
    assert not any(name.startswith("marts") for name in schemas)


def told(path, schema: str, table: str) -> dict[str | None, str | None]:
    """Comments of a table's columns, and its own under None."""
    where = f"where schema_name = '{schema}' and table_name = '{table}'"
    return dict(
        rows(path, f"select column_name, comment from duckdb_columns() {where}")
        + rows(path, f"select null, comment from duckdb_tables() {where}")
    )


def test_files_tell_what_each_table_and_column_is(house):
    """What dbt keeps of the descriptions; for a recipient, labels in both languages first."""
    house.sql(
        f"comment on table {PERSONS} is 'Who isn''t alone.'",
        f"comment on column {PERSONS}.sex_code is 'NULL when hidden.'",
        f"comment on column {PERSONS}.birth_cohort is null",
        "comment on column warehouse.gateway.gate_source_horizon.observed_until is 'Last day.'",
    )
    publish.command()
    found = told(published(house), "marts", "dim_action_tank_person")
    assert found[None] == "Personnes suivies / Persons of the cohorts\nWho isn't alone."
    assert found["sex_code"].splitlines()[:3] == [
        "Sexe / Sex", "NULL when hidden.", "F: Féminin / Female",
    ]  # fmt: skip
    assert found["birth_cohort"] == (
        "Première année de la cohorte de naissance / First year of the birth cohort"
    )
    assert (
        told(house.config.analyst, "gateway", "gate_source_horizon")["observed_until"]
        == "Last day."
    )


def test_reader_keeps_its_file_while_a_new_one_is_swapped_in(house):
    publish.command()
    query = "select distinct birth_cohort from marts.dim_action_tank_person"
    with duckdb.connect(str(published(house)), read_only=True) as reader:
        house.sql(f"update {PERSONS} set birth_cohort = 2002")
        publish.command()
        assert reader.execute(query).fetchall() == [(2000,)]
    assert rows(published(house), query) == [(2002,)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("update warehouse.meta.build set n_bad = 1", "failed or skipped"),
        ("update warehouse.meta.build set as_of = date '2023-06-29'", "rebuild first"),
    ],
    ids=["failed build", "build of another day"],
)
def test_a_build_that_is_not_green_is_never_published(house, change, message):
    publish.command()
    before = published(house).read_bytes()
    house.sql(change)
    with pytest.raises(Finding, match=message):
        publish.command()
    assert published(house).read_bytes() == before


def test_no_build_yet_is_wrong_use(house):
    house.sql("delete from warehouse.meta.build")
    with pytest.raises(UsageError, match="make build"):
        publish.command()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("insert into warehouse.meta.build select * replace ('b' as invocation_id, 'part' as "
         "selection, started_at + interval 1 hour as started_at) from warehouse.meta.build; "
         "update warehouse.meta.node set status = 'fail' where name like 'k_anon%'", "red or"),
        ("update warehouse.meta.node set settings = 'WARN|||!= 0|count(*)' "
         "where name like 'k_anon%'", "weakened"),
        (f"alter table {PERSONS} drop column is_mna", "missing: is_mna"),
        (f"update {PERSONS} set birth_cohort = 1990 where first_event_age_month = 100", "share"),
        ("update warehouse.governance.gov_threshold set value = 2 "
         "where threshold_code = 'cell_min_microdata'", "changed after it"),
    ],
    ids=["red, then a green part", "weakened check", "lost column", "too few alike", "threshold"],
)  # fmt: skip
def test_what_refuses_a_release_is_not_published_either(house, change, reason):
    publish.command()
    house.sql(*change.split("; "))
    withheld(house, reason)


PART = (
    "insert into warehouse.meta.build select * replace ('b' as invocation_id, 'part' as "
    "selection, started_at + interval 1 hour as started_at) from warehouse.meta.build"
)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (f"{PART}; insert into warehouse.meta.node select * replace ('test.idase.spells' as "
         "unique_id, 'spells_overlap' as name, 'fail' as status) from warehouse.meta.node limit 1",
         "red or skipped in the build: spells_overlap"),
        ("update warehouse.meta.build set selection = 'part'", "no whole 'dbt build'"),
    ],
    ids=["red, then a green part", "a part alone"],
)  # fmt: skip
def test_the_analysts_copy_needs_the_same_sound_build(house, change, reason):
    publish.command()
    before = house.config.analyst.read_bytes()
    house.sql(*change.split("; "))
    with pytest.raises(Finding, match=f"; analysts, .*{reason}"):
        publish.command()
    assert house.config.analyst.read_bytes() == before


@pytest.mark.parametrize("report", gate.REPORTS)
def test_what_a_partner_has_to_mend_withholds_nothing_and_is_said(house, report, capsys):
    house.sql(
        f"insert into warehouse.meta.node select * replace ('test.idase.{report}' as unique_id, "
        f"'{report}' as name, 'warn' as status) from warehouse.meta.node limit 1"
    )
    publish.command()
    assert f"the build warns of {report};" in capsys.readouterr().out
    house.sql(f"update warehouse.meta.node set status = 'error' where name = '{report}'")
    withheld(house, "red or skipped")


def test_hidden_traits_cost_a_release_and_not_a_file_of_the_house(house):
    """Usefulness is a rule of what leaves for good; protection is the same at both ways out."""
    house.sql(
        f"update {PERSONS} set birth_cohort = null, sex_code = null "
        "where first_event_age_month < 115"
    )
    publish.command()
    with pytest.raises(Finding, match="are hidden, over"):
        export.export(house.config, "action_tank", "r1")


def counts(house) -> dict[tuple, tuple]:
    """Counts and means of the published toy table."""
    found = rows(published(house, "observatory"), "from marts.agg_toy")
    return {row[:2]: row[2:] for row in found}


def test_a_published_file_and_a_release_are_compared_with_one_another(house):
    """Whoever holds both must not learn five persons from their difference."""
    publish.command()
    assert counts(house)[2018, "A"] == (40, 100, 20.5, False)
    house.sql(
        f"update {TOY} set n_persons = 45 where state_code = 'A' and cohort_year = 2018",
        f"update {TOY} set mean_age = 20.7 where state_code = 'B' and cohort_year = 2018",
    )
    publish.command()
    assert counts(house)[2018, "A"] == (None, None, None, True)
    assert counts(house)[2018, "B"] == (30, 100, None, True), "who came is told by the mean"
    assert counts(house)[2019, "A"] == (40, 100, 20.5, False)
    export.export(house.config, "observatory", "r1")
    house.sql(f"update {TOY} set n_persons = 50 where state_code = 'A' and cohort_year = 2018")
    publish.command()
    assert counts(house)[2018, "A"][0] is None


def test_publishing_the_same_again_hides_nothing_and_is_kept_once(house):
    from scripts import database

    publish.command()
    first = counts(house)
    publish.command()
    assert counts(house) == first
    connection = database.connect(releases=True, config=house.config)
    twice = connection.execute(
        "select count(*) from (from releases.ledger.cell group by all having count(*) > 1)"
    ).fetchone()
    connection.close()
    assert twice == (0,)


def test_without_its_key_nothing_is_published_for_a_recipient(house):
    key_file.path_of(house.config, keyring.current(house.config, "action_tank")).unlink()
    withheld(house, "key missing")

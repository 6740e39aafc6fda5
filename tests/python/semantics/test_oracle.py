"""The tables, row by row, against an oracle that was written from the documents (oracle.py).

Compared twice: on the house that the tests share, and on a copy with odd dates and codes
(shaken.py), from which the tables behind the rules are made again. What a test says holds counts
and names of rules: never a row, nor a value of one.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

import pytest
from house import ROOT, House
from oracle import COLUMNS, Table, compute
from oracle_records import Row, Rules
from shaken import Shaker

from scripts import database

pytestmark = pytest.mark.slow

SEEDS = ROOT / "seeds"
# the columns that the oracle reads: no name among them
PERSON = "provider_code, source_person_id, is_objector, birth_date"
FILE = "provider_code, source_person_id, measure_code, start_date, end_date"
STAGING = MappingProxyType(
    {
        "individus": f"select {PERSON}, death_date from vault.staging.stg_iodas__individus",
        "jeunes": f"select {PERSON}, first_contact_date, last_contact_date, lodging_code "
        "from vault.staging.stg_missions_locales__jeunes",
        "mesures": f"select {FILE}, measure_id, previous_measure_id, authority_code, "
        "decision_date, due_date from vault.staging.stg_iodas__mesures",
        "accueils": "select provider_code, place_id, measure_id, place_type_code, entry_date, "
        "exit_date from vault.staging.stg_iodas__accueils",
        "evenements": "select provider_code, source_person_id, event_type_code, event_date "
        "from vault.staging.stg_iodas__evenements",
        "insertion": f"select {FILE}, file_id, role_code from vault.staging.stg_iodas__insertion",
        "logement": f"select {FILE}, file_id, decision_code, request_date as decision_date "
        "from vault.staging.stg_iodas__logement",
        "handicap": f"select {FILE}, right_id, decision_code, decision_date "
        "from vault.staging.stg_iodas__handicap",
        "situations": f"select {FILE}, situation_id, progress_code "
        "from vault.staging.stg_missions_locales__situations",
        "dispositifs": "select provider_code, source_person_id, measure_code, programme_id, "
        "entry_date as start_date, exit_date as end_date "
        "from vault.staging.stg_missions_locales__dispositifs",
        "horizon": "select provider_code, table_name, horizon_date "
        "from vault.staging.stg_landing__horizon",
        "registry": "select provider_code, source_person_id, person_uid "
        "from vault.linkage.person_registry "
        "join vault.linkage.int_person_record using (provider_code, source_person_id) "
        "order by record_no",
    }
)
KEYS = MappingProxyType(
    {
        "records": ("vault.preparation.int_dated_spell", "source_table, provider_code, record_key"),
        "trajectory": (
            "warehouse.trajectories.fct_trajectory",
            "person_uid, domain, measure_code, role_code, start_date",
        ),
        "months": ("warehouse.trajectories.fct_person_month", "person_uid, age_month"),
        "windows": ("warehouse.trajectories.dim_person", "person_uid"),
    }
)
# what is made again once the staging tables are shaken: from the rules of dates to the outputs
AGAIN = (
    *("int_person_record", "gate_source_horizon"),
    *("int_person+,+fct_person_month", "int_person+,+dim_person"),
)
# endings and losses that decision 2 names, and the two bounds of what is seen
RULES_OF_DATES = {
    *("observed", "imputed_renewal", "imputed_due_date", "imputed_age_limit", "ongoing"),
    *("imputed_death", "no_start_date", "contract_before_18", "before_birth", "after_death"),
    *("not_started", "after_21"),
}
# a rule of the documents, changed, and a table that it must change
CHANGES = (
    ({"cjm_bridge_days": 1}, "trajectory"),
    ({"contiguous_bridge_days": 31}, "trajectory"),
    ({"prenatal_months": 0}, "records"),
    ({"adult_months": 204}, "records"),
    ({"limit_months": 240}, "records"),
    ({"limit_months": 240}, "months"),
    ({"activity_months": 204}, "windows"),
    ({"stale_source_months": 0}, "windows"),
)


class Tables:
    """What the build holds and what the oracle reads; it never shows a value."""

    def __init__(self, built):
        connection = database.connect(
            vault=True, warehouse=True, read_only=True, config=built.config()
        )
        self.actual: dict[str, Table] = {}
        for name, (table, key) in KEYS.items():
            rows = connection.execute(f"select {key}, {', '.join(COLUMNS[name])} from {table}")
            width = key.count(",") + 1
            self.actual[name] = {row[:width]: row[width:] for row in rows.fetchall()}
        records = self.actual["records"]
        for key, row in records.items():
            if row[0]:  # a lost record: its reason is what counts
                records[key] = (row[0], *[None] * (len(row) - 1))
        self.queried = {}
        for name, query in STAGING.items():
            rows = connection.execute(query)
            columns = [column[0] for column in rows.description]
            self.queried[name] = (columns, rows.fetchall())
        connection.close()

    @cached_property
    def by_the_documents(self) -> dict[str, Table]:
        return self.expected(Rules())

    def expected(self, rules: Rules) -> dict[str, Table]:
        """What the oracle makes of the staging tables."""
        staging = {
            name: [Row(**dict(zip(columns, row, strict=True))) for row in rows]
            for name, (columns, rows) in self.queried.items()
        }
        return compute(staging, SEEDS, rules)


@pytest.fixture(scope="module")
def as_built(built) -> Tables:
    return Tables(built)


@pytest.fixture(scope="module")
def as_shaken(built, tmp_path_factory) -> Tables:
    house = House(tmp_path_factory.mktemp("shaken"))
    for folder in ("data", "keys"):
        shutil.copytree(getattr(built, folder), getattr(house, folder))
    connection = database.connect(vault=True, warehouse=True, config=house.config())
    Shaker(connection, seed=1).shake()
    connection.close()
    house.must(house.dbt("run", "--select", *AGAIN))
    return Tables(house)


def differences(name: str, expected: Table, actual: Table) -> Counter:
    """Rows that differ, under the columns that do and the rule that the oracle followed."""
    found = Counter()
    for key in expected.keys() | actual.keys():
        if key not in actual:
            found["missing from the table"] += 1
        elif key not in expected:
            found["not known to the oracle"] += 1
        elif wrong := [
            column
            for column, ours, theirs in zip(COLUMNS[name], expected[key], actual[key], strict=True)
            if ours != theirs
        ]:
            row = dict(zip(COLUMNS[name], expected[key], strict=True))
            rule = row.get("loss_reason") or row.get("end_status") or name
            found[f"{', '.join(wrong)} ({rule})"] += 1
    return found


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("which", ["as_built", "as_shaken"])
def test_every_row_is_what_the_documents_say(request, which, name):
    tables = request.getfixturevalue(which)
    n_rows = len(tables.actual[name])
    found = differences(name, tables.by_the_documents[name], tables.actual[name])
    n_wrong = sum(found.values())
    assert n_rows > 100
    assert n_wrong == 0, f"of {n_rows} rows of {name}: {found.most_common(5)}"


def test_shaken_records_meet_every_rule_of_dates(as_shaken):
    at, loss = COLUMNS["records"].index("end_status"), COLUMNS["records"].index("loss_reason")
    met = {row[column] for row in as_shaken.actual["records"].values() for column in (at, loss)}
    assert RULES_OF_DATES - met == set()


@pytest.mark.parametrize(("change", "name"), CHANGES)
def test_another_rule_makes_other_rows(as_shaken, change, name):
    """Else the oracle would be an echo, or nobody of the tests would meet the rule."""
    changed = as_shaken.expected(replace(Rules(), **change))
    n_changed = sum(differences(name, changed[name], as_shaken.actual[name]).values())
    assert n_changed > 0

"""The exporter's rules of disclosure see what they must, and agree with an independent library."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pycanon.anonymity as oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import export
from scripts.errors import Finding
from scripts.release import contract as contracts
from scripts.release import disclosure

TOY = "warehouse.marts_observatory.agg_toy"


def person_table(*quasi: str) -> contracts.Contract:
    """A contract of persons with these quasi-identifiers and one sensitive column."""
    roles = {"pseudonym": "identifier", **dict.fromkeys(quasi, "quasi"), "secret": "sensitive"}
    columns = tuple(
        contracts.Column(name, "string", True, role, "pattern", ".*", *[""] * 8, "x", "x", "x")
        for name, role in roles.items()
    )
    table = contracts.Table("person", "person", ("pseudonym",), "person", "x", "x", columns)
    rules = {"cell_min_microdata": 5, "l_diversity_min": 2, "local_suppression_max": 5}
    return contracts.Contract("r", (table,), tuple(rules.items()))


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from("123")),
        min_size=1,
        max_size=60,
    )
)
def test_k_and_l_are_those_of_pycanon(rows):
    frame = pd.DataFrame(rows, columns=["q1", "q2", "secret"])
    connection = duckdb.connect(":memory:")
    connection.register("frame", frame)
    connection.execute(
        "create table person as select 'p' || row_number() over () as pseudonym, * from frame"
    )
    figures = disclosure.persons(connection, person_table("q1", "q2"), {"person": "person"}).figures
    connection.close()
    assert figures["k"] == oracle.k_anonymity(frame, ["q1", "q2"])
    assert figures["l"] == oracle.l_diversity(frame, ["q1", "q2"], ["secret"])


def test_persons_are_counted_and_not_rows():
    """Five rows of one person are no crowd; a library that counts rows says k = 5."""
    connection = duckdb.connect(":memory:")
    connection.execute(
        "create table person as select 'p1' as pseudonym, 'a' as q1, cast(i as varchar) as secret "
        "from range(5) as t (i)"
    )
    found = disclosure.persons(connection, person_table("q1"), {"person": "person"})
    assert found.figures["k"] == 1
    assert "1 person(s) share q1 with fewer than 5" in found.refused[0]


def why(office, statement: str) -> str:
    """Why the table of counts is refused after a change; nothing may be left."""
    office.sql(statement)
    with pytest.raises(Finding) as caught:
        export.export(office.config, "observatory", "r1")
    assert not office.config.exports.exists() or not list(office.config.exports.rglob("*.*"))
    return str(caught.value)


def test_a_sound_table_of_counts_leaves(office):
    assert export.export(office.config, "observatory", "r1").is_dir()


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (f"update {TOY} set n_persons = 5 where state_code = 'A'", "under 11 persons"),
        (f"update {TOY} set n_persons = 0 where state_code = 'A'", "under 11 persons"),
        (f"update {TOY} set n_persons = 41 where state_code = 'A'", "not rounded to 5"),
        (f"update {TOY} set n_persons = 100 where state_code = 'A'", "persons outside"),
        (f"update {TOY} set n_persons = 95 where state_code = 'A'", "persons outside"),
        (f"update {TOY} set n_all = null", "beside a hidden total"),
        (f"update {TOY} set n_all = 5, n_persons = null", "made on too few persons"),
        (f"update {TOY} set n_all = null, n_persons = null", "made on too few persons"),
    ],
    ids=["small", "zero", "exact", "100 %", "small rest", "no total", "mean of 5", "mean of none"],
)
def test_a_count_that_tells_too_much_refuses(office, statement, reason):
    assert reason in why(office, statement)


def test_a_minimum_or_a_percentile_of_few_is_refused(office):
    column = contracts.read(office.config, "observatory").tables[0].columns[4]
    table = contracts.read(office.config, "observatory").tables[0]
    rules = dict(contracts.read(office.config, "observatory").thresholds)
    connection = duckdb.connect(":memory:")
    connection.execute("create table toy as select 60 as n_persons, 60 as n_all, 1.0 as v")
    for name, refused in {
        "max_age": True,
        "p50_age": False,
        "p10_age": True,
        "mean": False,
    }.items():
        connection.execute(f"create or replace view {name} as select *, v as {name} from toy")
        fields = column.__dict__ | {"name": name}
        columns = (*table.columns[2:4], contracts.Column(**fields))
        changed = contracts.Table(*[*table.__dict__.values()][:6], columns)
        contract = contracts.Contract("observatory", (changed,), tuple(rules.items()))
        found = disclosure.measures(connection, contract, changed, name)
        assert bool(found) == refused, name
    connection.close()


def test_the_audit_refuses_what_can_be_computed(office):
    """Without rounding, one hidden cell of a line is its total less the others."""
    contract = contracts.read(office.config, "observatory")
    exact = contracts.Contract(
        "observatory",
        contract.tables,
        tuple((dict(contract.thresholds) | {"rounding_base": 1}).items()),
    )
    connection = duckdb.connect(":memory:")
    connection.execute(
        "create table agg_toy as select 2018 as cohort_year, s as state_code, n as n_persons, "
        "100 as n_all, null as mean_age, n is null as is_suppressed "
        "from (values ('A', 60), ('B', 33), ('C', null)) as t (s, n)"
    )
    found = disclosure.aggregates(connection, exact, {"agg_toy": "agg_toy"})
    assert any("can be computed" in line for line in found.refused)
    connection.execute("update agg_toy set n_persons = null where state_code = 'B'")
    assert not disclosure.aggregates(connection, exact, {"agg_toy": "agg_toy"}).refused
    connection.close()


def shown(office, release: str) -> dict[tuple[int, str], int | None]:
    """Counts of a released table."""
    import csv

    from scripts import verify

    to = office.recipient / f"toy-{release}"
    verify.command(
        office.config.exports / "observatory" / release, office.signer, office.private, to
    )
    with (to / "data" / "agg_toy.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (int(r["cohort_year"]), r["state_code"]): (r["n_persons"] or None, r["is_suppressed"])
            for r in csv.DictReader(stream)
        }


def test_a_cell_that_changed_by_few_is_withheld_for_as_long_as_both_could_be_compared(office):
    export.export(office.config, "observatory", "r1")
    office.sql(
        f"update {TOY} set n_persons = 45 where state_code = 'A' and cohort_year = 2018",
        f"update {TOY} set n_persons = 60 where state_code = 'A' and cohort_year = 2019",
    )
    export.export(office.config, "observatory", "r2")
    first, second = shown(office, "r1"), shown(office, "r2")
    assert first[2018, "A"] == ("40", "false")
    assert second[2018, "A"] == (None, "true"), "five more persons would be told by difference"
    assert second[2019, "A"] == ("60", "false"), "twenty persons hide one another"
    assert second[2020, "A"] == ("40", "false")
    # compared with every earlier release, not with the last one only
    office.sql(f"update {TOY} set n_persons = 50 where state_code = 'A' and cohort_year = 2018")
    export.export(office.config, "observatory", "r3")
    assert shown(office, "r3")[2018, "A"] == (None, "true")


def test_without_any_event_nobody_is_singled_out_and_nothing_fails(office):
    from scripts import database

    contract = contracts.read(office.config, "action_tank")
    connection = database.connect(warehouse=True, read_only=True, config=office.config)
    sources = {
        t.name: f"(select * from warehouse.marts_action_tank.{t.name} where false)"
        for t in contract.tables
    }
    assert disclosure.singling_out(connection, contract, sources) == []
    connection.close()


def test_the_simulated_adversary_finds_whom_a_search_by_hand_finds(office):
    """Every person of the small office: one, two, three known events, counted again in Python."""
    from scripts import database

    contract = contracts.read(office.config, "action_tank")
    connection = database.connect(warehouse=True, read_only=True, config=office.config)
    sources = {t.name: f"warehouse.marts_action_tank.{t.name}" for t in contract.tables}
    rows = disclosure.singling_out(connection, contract, sources)
    events = connection.execute(
        "select person_no, label, start_month, draw from known_event"
    ).fetchall()
    connection.close()
    assert len(rows) == len(disclosure.GRAINS) * len(disclosure.KNOWN)
    for row in rows:
        width = disclosure.GRAINS[row["precision"]]
        by_person: dict[int, set] = {}
        known: dict[int, set] = {}
        for person, label, month, draw in events:
            by_person.setdefault(person, set()).add((label, month // width))
            if draw <= row["known_events"]:
                known.setdefault(person, set()).add((label, month // width))
        alone = [
            sum(wanted <= held for held in by_person.values()) == 1 for wanted in known.values()
        ]
        assert row["found_percent"] == pytest.approx(100 * sum(alone) / len(alone), abs=0.06), row
    risks = [row["found_percent"] for row in rows if row["precision"] == "month"]
    assert risks == sorted(risks) and risks[-1] > risks[0]


def test_a_mean_that_changed_is_told_only_with_enough_persons(office):
    """Same rounded count, another mean: the difference is who came. Twenty more hide each other."""
    export.export(office.config, "observatory", "r1")
    office.sql(
        f"update {TOY} set mean_age = 20.6 where state_code = 'A' and cohort_year = 2018",
        f"update {TOY} set mean_age = 20.6, n_all = 120 where cohort_year = 2019",
    )
    export.export(office.config, "observatory", "r2")

    def means(release):
        to = office.recipient / f"means-{release}"
        from scripts import verify

        folder = office.config.exports / "observatory" / release
        verify.command(folder, office.signer, office.private, to)
        frame = pd.read_csv(to / "data" / "agg_toy.csv")
        return {
            (row.cohort_year, row.state_code): (row.n_persons, row.mean_age)
            for row in frame.itertuples()
        }

    second = means("r2")
    assert second[2018, "A"][0] == 40 and np.isnan(second[2018, "A"][1])
    assert second[2018, "B"] == (30, 20.5)
    assert second[2019, "A"] == (40, 20.6)
    # what was told stays told: the former mean comes back unharmed
    office.sql(f"update {TOY} set mean_age = 20.5, n_all = 100")
    export.export(office.config, "observatory", "r3")
    assert means("r3")[2018, "A"] == (40, 20.5)

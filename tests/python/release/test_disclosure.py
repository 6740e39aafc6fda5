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
from scripts.release import disclosure, lines, margins

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


def brute_force(shown, total):
    """Values that the one hidden cell may take, by trying all whole numbers."""
    found = []
    ranges = [range(int(c[0]), int(c[1]) + 1) if c else range(0, 80) for c in shown]
    at = shown.index(None)
    for values in np.array(np.meshgrid(*ranges)).T.reshape(-1, len(shown)):
        if total[0] <= values.sum() <= total[1]:
            found.append(values[at])
    return (min(found), max(found)) if found else None


@settings(max_examples=30, deadline=None)
@given(
    cells=st.lists(st.integers(2, 8), min_size=1, max_size=2),
    hidden=st.integers(0, 10),
    slack=st.integers(0, 2),
)
def test_the_audit_finds_the_interval_that_trying_every_value_finds(cells, hidden, slack):
    total = 5 * sum(cells) + hidden
    shown = [(5 * c - slack, 5 * c + slack) for c in cells] + [None]
    low, high = lines.interval(shown, (total - slack, total + slack), len(cells))
    expected = brute_force(shown, (total - slack, total + slack))
    assert (round(low), round(high)) == expected
    assert lines.bounds_of_line(shown, (total - slack, total + slack)) == (low, high)


def test_a_hidden_cell_alone_in_an_exact_line_is_known():
    assert lines.interval([(40, 40), (50, 50), None], (97, 97), 2) == (7, 7)
    low, high = lines.interval([(40, 40), None, None], (97, 97), 1)
    assert (low, high) == (0, 57)


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


def test_the_simulated_adversary_finds_whom_a_search_by_hand_finds(office):
    """Every person of the small office: one, two, three known events, counted again in Python."""
    from scripts import database

    contract = contracts.read(office.config, "action_tank")
    connection = database.connect(warehouse=True, read_only=True, config=office.config)
    sources = {t.name: f"warehouse.marts_action_tank.{t.name}" for t in contract.tables}
    rows = disclosure.singling_out(connection, contract, sources)
    events = connection.execute(
        "select pseudonym, label, start_month, traits, draw from known_event"
    ).fetchall()
    connection.close()
    assert len(rows) == len(disclosure.GRAINS) * len(disclosure.KNOWN)
    for row in rows:
        width = disclosure.GRAINS[row["precision"]]
        by_person: dict[str, set] = {}
        known: dict[str, set] = {}
        for person, label, month, _, draw in events:
            by_person.setdefault(person, set()).add((label, month // width))
            if draw <= row["known_events"]:
                known.setdefault(person, set()).add((label, month // width))
        alone = [
            sum(wanted <= held for held in by_person.values()) == 1 for wanted in known.values()
        ]
        assert row["found_percent"] == pytest.approx(100 * sum(alone) / len(alone), abs=0.06), row
    risks = [row["found_percent"] for row in rows if row["precision"] == "month"]
    assert risks == sorted(risks) and risks[-1] > risks[0]


COUNTS = """
    create table agg as select kind as group_kind, code as group_code, state as state_code,
        n as n_persons, total as n_observed, n is null as is_suppressed
    from (values ('all', 'all', 'none', 1380, 1400), ('all', 'all', 'care', 20, 1400),
        ('sex', 'M', 'none', 1000, 1025), ('sex', 'M', 'care', 20, 1025),
        ('sex', 'F', 'none', null, 375), ('sex', 'F', 'care', null, 375),
        ('mna', 'other', 'none', 1000, 1025), ('mna', 'other', 'care', 25, 1025)
    ) as t (kind, code, state, n, total)
"""


def test_tables_with_a_common_margin_are_solved_together():
    """375 girls; 1,380 of everybody less 1,000 boys are 376 girls at least, of 377 at most."""
    names = {"group_kind": "string", "group_code": "string", "state_code": "string"}
    columns = [
        contracts.Column(name, kind, False, "dimension", "pattern", ".*", *[""] * 8, "x", "x", "x")
        for name, kind in names.items()
    ]
    for name, total, over in (("n_persons", "n_observed", "state_code"), ("n_observed", "", "")):
        domain = ("range", "", "0", "100000", "", "", "", total, over, "persons")
        columns.append(contracts.Column(name, "int", True, "count", *domain, "x", "x", "x"))
    table = contracts.Table("agg", "aggregate", tuple(names), "x", "x", "x", tuple(columns))
    rules = {"cell_min_aggregate": 11, "rounding_base": 5}
    contract = contracts.Contract("r", (table,), tuple(rules.items()))
    with duckdb.connect(":memory:") as connection:
        connection.execute(COUNTS)
        both = margins.Rules(5, 11)
        own = [line for line in lines.of_table(table, "count") if not line.kind]
        assert [line.over for line in own] == ["state_code"]
        told = [line for line, _ in lines.audit(connection, table, "agg", both).narrow]
        assert not set(told) & set(own), "each table by itself tells nothing"
        told = [key for _, key in margins.narrow(connection, table, "agg", both)]
        assert told == [("F", "care"), ("F", "none")]
        assert disclosure.complement(connection, contract, {"agg": "agg"})["agg"] > 0
        assert margins.narrow(connection, table, "agg", both) == []
        # the other table is no party to it, and everybody's figures stay
        left = connection.execute("select count(n_persons) from agg where group_kind <> 'sex'")
        assert left.fetchone()[0] == 4

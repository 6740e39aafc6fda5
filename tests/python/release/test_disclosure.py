"""The exporter's rules of disclosure see what they must, and agree with an independent library."""

from __future__ import annotations

import itertools

import duckdb
import numpy as np
import pandas as pd
import pycanon.anonymity as oracle
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from scripts import export
from scripts.errors import Finding
from scripts.release import contract as contracts
from scripts.release import disclosure, grids, ledger, lines, margins

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


def line_of(shown: list[int | None], total: int) -> tuple[duckdb.DuckDBPyConnection, lines.Line]:
    """A table `agg` that is one line of counts and their total, and that line."""
    contract = agg_table(figure("n", "count", "total", "state_code"), figure("total", "count"))
    connection = duckdb.connect(":memory:")
    connection.execute(
        "create table agg (group_kind varchar, group_code varchar, state_code integer, "
        "n integer, total integer)"
    )
    for at, value in enumerate(shown):
        connection.execute("insert into agg values ('all', 'all', ?, ?, ?)", [at, value, total])
    return connection, next(x for x in lines.of_table(contract.tables[0], "count") if not x.kind)


def rounded(n, rules: margins.Rules):
    """A count, or an array of them, to the nearest multiple of the base, halves upwards."""
    return rules.base * np.floor(n / rules.base + 0.5).astype(int)


def unrounded(shown: int, rules: margins.Rules) -> list[int]:
    """Counts that may be shown and look like this one."""
    near = range(max(shown - rules.base, rules.cell_min), shown + rules.base + 1)
    return [n for n in near if rounded(np.array(n), rules) == shown]


def possible_values(shown: list[int | None], total: int, rules: margins.Rules) -> set[int]:
    """Values that the first hidden cell may take, by trying all whole numbers."""
    ranges = [range(total + rules.base) if c is None else unrounded(c, rules) for c in shown]
    at = shown.index(None)
    totals = unrounded(total, rules)
    return {values[at] for values in itertools.product(*ranges) if sum(values) in totals}


@settings(max_examples=30, deadline=None)
@given(
    cells=st.lists(st.integers(2, 5), min_size=1, max_size=2),
    n_hidden=st.integers(1, 2),
    left=st.integers(-4, 3),
    base=st.sampled_from([1, 2, 5]),
    least=st.integers(0, 2),
)
def test_the_audit_finds_as_many_values_as_trying_each(cells, n_hidden, left, base, least):
    # the threshold rounds to the least shown cell, or is under it
    rules = margins.Rules(base, 2 * base - base // 2 + min(least, base - 1))
    shown = [base * c for c in cells] + [None] * n_hidden
    total = base * max(sum(cells) + left, 2)
    connection, line = line_of(shown, total)
    with connection:
        rows = connection.execute(lines.solved(line, "agg", rules)).fetchall()
    tried = possible_values(shown, total, rules)
    # no value at all: the cells are no parts of that total, and nothing is computed of them
    assert rows == [("all", "all", len(shown), n_hidden, len(tried) or None)]


TRIED = 200_000  # whole tables of one example, at most


@st.composite
def small_slices(draw):
    """Groups and states of true counts, everybody's total shown, the others shown or hidden."""
    groups, states = draw(
        st.sampled_from([("FM", "a"), ("FM", "ab"), ("FM", "abc"), ("FMX", "ab")])
    )
    rules = margins.Rules(draw(st.sampled_from([1, 2, 3])), draw(st.integers(1, 4)))
    true = {(g, s): draw(st.integers(0, 3)) for g in groups for s in states}
    true |= {("all", s): sum(true[g, s] for g in groups) for s in states}
    totals = {g: sum(n for (group, _), n in true.items() if group == g) for g in ("all", *groups)}

    one = margins.Slice("sex", {})
    assume(totals["all"] >= rules.cell_min)

    def told(n: int, always: bool = False) -> int | None:
        is_shown = always or (n >= rules.cell_min and draw(st.booleans()))
        return int(rounded(np.array(n), rules)) if is_shown else None

    one.cells = {key: told(n) for key, n in true.items()}
    one.totals = {group: told(n, group == "all") for group, n in totals.items()}
    return one, rules


def enumerated(one: margins.Slice, rules: margins.Rules) -> dict[margins.Key, set[int]]:
    """Values of each hidden cell of a group over every whole table that the shown counts allow.

    Hidden totals are small, those that can be, if they all can be together.
    """
    groups = [group for group in one.totals if group != "all"]
    states = sorted({state for _, state in one.cells})
    cells = [(group, state) for group in groups for state in states]
    top = max(unrounded(one.totals["all"], rules))
    ranges = [
        range(top + 1) if one.cells[key] is None else unrounded(one.cells[key], rules)
        for key in cells
    ]
    assume(np.prod([len(each) for each in ranges]) <= TRIED)
    grid = np.array(np.meshgrid(*ranges, indexing="ij")).reshape(len(cells), -1)
    values = dict(zip(cells, grid, strict=True))
    sums = {("all", s): sum(values[g, s] for g in groups) for s in states}
    sums |= {(g, ""): sum(values[g, s] for s in states) for g in groups}
    sums["all", ""] = sum(sums[g, ""] for g in groups)
    shown = {key: n for key, n in one.cells.items() if key[0] == "all"}
    shown |= {(group, ""): n for group, n in one.totals.items()}
    fits = np.ones(grid.shape[1], dtype=bool)
    for key, n in shown.items():
        if n is not None:
            fits &= (rounded(sums[key], rules) == n) & (sums[key] >= rules.cell_min)
    small = fits.copy()
    for group, n in one.totals.items():
        if n is None and (sums[group, ""][fits] < rules.cell_min).any():
            small &= sums[group, ""] < rules.cell_min
    mask = small if small.any() else fits
    return {key: set(values[key][mask].tolist()) for key in cells if one.cells[key] is None}


@settings(max_examples=200, deadline=None)
@given(drawn=small_slices())
def test_no_cell_that_both_margins_tell_escapes(drawn):
    """Held against all whole tables: exactly the cells with fewer values than the base are told."""
    one, rules = drawn
    tried = enumerated(one, rules)
    few = {key for key, values in tried.items() if len(values) < rules.fewest}
    assert set(margins.told([one], rules)[0]) == few


def test_a_cell_told_by_sums_of_several_lines_does_not_escape():
    """Line by line 0 to 10 persons were possible; all lines together leave 0 to 3.

    Everybody outside `none` is 219 at most (1,717 less 1,498), the group 0_5 outside `none` is 216
    at least (398 less 182), and all others of FAMILLE_ACCUEIL are in 6_10.
    """
    one = margins.Slice("entry_age", {})
    one.cells = {
        ("all", "COLLECTIF"): 110, ("all", "FAMILLE_ACCUEIL"): 90, ("all", "PARENTS"): None,
        ("all", "TIERS"): None, ("all", "none"): 1500, ("0_5", "COLLECTIF"): 110,
        ("0_5", "FAMILLE_ACCUEIL"): None, ("0_5", "PARENTS"): None, ("0_5", "TIERS"): None,
        ("0_5", "none"): 180, ("11_15", "none"): None, ("16_17", "none"): None,
        ("18_20", "none"): None, ("6_10", "FAMILLE_ACCUEIL"): None, ("6_10", "none"): None,
    }  # fmt: skip
    one.totals = {"all": 1715, "0_5": 400, "11_15": 585, "16_17": 515, "18_20": None, "6_10": 210}
    rules = margins.Rules(5, 11)
    whole, cells, keys = margins.gridded([one], rules)
    bounds, _ = grids.tightened(margins.small_totals(whole, rules))
    at = tuple(index[keys.index(("6_10", "FAMILLE_ACCUEIL"))] for index in cells)
    assert (bounds.low[at], bounds.high[at]) == (0, 10)
    assert margins.told([one], rules) == [[("6_10", "FAMILLE_ACCUEIL")]]


def test_a_total_hidden_for_others_is_not_taken_for_a_small_one():
    """995 of 1,375 are others: MNA are many, whatever their own hidden total, and all are told."""
    one = margins.Slice("mna", {})
    one.cells = {("all", "none"): 1375, ("other", "none"): 995, ("mna", "none"): None}
    one.totals = {"all": 1375, "other": 995, "mna": None}
    exact = margins.Rules(1, 11)
    assert margins.told([one], exact) == [[("mna", "none")]]
    assert margins.told([one], margins.Rules(5, 11)) == [[]], "376 to 384"


@st.composite
def drawn_grids(draw):
    """A grid of whole bounds that a drawn table fits; some lines keep no sum, some bounds are open.

    Margins of the table are its last row and column, of the other sign, as of a table of groups.
    """
    n_rows, n_columns = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    seed = np.random.default_rng(draw(st.integers(0, 10**6)))
    parts = seed.integers(0, 9, (n_rows - 1, n_columns - 1)).astype(float)
    table = np.zeros((n_rows, n_columns))
    table[:-1, :-1] = parts
    table[:-1, -1], table[-1, :-1], table[-1, -1] = -parts.sum(1), -parts.sum(0), parts.sum()
    low = table - seed.integers(0, 4, table.shape)
    high = table + seed.integers(0, 4, table.shape)
    is_open = seed.random(table.shape) < draw(st.sampled_from([0.0, 0.2]))
    high[is_open] = np.inf
    rows = seed.random((1, n_rows)) < draw(st.sampled_from([0.7, 1.0]))
    columns = seed.random((1, n_columns)) < draw(st.sampled_from([0.7, 1.0]))
    return grids.Grids(low[None], high[None], rows, columns)


@settings(max_examples=150, deadline=None)
@given(one=drawn_grids(), base=st.sampled_from([2, 5, 9]))
def test_flows_move_a_cell_as_far_as_a_general_solver(one, base):
    """Each cell of a grid, both ends, up to what is enough: the linear programme says the same."""
    at, is_found = grids.points(one)
    if not is_found[0]:
        is_void, at[0] = grids.solved_point(one, 0)
        assert not is_void
    shape = one.low.shape[1:]
    cells = (np.zeros(np.prod(shape), dtype=int), *(each.ravel() for each in np.indices(shape)))
    matrix = grids.equations(one, 0)
    bounds = np.stack([one.low[0].ravel(), one.high[0].ravel()], axis=1)
    enough = base - 2 + grids.MARGIN
    moves = grids.flowed(one, at, cells, enough)
    for number, move in enumerate(moves):
        goal = np.eye(len(bounds))[number]
        ends = []
        for sign in (1, -1):
            solved = linprog(sign * goal, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]),
                             bounds=bounds, method="highs")  # fmt: skip
            ends.append(solved.fun if solved.success else -np.inf)
        width = -ends[0] - ends[1]
        assert (move >= enough) == (width > base - 1.5)
        if move < enough:
            assert move == pytest.approx(width, abs=grids.MARGIN)


@pytest.mark.parametrize("is_found", [True, False], ids=["point", "no point"])
def test_flows_decide_where_bounds_and_movements_do_not(monkeypatch, is_found):
    """With no movement tried, and with no point either, the verdicts stay the same."""
    one = margins.Slice("sex", {})
    one.cells = {("all", "a"): 20, ("F", "a"): None, ("M", "a"): None,
                 ("all", "b"): 30, ("F", "b"): None, ("M", "b"): 15}  # fmt: skip
    one.totals = {"all": 50, "F": 25, "M": 25}
    void = margins.Slice("sex", {})
    void.cells, void.totals = dict(one.cells), {"all": 50, "F": 60, "M": 25}
    rules = margins.Rules(1, 11)
    expected = margins.told([one, void], rules)
    assert expected == [[("F", "a"), ("M", "a"), ("F", "b")], []]
    looser = margins.Rules(5, 11)
    also = margins.told([one, void], looser)
    monkeypatch.setattr(grids, "walked", lambda grids, at, cells, enough: np.zeros(len(cells[0])))
    monkeypatch.setattr(grids, "tightened", lambda g: (g, np.zeros(len(g.low), dtype=bool)))
    if not is_found:
        points = grids.points
        monkeypatch.setattr(grids, "points", lambda g: (points(g)[0], np.zeros(len(g.low), bool)))
    assert margins.told([one, void], rules) == expected
    assert margins.told([one, void], looser) == also


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
        alone = lines.solved(own[0], "agg", both)
        few = connection.execute(f"select count(*) from ({alone}) where n_values < 5").fetchone()
        assert few == (0,), "each table by itself tells nothing"
        told = [key for _, key in margins.narrow(connection, table, "agg", both)]
        assert told == [("F", "care"), ("F", "none")]
        assert disclosure.complement(connection, contract, {"agg": "agg"})["agg"] > 0
        assert margins.narrow(connection, table, "agg", both) == []
        # the other table is no party to it, and everybody's figures stay
        left = connection.execute("select count(n_persons) from agg where group_kind <> 'sex'")
        assert left.fetchone()[0] == 4


def agg_table(*columns: contracts.Column) -> contracts.Contract:
    """A contract of one table `agg` by kind, group and state, with these figures."""
    names = {"group_kind": "string", "group_code": "string", "state_code": "string"}
    dimensions = [
        contracts.Column(name, kind, False, "dimension", "pattern", ".*", *[""] * 8, "x", "x", "x")
        for name, kind in names.items()
    ]
    table = contracts.Table(
        "agg", "aggregate", tuple(names), "x", "x", "x", (*dimensions, *columns)
    )
    rules = {"cell_min_aggregate": 11, "rounding_base": 5, "percent_min_denominator": 50}
    return contracts.Contract("r", (table,), tuple(rules.items()))


def figure(name: str, role: str, total: str = "", over: str = "", unit: str = "persons"):
    """A column of figures."""
    domain = ("range", "", "0", "100000", "", "", "", total, over, unit)
    return contracts.Column(name, "double", True, role, *domain, "x", "x", "x")


# kind, group, state, persons observed, mean months
MEANS = {
    "one hidden of two": (
        [("all", "all", "a", 400, 6.0), ("sex", "F", "a", 100, None), ("sex", "M", "a", 300, 6.2)],
        2,
    ),
    "few persons in two hidden": (
        [("all", "all", "a", 400, 6.0), ("sex", "F", "a", 395, 6.2), ("sex", "M", "a", None, None),
         ("sex", "X", "a", None, None)],
        3,
    ),
    "enough persons in two hidden": (
        [("all", "all", "a", 400, 6.0), ("sex", "F", "a", 300, 6.2), ("sex", "M", "a", 60, None),
         ("sex", "X", "a", 40, None)],
        2,
    ),
    "nobody's mean is told": (
        [("all", "all", "a", 400, None), ("sex", "F", "a", 100, None), ("sex", "M", "a", 300, 6.2)],
        2,
    ),
    "one hidden state of a window": (
        [("all", "all", "a", 400, 20.0), ("all", "all", "b", 400, None),
         ("all", "all", "c", 400, 10.0)],
        2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MEANS)
def test_a_line_of_means_hides_several_cells_and_enough_persons(case):
    """A mean of everybody, less those of the groups, is the mean of who is left."""
    rows, hidden_at_last = MEANS[case]
    contract = agg_table(
        figure("n_observed", "count"),
        figure("mean_months", "measure", "n_observed", "state_code", "months"),
    )
    table = contract.tables[0]
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "create table agg (group_kind varchar, group_code varchar, state_code varchar, "
            "n_observed integer, mean_months double)"
        )
        connection.executemany("insert into agg values (?, ?, ?, ?, ?)", rows)
        before = sum(row[4] is None for row in rows)
        told = lines.told_means(connection, table, "agg", margins.Rules(5, 11))
        assert bool(told) == (hidden_at_last > before)
        refused = disclosure.aggregates(connection, contract, {"agg": "agg"}).refused
        assert any("other means" in line for line in refused) == bool(told)
        hidden = disclosure.complement(connection, contract, {"agg": "agg"})
        assert hidden["agg"] == hidden_at_last - before
        left = connection.execute("select count(*) - count(mean_months) from agg").fetchone()[0]
        assert left == hidden_at_last
        assert disclosure.aggregates(connection, contract, {"agg": "agg"}).refused == []


def test_counts_of_groups_add_up_to_everybodys_without_a_total_of_their_own():
    """45 (43 to 47) less 25 and 20 that may be 23 and 18: two hidden groups share 6 at most.

    At 40 they share 1 at most, and one more group goes.
    """
    contract = agg_table(figure("n_persons", "count"))
    table = contract.tables[0]
    both = margins.Rules(5, 11)
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "create table agg as select kind as group_kind, code as group_code, "
            "'a' as state_code, n as n_persons from (values ('all', 'all', 45), ('t', 'N', 25), "
            "('t', 'S', 20), ('t', 'E', null), ('t', 'W', null)) as t (kind, code, n)"
        )
        assert lines.audit(connection, table, "agg", both).n_narrow == 0
        connection.execute("update agg set n_persons = 40 where group_code = 'all'")
        assert lines.audit(connection, table, "agg", both).n_narrow == 1
        assert disclosure.complement(connection, contract, {"agg": "agg"}) == {"agg": 1}
        shown = connection.execute("select group_code from agg where n_persons > 0").fetchall()
        assert shown == [("all",), ("N",)]


@pytest.mark.parametrize("has_own_total", [False, True], ids=["everybody's row", "own total"])
def test_with_no_cell_left_to_hide_the_total_goes(has_own_total):
    """A shown 10 is 11 or 12 persons, and so is the only cell of the line, hidden or not."""
    total = ("n_observed", "state_code") if has_own_total else ("", "")
    columns = [figure("n_persons", "count", *total)]
    columns += [figure("n_observed", "count")] if has_own_total else []
    contract = agg_table(*columns)
    rows = "('sex', 'F', null, 10)" if has_own_total else (
        "('all', 'all', 10, 10), ('sex', 'F', null, 10), ('mna', 'mna', null, 10), "
        "('mna', 'other', null, 10)"
    )  # fmt: skip
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "create table agg as select kind as group_kind, code as group_code, 'a' as state_code, "
            f"n as n_persons, total as n_observed from (values {rows}) as t (kind, code, n, total)"
        )
        assert disclosure.aggregates(connection, contract, {"agg": "agg"}).refused
        assert disclosure.complement(connection, contract, {"agg": "agg"}) == {"agg": 1}
        assert disclosure.aggregates(connection, contract, {"agg": "agg"}).refused == []


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


def test_where_totals_are_hidden_already_everybodys_cell_goes():
    """20 (18 to 22) persons in two groups that are both under 10: each has 9."""
    contract = agg_table(
        figure("n_persons", "count", "n_observed", "state_code"), figure("n_observed", "count")
    )
    rules = tuple((dict(contract.thresholds) | {"cell_min_aggregate": 10}).items())
    contract = contracts.Contract("r", contract.tables, rules)
    table, both = contract.tables[0], margins.Rules(5, 10)
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "create table agg as select kind as group_kind, code as group_code, 'a' as state_code, "
            "n as n_persons, total as n_observed from (values ('all', 'all', 20, 20), "
            "('sex', 'F', null, null), ('sex', 'M', null, null)) as t (kind, code, n, total)"
        )
        assert margins.narrow(connection, table, "agg", both)
        assert disclosure.complement(connection, contract, {"agg": "agg"})["agg"] > 0
        assert margins.narrow(connection, table, "agg", both) == []


def test_a_row_is_kept_anew_unless_one_release_told_all_of_it():
    """What two releases told of one row, each a part, nobody was told together."""
    contract = agg_table(figure("n", "count", "total", "state_code"), figure("total", "count"))
    connection = duckdb.connect(":memory:")
    connection.execute("attach ':memory:' as releases")
    ledger.prepare(connection)
    connection.execute(
        "create table agg (group_kind varchar, group_code varchar, state_code integer, "
        "n integer, total integer)"
    )

    def kept(release: str, *rows: tuple[int, int | None, int | None]) -> list[tuple]:
        """Figures that the ledger keeps of a release: state, column, value."""
        connection.execute("delete from agg")
        connection.executemany("insert into agg values ('all', 'all', ?, ?, ?)", rows)
        ledger.record_cells(connection, contract, {"agg": "agg"}, release)
        return connection.execute(
            "select cell, column_name, value from releases.ledger.cell where release = ? "
            "order by all",
            [release],
        ).fetchall()

    def told(state: int, n: int | None, total: int | None) -> list[tuple]:
        cell = f"all/all/{state}"
        return [(cell, name, v) for name, v in (("n", n), ("total", total)) if v is not None]

    assert kept("r1", (1, 20, 50), (2, 30, None)) == told(1, 20, 50) + told(2, 30, None)
    assert kept("r2", (1, 20, 50), (2, 30, None)) == []
    assert kept("r3", (1, 20, None), (2, 30, 50)) == told(1, 20, None) + told(2, 30, 50)
    assert kept("r4", (1, 25, 50), (2, None, 50)) == told(1, 25, 50) + told(2, None, 50)
    assert kept("r5", (1, 25, 50), (2, 30, 50), (3, None, None)) == []
    connection.close()

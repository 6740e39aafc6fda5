"""Cells are hidden until no sum tells them, as a general solver and trial of each value find."""

from __future__ import annotations

import itertools

import duckdb
import numpy as np
import pytest
from agg_tables import agg_table, figure
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from scripts.release import contract as contracts
from scripts.release import disclosure, grids, lines, margins


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


WITHOUT_LINES = grids.Grids(
    np.array([[[-1.0, -4.0], [-3.0, 1.0]]]), np.array([[[2.0, 2.0], [1.0, 3.0]]]),
    np.array([[False, False]]), np.array([[False, False]]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@example(one=WITHOUT_LINES, base=2)
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

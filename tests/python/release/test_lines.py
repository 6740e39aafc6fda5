"""What a line of counts or means must hide, and what the ledger keeps of it."""

from __future__ import annotations

import duckdb
import pytest
from agg_tables import agg_table, figure

from scripts.release import contract as contracts
from scripts.release import disclosure, ledger, lines, margins

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

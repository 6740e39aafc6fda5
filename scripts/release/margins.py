"""Tables of counts that share a margin: what somebody computes of a hidden cell from all of them.

The persons of a kind of group (women, men) are the persons of the table for everybody, state by
state. So each cell stands in two lines, the states of its group and the groups of its state, and
both are known within the rounding. Line by line nothing may be told; together they may tell it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import duckdb
import numpy as np

from scripts.release import grids
from scripts.release.contract import Column, Table

KIND, GROUP, EVERYBODY, TOTAL = "group_kind", "group_code", "all", ""
Key: TypeAlias = tuple[str, str]  # group and state
Content: TypeAlias = tuple[tuple, tuple]
Known: TypeAlias = dict[Content, list[Key]]


@dataclass(frozen=True)
class Rules:
    """Rounding base and fewest persons of a shown total."""

    base: int
    cell_min: int

    def bounds(self, shown: int | None) -> tuple[float, float]:
        """Values that a shown count may have had before rounding; any when hidden.

        The threshold is no secret: a shown 10 is 11 or 12.
        """
        if shown is None:
            return 0, math.inf
        return max(shown - self.base // 2, self.cell_min), shown + (self.base - 1) // 2

    @property
    def fewest(self) -> int:
        """Whole values that a hidden cell has at least, or it is told: never one alone."""
        return max(self.base, 2)

    def low(self, shown: str) -> str:
        """SQL of the least value of a shown count, NULL when it is hidden."""
        least = f"greatest({shown} - {self.base // 2}, {self.cell_min})"
        return f"case when {shown} is not null then {least} end"

    def high(self, shown: str) -> str:
        """SQL of its greatest value."""
        return f"({shown} + {(self.base - 1) // 2})"


@dataclass
class Slice:
    """Cells of everybody and of one kind of group: (group, state) → shown count, and totals."""

    kind: str
    keys: dict[str, Any]
    cells: dict[Key, int | None] = field(default_factory=dict)
    totals: dict[str, int | None] = field(default_factory=dict)

    @property
    def content(self) -> Content:
        """What is told of the slice depends on, to remember it by."""
        return tuple(self.cells.items()), tuple(self.totals.items())


def counted(table: Table) -> Column | None:
    """The count that adds up to a total of its own row, if there is one."""
    return next((c for c in table.columns if c.role == "count" and c.total_over), None)


def slices(connection: duckdb.DuckDBPyConnection, table: Table, source: str) -> Iterator[Slice]:
    """Slices of a table in which a group has a hidden cell; none without groups and totals."""
    column = counted(table)
    dimensions = table.names("dimension")
    if column is None or KIND not in dimensions or GROUP not in dimensions:
        return
    others = [d for d in dimensions if d not in (KIND, GROUP, column.total_over)]
    listed = "".join(f", {name}" for name in others)
    rows = connection.execute(
        f"select {KIND}, {GROUP}, {column.total_over}, {column.name}, {column.total_column}"
        f"{listed} from {source} order by all"
    ).fetchall()
    everybody: dict[tuple, list[tuple]] = {}
    kinds: dict[tuple, list[tuple]] = {}
    for kind, group, state, n, total, *keys in rows:
        where = everybody if kind == EVERYBODY else kinds
        key = tuple(keys) if kind == EVERYBODY else (kind, *keys)
        where.setdefault(key, []).append((group, state, n, total))
    for (kind, *keys), members in kinds.items():
        whole = everybody.get(tuple(keys), [])
        if not whole or all(n is not None for _, _, n, _ in members):
            continue
        found = Slice(kind, dict(zip(others, keys, strict=True)))
        for group, state, n, total in [*((EVERYBODY, *row[1:]) for row in whole), *members]:
            found.cells[group, state] = n
            found.totals[group] = total
        yield found


def gridded(found: list[Slice], rules: Rules) -> tuple[grids.Grids, grids.Cells, list[Key]]:
    """Slices as grids, hidden totals open; with the hidden cells of groups and their keys.

    Rows are groups and everybody, the last; columns are states and the total, the last. Totals of
    groups and cells of everybody have the other sign, so that lines sum to zero. A state that
    everybody has no row of is no line.
    """
    n_rows = max(len(one.totals) for one in found)
    n_columns = 1 + max(len({state for _, state in one.cells}) for one in found)
    low = np.zeros((len(found), n_rows, n_columns))
    high = np.zeros_like(low)
    rows = np.zeros(low.shape[:2], dtype=bool)
    columns = np.zeros((len(found), n_columns), dtype=bool)
    columns[:, -1] = True
    hidden: list[tuple[int, int, int]] = []
    keys: list[Key] = []
    for number, one in enumerate(found):
        at_row = {group: at for at, group in enumerate(g for g in one.totals if g != EVERYBODY)}
        at_row[EVERYBODY] = -1
        states = sorted({state for _, state in one.cells})
        at_column = {state: at for at, state in enumerate(states)}
        figures = [(group, state, n) for (group, state), n in one.cells.items()]
        figures += [(group, TOTAL, n) for group, n in one.totals.items()]
        for group, state, n in figures:
            row, column = at_row[group], at_column.get(state, -1)
            least, most = rules.bounds(n)
            if (group == EVERYBODY) != (state == TOTAL):
                least, most = -most, -least
            low[number, row, column], high[number, row, column] = least, most
            rows[number, row] = True
            if group == EVERYBODY:
                columns[number, column] = True
            elif n is None and state != TOTAL:
                hidden.append((number, row, column))
                keys.append((group, state))
    which, row_of, column_of = np.array(hidden, dtype=int).reshape(-1, 3).T
    return grids.Grids(low, high, rows, columns), (which, row_of, column_of), keys


def small_totals(whole: grids.Grids, rules: Rules) -> grids.Grids:
    """The same with hidden totals under the threshold, where what is shown lets them be.

    A total is hidden when it is small, or to protect others: then the others may tell that it is
    not small, and nothing more is known of it.
    """
    known, _ = grids.tightened(whole)
    low, high = whole.low.copy(), whole.high.copy()
    most = rules.cell_min - 1
    groups, everybody = (slice(None), slice(0, -1), -1), (slice(None), -1, -1)
    low[groups][np.isinf(low[groups]) & (known.high[groups] >= -most)] = -most
    high[everybody][np.isinf(high[everybody]) & (known.low[everybody] <= most)] = most
    return grids.Grids(low, high, whole.rows, whole.columns)


def told(found: list[Slice], rules: Rules) -> list[list[Key]]:
    """Hidden cells of each slice of which fewer whole values than `Rules.fewest` are possible.

    Lines that contradict each other tell nothing: the groups of a kind are then not everybody.
    """
    if not found:
        return []
    whole, cells, keys = gridded(found, rules)
    is_few, is_void = grids.few(small_totals(whole, rules), cells, rules.fewest)
    if is_void.any():
        # hidden totals that cannot all be small
        again = np.flatnonzero(is_void[cells[0]])
        number = np.cumsum(is_void) - 1
        there = (number[cells[0][again]], cells[1][again], cells[2][again])
        is_few[again], _ = grids.few(whole.take(is_void), there, rules.fewest)
    by_slice: list[list[Key]] = [[] for _ in found]
    for at in np.flatnonzero(is_few):
        by_slice[cells[0][at]].append(keys[at])
    return by_slice


def narrow(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: str,
    rules: Rules,
    known: Known | None = None,
) -> list[tuple[Slice, Key]]:
    """Hidden cells (slice, (group, state)) that the tables with a common margin tell.

    `known` remembers what was found under the same rules: pass it again after a change.
    """
    known = {} if known is None else known
    found = list(slices(connection, table, source))
    fresh = {one.content: one for one in found if one.content not in known}
    known |= zip(fresh, told(list(fresh.values()), rules), strict=True)
    return [(one, key) for one in found for key in known[one.content]]


def goes(of: Slice, told: Key) -> tuple[str, str, str]:
    """What is hidden besides a told cell: kind, group, and state or TOTAL.

    The smallest shown cell of the same state in another group, or else of its group, or its total;
    then of the groups that are hidden in that state too; then everybody's cell of that state,
    everybody's smallest, and everybody's total at last.
    """
    group, state = told
    shown = {key: n for key, n in of.cells.items() if n is not None}
    apart = {key: n for key, n in shown.items() if key[0] != EVERYBODY}
    unknown = {g for g in of.totals if of.cells.get((g, state), 0) is None}
    choices = (
        {key: n for key, n in apart.items() if key[1] == state},
        {key: n for key, n in apart.items() if key[0] == group},
        {(g, TOTAL): n for g, n in of.totals.items() if g == group and n is not None},
        {key: n for key, n in apart.items() if key[0] in unknown},
        {key: n for key, n in shown.items() if key == (EVERYBODY, state)},
        {key: n for key, n in shown.items() if key[0] == EVERYBODY},
    )
    for choice in choices:
        if choice:
            chosen = min(choice, key=lambda key: (choice[key], key))
            return EVERYBODY if chosen[0] == EVERYBODY else of.kind, *chosen
    return EVERYBODY, EVERYBODY, TOTAL


def settled(
    found: list[tuple[Slice, Key]], rules: Rules
) -> list[tuple[Slice, tuple[str, str, str]]]:
    """Everything that `goes` until none of these slices tells a cell; each is changed accordingly.

    What is hidden of everybody changes other slices too: they have to be read and solved again.
    """
    gone: list[tuple[Slice, tuple[str, str, str]]] = []
    while found:
        going = [(one, goes(one, key)) for one, key in found]
        for one, (_, group, state) in going:
            if state == TOTAL:
                one.totals[group] = None
            else:
                one.cells[group, state] = None
        gone += going
        changed = list({id(one): one for one, _ in found}.values())
        found = [
            (one, key)
            for one, keys in zip(changed, told(changed, rules), strict=True)
            for key in keys
        ]
    return gone

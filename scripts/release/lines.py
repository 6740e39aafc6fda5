"""Lines of a table that add up: what somebody computes of a hidden cell from the others of a line.

A count adds up over a dimension to a total of its own row (`total_over` of the contract), and over
the groups of a kind to everybody's row. Means add up over groups too, each weighing its persons.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
from scipy.optimize import linprog

from scripts.release.contract import Column, Table
from scripts.release.margins import EVERYBODY, Rules

EPSILON = 1e-6  # of the solver
# a kind of group and its groups: the kind `all` is everybody
MARGINS = (("group_kind", "group_code"), ("cohort_kind", "cohort_year"))


@dataclass(frozen=True)
class Line:
    """One way in which a column adds up: its cells differ by `over`, its lines by `keys`."""

    column: Column
    over: str
    keys: tuple[str, ...]
    kind: str = ""  # column of the kind of group, where everybody's row holds the total

    def rows(self, source: str) -> str:
        """SQL of cells: keys, cell, value, base, total, total_base (persons of a mean)."""
        listed = "".join(f"part.{name}, " for name in self.keys)
        name, total = self.column.name, self.column.total_column
        is_measure = self.column.role == "measure"
        base, total_base = (
            f"{row}.{total}" if is_measure else "null" for row in ("part", "everybody")
        )
        if not self.kind:
            whole = "1" if is_measure else f"part.{total}"
            return (
                f"select {listed}part.{self.over} as cell, part.{name} as value, "
                f"{base} as base, {whole} as total, null as total_base from {source} as part"
            )
        same = " and ".join(
            f"part.{key} = everybody.{key}" for key in self.keys if key != self.kind
        )
        return (
            f"select {listed}part.{self.over} as cell, part.{name} as value, {base} as base, "
            f"everybody.{name} as total, {total_base} as total_base "
            f"from {source} as part inner join {source} as everybody on {same or 'true'} "
            f"and everybody.{self.kind} = '{EVERYBODY}' where part.{self.kind} <> '{EVERYBODY}'"
        )

    def hide_one(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: str,
        keys: tuple[Any, ...],
        assignments: str,
    ) -> int:
        """Hide the smallest cell that one line still shows; returns the rows hidden, 0 or 1."""
        name = self.column.name
        size = self.column.total_column if self.column.role == "measure" and self.kind else name
        line = " and ".join(f"{key} = ?" for key in self.keys) or "true"
        return connection.execute(
            f"update {source} set {assignments} where {line} and {self.over} = "
            f"(select {self.over} from {source} where {line} and {name} is not null "
            f"order by {size}, {self.over} limit 1)",
            [*keys, *keys],
        ).fetchone()[0]


def of_table(table: Table, role: str) -> list[Line]:
    """Lines of the counts or the measures of a table; a total is no cell.

    A share is made of two shown counts, which are held: it tells nothing more.
    """
    totals = {c.total_column for c in table.columns if c.role == "count"}
    found = []
    for column in table.columns:
        if column.role != role or column.name in totals or column.unit == "share":
            continue
        if role == "measure" and not column.total_column:
            continue  # made on no count: it is refused as such
        if column.total_over:
            keys = tuple(name for name in table.key if name != column.total_over)
            found.append(Line(column, column.total_over, keys))
        for kind, group in MARGINS:
            if kind in table.key and group in table.key:
                keys = tuple(name for name in table.key if name != group)
                found.append(Line(column, group, keys, kind))
    return found


def interval(
    shown: list[tuple[float, float] | None], total: tuple[float, float] | None, at: int
) -> tuple[float, float]:
    """Smallest and largest value that a hidden cell may have, given the others and their total.

    `shown` holds the bounds of each cell of a line, None when hidden; `total` those of its total.
    Solved by linear programming; (0, inf) when nothing bounds it.
    """
    n = len(shown)
    bounds = [cell or (0, None) for cell in shown] + [total or (0, None)]
    sums = np.concatenate([np.ones(n), [-1.0]])[None, :]
    ends = []
    for sign in (1.0, -1.0):
        goal = np.zeros(n + 1)
        goal[at] = sign
        solved = linprog(goal, A_eq=sums, b_eq=[0.0], bounds=bounds, method="highs")
        ends.append(sign * solved.fun if solved.success else (0.0 if sign > 0 else float("inf")))
    return ends[0], ends[1]


def bounds_of_line(
    shown: list[tuple[float, float] | None], total: tuple[float, float] | None
) -> tuple[float, float]:
    """The same as `interval` for any hidden cell of one line, without a solver."""
    if total is None:
        return 0.0, math.inf
    known = [cell for cell in shown if cell is not None]
    high = total[1] - sum(cell[0] for cell in known)
    alone = len(known) == len(shown) - 1
    low = total[0] - sum(cell[1] for cell in known) if alone else 0.0
    return max(low, 0.0), max(high, 0.0)


def whole_values(low: float, high: float) -> float:
    """How many whole numbers an interval holds."""
    if math.isinf(high):
        return high
    return float(math.floor(high + EPSILON) - math.ceil(low - EPSILON) + 1)


@dataclass
class Audit:
    """What an outsider can compute of the hidden cells of a table."""

    n_hidden: int = 0
    least_values: float | None = None  # fewest values that one hidden cell may have
    narrow: list[tuple[Line, tuple[Any, ...]]] = field(default_factory=list)


def audit(connection: duckdb.DuckDBPyConnection, table: Table, source: str, rules: Rules) -> Audit:
    """Solve each line that adds up to a total for its hidden cells.

    `narrow` names the lines, by their keys, where fewer values than the rounding base are possible
    for a hidden cell. Rounding is undone as far as it can be: a shown 40 may be 38 to 42.
    """
    found = Audit()
    for line in of_table(table, "count"):
        listed = ", ".join(line.keys) or "true"
        told = connection.execute(
            f"select list(value order by cell), max(total), {listed} from ({line.rows(source)}) "
            f"group by {listed} having count(*) > count(value)"
        ).fetchall()
        solved: dict[tuple, float] = {}
        for cells, total, *keys in told:
            found.n_hidden += cells.count(None) if not line.kind else 0
            # lines with the same shown counts have the same answer
            key = (tuple(sorted(v for v in cells if v is not None)), cells.count(None), total)
            if key not in solved:
                shown = [None if v is None else rules.bounds(v) for v in cells]
                around = None if total is None else rules.bounds(total)
                low, high = bounds_of_line(shown, around)
                if whole_values(low, high) < rules.base:  # few lines: the solver has the last word
                    low, high = interval(shown, around, cells.index(None))
                solved[key] = whole_values(low, high)
            n_values = solved[key]
            if n_values < max(rules.base, 2):
                found.narrow.append((line, tuple(keys[: len(line.keys)])))
            if not math.isinf(n_values):
                least = found.least_values
                found.least_values = n_values if least is None else min(least, n_values)
    return found


def told_means(
    connection: duckdb.DuckDBPyConnection, table: Table, source: str, rules: Rules
) -> list[tuple[Line, tuple[Any, ...]]]:
    """Lines of means, by their keys, that tell the mean of one hidden cell or of few persons.

    With everybody's mean and the groups' means, what is hidden has the mean of the persons left
    over: they are at least `cell_min`, whatever rounding took, and in more than one cell.
    """
    found = []
    slack = rules.base // 2
    for line in of_table(table, "measure"):
        listed = ", ".join(line.keys) or "true"
        left_over = (
            f"max(total_base) - {slack} - sum(base + {slack}) filter (value is not null) "
            f"< {rules.cell_min}"
            if line.kind
            else "false"
        )
        rows = connection.execute(
            f"select {listed} from ({line.rows(source)}) group by {listed} "
            "having max(total) is not null and count(value) > 0 and count(*) > count(value) "
            f"and (count(*) - count(value) = 1 or {left_over})"
        ).fetchall()
        found += [(line, tuple(row[: len(line.keys)])) for row in rows]
    return found

"""Tables of counts that share a margin: what somebody computes of a hidden cell from all of them.

The persons of a kind of group (women, men) are the persons of the table for everybody, state by
state. So each cell stands in two lines, the states of its group and the groups of its state, and
both are known within the rounding. Line by line nothing may be told; together they may tell it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import duckdb
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from scripts.release.contract import Column, Table

KIND, GROUP, EVERYBODY = "group_kind", "group_code", "all"
SUSPECT = 2  # times the rounding base: cells with more values by each line are not solved for
EPSILON = 1e-6  # of the solver
Cells = tuple[tuple[tuple[str, str], int | None], ...]
Totals = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Rules:
    """Rounding base and fewest persons of a shown total."""

    base: int
    cell_min: int

    def bounds(self, shown: int | None) -> tuple[float, float | None]:
        """Values that a shown count may have had before rounding; any when hidden."""
        if shown is None:
            return 0, None
        return max(shown - self.base // 2, 0), shown + self.base // 2

    def total(self, shown: int | None) -> tuple[float, float | None]:
        """The same of a total, which is hidden when it is small."""
        return (0, self.cell_min - 1) if shown is None else self.bounds(shown)


@dataclass
class Slice:
    """Cells of everybody and of one kind of group: (group, state) → shown count, and totals."""

    kind: str
    keys: dict[str, Any]
    cells: dict[tuple[str, str], int | None] = field(default_factory=dict)
    totals: dict[str, int | None] = field(default_factory=dict)


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


class Model:
    """The linear equations of one slice."""

    def __init__(
        self, cells: dict[tuple[str, str], int | None], totals: dict[str, int | None], rules: Rules
    ) -> None:
        self.cells, self.rules = cells, rules
        groups, states = list(totals), sorted({state for _, state in cells})
        self.at = {key: number for number, key in enumerate(cells)}
        self.at |= {(group, ""): len(self.at) + number for number, group in enumerate(groups)}
        self.bounds = [rules.bounds(n) for n in cells.values()]
        self.bounds += [rules.total(totals[group]) for group in groups]
        lines = [
            ([(group, s) for s in states if (group, s) in self.at], (group, "")) for group in groups
        ]
        for state in ("", *states):
            parts = [(g, state) for g in groups if g != EVERYBODY and (g, state) in self.at]
            if (EVERYBODY, state) in self.at:
                lines.append((parts, (EVERYBODY, state)))
        self.lines = [([self.at[part] for part in parts], self.at[sum_]) for parts, sum_ in lines]

    def suspects(self) -> list[tuple[str, str]]:
        """Hidden cells of groups of which line by line few values are possible."""
        low, high = np.zeros(len(self.at)), np.full(len(self.at), np.inf)
        for parts, total in self.lines:
            least, most = self.bounds[total]
            if most is None:
                continue
            hidden = [part for part in parts if self.bounds[part][1] is None]
            room = most - sum(self.bounds[part][0] for part in parts)
            high[hidden] = np.minimum(high[hidden], room)
            if len(hidden) == 1:
                others = sum(self.bounds[part][1] for part in parts if part not in hidden)
                low[hidden] = np.maximum(low[hidden], least - others)
        few = SUSPECT * self.rules.base
        return [
            key
            for key, n in self.cells.items()
            if n is None and key[0] != EVERYBODY and high[self.at[key]] - low[self.at[key]] < few
        ]

    def values(self, key: tuple[str, str]) -> float:
        """How many whole numbers a cell may be; infinite when the lines contradict each other.

        They do where the groups of a kind are not everybody: nothing can be computed then.
        """
        size = len(self.at)
        rows = [at for at, (parts, _) in enumerate(self.lines) for _ in range(len(parts) + 1)]
        columns = [each for parts, total in self.lines for each in (*parts, total)]
        signs = [s for parts, _ in self.lines for s in (*[1.0] * len(parts), -1.0)]
        equations = csr_matrix((signs, (rows, columns)), shape=(len(self.lines), size))
        ends = []
        for sign in (1.0, -1.0):
            goal = np.zeros(size)
            goal[self.at[key]] = sign
            solved = linprog(goal, A_eq=equations, b_eq=np.zeros(len(self.lines)),
                             bounds=self.bounds, method="highs")  # fmt: skip
            if not solved.success:
                return np.inf
            ends.append(sign * solved.fun)
        return float(np.floor(ends[1] + EPSILON) - np.ceil(ends[0] - EPSILON) + 1)


@lru_cache(maxsize=100_000)
def told(cells: Cells, totals: Totals, rules: Rules) -> tuple[tuple[str, str], ...]:
    """Hidden cells of a slice of which fewer values than the base are possible, remembered."""
    model = Model(dict(cells), dict(totals), rules)
    return tuple(key for key in model.suspects() if model.values(key) < rules.base)


def narrow(
    connection: duckdb.DuckDBPyConnection, table: Table, source: str, rules: Rules
) -> list[tuple[Slice, tuple[str, str]]]:
    """Hidden cells (slice, (group, state)) that the tables with a common margin tell."""
    return [
        (one, key)
        for one in slices(connection, table, source)
        for key in told(tuple(one.cells.items()), tuple(one.totals.items()), rules)
    ]


def partner(of: Slice, key: tuple[str, str]) -> tuple[str, str] | None:
    """The smallest shown cell of the same state in another group, or of the group; None at last."""
    group, state = key
    shown = {k: n for k, n in of.cells.items() if n is not None}
    lines = (
        [(n, k) for k, n in shown.items() if k[1] == state and k[0] != EVERYBODY],
        [(n, k) for k, n in shown.items() if k[0] == group],
    )  # fmt: skip
    return next((min(line)[1] for line in lines if line), None)

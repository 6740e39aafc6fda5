"""Lines of a table that add up: what somebody computes of a hidden cell from the others of a line.

A count adds up over a dimension to a total of its own row (`total_over` of the contract), and over
the groups of a kind to everybody's row. Means add up over groups too, each weighing its persons.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from scripts.release.contract import Column, Table
from scripts.release.margins import EVERYBODY, Rules
from scripts.sql import one_row

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

    @property
    def listed(self) -> str:
        """Columns that name a line, as SQL; a constant where the whole table is one."""
        return ", ".join(self.keys) or "true"

    def hide_one_each(
        self, connection: duckdb.DuckDBPyConnection, source: str, telling: str, assignments: str
    ) -> int:
        """Hide the smallest cell that each telling line still shows, in one statement.

        `telling` is a relation with the keys of lines. Returns the rows hidden.
        """
        name = self.column.name
        size = self.column.total_column if self.column.role == "measure" and self.kind else name
        own = [*self.keys, self.over]
        return one_row(
            connection.execute(
                f"update {source} as cell set {assignments} from (select {', '.join(own)} from "
                f"{source} {self.among(telling)} where {name} is not null qualify row_number() "
                f"over (partition by {self.listed} order by {size}, {self.over}) = 1) "
                "as smallest where " + " and ".join(f"cell.{key} = smallest.{key}" for key in own)
            )
        )[0]

    def hide_total_each(
        self, connection: duckdb.DuckDBPyConnection, source: str, telling: str, assignments: str
    ) -> int:
        """Hide the total of each telling line that shows no cell, in one statement.

        It is everybody's row, or the total of the line's own rows. Returns the rows hidden.
        """
        name, total = self.column.name, self.column.total_column
        keys = [key for key in self.keys if key != self.kind]
        shown, what = (name, assignments) if self.kind else (total, f"{total} = null")
        whose = [f"cell.{key} = spent.{key}" for key in keys]
        whose += [f"cell.{self.kind} = '{EVERYBODY}'"] if self.kind else []
        return one_row(
            connection.execute(
                f"update {source} as cell set {what} from (select distinct "
                f"{', '.join(keys) or 'true'} from {telling} where n_hidden = n_cells) as spent "
                f"where {' and '.join([*whose, f'cell.{shown} is not null'])}"
            )
        )[0]

    def among(self, telling: str) -> str:
        """SQL join that keeps the rows of some lines; a table that is one line has them all."""
        if not self.keys:
            return f"semi join {telling} on true"
        return f"semi join {telling} using ({', '.join(self.keys)})"


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


def solved(line: Line, source: str, rules: Rules) -> str:
    """SQL of the lines of counts with hidden cells: keys, n_cells, n_hidden, n_values.

    `n_values` is how many whole numbers each hidden cell of the line may be, given the others and
    the total, each known within the rounding; NULL when nothing bounds them or when the shown cells
    are more than their total: then they are no parts of it.
    """
    room = f"max({rules.high('total')}) - coalesce(sum({rules.low('value')}), 0)"
    least = f"max({rules.low('total')}) - coalesce(sum({rules.high('value')}), 0)"
    return (
        f"select {line.listed}, count(*) as n_cells, count(*) - count(value) as n_hidden, "
        f"case when {room} >= 0 then {room} - case when count(*) - count(value) = 1 "
        f"then greatest({least}, 0) else 0 end + 1 end as n_values "
        f"from ({line.rows(source)}) group by {line.listed} having count(*) > count(value)"
    )


@dataclass
class Audit:
    """What an outsider can compute of the hidden cells of a table."""

    n_hidden: int = 0
    least_values: int | None = None  # fewest values that one hidden cell may have
    n_narrow: int = 0  # lines where fewer values than the rounding base are possible


def audit(connection: duckdb.DuckDBPyConnection, table: Table, source: str, rules: Rules) -> Audit:
    """Solve each line that adds up to a total for its hidden cells.

    Rounding is undone as far as it can be: a shown 40 may be 38 to 42.
    """
    found = Audit()
    for line in of_table(table, "count"):
        n_hidden, least, n_narrow = one_row(
            connection.execute(
                "select coalesce(sum(n_hidden), 0), min(n_values), "
                f"count(*) filter (n_values < {rules.fewest}) from ({solved(line, source, rules)})"
            )
        )
        found.n_hidden += n_hidden if not line.kind else 0
        found.n_narrow += n_narrow
        if least is not None:
            found.least_values = min(least, least if found.least_values is None
                                     else found.least_values)  # fmt: skip
    return found


def telling_means(line: Line, source: str, rules: Rules) -> str:
    """SQL of the lines of means, by keys, that tell the mean of one hidden cell or of few persons.

    With everybody's mean and the groups' means, what is hidden has the mean of the persons left
    over: they are at least `cell_min`, whatever rounding took, and in more than one cell.
    """
    slack = rules.base // 2
    left_over = (
        f"max(total_base) - {slack} - sum(base + {slack}) filter (value is not null) "
        f"< {rules.cell_min}"
        if line.kind
        else "false"
    )
    return (
        f"select {line.listed} from ({line.rows(source)}) group by {line.listed} "
        "having max(total) is not null and count(value) > 0 and count(*) > count(value) "
        f"and (count(*) - count(value) = 1 or {left_over})"
    )


def telling(table: Table, source: str, rules: Rules) -> list[tuple[Line, str]]:
    """Each way in which a table adds up, with the SQL of its lines, by keys, that tell too much."""
    counts = [
        (line, f"select * from ({solved(line, source, rules)}) where n_values < {rules.fewest}")
        for line in of_table(table, "count")
    ]
    return counts + [
        (line, telling_means(line, source, rules)) for line in of_table(table, "measure")
    ]


def told_means(
    connection: duckdb.DuckDBPyConnection, table: Table, source: str, rules: Rules
) -> int:
    """How many lines of means tell too much."""
    telling = (telling_means(line, source, rules) for line in of_table(table, "measure"))
    return sum(
        one_row(connection.execute(f"select count(*) from ({lines})"))[0] for lines in telling
    )

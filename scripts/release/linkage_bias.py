"""Who is linked less often: a table of a release's quality sheet, under the rules of aggregates."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from scripts.custody.pseudonyms import pseudonym_sql
from scripts.errors import UsageError
from scripts.intervals import wilson
from scripts.release.contract import Table, built_thresholds

HIDDEN = "hidden"
HEADER = ("trait", "group", "linked", "of persons", "persons", "percent", "95 % interval")
TEXT = """## Linkage bias

Who is linked, by group. A group that is linked less often seems to have fewer events in that
source. *With a Mission locale*: a file of another source, opened before 21. *Weakly*: of those, by
a link in doubt (quality C). *Within IODAS*: several records of IODAS, which says nothing of another
source. Counts are rounded to {base}; under {cell_min} persons, counted or left over, a cell is
hidden, and a second one where it could be worked out; under {percent_min} no percentage is given.
Intervals are Wilson's, of the rounded counts.
"""
THRESHOLDS = ("cell_min_aggregate", "rounding_base", "percent_min_denominator")
# what is counted: of whom (NULL or index of a measure before), and the condition
MEASURES = (
    ("with a Mission locale", None, "n_ml_records > 0"),
    ("weakly", 0, "n_ml_records > 0 and link_quality = 'C'"),
    ("within IODAS", None, "n_iodas_records > 1"),
)


@dataclass
class Cell:
    """One count: `part` persons of `whole` in a group; `shown` when no rule hides it."""

    part: int
    whole: int
    shown: bool

    @property
    def least(self) -> int:
        """Persons that it tells apart at least: counted, or left over."""
        return min(self.part, self.whole - self.part)


def thresholds(connection: duckdb.DuckDBPyConnection, recipient: str) -> list[int]:
    """Values of THRESHOLDS in their order: they are none of a contract of persons.

    Raises UsageError when one has no row: nothing is shown without it.
    """
    held = built_thresholds(connection, recipient)
    for code in THRESHOLDS:
        if held.get(code) is None:
            raise UsageError(f"gov_threshold.csv has no {code}: nothing leaves without it")
    return [int(held[code]) for code in THRESHOLDS]


def counts(
    connection: duckdb.DuckDBPyConnection, person: Table, source: str, trait: str
) -> list[tuple]:
    """Group of a trait, persons in it, and persons of each measure; one row per group.

    The gate handed the key in force over as `psn_in_force`.
    """
    counted = ", ".join(f"count(*) filter ({condition})" for _, _, condition in MEASURES)
    return connection.execute(
        f"with held as (select {pseudonym_sql('psn_in_force')} as {person.person_column}, "
        "n_ml_records, n_iodas_records from warehouse.trajectories.dim_person) "
        f"select coalesce(cast({trait} as varchar), 'hidden or not told') as group_code, "
        f"count(*), {counted} from {source} inner join held using ({person.person_column}) "
        "group by group_code order by group_code"
    ).fetchall()


def judged(groups: list[tuple], cell_min: int) -> list[list[Cell]]:
    """Cells of each group of a trait, in the order of MEASURES, with what may be shown.

    A lone hidden cell could be worked out from another trait's groups, whose sum is the same: the
    one of the others that tells least apart is hidden with it.
    """
    lines: list[list[Cell]] = []
    for _, n_persons, *parts in groups:
        line: list[Cell] = []
        for (_, of, _), part in zip(MEASURES, parts, strict=True):
            whole = n_persons if of is None else parts[of]
            cell = Cell(part, whole, n_persons >= cell_min)
            cell.shown = cell.shown and cell.least >= cell_min
            line.append(cell)
        lines.append(line)
    for measure, (_, of, _) in enumerate(MEASURES):
        column = [line[measure] for line in lines]
        if of is not None:
            for line in lines:
                line[measure].shown = line[measure].shown and line[of].shown
        if sum(not cell.shown for cell in column) == 1 and len(column) > 1:
            min((cell for cell in column if cell.shown), key=lambda cell: cell.least).shown = False
    return lines


def _rounded(n: int, base: int) -> int:
    return base * ((2 * n + base) // (2 * base))


def _row(cell: Cell, base: int, percent_min: int) -> tuple[str, ...]:
    """Persons, percentage and interval of a cell, from its rounded counts."""
    if not cell.shown:
        return (HIDDEN,) * 3
    part, whole = _rounded(cell.part, base), _rounded(cell.whole, base)
    interval = wilson(part, whole)
    if cell.whole < percent_min or interval is None:
        return (str(part), HIDDEN, HIDDEN)
    low, high = (f"{100 * end:.0f}" for end in interval)
    return (str(part), f"{100 * part / whole:.0f}", f"{low} to {high}")


def rows(
    connection: duckdb.DuckDBPyConnection, recipient: str, person: Table, source: str
) -> list[tuple[str, ...]]:
    """Rows of the table, under HEADER: one per trait, group and measure.

    Groups under the threshold of aggregates have no row.
    """
    cell_min, base, percent_min = thresholds(connection, recipient)
    found = []
    for trait in person.names("quasi"):
        groups = counts(connection, person, source, trait)
        for (group, n_persons, *_), line in zip(groups, judged(groups, cell_min), strict=True):
            if n_persons < cell_min:
                continue
            for (what, of, _), cell in zip(MEASURES, line, strict=True):
                is_told = of is None or line[of].shown
                whole = str(_rounded(cell.whole, base)) if is_told else HIDDEN
                found.append((trait, group, what, whole, *_row(cell, base, percent_min)))
    return found


def text(connection: duckdb.DuckDBPyConnection, recipient: str) -> str:
    """What the table says, with the thresholds in force."""
    cell_min, base, percent_min = thresholds(connection, recipient)
    return TEXT.format(base=base, cell_min=cell_min, percent_min=percent_min)

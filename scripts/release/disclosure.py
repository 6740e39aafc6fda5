"""Disclosure control at the door: the exporter's own rules, counted on distinct persons.

dbt's tests hold the same rules on the marts; these do not depend on them. Everything returns counts
and never a value.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
from scipy.optimize import linprog

from scripts.release import margins
from scripts.release.contract import Contract, Table
from scripts.release.ledger import cells

EPSILON = 1e-6  # of the solver
ROUNDS = 20  # of complementary suppression: each hides a cell of every line that needs it
SAMPLE = 500  # persons in the simulation of an adversary
GRAINS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
KNOWN = (1, 2, 3)  # events that the adversary knows


@dataclass
class Findings:
    """What stops a release (`refused`), and the figures of its disclosure report."""

    refused: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)


def persons(
    connection: duckdb.DuckDBPyConnection, contract: Contract, sources: dict[str, str]
) -> Findings:
    """k-anonymity, l-diversity and usefulness of the table of persons, on distinct persons."""
    found = Findings()
    table = contract.person_table
    if table is None:
        return found
    source, person = sources[table.name], table.person_column
    quasi = table.names("quasi")
    sensitive = table.names("sensitive")
    group = ", ".join(quasi) or "true"
    hidden = " and ".join(f"{name} is null" for name in quasi) or "false"
    diversity = ", ".join(
        f"count(distinct {name}) + max(case when {name} is null then 1 else 0 end)"
        for name in sensitive
    )
    values = f", least({diversity})" if diversity else ", null"
    k, small, n_classes, diverse = connection.execute(
        "select coalesce(min(n), 0), coalesce(sum(n) filter (n < ?), 0), count(*), "
        f"min(l) filter (not hidden) from (select count(distinct {person}) as n{values} as l, "
        f"bool_and({hidden}) as hidden from {source} group by {group})",
        [contract.threshold("cell_min_microdata")],
    ).fetchone()
    missing = " + ".join(f"count(*) filter ({name} is null)" for name in quasi) or "0"
    n_persons, n_missing = connection.execute(
        f"select count(distinct {person}), {missing} from {source}"
    ).fetchone()
    share = 100 * n_missing / max(n_persons * max(len(quasi), 1), 1)
    if n_persons and k < contract.threshold("cell_min_microdata"):
        found.refused.append(
            f"{table.name}: {small} person(s) share {', '.join(quasi)} with fewer than "
            f"{contract.threshold('cell_min_microdata')} (k = {k})"
        )
    if diverse is not None and diverse < contract.threshold("l_diversity_min"):
        found.refused.append(
            f"{table.name}: {', '.join(sensitive)} can be told from {', '.join(quasi)} "
            f"(l = {diverse})"
        )
    if share > contract.threshold("local_suppression_max"):
        found.refused.append(
            f"{table.name}: {share:.1f} % of the quasi-identifiers are hidden, over "
            f"{contract.threshold('local_suppression_max')} %: pool them (birth_band_years)"
        )
    found.figures = {
        "persons": n_persons,
        "classes": n_classes,
        "k": k,
        "l": diverse,
        "hidden_percent": round(share, 2),
        "quasi": quasi,
    }
    return found


def aggregates(
    connection: duckdb.DuckDBPyConnection, contract: Contract, sources: dict[str, str]
) -> Findings:
    """Small cells and remainders, rounding, means and percentiles, audit of what is hidden."""
    found = Findings()
    for table in contract.aggregates:
        source = sources[table.name]
        cell_min, base = (contract.threshold(c) for c in ("cell_min_aggregate", "rounding_base"))
        slack = base // 2  # the most that rounding takes from or adds to a count
        for column in (c for c in table.columns if c.role == "count"):
            name = column.name
            rules = {
                f"under {cell_min} persons": f"{name} + {slack} < {cell_min}",
                f"not rounded to {base}": f"mod({name}, {base}) <> 0",
            }
            if column.total_column:
                total = column.total_column
                rules |= {
                    f"leave fewer than {cell_min} persons outside": (
                        f"{total} - {name} + {2 * slack} < {cell_min}"
                    ),
                    "stand beside a hidden total": f"{total} is null",
                }
            for what, condition in rules.items():
                count = connection.execute(
                    f"select count(*) from {source} where {name} is not null and ({condition})"
                ).fetchone()[0]
                if count:
                    found.refused.append(f"{table.name}.{name}: {count} cell(s) {what}")
        found.refused += measures(connection, contract, table, source)
        solved = audit(connection, contract, table, source)
        rules = margins.Rules(base, cell_min)
        told = margins.narrow(connection, table, source, rules)
        if told:
            found.refused.append(
                f"{table.name}: {len(told)} hidden cell(s) can be computed from tables with a "
                "common margin"
            )
        if solved.n_narrow:
            found.refused.append(
                f"{table.name}: {solved.n_narrow} hidden cell(s) can be computed from the others: "
                f"fewer than {base} values are possible"
            )
        found.figures[table.name] = {
            "hidden_cells": solved.n_hidden,
            "narrowest_interval": solved.least_values,
        }
    return found


def measures(
    connection: duckdb.DuckDBPyConnection, contract: Contract, table: Table, source: str
) -> list[str]:
    """Means, shares and percentiles that too few persons stand behind; extremes are never shown."""
    refused = []
    counts = table.names("count")
    for column in (c for c in table.columns if c.role == "measure"):
        name = column.name
        if re.match(r"(min|max|minimum|maximum|mode)_", name):
            refused.append(
                f"{table.name}.{name}: a minimum, a maximum or a mode is a person's value"
            )
            continue
        percentile = re.match(r"(?:p(\d{1,2})|median)_", name)
        if percentile:
            rank = int(percentile[1] or 50)
            least = contract.threshold("percentile_side_min") * 100 / max(min(rank, 100 - rank), 1)
        else:
            is_share = column.unit in ("share", "percent")
            least = contract.threshold(
                "percent_min_denominator" if is_share else "cell_min_aggregate"
            )
        least -= contract.threshold("rounding_base") // 2
        # the count it is made on is the largest of its row
        base = f"greatest({', '.join(counts)})" if len(counts) > 1 else (counts or ["null"])[0]
        count = connection.execute(
            f"select count(*) from {source} where {name} is not null "
            f"and not coalesce({base} >= {least}, false)"
        ).fetchone()[0]
        if count:
            refused.append(f"{table.name}.{name}: {count} value(s) made on too few persons")
    return refused


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
    narrow: list[tuple[str, dict[str, Any], int]] = field(default_factory=list)

    @property
    def n_narrow(self) -> int:
        """Hidden cells of which too few values are possible."""
        return sum(count for _, _, count in self.narrow)


def audit(
    connection: duckdb.DuckDBPyConnection, contract: Contract, table: Table, source: str
) -> Audit:
    """Solve each line that adds up to a total for its hidden cells.

    `narrow` names the lines (count column, keys) where fewer values than the rounding base are
    possible for a hidden cell. Rounding is undone as far as it can be: a shown 40 may be 38 to 42.
    """
    base = contract.threshold("rounding_base")
    slack = base // 2
    found = Audit()
    for column in (c for c in table.columns if c.total_over):
        others = [name for name in table.names("dimension") if name != column.total_over]
        keys = ", ".join(others)
        listed, grouped = (f"{keys}, ", f"group by {keys}") if keys else ("", "")
        lines = connection.execute(
            f"select {listed}list({column.name} order by {column.total_over}), "
            f"max({column.total_column}) from {source} {grouped} "
            f"having count(*) > count({column.name})"
        ).fetchall()
        solved: dict[tuple, float] = {}
        for *named, line, total in lines:
            n_hidden = line.count(None)
            found.n_hidden += n_hidden
            # lines with the same shown counts have the same answer
            key = (tuple(sorted(v for v in line if v is not None)), n_hidden, total)
            if key not in solved:
                shown = [None if v is None else (max(v - slack, 0), v + slack) for v in line]
                around = None if total is None else (max(total - slack, 0), total + slack)
                low, high = bounds_of_line(shown, around)
                if whole_values(low, high) < base:  # few lines: the solver has the last word
                    low, high = interval(shown, around, line.index(None))
                solved[key] = whole_values(low, high)
            n_values = solved[key]
            if n_values < max(base, 2):
                found.narrow.append((column.name, dict(zip(others, named, strict=True)), n_hidden))
            if not math.isinf(n_values):
                least = found.least_values
                found.least_values = n_values if least is None else min(least, n_values)
    return found


def complement(
    connection: duckdb.DuckDBPyConnection, contract: Contract, sources: dict[str, str]
) -> dict[str, int]:
    """Hide one more cell, the smallest shown, of each line that tells too much; until none does.

    The tables in `sources` are copies that the release may change. Returns cells hidden by table.
    """
    hidden = {}
    for table in contract.aggregates:
        source = sources[table.name]
        over = {c.name: c.total_over for c in table.columns if c.total_over}
        hidden[table.name] = 0
        rules = margins.Rules(
            contract.threshold("rounding_base"), contract.threshold("cell_min_aggregate")
        )
        for _ in range(ROUNDS if over else 0):
            narrow = audit(connection, contract, table, source).narrow
            for name, keys, _ in narrow:
                line = " and ".join(f"{key} is not distinct from ?" for key in keys) or "true"
                hidden[table.name] += connection.execute(
                    f"update {source} set {blank(table)} where {line} and {over[name]} = "
                    f"(select {over[name]} from {source} where {line} and {name} is not null "
                    f"order by {name}, {over[name]} limit 1)",
                    [*keys.values(), *keys.values()],
                ).fetchone()[0]
            told = margins.narrow(connection, table, source, rules)
            hidden[table.name] += hide_partners(connection, table, source, told)
            if not narrow and not told:
                break
    return hidden


def hide_partners(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: str,
    told: list[tuple[margins.Slice, tuple[str, str]]],
) -> int:
    """Hide one more cell for each that two tables with a common margin tell; returns how many.

    Where nothing is left to hide beside it, its total tells it, and goes.
    """
    column = next((c for c in table.columns if c.total_over), None)
    hidden = 0
    for one, key in told:
        other = margins.partner(one, key)
        wanted = {margins.KIND: one.kind, margins.GROUP: (other or key)[0], **one.keys}
        if other:
            wanted[column.total_over] = other[1]
        line = " and ".join(f"{name} is not distinct from ?" for name in wanted)
        what = blank(table) if other else f"{column.total_column} = null"
        hidden += connection.execute(
            f"update {source} set {what} where {line}", list(wanted.values())
        ).fetchone()[0]
    return hidden


def blank(table: Table) -> str:
    """SQL assignments that hide the figures of a row: its counts but totals, and its measures.

    A total of other rows stays where it is not that row's own; `is_suppressed` says so.
    """
    totals = {c.total_column for c in table.columns if c.total_over}
    figures = [*(n for n in table.names("count") if n not in totals), *table.names("measure")]
    flags = ["is_suppressed = true"] if "is_suppressed" in table.names("quality") else []
    return ", ".join([*(f"{name} = null" for name in figures), *flags])


def withhold_differences(
    connection: duckdb.DuckDBPyConnection, contract: Contract, sources: dict[str, str]
) -> dict[str, int]:
    """Hide cells that changed by fewer persons than the rule since any earlier release.

    The tables in `sources` are copies that the release may change; `is_suppressed` is set where
    there is one. Returns the number of rows hidden by table. The ledger is attached.
    """
    hidden = {}
    least = contract.threshold("differencing_min")
    for table in contract.aggregates:
        counts = table.names("count")
        if not counts:
            continue
        source = sources[table.name]
        key = " || '/' || ".join(f"cast({name} as varchar)" for name in table.key)
        blanked = ", ".join(f"{name} = null" for name in (*counts, *table.names("measure")))
        if "is_suppressed" in table.names("quality"):
            blanked += ", is_suppressed = true"
        hidden[table.name] = connection.execute(
            f"update {source} set {blanked} where {key} in (select fresh.cell "
            f"from ({cells(table, source)}) as fresh inner join releases.ledger.cell as former "
            "on fresh.cell = former.cell and fresh.column_name = former.column_name "
            "where former.recipient = ? and former.table_name = ? "
            "and abs(fresh.value - former.value) between 1 and ?)",
            [contract.recipient, table.name, least - 1],
        ).fetchone()[0]
    return hidden


def singling_out(
    connection: duckdb.DuckDBPyConnection, contract: Contract, sources: dict[str, str]
) -> list[dict[str, float]]:
    """Share of persons whom somebody finds who knows 1, 2 or 3 of their events, by precision.

    For a fixed sample of persons, each with events drawn by a digest of the pseudonym: in how many
    cases no other person of the file has the same events at that precision, with and without the
    quasi-identifiers. Utility beside it: mean error on a date, share of durations kept within a
    tenth. One row per precision and number of events; empty without a table of events.
    """
    if contract.person_table is None or not contract.event_tables:
        return []
    person, table = contract.person_table, contract.event_tables[0]
    label = next(iter(table.names("sensitive")), None)
    months = [c.name for c in table.columns if c.unit == "month of age"]
    if label is None or not months:
        return []
    traits = ", ".join(f"coalesce(cast(p.{q} as varchar), '')" for q in person.names("quasi"))
    connection.execute(
        f"create or replace temp table known_event as select e.pseudonym, {label} as label, "
        f"{months[0]} as start_month, {months[-1]} - {months[0]} + 1 as months_long, "
        f"concat_ws('/', {traits}) as traits, "
        f"row_number() over (partition by e.pseudonym order by "
        f"md5(e.pseudonym || '/' || e.{table.key[-1]})) as draw "
        f"from {sources[table.name]} as e inner join {sources[person.name]} as p using (pseudonym)"
    )
    connection.execute(
        "create or replace temp table target_person as select pseudonym, max(draw) as n_events "
        f"from known_event group by pseudonym order by md5('target/' || pseudonym) limit {SAMPLE}"
    )
    rows = []
    for grain, width in GRAINS.items():
        utility = connection.execute(
            f"select avg(abs(start_month - (start_month // {width} * {width} + {width} / 2.0 "
            f"- 0.5))), avg(case when abs(((start_month + months_long) // {width} - start_month // "
            f"{width}) * {width} - months_long) <= months_long / 10.0 then 1.0 else 0 end) "
            "from known_event"
        ).fetchone()
        shares = connection.execute(found_among(width)).fetchone()
        for at, n_known in enumerate(KNOWN):
            rows.append(
                {
                    "precision": grain,
                    "known_events": n_known,
                    "found_percent": round(100 * shares[2 * at], 1),
                    "found_with_traits_percent": round(100 * shares[2 * at + 1], 1),
                    "mean_error_months": round(utility[0], 2),
                    "durations_kept_percent": round(100 * utility[1], 1),
                }
            )
    return rows


def found_among(width: int) -> str:
    """SQL of the shares of target persons whom nobody resembles, at a precision of some months.

    One row: for each number of known events, without and with the traits. One join serves all of
    them: who shares the first three events of a target shares the first two.
    """
    flags = ", ".join(f"bool_or(known.draw = {n}) as shares_{n}" for n in KNOWN)
    all_shared = {n: " and ".join(f"shares_{k}" for k in KNOWN if k <= n) for n in KNOWN}
    counts = ", ".join(
        f"count(*) filter ({all_shared[n]}{also}) as n_{n}{name}"
        for n in KNOWN
        for also, name in (("", ""), (" and same_traits", "_traits"))
    )
    shares = ", ".join(
        f"coalesce(avg(case when n_{n}{name} = 1 then 1.0 else 0 end) filter (n_events >= {n}), 0)"
        for n in KNOWN
        for name in ("", "_traits")
    )
    return (
        "with known as (select event.pseudonym, event.draw, event.label, event.traits, "
        f"event.start_month // {width} as period, target.n_events from known_event as event "
        "inner join target_person as target on event.pseudonym = target.pseudonym "
        f"where event.draw <= {max(KNOWN)}), "
        "candidate as (select known.pseudonym, known.n_events, other.pseudonym as found, "
        f"bool_or(other.traits = known.traits) as same_traits, {flags} "
        "from known inner join known_event as other on other.label = known.label "
        f"and other.start_month // {width} = known.period "
        "group by known.pseudonym, known.n_events, other.pseudonym), "
        f"counted as (select pseudonym, n_events, {counts} from candidate "
        "group by pseudonym, n_events) "
        f"select {shares} from counted"
    )


def changes(
    connection: duckdb.DuckDBPyConnection, contract: Contract, sources: dict[str, str]
) -> dict[str, int]:
    """Persons who came and went since the last release under the same key, as counts."""
    if contract.person_table is None:
        return {}
    came, went = connection.execute(
        "with former as (select pseudonym from releases.ledger.person semi join (select recipient, "
        "release from releases.ledger.release where recipient = ? order by sequence desc limit 1) "
        f"using (recipient, release)), fresh as (select pseudonym from "
        f"{sources[contract.person_table.name]}) select "
        "(select count(*) from fresh anti join former using (pseudonym)), "
        "(select count(*) from former anti join fresh using (pseudonym))",
        [contract.recipient],
    ).fetchone()
    return {"persons_added": came, "persons_removed": went}

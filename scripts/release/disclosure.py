"""Disclosure control at the door: the exporter's own rules, counted on distinct persons.

dbt's tests hold the same rules on the marts; these do not depend on them. Everything returns counts
and never a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import duckdb

from scripts.release import lines, margins
from scripts.release.contract import Contract, Table
from scripts.release.convention import refuse
from scripts.release.ledger import ABANDONED, cell_key, cells
from scripts.sql import one_row

SAMPLE = 500  # persons in the simulation of an adversary
GRAINS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
KNOWN = (1, 2, 3)  # events that the adversary knows


@dataclass
class Findings:
    """What stops any way out (`refused`), what makes a release useless, figures of the report."""

    refused: list[str] = field(default_factory=list)
    useless: list[str] = field(default_factory=list)
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
    k, small, n_classes, diverse = one_row(
        connection.execute(
            "select coalesce(min(n), 0), coalesce(sum(n) filter (n < ?), 0), count(*), "
            f"min(l) filter (not hidden) from (select count(distinct {person}) as n{values} as l, "
            f"bool_and({hidden}) as hidden from {source} group by {group})",
            [contract.threshold("cell_min_microdata")],
        )
    )
    missing = " + ".join(f"count(*) filter ({name} is null)" for name in quasi) or "0"
    n_persons, n_missing = one_row(
        connection.execute(f"select count(distinct {person}), {missing} from {source}")
    )
    share = 100 * n_missing / max(n_persons * max(len(quasi), 1), 1)
    if n_persons and k < contract.threshold("cell_min_microdata"):
        found.refused.append(
            f"{table.name}: {small} person(s) share {', '.join(quasi)} with fewer than "
            f"{contract.threshold('cell_min_microdata')} (k = {k}): pool them, or hide them by "
            "local_suppression() in the mart"
        )
    if diverse is not None and diverse < contract.threshold("l_diversity_min"):
        found.refused.append(
            f"{table.name}: {', '.join(sensitive)} can be told from {', '.join(quasi)} "
            f"(l = {diverse}): pool these, or leave it out of the mart"
        )
    if share > contract.threshold("local_suppression_max"):
        found.useless.append(
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
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    sources: dict[str, str],
    known: margins.Known | None = None,
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
                count = one_row(
                    connection.execute(
                        f"select count(*) from {source} where {name} is not null and ({condition})"
                    )
                )[0]
                if count:
                    found.refused.append(f"{table.name}.{name}: {count} cell(s) {what}")
        found.refused += measures(connection, contract, table, source)
        bounds = margins.Rules(base, cell_min)
        solved = lines.audit(connection, table, source, bounds)
        for hidden, how in (
            (
                len(margins.narrow(connection, table, source, bounds, known)),
                "tables with a common margin",
            ),
            (solved.n_narrow, f"the others of a line: fewer than {base} values are possible"),
            (lines.told_means(connection, table, source, bounds), "the other means of a line"),
        ):
            if hidden:
                found.refused.append(
                    f"{table.name}: {hidden} time(s) a hidden cell can be computed from {how}"
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
            is_share = column.unit == "share"
            least = contract.threshold(
                "percent_min_denominator" if is_share else "cell_min_aggregate"
            )
        least -= contract.threshold("rounding_base") // 2
        count = one_row(
            connection.execute(
                f"select count(*) from {source} where {name} is not null "
                f"and not coalesce({column.total_column or 'null'} >= {least}, false)"
            )
        )[0]
        if count:
            refused.append(f"{table.name}.{name}: {count} value(s) made on too few persons")
    return refused


def protect(
    connection: duckdb.DuckDBPyConnection, contract: Contract
) -> tuple[dict[str, str], dict[str, Any]]:
    """Hold a recipient's marts against every rule: the same for a release and a published file.

    Tables of counts are copied first, so that cells may be withheld (they differ too little from
    what was told before) or hidden to protect others. The warehouse and the ledger are attached.
    Returns where each table is to be read, and figures. `useless` names what a release is refused
    for and a file of the house is not. Raises Finding with every rule that is broken.
    """
    connection.execute("attach if not exists ':memory:' as pack")
    sources = {}
    for table in contract.tables:
        mart = f"warehouse.marts_{contract.recipient}.{table.name}"
        sources[table.name] = f"pack.{table.name}" if table.is_aggregate else mart
        if table.is_aggregate:
            connection.execute(f"create or replace table pack.{table.name} as from {mart}")
    withheld = withhold_differences(connection, contract, sources)
    known: margins.Known = {}
    complemented = complement(connection, contract, sources, known)
    of_persons = persons(connection, contract, sources)
    of_counts = aggregates(connection, contract, sources, known)
    refused = of_persons.refused + of_counts.refused
    if refused:
        raise refuse(f"disclosure rule broken: {'; '.join(refused[:5])}")
    return sources, {
        "persons": of_persons.figures,
        "aggregates": of_counts.figures,
        "withheld": withheld,
        "complemented": complemented,
        "useless": of_persons.useless,
    }


def complement(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    sources: dict[str, str],
    known: margins.Known | None = None,
) -> dict[str, int]:
    """Hide one more cell, the smallest shown, of each line that tells too much; until none does.

    With no cell left to hide, the line's total goes. The tables in `sources` are copies that may be
    changed. Returns cells hidden by table.
    """
    hidden = {}
    for table in contract.aggregates:
        rules = margins.Rules(
            contract.threshold("rounding_base"), contract.threshold("cell_min_aggregate")
        )
        source, goes = sources[table.name], blank(table, own_figures(table))
        hidden[table.name] = 0
        while True:  # each time around at least one row goes
            # what tells is settled before anything is hidden: lines cross each other
            telling = lines.telling(table, source, rules)
            for number, (_, query) in enumerate(telling):
                connection.execute(f"create or replace temp table telling_{number} as {query}")
            n_before = hidden[table.name]
            for number, (line, _) in enumerate(telling):
                where = connection, source, f"telling_{number}", goes
                hidden[table.name] += line.hide_one_each(*where)
                if line.column.role == "count":  # means that tell are beside a shown one
                    hidden[table.name] += line.hide_total_each(*where)
            told = margins.narrow(connection, table, source, rules, known)
            going = margins.settled(told, rules)
            hidden[table.name] += hide_partners(connection, table, source, going)
            if hidden[table.name] == n_before:
                break
    return hidden


def hide_partners(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: str,
    gone: list[tuple[margins.Slice, tuple[str, str, str]]],
) -> int:
    """Hide what tables with a common margin must not tell, as `margins.settled` says.

    They go in two statements, one of cells and one of totals. Returns the rows hidden.
    """
    column = margins.counted(table)
    if column is None or not gone:
        return 0
    going = [
        {margins.KIND: kind, margins.GROUP: group, **one.keys, column.total_over: state}
        for one, (kind, group, state) in gone
    ]
    names = list(going[0])
    listed = ", ".join(f"unnest(?) as {name}" for name in names)
    connection.execute(
        f"create or replace temp table going as select distinct * from (select {listed})",
        [[row[name] for row in going] for name in names],
    )
    same = " and ".join(f"cell.{name} is not distinct from going.{name}" for name in names[:-1])
    own, total = blank(table, own_figures(table)), column.total_column
    hidden = 0
    for what, shown, whose in (
        (own, column.name, f"cell.{column.total_over} = going.{column.total_over}"),
        (f"{total} = null", total, f"going.{column.total_over} = '{margins.TOTAL}'"),
    ):
        hidden += one_row(
            connection.execute(
                f"update {source} as cell set {what} from going "
                f"where {same} and {whose} and cell.{shown} is not null"
            )
        )[0]
    return hidden


def own_figures(table: Table) -> list[str]:
    """Counts and measures of a row; a total, which other rows show too, is none of them."""
    totals = {c.total_column for c in table.columns if c.role == "count"}
    return [name for name in table.names("count", "measure") if name not in totals]


def blank(table: Table, hidden: list[str]) -> str:
    """SQL assignments that hide these columns of a row; `is_suppressed` says so, where there is."""
    flags = ["is_suppressed = true"] if "is_suppressed" in table.names("quality") else []
    return ", ".join([*(f"{name} = null" for name in hidden), *flags])


def withhold_differences(
    connection: duckdb.DuckDBPyConnection, contract: Contract, sources: dict[str, str]
) -> dict[str, int]:
    """Hide what changed by fewer persons than the rule since anything that was told before.

    A count that changed by so few goes with its row. A measure that changed while the count it is
    made on did not, or by so few, would tell the value of those few: the row's measures go.
    The tables in `sources` are copies that may be changed; `is_suppressed` is set where there is
    one. Returns the number of rows hidden by table. The ledger is attached.
    """
    hidden = {}
    least = contract.threshold("differencing_min")
    for table in contract.aggregates:
        if not table.names("count"):
            continue
        source = sources[table.name]
        key = cell_key(table)
        former = (
            "select release, cell, column_name, value from releases.ledger.cell "
            f"where recipient = '{contract.recipient}' and table_name = '{table.name}'"
        )
        both = (
            f"select fresh.cell, fresh.column_name, former.release, former.value <> fresh.value "
            "as is_changed, abs(fresh.value - former.value) as difference "
            f"from ({cells(table, source)}) as fresh inner join ({former}) as former "
            "using (cell, column_name)"
        )
        counts = ", ".join(f"'{name}'" for name in table.names("count"))
        based = ", ".join(
            f"('{c.name}', '{c.total_column}')" for c in table.columns if c.role == "measure"
        ) or "(null, null)"  # fmt: skip
        connection.execute(
            f"create or replace temp table differing as with both_told as ({both}) "
            "select cell, true as is_count from both_told "
            f"where column_name in ({counts}) and difference between 1 and {least - 1} "
            "union select measure.cell, false from both_told as measure "
            f"inner join (values {based}) as made (measure_name, count_name) "
            "on measure.column_name = made.measure_name "
            "left join both_told as base on base.cell = measure.cell "
            "and base.release = measure.release and base.column_name = made.count_name "
            f"where measure.is_changed and coalesce(base.difference, 0) < {least}"
        )
        hidden[table.name] = one_row(
            connection.execute(
                f"select count(*) from {source} where {key} in (select cell from differing)"
            )
        )[0]
        for condition, figures in (
            ("is_count", table.names("count", "measure")),
            ("not is_count", table.names("measure")),
        ):
            if figures:
                connection.execute(
                    f"update {source} set {blank(table, figures)} "
                    f"where {key} in (select cell from differing where {condition})"
                )
    return hidden


def singling_out(
    connection: duckdb.DuckDBPyConnection, contract: Contract, sources: dict[str, str]
) -> list[dict[str, float]]:
    """Share of persons whom somebody finds who knows 1, 2 or 3 of their events, by precision.

    For a fixed sample of persons, each with events drawn by a digest of the pseudonym: in how many
    cases no other person of the file has the same events at that precision, with and without the
    quasi-identifiers. Utility beside it: mean error on a date, share of durations kept within a
    tenth. One row per precision and number of events; empty without any event.
    """
    if contract.person_table is None or not contract.event_tables:
        return []
    person, table = contract.person_table, contract.event_tables[0]
    label = next(iter(table.names("sensitive")), None)
    months = [c.name for c in table.columns if c.unit == "month of age"]
    if label is None or not months:
        return []
    traits = ", ".join(f"coalesce(cast({q} as varchar), '')" for q in person.names("quasi"))
    # numbers in place of texts: what is joined and grouped below has a row per pair of persons
    connection.execute(
        "create or replace temp table numbered_person as select pseudonym, "
        "row_number() over (order by pseudonym) as person_no, "
        f"dense_rank() over (order by concat_ws('/', {traits})) as traits_no "
        f"from {sources[person.name]}"
    )
    connection.execute(
        f"create or replace temp table known_event as select p.person_no, p.traits_no, {label} as "
        f"label, {months[0]} as start_month, {months[-1]} - {months[0]} + 1 as months_long, "
        "row_number() over (partition by p.person_no order by "
        f"md5(e.pseudonym || '/' || e.{table.key[-1]})) as draw "
        f"from {sources[table.name]} as e inner join numbered_person as p using (pseudonym)"
    )
    connection.execute(
        "create or replace temp table target_person as select person_no, max(draw) as n_events "
        "from known_event inner join numbered_person using (person_no) "
        f"group by person_no, pseudonym order by md5('target/' || pseudonym) limit {SAMPLE}"
    )
    if not one_row(connection.execute("select count(*) from target_person"))[0]:
        return []
    rows = []
    for grain, width in GRAINS.items():
        utility = one_row(
            connection.execute(
                f"select avg(abs(start_month - (start_month // {width} * {width} + {width} / 2.0 "
                "- 0.5))), avg(case when abs(((start_month + months_long) // "
                f"{width} - start_month // {width}) * {width} - months_long) "
                "<= months_long / 10.0 then 1.0 else 0 end) from known_event"
            )
        )
        shares = one_row(connection.execute(found_among(width)))
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

    One row: for each number of known events, without and with the traits. Who shares the first
    three events of a target shares the first two: only who shares the first is looked at again.
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
        "with known as (select event.person_no, event.draw, event.label, event.traits_no, "
        f"event.start_month // {width} as period, target.n_events from known_event as event "
        "inner join target_person as target on event.person_no = target.person_no "
        f"where event.draw <= {max(KNOWN)}), "
        "met as (select distinct known.person_no, other.person_no as found_no from known "
        "inner join known_event as other on other.label = known.label "
        f"and other.start_month // {width} = known.period where known.draw = 1), "
        "candidate as (select known.person_no, known.n_events, other.person_no as found_no, "
        f"bool_or(other.traits_no = known.traits_no) as same_traits, {flags} "
        "from known inner join known_event as other on other.label = known.label "
        f"and other.start_month // {width} = known.period "
        "semi join met on met.person_no = known.person_no and met.found_no = other.person_no "
        "group by known.person_no, known.n_events, other.person_no), "
        f"counted as (select person_no, n_events, {counts} from candidate "
        "group by person_no, n_events) "
        f"select {shares} from counted"
    )


def changes(
    connection: duckdb.DuckDBPyConnection, contract: Contract, sources: dict[str, str]
) -> dict[str, int]:
    """Persons who came and went since the last release under the same key, as counts."""
    if contract.person_table is None:
        return {}
    came, went = one_row(
        connection.execute(
            "with former as (select pseudonym from releases.ledger.person semi join ("
            "select recipient, release from releases.ledger.release "
            f"where recipient = ? and state <> '{ABANDONED}' order by sequence desc limit 1) "
            f"using (recipient, release)), fresh as (select pseudonym from "
            f"{sources[contract.person_table.name]}) select "
            "(select count(*) from fresh anti join former using (pseudonym)), "
            "(select count(*) from former anti join fresh using (pseudonym))",
            [contract.recipient],
        )
    )
    return {"persons_added": came, "persons_removed": went}

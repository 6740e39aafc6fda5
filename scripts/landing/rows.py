"""Landing one file's rows: headers to columns, rows that are no data, and the count that proves it.

The number of rows is counted by the file's reader and by the engine; a file on which they differ
lands nowhere.
"""

from __future__ import annotations

import re

import duckdb

from scripts.landing.catalogue import Catalogue, Column, Convention, RejectRule, header_key
from scripts.landing.clean import UNSEEN, cleaned, is_present, present
from scripts.landing.delimited import Reject
from scripts.landing.readers import Reading
from scripts.landing.refusal import Refused
from scripts.landing.store import LINEAGE, Line, raw_table, write_rejects
from scripts.sql import literal, one_row

SURE = 2  # known headers that make a line of headers; one may be a cell of a file without any


def map_headers(
    catalogue: Catalogue, system: str, line: Line, headers: list[str], kept: frozenset[str]
) -> dict[str, list[int]]:
    """Canonical column → its places in the file; fills the ledger's unknown and missing columns.

    A column that is not `kept` may have several places: nothing of it lands. For a kept column the
    canonical name itself goes before other wordings, which are then unknown. Raises Refused when no
    header is known, a key or a link is absent, or two headers name one kept column equally well.
    """
    known = catalogue.headers[(system, line.file.table)]
    columns = catalogue.columns[(system, line.file.table)]
    places: dict[str, list[int]] = {}
    for position, header in enumerate(headers):
        if name := known.get(header_key(header)):
            places.setdefault(name, []).append(position)
    if not places:
        raise Refused("no_known_header")
    for name in kept & places.keys():
        canonical = [p for p in places[name] if header_key(headers[p]) == header_key(name)]
        places[name] = canonical or places[name]
        if len(places[name]) > 1:
            raise Refused(
                "two_headers_for_one_column", ", ".join(headers[p].strip() for p in places[name])
            )
    absent = [c.name for c in columns if (c.is_key or c.is_link) and c.name not in places]
    if not absent or len(places) >= SURE:
        used = {position for listed in places.values() for position in listed}
        line.unknown_columns = [h.strip()[:60] for p, h in enumerate(headers) if p not in used]
        line.missing_columns = [
            c.name for c in columns if c.name not in places and not c.is_dropped
        ]
    if absent:
        raise Refused("missing_key_column", ", ".join(absent))
    return places


def land_rows(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    system: str,
    line: Line,
    reading: Reading,
    convention: Convention,
) -> None:
    """Insert a file's rows and rejects inside the caller's transaction and count them in `line`.

    Raises Refused("reader_disagrees") when the engine does not find the rows that were counted.
    """
    table = line.file.table
    columns = catalogue.columns[(system, table)]
    kept = [c for c in columns if not c.is_dropped or (table, c.name) in convention.fields]
    found = map_headers(catalogue, system, line, reading.headers, frozenset(c.name for c in kept))
    places = {name: listed[0] for name, listed in found.items()}
    dropped = [(c, place) for c in columns if c not in kept for place in found.get(c.name, [])]
    reason = reject_reason(catalogue, system, table, places, reading.headers)
    line.rows_landed = insert(connection, catalogue, system, line, reading, places, kept, reason)
    n_rejected = 0
    if dropped or line.rows_landed < reading.n_rows:
        n_rejected = judge(connection, catalogue, line, reading, dropped, reason)
    if line.rows_landed + n_rejected != reading.n_rows:
        raise Refused("reader_disagrees")
    line.rows_read = line.rows_landed + line.rows_rejected


def insert(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    system: str,
    line: Line,
    reading: Reading,
    places: dict[str, int],
    kept: list[Column],
    reason: str,
) -> int:
    """Insert the rows that are data as canonical text; returns their number."""
    file = line.file
    delivered = [c for c in kept if c.name in places]
    plain = ", ".join(
        f"{present(f'c{places[c.name]}', c, catalogue)} as p{places[c.name]}" for c in delivered
    )
    values = ", ".join(cleaned(f"p{places[c.name]}", c, catalogue, file.day) for c in delivered)
    names = ", ".join(c.name for c in delivered)
    return one_row(
        connection.execute(
            f"insert into {raw_table(system, file.table)} ({names}, {', '.join(LINEAGE)}) "
            f"with plain as (select {plain} from {reading.relation} where {reason} is null) "
            f"select {values}, ?, ?, ?, ? from plain",
            [file.provider, file.day, file.name, line.sha256],
        )
    )[0]


def judge(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    line: Line,
    reading: Reading,
    dropped: list[tuple[Column, int]],
    reason: str,
) -> int:
    """Count the dropped values of the data and keep the rows that are none; returns their number.

    A row's number is its place in a table filled in the file's order.
    """
    n_dropped = " + ".join(
        f"({is_present(f'c{place}', column, catalogue)})::int" for column, place in dropped
    )
    if line.rows_landed == reading.n_rows:
        reason = "null::varchar"
    connection.execute(
        "create or replace temp table judged as "
        f"select {reason} as reason, {n_dropped or 0} as n_dropped from {reading.relation}"
    )
    (line.n_values_dropped,) = one_row(
        connection.execute("select coalesce(sum(n_dropped) filter (reason is null), 0) from judged")
    )
    rows = connection.execute(
        "with numbered as (select row_number() over () - 1 as number, reason from judged) "
        "select number, reason from numbered where reason is not null order by number"
    ).fetchall()
    connection.execute("drop table judged")
    if rows:
        for rejects in reading.locate(rows):
            write_rejects(connection, line, rejects)
    return len(rows)


def reject_reason(
    catalogue: Catalogue, system: str, table: str, places: dict[str, int], headers: list[str]
) -> str:
    """SQL: why a row does not land (total, header again, no key, …); NULL when it does."""
    branches = []
    for rule in catalogue.reject_rules:
        cells = rule_cells(rule, system, table, places, headers)
        if cells:
            tests = [matches(f"c{cell}", rule.pattern) for cell in cells]
            if rule.others:
                tests += [
                    matches(f"coalesce(c{other}, '')", f"^(?:{rule.others})$")
                    for other in range(len(headers)) if other not in cells
                ]  # fmt: skip
            branches.append(f"when {' and '.join(tests)} then {literal(rule.reason)}")
    keys = [c for c in catalogue.columns[(system, table)] if c.is_key]
    again = " and ".join(
        f"lower(trim(translate(c{places[k.name]}, '{UNSEEN}', ''))) "
        f"= lower({literal(headers[places[k.name]].strip(f' {UNSEEN}'))})" for k in keys
    )  # fmt: skip
    absent = " or ".join(f"not {is_present(f'c{places[k.name]}', k, catalogue)}" for k in keys)
    branches += [f"when {again} then 'repeated_header'", f"when {absent} then 'missing_key'"]
    codes = ", ".join(literal(code) for code in sorted(catalogue.providers))
    branches += [
        f"when lower({present(f'c{places[c.name]}', c, catalogue)}) not in ({codes}) "
        "then 'provider_is_no_code'"
        for c in catalogue.columns[(system, table)]
        if c.nature == "provider" and c.name in places
    ]
    return f"case {' '.join(branches)} end"


def matches(cell: str, pattern: str) -> str:
    """SQL: whether a cell fits a pattern, in any case; never for an empty cell."""
    return f"regexp_matches({cell}, {literal('(?i)' + pattern)})"


def rule_cells(
    rule: RejectRule, system: str, table: str, places: dict[str, int], headers: list[str]
) -> list[int]:
    """Places in the file that a rule looks at; empty when the rule is not for this table.

    Columns are numbered from 1 among those that have a header.
    """
    if rule.source_system not in ("*", system) or rule.table not in ("*", table):
        return []
    named = [place for place, header in enumerate(headers) if header.strip()]
    found = [named[int(n) - 1] if n.isdigit() else places.get(n) for n in rule.columns]
    known = [place for place in found if place is not None]
    return known if len(known) == len(found) else []


def with_rule(reject: Reject, rules: list[RejectRule]) -> Reject:
    """A record that the file's form rejects; a ragged total line is still a total line."""
    first, *others = [cell.strip(' "') for cell in re.split(r"[;,\t|]", reject.content)]
    for rule in rules:
        if (
            rule.columns == ("1",)
            and re.search(rule.pattern, first, re.IGNORECASE)
            and all(re.fullmatch(rule.others, cell, re.IGNORECASE) for cell in others)
        ):
            return reject._replace(reason=rule.reason)
    return reject

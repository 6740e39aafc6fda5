"""Tables of the vault that landing writes, and the one transaction that lands a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import duckdb

from scripts.landing.catalogue import Catalogue, Column, Convention, RejectRule, header_key
from scripts.landing.clean import cleaned, literal, present
from scripts.landing.discover import Delivered
from scripts.landing.readers import Reading, Refused

LEDGER = {
    "provider": "varchar",
    "table_name": "varchar",
    "extraction_date": "date",
    "file_name": "varchar",
    "sha256": "varchar",
    "encoding": "varchar",
    "rows_read": "bigint",
    "rows_landed": "bigint",
    "rows_rejected": "bigint",
    "status": "varchar",
    "reason": "varchar",
    "convention_id": "varchar",
    "size_bytes": "bigint",
    "delimiter": "varchar",
    "n_values_dropped": "bigint",
    "unknown_columns": "varchar",
    "missing_columns": "varchar",
    "folder_name": "varchar",
    "landed_as_of": "date",
}
REJECTS = {
    "provider": "varchar",
    "table_name": "varchar",
    "extraction_date": "date",
    "file_name": "varchar",
    "sha256": "varchar",
    "line_number": "bigint",
    "reason": "varchar",
    "content": "varchar",
}
LINEAGE = {
    "_provider": "varchar",
    "_extraction_date": "date",
    "_file_name": "varchar",
    "_file_sha256": "varchar",
}
ERROR_REASONS = {
    "MISSING COLUMNS": "too_few_fields",
    "TOO MANY COLUMNS": "too_many_fields",
}


@dataclass
class Line:
    """One line of the ledger."""

    file: Delivered
    sha256: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    size_bytes: int | None = None
    rows_read: int = 0
    rows_landed: int = 0
    rows_rejected: int = 0
    status: str = "landed"
    reason: str | None = None
    convention_id: str | None = None
    n_values_dropped: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)

    def values(self, as_of: date) -> list[object]:
        """Values in the order of LEDGER."""
        return [
            self.file.provider, self.file.table, self.file.extraction_date, self.file.name,
            self.sha256, self.encoding, self.rows_read, self.rows_landed, self.rows_rejected,
            self.status, self.reason, self.convention_id, self.size_bytes, self.delimiter,
            self.n_values_dropped, ", ".join(self.unknown_columns) or None,
            ", ".join(self.missing_columns) or None, self.file.path.parent.name, as_of,
        ]  # fmt: skip


def raw_table(system: str, table: str) -> str:
    """Full name of a landing table."""
    return f"vault.raw.{system}__{table}"


def create_tables(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Make every landing table that is missing, empty and typed, so that dbt always builds."""
    connection.execute("create schema if not exists vault.raw")
    connection.execute("create schema if not exists vault.landing")
    for name, columns in (("ledger", LEDGER), ("rejects", REJECTS)):
        listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        connection.execute(f"create table if not exists vault.landing.{name} ({listed})")
    for (system, table), columns in catalogue.columns.items():
        listed = ", ".join(
            [f"{c.name} varchar" for c in columns if not c.is_dropped]
            + [f"{column} {kind}" for column, kind in LINEAGE.items()]
        )
        connection.execute(f"create table if not exists {raw_table(system, table)} ({listed})")
        for column in columns:
            if column.is_dropped and catalogue.is_listed(table, column.name):
                connection.execute(
                    f"alter table {raw_table(system, table)} "
                    f"add column if not exists {column.name} varchar"
                )


def is_known(connection: duckdb.DuckDBPyConnection, line: Line) -> bool:
    """Whether these bytes at this place have their line already (and nothing is to be done)."""
    return bool(
        connection.execute(
            "select 1 from vault.landing.ledger where provider = ? and file_name = ? and "
            "folder_name = ? and sha256 is not distinct from ? and status = ? "
            "and reason is not distinct from ?",
            [line.file.provider, line.file.name, line.file.path.parent.name, line.sha256,
             line.status, line.reason],
        ).fetchone()
    )  # fmt: skip


def write_line(connection: duckdb.DuckDBPyConnection, line: Line, as_of: date) -> None:
    """Replace this place's line: an earlier landing of other bytes becomes `superseded`."""
    place = [line.file.provider, line.file.name, line.file.path.parent.name]
    connection.execute(
        "delete from vault.landing.ledger where provider = ? and file_name = ? and "
        "folder_name = ? and (status not in ('landed', 'superseded') "
        "or sha256 is not distinct from ?)",
        [*place, line.sha256],
    )
    if line.status == "landed":
        connection.execute(
            "update vault.landing.ledger set status = 'superseded', reason = 'delivered_again' "
            "where provider = ? and file_name = ? and folder_name = ? and status = 'landed'",
            place,
        )
    marks = ", ".join("?" for _ in LEDGER)
    connection.execute(
        f"insert into vault.landing.ledger ({', '.join(LEDGER)}) values ({marks})",
        line.values(as_of),
    )


def map_headers(
    catalogue: Catalogue, system: str, line: Line, headers: list[str]
) -> dict[str, int]:
    """Canonical column → place in the file; fills the ledger's unknown and missing columns.

    Raises Refused when no header is known, a key is absent, or two headers name one column.
    """
    known = catalogue.headers[(system, line.file.table)]
    columns = catalogue.columns[(system, line.file.table)]
    places: dict[str, int] = {}
    for position, header in enumerate(headers):
        name = known.get(header_key(header))
        if name is None:
            line.unknown_columns.append(header.strip()[:60])
        elif name in places:
            raise Refused("two_headers_for_one_column", f"{headers[places[name]]}, {header}")
        else:
            places[name] = position
    line.missing_columns = [c.name for c in columns if c.name not in places and not c.is_dropped]
    if not places:
        raise Refused("no_known_header")
    absent = [c.name for c in columns if c.is_key and c.name not in places]
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

    The file is scanned once, into a temporary table that spills encrypted when it is large.
    """
    file, table = line.file, raw_table(system, line.file.table)
    places = map_headers(catalogue, system, line, reading.headers)
    columns = catalogue.columns[(system, file.table)]
    kept = [c for c in columns if not c.is_dropped or (file.table, c.name) in convention.fields]
    dropped = [c for c in columns if c not in kept and c.name in places]
    for name, place in ((table, "_provider"), ("vault.landing.rejects", "provider")):
        mark = "_" if place.startswith("_") else ""
        connection.execute(
            f"delete from {name} where {place} = ? and {mark}file_name = ? "
            f"and {mark}extraction_date = ?",
            [file.provider, file.name, file.extraction_date],
        )
    stage(connection, catalogue, reading, places, kept, dropped, line, system)
    broken = structural_rejects(connection, line, reading, catalogue.reject_rules)
    n_rows, odd, line.n_values_dropped = connection.execute(
        "select count(*), count(_reason), coalesce(sum(_n_dropped), 0) from staged"
    ).fetchone()
    if odd:
        rule_rejects(connection, line)
    names = ", ".join(c.name for c in kept)
    line.rows_landed = connection.execute(
        f"insert into {table} ({names}, {', '.join(LINEAGE)}) "
        f"select {names}, ?, ?, ?, ? from staged where _reason is null",
        [file.provider, file.extraction_date, file.name, line.sha256],
    ).fetchone()[0]
    connection.execute("drop table staged")
    line.rows_read, line.rows_rejected = n_rows + broken, odd + broken


def stage(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    reading: Reading,
    places: dict[str, int],
    kept: list[Column],
    dropped: list[Column],
    line: Line,
    system: str,
) -> None:
    """Fill the temporary table `staged`: canonical columns, then what the counts need."""
    day = line.file.extraction_date
    width = len(reading.headers)
    plain = ", ".join(f"{present(f'c{i}', catalogue)} as p{i}" for i in range(width))
    expressions = [
        (cleaned(f"p{places[c.name]}", c, catalogue, day) if c.name in places else "null")
        + f"::varchar as {c.name}"
        for c in kept
    ]
    fields = ", ".join(f"coalesce(c{i}, '')" for i in range(width))
    n_dropped = " + ".join(f"(p{places[c.name]} is not null)::int" for c in dropped) or "0"
    reason = reject_reason(catalogue, system, line.file.table, places)
    connection.execute(
        f"""
        create or replace temp table staged as
        with delivered as (select * from {reading.relation}),
        plain as (
            select
                {plain},
                concat_ws({literal(reading.delimiter or ";")}, {fields}) as content,
                row_number() over () as _record
            from delivered
        ),
        judged as (select *, {reason} as _reason from plain)
        select
            {", ".join(expressions)},
            _reason,
            {n_dropped} as _n_dropped,
            case when _reason is not null then content end as _content,
            length(content) - length(replace(content, chr(10), '')) as _line_breaks,
            _record
        from judged
        """
    )


def reject_reason(catalogue: Catalogue, system: str, table: str, places: dict[str, int]) -> str:
    """SQL: why a row is no data (total line, test dossier, no key), NULL when it is data."""
    keys = [c.name for c in catalogue.columns[(system, table)] if c.is_key]
    no_key = " or ".join(f"p{places[k]} is null" for k in keys)
    branches = []
    for rule in catalogue.reject_rules:
        columns = rule_columns(rule, system, table, places)
        if columns:
            tests = " and ".join(
                f"coalesce(regexp_matches(lower({c}), {literal(rule.pattern)}), false)"
                for c in columns
            )
            branches.append(f"when {tests} then {literal(rule.reason)}")
    return f"case {' '.join(branches)} when {no_key} then 'missing_key' end"


def rule_columns(rule: RejectRule, system: str, table: str, places: dict[str, int]) -> list[str]:
    """Columns of the file that a rule looks at; empty when the rule is not for this table."""
    if rule.source_system not in ("*", system) or rule.table not in ("*", table):
        return []
    found = []
    for name in rule.columns:
        if name.isdigit():
            found.append(f"p{int(name) - 1}")
        elif name in places:
            found.append(f"p{places[name]}")
        else:
            return []
    return found


def structural_rejects(
    connection: duckdb.DuckDBPyConnection, line: Line, reading: Reading, rules: list[RejectRule]
) -> int:
    """Move the reader's errors to the rejects, one a record; returns how many records.

    Leaves `broken_record`: lines taken by each, and how many good records stand before it.
    """
    connection.execute(
        "create or replace temp table broken_record (n_before bigint, n_lines bigint)"
    )
    if reading.text_path is None:
        return 0
    records = connection.execute(
        "select line_byte_position, min(line), min(error_type), any_value(csv_line) "
        "from reject_errors group by line_byte_position order by line_byte_position"
    ).fetchall()
    connection.execute("drop table if exists reject_errors")
    connection.execute("drop table if exists reject_scans")
    if not records:
        return 0
    numbers = line_numbers(reading, [position for position, *_ in records])
    file = line.file
    connection.executemany(
        "insert into vault.landing.rejects values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            [file.provider, file.table, file.extraction_date, file.name, line.sha256, number,
             broken_reason(kind, content, rules), (content or "").strip("\r\n")]
            for number, (_, _, kind, content) in zip(numbers, records, strict=True)
        ],
    )  # fmt: skip
    connection.executemany(
        "insert into broken_record values (?, ?)",
        [
            [ordinal - 2 - before, 1 + (content or "").strip("\r\n").count("\n")]
            for before, (_, ordinal, _, content) in enumerate(records)
        ],
    )
    return len(records)


def broken_reason(kind: str, content: str | None, rules: list[RejectRule]) -> str:
    """Why the reader could not cut a record; a ragged total line is still a total line."""
    start = (content or "").strip().strip('"').lower()
    for rule in rules:
        if rule.columns == ("1",) and re.match(rule.pattern.replace("|$", "|[;,|\t]"), start):
            return rule.reason
    return ERROR_REASONS.get(kind, "unreadable_line")


def line_numbers(reading: Reading, positions: list[int]) -> list[int]:
    """Line number in the file of each byte position (1 is the header), counted in chunks."""
    numbers: list[int] = []
    if not positions:
        return numbers
    with reading.text_path.open("rb") as stream:
        line, offset = 1, 0
        for position in positions:
            while offset < position:
                chunk = stream.read(min(1 << 22, position - offset))
                if not chunk:
                    break
                line += chunk.count(b"\n")
                offset += len(chunk)
            numbers.append(line)
    return numbers


def rule_rejects(connection: duckdb.DuckDBPyConnection, line: Line) -> None:
    """Keep the staged rows that are no data with their line number and reason."""
    file = line.file
    connection.execute(
        """
        insert into vault.landing.rejects
        with counted as (
            select
                _content, _reason, _record,
                coalesce(sum(_line_breaks) over (
                    order by _record rows between unbounded preceding and 1 preceding
                ), 0) as line_breaks
            from staged
        )
        select
            ?, ?, ?, ?, ?,
            1 + _record + line_breaks + coalesce(
                (select sum(n_lines) from broken_record where n_before < _record), 0
            ),
            _reason, _content
        from counted where _reason is not null
        """,
        [file.provider, file.table, file.extraction_date, file.name, line.sha256],
    )

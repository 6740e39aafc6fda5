"""Tables of the vault that landing writes: raw rows, rejects, and the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import duckdb

from scripts.landing.catalogue import Catalogue
from scripts.landing.delimited import Reject
from scripts.landing.discover import Delivered
from scripts.sql import one_row

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
    "rows_erased": "bigint",
    "rules_sha256": "varchar",
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
# objections that `idase erase` led to the other records of a person, whose traits it deleted
LINKED_OBJECTIONS = {
    "provider": "varchar",
    "source_person_id": "varchar",
    "objection_date": "varchar",
}
LINEAGE = {
    "_provider": "varchar",
    "_extraction_date": "date",
    "_file_name": "varchar",
    "_file_sha256": "varchar",
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
    rules_sha256: str | None = None
    n_values_dropped: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)
    reasons: set[str] = field(default_factory=set)  # of its rejects
    is_outdated: bool = False  # read by former rules, and not to be read again

    def lacks(self, catalogue: Catalogue) -> set[str]:
        """Columns that rows can hardly be used without, and a landed file does not have."""
        if self.status != "landed":
            return set()
        return catalogue.needed(self.file.provider, self.file.table) & set(self.missing_columns)

    def is_finding(self, catalogue: Catalogue) -> bool:
        """Whether somebody must look: a refused file, a needed column or a row that is absent."""
        return bool(
            self.status == "refused" or self.reasons & catalogue.findings or self.lacks(catalogue)
        )

    def values(self, as_of: date) -> list[object]:
        """Values in the order of LEDGER."""
        return [
            self.file.provider, self.file.table, self.file.extraction_date, self.file.name,
            self.sha256, self.encoding, self.rows_read, self.rows_landed, self.rows_rejected,
            self.status, self.reason, self.convention_id, self.size_bytes, self.delimiter,
            self.n_values_dropped, ", ".join(self.unknown_columns) or None,
            ", ".join(self.missing_columns) or None, self.file.folder, as_of, 0,
            self.rules_sha256,
        ]  # fmt: skip


@dataclass(frozen=True)
class Earlier:
    """What the ledger knows of bytes that landed before: by which rules, and when.

    `rows_erased`: records of who objected that were deleted since; a new reading would bring them
    back.
    """

    rules_sha256: str | None
    rows_erased: int
    landed_as_of: date

    def stands(self, line: Line) -> bool:
        """Whether what landed is kept as it is."""
        return self.rules_sha256 == line.rules_sha256 or self.rows_erased > 0

    def is_outdated(self, line: Line) -> bool:
        """Whether former rules are known to have read it."""
        return self.rules_sha256 not in (None, line.rules_sha256)


def raw_table(system: str, table: str) -> str:
    """Full name of a landing table."""
    return f"vault.raw.{system}__{table}"


def create_tables(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Make every landing table that is missing, empty and typed, so that dbt always builds."""
    connection.execute("create schema if not exists vault.raw")
    connection.execute("create schema if not exists vault.landing")
    for name, kinds in (
        ("ledger", LEDGER), ("rejects", REJECTS), ("linked_objection", LINKED_OBJECTIONS),
    ):  # fmt: skip
        listed = ", ".join(f"{column} {kind}" for column, kind in kinds.items())
        connection.execute(f"create table if not exists vault.landing.{name} ({listed})")
    for added in ("rows_erased bigint default 0", "rules_sha256 varchar"):
        connection.execute(f"alter table vault.landing.ledger add column if not exists {added}")
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


def earlier(connection: duckdb.DuckDBPyConnection, line: Line) -> Earlier | None:
    """The landing of these bytes at this place, if there was one."""
    file = line.file
    found = connection.execute(
        "select rules_sha256, rows_erased, landed_as_of from vault.landing.ledger "
        "where provider = ? and file_name = ? and folder_name = ? and sha256 = ? "
        "and status = 'landed'",
        [file.provider, file.name, file.folder, line.sha256],
    ).fetchone()
    return Earlier(*found) if found else None


def outdated(
    connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, files: list[Delivered]
) -> list[str]:
    """Files of the snapshots in use that former rules read, and that are not among `files`."""
    rows = connection.execute(
        "select provider, table_name, extraction_date, folder_name, file_name, rules_sha256 "
        "from vault.landing.ledger where status = 'landed' and rules_sha256 is not null "
        "qualify extraction_date = max(extraction_date) over (partition by provider, table_name) "
        "order by all"
    ).fetchall()
    at_hand = {(file.provider, file.folder, file.name) for file in files}
    found = []
    for provider, table, extraction, folder, name, rules in rows:
        system = catalogue.providers.get(provider)
        convention = catalogue.convention(provider, extraction)
        if (provider, folder, name) in at_hand or not system or not convention:
            continue
        if (system, table) in catalogue.columns and rules != catalogue.rules_digest(
            system, table, convention
        ):
            found.append(f"{provider}/{folder}/{name}")
    return found


def is_known(connection: duckdb.DuckDBPyConnection, line: Line) -> bool:
    """Whether these bytes at this place, which do not land, have this very line already."""
    return bool(
        connection.execute(
            "select 1 from vault.landing.ledger where provider = ? and file_name = ? and "
            "folder_name = ? and sha256 is not distinct from ? and status = ? "
            "and reason is not distinct from ?",
            [line.file.provider, line.file.name, line.file.folder, line.sha256,
             line.status, line.reason],
        ).fetchone()
    )  # fmt: skip


def recall(connection: duckdb.DuckDBPyConnection, line: Line) -> None:
    """Read back what the landing of these bytes at this place found, its reasons of rejection too.

    Rejected rows whose time is over are gone: they are counted still, and no finding any more.
    """
    file = line.file
    place = [file.provider, file.name, line.sha256]
    columns = (
        "rows_read", "rows_landed", "rows_rejected", "n_values_dropped", "encoding", "delimiter",
        "unknown_columns", "missing_columns",
    )  # fmt: skip
    *counts, unknown, missing = one_row(
        connection.execute(
            f"select {', '.join(columns)} from vault.landing.ledger where provider = ? "
            "and file_name = ? and sha256 = ? and folder_name = ? and status = 'landed'",
            [*place, file.folder],
        )
    )
    for name, value in zip(columns, counts, strict=False):
        setattr(line, name, value)
    line.unknown_columns = unknown.split(", ") if unknown else []
    line.missing_columns = missing.split(", ") if missing else []
    found = connection.execute(
        "select distinct reason from vault.landing.rejects where provider = ? and file_name = ? "
        "and sha256 = ? and extraction_date = ?",
        [*place, file.extraction_date],
    ).fetchall()
    line.reasons = {reason for (reason,) in found}


def write_line(connection: duckdb.DuckDBPyConnection, line: Line, as_of: date) -> None:
    """Replace this place's line: an earlier landing of other bytes becomes `superseded`."""
    place = [line.file.provider, line.file.name, line.file.folder]
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


def forget(connection: duckdb.DuckDBPyConnection, line: Line, table: str) -> None:
    """Remove what an earlier landing of this place left, before other bytes of it land."""
    for name, mark in ((table, "_"), ("vault.landing.rejects", "")):
        connection.execute(
            f"delete from {name} where {mark}provider = ? and {mark}file_name = ? "
            f"and {mark}extraction_date = ?",
            [line.file.provider, line.file.name, line.file.extraction_date],
        )


def forget_same_bytes(
    connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, line: Line
) -> None:
    """Remove the rows of a file that landed before and is refused now: its convention ended."""
    file = line.file
    system = catalogue.providers.get(file.provider, "")
    known = connection.execute(
        "select 1 from vault.landing.ledger where provider = ? and file_name = ? and "
        "folder_name = ? and sha256 = ? and status = 'landed'",
        [file.provider, file.name, file.folder, line.sha256],
    ).fetchone()
    if known and (system, file.table) in catalogue.columns:
        forget(connection, line, raw_table(system, file.table))


def write_rejects(connection: duckdb.DuckDBPyConnection, line: Line, rejects: list[Reject]) -> None:
    """Keep records that do not land, and count them in the ledger's line."""
    file = line.file
    connection.execute(
        "insert into vault.landing.rejects select ?, ?, ?, ?, ?, "
        "unnest(?::bigint[]), unnest(?::varchar[]), unnest(?::varchar[])",
        [file.provider, file.table, file.extraction_date, file.name, line.sha256,
         *map(list, zip(*rejects, strict=True))],
    )  # fmt: skip
    line.rows_rejected += len(rejects)
    line.reasons.update(reject.reason for reject in rejects)

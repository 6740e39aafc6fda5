"""`idase land`: bring delivered files into the vault and account for each of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb
import typer
from rich.table import Table

from scripts.database import connect
from scripts.errors import UsageError
from scripts.landing import catalogue as seeds
from scripts.landing import store
from scripts.landing.catalogue import Catalogue, Convention
from scripts.landing.delimited import Reject
from scripts.landing.discover import KINDS, UNREAD_KINDS, Delivered, discover
from scripts.landing.readers import reading
from scripts.landing.refusal import Refused
from scripts.landing.rows import land_rows, with_rule
from scripts.progress import bar, say, show
from scripts.settings import Settings, make_private, settings
from scripts.stopping import stops_between

CHUNK_BYTES = 1 << 22
NO_ROOM = (
    duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException,
    duckdb.FatalException, OSError,
)  # fmt: skip


def command() -> None:
    """Land every delivered file of IDASE_EXTRACTS; what cannot be landed is named in the ledger.

    Each file is one transaction: a run that is stopped leaves whole files, and a new run completes
    it. The same bytes at the same place are landed once, and once more when the seeds say something
    else about reading them (headers, dates, missing values, rows to reject). Exit code 1: all is
    accounted for, and a file was refused, or a row rejected or a needed column absent that somebody
    must look at.
    """
    config = settings()
    catalogue = seeds.load(config)
    lines = land(config)
    report(lines, catalogue)
    if any(line.is_finding(catalogue) for line in lines):
        raise typer.Exit(1)


def land(config: Settings) -> list[store.Line]:
    """Land all deliveries; returns the ledger line of each file.

    Raises UsageError when there is nothing to land, the vault is in use or the disk is full.
    """
    catalogue = seeds.load(config)
    files = discover(config.extracts)
    with stops_between() as stop_if_asked:
        return _land(config, catalogue, files, stop_if_asked)


def _land(
    config: Settings,
    catalogue: Catalogue,
    files: list[Delivered],
    stop_if_asked: Callable[[], None],
) -> list[store.Line]:
    connection = connect(vault=True, config=config)
    lines = []
    for leftover in make_private(config.spill).glob("landing-*.csv"):
        leftover.unlink(missing_ok=True)
    try:
        store.create_tables(connection, catalogue)
        with bar() as progress:
            task = progress.add_task("land", total=len(files))
            for file in files:
                stop_if_asked()
                progress.update(task, description=f"land {file.provider}/{file.name}")
                lines.append(land_file(connection, config, catalogue, file))
                progress.advance(task)
        gone = store.outdated(connection, catalogue, files)
    except NO_ROOM as error:
        raise UsageError(explain(config, error)) from None
    finally:
        with suppress(duckdb.Error):
            connection.close()
    if gone:
        say(
            f"{len(gone)} landed file(s) were read by former rules (seeds/mappings, conventions) "
            f"and are not in {config.extracts} any more, {gone[0]} first: have them delivered again"
        )
    return lines


def explain(config: Settings, error: Exception) -> str:
    """One line for a disk or a memory that does not take the rows."""
    text = str(error).lower()
    if "memory" in text and "write" not in text:
        return "the engine needs more memory: raise IDASE_MEMORY and run again"
    if "space" in text or "disk" in text or "too large" in text or "write" in text:
        return (
            f"{config.data}: no space left on the disk; free some and run again "
            "(files landed so far are kept)"
        )
    return f"{config.data}: cannot be written; check its owner, mode and free space"


def measure(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file, read in chunks.

    Raises Refused("unreadable") for what is no file or cannot be read.
    """
    if not path.is_file():  # a pipe would never end
        raise Refused("unreadable")
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
    except OSError:
        raise Refused("unreadable") from None
    return size, digest.hexdigest()


def land_file(
    connection: duckdb.DuckDBPyConnection, config: Settings, catalogue: Catalogue, file: Delivered
) -> store.Line:
    """Land, refuse or ignore one file, in one transaction with its ledger line."""
    line, before = store.Line(file), None
    connection.execute("begin")
    try:
        try:
            line.size_bytes, line.sha256 = measure(file.path)
            convention = landable_under(catalogue, config, line)
            before = store.earlier(connection, line)
            if before and before.stands(line):
                store.recall(connection, line)
                line.reason, line.is_outdated = "already_landed", before.is_outdated(line)
            else:
                land_content(connection, config, catalogue, line, convention)
        except Refused as refusal:
            connection.execute("rollback")  # an engine error has ended the transaction already
            connection.execute("begin")
            store.forget_same_bytes(connection, catalogue, line)
            line.status = "ignored" if refusal.reason.startswith("unknown_t") else "refused"
            line.reason = refusal.reason + (f": {refusal.detail}" if refusal.detail else "")
            line.rows_read = line.rows_landed = line.rows_rejected = 0
        if line.status != "landed":
            if not store.is_known(connection, line):
                store.write_line(connection, line, config.as_of)
        elif line.reason != "already_landed":
            # a reading that is done again gives no new term to what it keeps
            store.write_line(connection, line, before.landed_as_of if before else config.as_of)
        connection.execute("commit")
    except BaseException:
        with suppress(duckdb.Error):  # a commit that failed has ended the transaction
            connection.execute("rollback")
        raise
    return line


def landable_under(catalogue: Catalogue, config: Settings, line: store.Line) -> Convention:
    """The convention of a file, its provider, place and table checked.

    Raises Refused with the ledger's reason.
    """
    file = line.file
    system = catalogue.providers.get(file.provider)
    if system is None:
        raise Refused("unknown_provider")
    convention = catalogue.convention(file.provider, file.day)
    if convention is None:
        raise Refused("no_convention_in_force")
    line.convention_id = convention.convention_id
    if file.day > config.as_of:
        raise Refused("extraction_date_in_future")
    kind, is_table = file.path.suffix.lower(), (system, file.table) in catalogue.columns
    if is_table and kind in UNREAD_KINDS:
        raise Refused("format_not_read")
    if kind not in KINDS:
        raise Refused("unknown_type_of_file")
    if not is_table:
        raise Refused("unknown_table")
    if file.table not in convention.tables and "*" not in convention.tables:
        raise Refused("table_not_in_convention")
    line.rules_sha256 = catalogue.rules_digest(system, file.table, convention)
    return convention


def land_content(
    connection: duckdb.DuckDBPyConnection,
    config: Settings,
    catalogue: Catalogue,
    line: store.Line,
    convention: Convention,
) -> None:
    """Read the file and insert its rows; raises Refused when the file is not what it says."""
    file = line.file
    system = catalogue.providers[file.provider]
    known = catalogue.headers[(system, file.table)]
    store.forget(connection, line, store.raw_table(system, file.table))

    def keep(rejects: list[Reject]) -> None:
        judged = [with_rule(reject, catalogue.reject_rules) for reject in rejects]
        store.write_rejects(connection, line, judged)

    try:
        with reading(file.path, known, config.spill, connection, keep) as opened:
            line.encoding, line.delimiter = opened.encoding, opened.delimiter or None
            land_rows(connection, catalogue, system, line, opened, convention)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        raise Refused("unreadable") from None


def report(lines: list[store.Line], catalogue: Catalogue) -> None:
    """Print what became of the files: a count by outcome, each file that did not land, columns.

    What an earlier run landed is told again as long as somebody must look at it.
    """
    landed = [line for line in lines if line.status == "landed" and line.reason is None]
    known = [line for line in lines if line.reason == "already_landed"]
    say(
        f"{len(lines)} files: {len(landed)} landed "
        f"({sum(line.rows_landed for line in landed):,} rows, "
        f"{sum(line.rows_rejected for line in landed):,} rejected, "
        f"{sum(line.n_values_dropped for line in landed):,} identifiers dropped), "
        f"{len(known)} landed before ({sum(line.rows_rejected for line in known):,} rejected)"
    )
    others = [line for line in lines if line.status != "landed"]
    if others:
        show_counted(
            ("outcome", "provider", "delivery", "file", "reason"),
            [(line.status, line.file.provider, line.file.folder, line.file.name, line.reason)
             for line in others],
        )  # fmt: skip
    odd = [line for line in lines if line.unknown_columns or line.missing_columns]
    if odd:
        show_counted(
            ("provider", "delivery", "file", "unknown columns", "missing columns"),
            [(line.file.provider, line.file.folder, line.file.name,
              ", ".join(line.unknown_columns), ", ".join(line.missing_columns)) for line in odd],
        )  # fmt: skip
    for line in lines:
        if line.is_outdated:
            say(
                f"{line.file.provider}/{line.file.folder}/{line.file.name} was read by former "
                "rules and stays so: who objected was deleted from it since, and a new reading "
                "would bring them back; have it delivered again"
            )
    for line in odd:
        if absent := line.lacks(catalogue):
            say(
                f"{line.file.provider}/{line.file.folder}/{line.file.name} has no column "
                f"{', '.join(sorted(absent))}, without which its rows are of little use: name its "
                "header in map_header_alias.csv, then run 'idase land' again"
            )


def show_counted(titles: tuple[str, ...], rows: list[tuple]) -> None:
    """Print a table of rows, each different one once."""
    table = Table(*titles)
    for row in sorted(set(rows), key=str):
        table.add_row(*(str(cell) for cell in row))
    show(table)

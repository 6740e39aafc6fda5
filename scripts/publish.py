"""`idase publish`: copy what recipients read into one plain file each, and swap it in whole.

Runs in a process of its own that never attaches the vault: pages that once held names cannot be
recycled into a file that others open. Readers keep the file they have open; a failed build or a
killed process leaves the former file in place.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb
from rich.console import Console

from scripts import database
from scripts.errors import Finding, UsageError
from scripts.progress import bar
from scripts.release import contract as contracts
from scripts.release import convention as conventions
from scripts.settings import Settings, make_private, settings

ANALYST_SCHEMAS = ("nomenclatures", "governance", "gateway", "trajectories")

LAST_BUILD = """
    select n_bad, as_of from warehouse.meta.build
    where command in ('build', 'test') order by started_at desc, invocation_id limit 1
"""
RECIPIENTS = """
    select
        recipient.recipient_code,
        not recipient.needs_convention or exists (
            select 1 from warehouse.governance.gov_convention as convention
            where
                convention.recipient_code = recipient.recipient_code
                and convention.state = 'active'
                and ? between convention.start_date and convention.end_date
        ) as may_receive
    from warehouse.governance.gov_recipient as recipient
    where exists (
        select 1 from warehouse.governance.gov_export_column as authorised
        where authorised.recipient_code = recipient.recipient_code
    )
    order by recipient.recipient_code
"""
AUTHORISED = """
    select table_name, list(column_name order by position) as columns
    from warehouse.governance.gov_export_column
    where recipient_code = ?
    group by table_name order by table_name
"""


def command() -> None:
    """Publish the marts of the last green build, one file per recipient, and the analysts' copy."""
    config = settings()
    console = Console()
    connection = database.connect(warehouse=True, read_only=True, config=config)
    withheld: dict[str, str] = {}
    try:
        require_green_build(connection, config)
        with bar() as progress:
            recipients = connection.execute(RECIPIENTS, [config.as_of]).fetchall()
            task = progress.add_task("publish", total=len(recipients) + 1)
            for recipient, may_receive in recipients:
                reason = "" if may_receive else f"no convention in force on {config.as_of}"
                if not reason and conventions.needs_convention(config, recipient):
                    reason = closed(config, recipient)
                if not reason:
                    path = publish_recipient(connection, config, recipient)
                    console.print(f"published {path}")
                else:
                    withheld[recipient] = reason
                progress.advance(task)
            console.print(f"published {publish_analyst(connection, config)}")
            progress.advance(task)
    finally:
        connection.close()
    if withheld:
        reasons = "; ".join(f"{name}, {reason}" for name, reason in withheld.items())
        raise Finding(f"withheld for {reasons} (gov_convention); nothing was written for them")


def closed(config: Settings, recipient: str) -> str:
    """Why a recipient's convention, as signed, lets nothing out; empty when it is open.

    The same state machine as for a release: a plain file is no way round it.
    """
    try:
        conventions.in_force(config, contracts.read(config, recipient))
    except Finding as finding:
        return str(finding).removeprefix("release refused: ")
    return ""


def require_green_build(connection: duckdb.DuckDBPyConnection, config: Settings) -> None:
    """Refuse to publish anything but a build whose every node and test passed.

    Raises UsageError when there is no build, Finding when the last one failed or is of another day.
    """
    try:
        last = connection.execute(LAST_BUILD).fetchone()
    except duckdb.CatalogException:
        last = None
    if last is None:
        raise UsageError("nothing to publish yet: run 'make build'")
    n_bad, as_of = last
    if n_bad:
        raise Finding(f"the last build has {n_bad} failed or skipped node(s): mend and rebuild")
    if as_of != config.as_of:
        raise Finding(f"the last build is of {as_of}, today is {config.as_of}: rebuild first")


def publish_recipient(
    connection: duckdb.DuckDBPyConnection, config: Settings, recipient: str
) -> Path:
    """Write a recipient's authorised columns to `published/<recipient>.duckdb`, schema `marts`."""
    statements = [
        f"create table target.marts.{table} as "
        f"select {', '.join(columns)} from warehouse.marts_{recipient}.{table}"
        for table, columns in connection.execute(AUTHORISED, [recipient]).fetchall()
    ]
    path = config.published / f"{recipient}.duckdb"
    write_file(connection, path, ["create schema target.marts", *statements])
    return path


def publish_analyst(connection: duckdb.DuckDBPyConnection, config: Settings) -> Path:
    """Write the analysts' copy of the pseudonymised zone: the target `analyst` builds on it."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse' "
        "and schema_name in (select unnest(?)) order by schema_name, table_name",
        [list(ANALYST_SCHEMAS)],
    ).fetchall()
    statements = [f"create schema target.{schema}" for schema in ANALYST_SCHEMAS]
    statements += [
        f"create table target.{schema}.{table} as from warehouse.{schema}.{table}"
        for schema, table in tables
    ]
    write_file(connection, config.analyst, statements)
    return config.analyst


def write_file(
    connection: duckdb.DuckDBPyConnection, path: Path, statements: Iterable[str]
) -> None:
    """Run statements on a new database attached as `target`, then rename it over `path`.

    Raises Finding when a table or column is not there, UsageError when the disk is full or the
    folder cannot be written; nothing is left behind.
    """
    make_private(path.parent)
    for leftover in path.parent.glob(f".{path.name}.*"):
        leftover.unlink(missing_ok=True)
    staged = path.parent / f".{path.name}.{os.getpid()}"
    previous = os.umask(0o077)
    try:
        connection.execute(f"attach '{staged}' as target (block_size 262144)")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute("checkpoint target")
        finally:
            connection.execute("detach target")
        with staged.open("rb") as stream:
            os.fsync(stream.fileno())
        staged.replace(path)
    except (duckdb.BinderException, duckdb.CatalogException):
        raise Finding(
            f"{path.stem}: its marts differ from what gov_export_column lists; rebuild, or "
            "correct the list"
        ) from None
    except (duckdb.IOException, OSError):
        raise UsageError(f"{path}: cannot be written; check free space and permissions") from None
    finally:
        os.umask(previous)
        for leftover in path.parent.glob(f".{path.name}.*"):
            leftover.unlink(missing_ok=True)

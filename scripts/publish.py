"""`idase publish`: copy what recipients read into one plain file each, and swap it in whole.

Runs in a process of its own that never attaches the vault: pages that once held names cannot be
recycled into a file that others open. Readers keep the file they have open; a failed build or a
killed process leaves the former file in place.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from scripts import database
from scripts.errors import Finding, UsageError
from scripts.progress import bar, say
from scripts.release import contract as contracts
from scripts.release import convention as conventions
from scripts.release import disclosure, gate, ledger
from scripts.settings import Settings, make_private, settings
from scripts.sql import literal

ANALYST_SCHEMAS = ("nomenclatures", "governance", "gateway", "trajectories")

LAST_BUILD = """
    select n_bad, as_of from warehouse.meta.build
    where command in ('build', 'test') order by started_at desc, invocation_id limit 1
"""
# what dbt keeps of the models' descriptions (persist_docs); a table's own has no column
DESCRIPTIONS = """
    select schema_name, table_name, null as column_name, comment from duckdb_tables()
    where database_name = 'warehouse' and schema_name in (select unnest($schemas))
        and comment is not null
    union all
    select schema_name, table_name, column_name, comment from duckdb_columns()
    where database_name = 'warehouse' and schema_name in (select unnest($schemas))
        and comment is not null
    order by all
"""


def command() -> None:
    """Publish the marts of the last green build, one file per recipient, and the analysts' copy."""
    done = publish(settings())
    if done.withheld:
        raise Finding(f"{done.reasons}; nothing was written for them")


@dataclass
class Published:
    """What a publication wrote, and for whom it wrote nothing: recipient → reason."""

    written: list[Path] = field(default_factory=list)
    withheld: dict[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> str:
        """For whom nothing was written, and why, in one line."""
        reasons = (f"{name}, {reason}" for name, reason in self.withheld.items())
        return f"withheld for {'; '.join(reasons)}"


def publish(config: Settings) -> Published:
    """Write the file of each recipient that no wall holds back, and the analysts' copy.

    Raises UsageError when there is no build, Finding when the last one is not green.
    """
    landed = gate.landed_now(config)
    connection = database.connect(warehouse=True, read_only=True, config=config)
    done = Published()
    try:
        require_green_build(connection, config)
        database.attach_encrypted(connection, config, "releases")
        ledger.prepare(connection)
        recipients = contracts.recipients(config)
        with bar() as progress:
            task = progress.add_task("publish", total=len(recipients) + 1)
            for recipient in recipients:
                try:
                    done.written.append(publish_recipient(connection, config, recipient, landed))
                    say(f"published {done.written[-1]}")
                except Finding as finding:
                    done.withheld[recipient] = str(finding).removeprefix("release refused: ")
                progress.advance(task)
            try:
                done.written.append(publish_analyst(connection, config, landed))
                say(f"published {done.written[-1]}")
            except Finding as finding:
                done.withheld["analysts"] = str(finding).removeprefix("release refused: ")
            progress.advance(task)
    finally:
        connection.close()
    return done


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
    connection: duckdb.DuckDBPyConnection, config: Settings, recipient: str, landed: str | None
) -> Path:
    """Write a recipient's contract to `published/<recipient>.duckdb`, schema `marts`.

    The walls are those of a release: a plain file is no way round one. What its tables of counts
    tell is kept in the ledger, so that the next file or release tells nobody by difference.
    Raises Finding when one of them holds the recipient's tables back.
    """
    contract = contracts.read(config, recipient)
    _, key = gate.opening(config, contract)
    gate.check(connection, config, contract, landed, key)
    sources, _ = disclosure.protect(connection, contract)
    statements = [
        f"create table target.marts.{table.name} as "
        f"select {', '.join(table.names())} from {sources[table.name]}"
        for table in contract.tables
    ]
    path = config.published / f"{recipient}.duckdb"
    # told once written: kept first, since a file that nobody saw hides a little more and no less
    ledger.record_cells(connection, contract, sources, f"published {config.as_of}")
    statements += contract_comments(connection, config, contract)
    write_file(connection, path, ["create schema target.marts", *statements])
    return path


def contract_comments(
    connection: duckdb.DuckDBPyConnection, config: Settings, contract: contracts.Contract
) -> list[str]:
    """Statements that tell what each published table and column is.

    Both labels of the contract, the model's description, then a line a code with its two labels:
    the file explains itself to a reader who has nothing else.
    """
    told = {
        (table, column): text
        for _, table, column, text in descriptions(connection, [f"marts_{contract.recipient}"])
    }
    statements = []
    for table in contract.tables:
        for column in (None, *table.columns):
            part, name = (column, column.name) if column else (table, None)
            lines = [f"{part.label_fr} / {part.label_en}", told.get((table.name, name), "")]
            if column:
                lines += [f"{c}: {fr} / {en}" for c, fr, en in contracts.labels(config, column)]
            text = "\n".join(filter(None, lines))
            statements.append(comment("marts", table.name, name, text))
    return statements


def descriptions(
    connection: duckdb.DuckDBPyConnection, schemas: Iterable[str]
) -> list[tuple[str, str, str | None, str]]:
    """Schema, table, column (none for the table itself) and description, as the build left them."""
    return connection.execute(DESCRIPTIONS, {"schemas": list(schemas)}).fetchall()


def comment(schema: str, table: str, column: str | None, text: str) -> str:
    """The statement that describes a table of the file under way, or a column of it."""
    what = f"table target.{schema}.{table}"
    if column is not None:
        what = f'column target.{schema}.{table}."{column}"'
    return f"comment on {what} is {literal(text)}"


def publish_analyst(
    connection: duckdb.DuckDBPyConnection, config: Settings, landed: str | None
) -> Path:
    """Write the analysts' copy of the pseudonymised zone: the target `analyst` builds on it.

    Raises Finding when the experiment is over or the build is not sound, whatever a later part of
    it says.
    """
    conventions.check_experiment(config)
    warned = gate.warnings(gate.sound_nodes(connection, config, landed))
    if warned:
        say(f"the build warns of {', '.join(warned)}; docs/run-on-your-files.md says what to do")
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
    statements += [comment(*described) for described in descriptions(connection, ANALYST_SCHEMAS)]
    write_file(connection, config.analyst, statements)
    return config.analyst


def write_file(
    connection: duckdb.DuckDBPyConnection, path: Path, statements: Iterable[str]
) -> None:
    """Run statements on a new database attached as `target`, then rename it over `path`.

    Raises UsageError when the disk is full or the folder cannot be written; nothing is left behind.
    """
    make_private(path.parent)
    for leftover in path.parent.glob(f".{path.name}.*"):
        leftover.unlink(missing_ok=True)
    staged = path.parent / f".{path.name}.{os.getpid()}"
    previous = os.umask(0o077)
    try:
        connection.execute(f"attach {literal(staged)} as target (block_size 262144)")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute("checkpoint target")
        finally:
            connection.execute("detach target")
        with staged.open("rb") as stream:
            os.fsync(stream.fileno())
        staged.replace(path)
    except (duckdb.IOException, OSError):
        raise UsageError(f"{path}: cannot be written; check free space and permissions") from None
    finally:
        os.umask(previous)
        for leftover in path.parent.glob(f".{path.name}.*"):
            leftover.unlink(missing_ok=True)

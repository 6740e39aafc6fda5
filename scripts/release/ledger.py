"""Ledger of releases (`releases.duckdb`, encrypted): what left, to whom, about whom under which
pseudonym. Recall lists and the comparison with earlier releases come from it.

It holds pseudonyms and published figures, never `person_uid`: once a key is destroyed, nothing here
leads back to a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import duckdb

from scripts.release.contract import Contract, Table
from scripts.release.manifest import FIRST
from scripts.sql import one_row

# a release is recorded before its folder appears, and confirmed once it has
PENDING, RELEASED, ABANDONED = "pending", "released", "abandoned"
TABLES = (
    "create schema if not exists releases.ledger",
    "create table if not exists releases.ledger.release (recipient varchar, release varchar, "
    "sequence integer, convention varchar, epoch varchar, kcv varchar, as_of date, "
    "contract_sha256 varchar, manifest_sha256 varchar, state varchar, "
    "primary key (recipient, release))",
    # ledgers from before there was a state hold releases that left
    "alter table releases.ledger.release add column if not exists state varchar "
    f"default '{RELEASED}'",
    "create table if not exists releases.ledger.person "
    "(recipient varchar, release varchar, pseudonym varchar)",
    "create table if not exists releases.ledger.cell (recipient varchar, release varchar, "
    "table_name varchar, cell varchar, column_name varchar, value double)",
)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the ledger's tables if they are not there."""
    for statement in TABLES:
        connection.execute(statement)


def last(connection: duckdb.DuckDBPyConnection, recipient: str) -> tuple[int, str, date | None]:
    """Sequence, manifest digest and day of a recipient's last release; (0, zeros, None) before.

    An abandoned one is no link of the chain.
    """
    row = connection.execute(
        "select sequence, manifest_sha256, as_of from releases.ledger.release "
        f"where recipient = ? and state <> '{ABANDONED}' order by sequence desc limit 1",
        [recipient],
    ).fetchone()
    return row or (0, FIRST, None)


def latest_day(connection: duckdb.DuckDBPyConnection) -> date | None:
    """Day of the last release to anybody."""
    return one_row(connection.execute("select max(as_of) from releases.ledger.release"))[0]


def recipients(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Recipients with a release, in order."""
    rows = connection.execute(
        "select distinct recipient from releases.ledger.release order by recipient"
    ).fetchall()
    return [row[0] for row in rows]


def known(connection: duckdb.DuckDBPyConnection, recipient: str) -> set[str]:
    """Names of a recipient's releases."""
    rows = connection.execute(
        "select release from releases.ledger.release where recipient = ?", [recipient]
    ).fetchall()
    return {row[0] for row in rows}


def record(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    sources: dict[str, str],
    row: dict[str, object],
) -> None:
    """Write a release with its persons and its cells, in one transaction; it is pending."""
    recipient, release = contract.recipient, row["release"]
    with transaction(connection):
        connection.execute(
            "insert into releases.ledger.release (recipient, release, sequence, convention, epoch, "
            "kcv, as_of, contract_sha256, manifest_sha256, state) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [recipient, *(row[name] for name in ("release", "sequence", "convention", "epoch",
                                                 "kcv", "as_of", "contract_sha256",
                                                 "manifest_sha256")),
             PENDING],
        )  # fmt: skip
        if contract.person_table:
            connection.execute(
                f"insert into releases.ledger.person select ?, ?, {contract.person_table.key[0]} "
                f"from {sources[contract.person_table.name]}",
                [recipient, release],
            )
        record_cells(connection, contract, sources, str(release))


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of what is written within, or nothing."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def pending(connection: duckdb.DuckDBPyConnection, recipient: str) -> tuple[str, str] | None:
    """Name and manifest digest of a release that was recorded and not confirmed, if there is one.

    There is one at most: each release settles the one before it.
    """
    return connection.execute(
        "select release, manifest_sha256 from releases.ledger.release "
        f"where recipient = ? and state = '{PENDING}'",
        [recipient],
    ).fetchone()


def confirm(connection: duckdb.DuckDBPyConnection, recipient: str, release: str) -> None:
    """Say that a release has appeared."""
    set_state(connection, recipient, release, RELEASED)


def abandon(
    connection: duckdb.DuckDBPyConnection, recipient: str, release: str, *, may_be_out: bool
) -> None:
    """Say that a release is no link of the chain; its name stays taken.

    What its tables of counts told stays told. Its persons go, since nobody got them, unless it
    `may_be_out`: then recall lists go on naming them.
    """
    with transaction(connection):
        set_state(connection, recipient, release, ABANDONED)
        if not may_be_out:
            connection.execute(
                "delete from releases.ledger.person where recipient = ? and release = ?",
                [recipient, release],
            )


def set_state(
    connection: duckdb.DuckDBPyConnection, recipient: str, release: str, state: str
) -> None:
    """Write where a release stands."""
    connection.execute(
        "update releases.ledger.release set state = ? where recipient = ? and release = ?",
        [state, recipient, release],
    )


def record_cells(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    sources: dict[str, str],
    release: str,
) -> None:
    """Write the figures that tables of counts tell and that were not told before, row by row."""
    for table in contract.aggregates:
        if not table.names("count"):
            continue
        connection.execute(
            "create or replace temp table fresh as select *, count(*) over (partition by cell) "
            f"as n_figures from ({cells(table, sources[table.name])})"
        )
        # a row is told anew unless one earlier release told all of its figures and no other
        connection.execute(
            "with former as (select release, cell, column_name, value, "
            "count(*) over (partition by release, cell) as n_figures from releases.ledger.cell "
            "where recipient = ? and table_name = ?), "
            "known as (select distinct fresh.cell from fresh inner join former "
            "using (cell, column_name, value, n_figures) group by former.release, fresh.cell, "
            "fresh.n_figures having count(*) = fresh.n_figures) "
            "insert into releases.ledger.cell select ?, ?, ?, cell, column_name, value from fresh "
            "anti join known using (cell)",
            [contract.recipient, table.name, contract.recipient, release, table.name],
        )


def cell_key(table: Table) -> str:
    """SQL of the text that names a row of an aggregate: its keys."""
    return " || '/' || ".join(f"cast({name} as varchar)" for name in table.key)


def cells(table: Table, source: str) -> str:
    """SQL of the shown figures of an aggregate: cell (its keys), column_name, value."""
    return " union all ".join(
        f"select {cell_key(table)} as cell, '{name}' as column_name, "
        f"cast({name} as double) as value from {source} where {name} is not null"
        for name in table.names("count", "measure")
    )

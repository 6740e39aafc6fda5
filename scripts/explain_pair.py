"""`idase explain-pair`: why two records are, or are not, held to be one person."""

from __future__ import annotations

from typing import Annotated

import duckdb
import typer
from rich.table import Table

from scripts.database import connect
from scripts.errors import UsageError
from scripts.linkage import artefact
from scripts.progress import say, show


def _record(connection: duckdb.DuckDBPyConnection, record: str) -> int:
    provider, colon, identifier = record.partition(":")
    found = (
        connection.execute(
            "select record_no from vault.linkage.int_person_record "
            "where provider_code = ? and source_person_id = ?",
            [provider, identifier],
        ).fetchone()
        if colon
        else None
    )
    if not found:
        raise UsageError("a record is not in the vault: write each one as PROVIDER:NUMBER")
    return found[0]


def command(
    one: Annotated[str, typer.Argument(help="Record, as PROVIDER:NUMBER.")],
    other: Annotated[str, typer.Argument(help="The other record, as PROVIDER:NUMBER.")],
) -> None:
    """Show a pair field by field: the level reached, its weight in bits, the sum, the decision.

    No name, date or place is shown; `idase review export` does that for pairs in doubt.
    """
    connection = connect(vault=True, read_only=True)
    try:
        pair = sorted((_record(connection, one), _record(connection, other)))
        scored = connection.execute(
            "select * from vault.linkage.int_link_score where record_a = ? and record_b = ?", pair
        )
        names = [column[0] for column in scored.description]
        score = scored.fetchone()
        decision = connection.execute(
            "select decision_code, veto_code from vault.linkage.int_link_decision "
            "where record_a = ? and record_b = ?",
            pair,
        ).fetchone()
        together = connection.execute(
            "select count(distinct cluster_no) = 1 from vault.linkage.int_person_cluster "
            "where record_no in (?, ?)",
            pair,
        ).fetchone()[0]
    except duckdb.CatalogException:
        raise UsageError("no pairs yet: run 'make build' first") from None
    finally:
        connection.close()
    if score:
        _show(dict(zip(names, score, strict=True)))
    else:
        say("never compared, or far below the threshold `keep`")
    if decision:
        veto = f" ({decision[1]})" if decision[1] else ""
        say(f"decision: {decision[0]}{veto}")
    say("one person in the register" if together else "two persons in the register")


def _show(row: dict) -> None:
    levels = artefact.read_levels()
    table = Table("field", "level reached", "bits")
    total = 0.0
    for name, level in row.items():
        if not name.endswith("_level"):
            continue
        code = name.removesuffix("_level")
        known = levels.get((code, level))
        label = "missing on a side" if level == -1 else known.label if known else str(level)
        table.add_row(code, label, f"{row[f'{code}_weight']:+.2f}")
        total += row[f"{code}_weight"]
    table.add_row("before anything is compared", "", f"{row['match_weight'] - total:+.2f}")
    table.add_row("sum", "", f"{row['match_weight']:+.2f}")
    show(table)

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
from scripts.sql import one_row

PAIR = """
    select score.*, weight.match_weight as weight_here, weight.accept, weight.review,
        likeness.odds_weight
    from vault.linkage.int_link_score as score
    inner join vault.linkage.int_link_weight as weight
        on score.record_a = weight.record_a and score.record_b = weight.record_b
    cross join vault.linkage.int_link_likeness as likeness
    where score.record_a = ? and score.record_b = ?
"""


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

    `here` is what these deliveries add to the model's bits: how records are written, how many links
    there are, which names go together (docs/linkage.md).

    No name, date or place is shown; `idase review export` does that for pairs in doubt.
    """
    connection = connect(vault=True, read_only=True)
    try:
        pair = sorted((_record(connection, one), _record(connection, other)))
        if pair[0] == pair[1]:
            raise UsageError("twice the same record: name two")
        scored = connection.execute(PAIR, pair)
        names = [column[0] for column in scored.description]
        score = scored.fetchone()
        calibration = {
            (code, level): bits
            for code, level, bits in connection.execute(
                "select comparison_code, level_no, calibration_weight "
                "from vault.linkage.int_link_calibration"
            ).fetchall()
        }
        decision = connection.execute(
            "select decision_code, veto_code from vault.linkage.int_link_decision "
            "where record_a = ? and record_b = ?",
            pair,
        ).fetchone()
        together = one_row(
            connection.execute(
                "select count(distinct cluster_no) = 1 from vault.linkage.int_person_cluster "
                "where record_no in (?, ?)",
                pair,
            )
        )[0]
    except duckdb.CatalogException:
        raise UsageError("no pairs yet: run 'make build' first") from None
    finally:
        connection.close()
    if score:
        _show(dict(zip(names, score, strict=True)), calibration)
    else:
        say("never compared, or far below the threshold `keep`")
    if decision:
        veto = f" ({decision[1]})" if decision[1] else ""
        say(f"decision: {decision[0]}{veto}")
    is_linked = decision is not None and decision[0].startswith("linked")
    if together:
        how = "" if is_linked else ", through other records of the person"
        say(f"one person in the register{how}")
    else:
        how = ": records that they tie contradict each other" if is_linked else ""
        say(f"two persons in the register{how}")


def _show(row: dict, calibration: dict[tuple[str, int], float]) -> None:
    levels = artefact.read_levels()
    table = Table("field", "level reached", "bits", "here")
    total = 0.0
    for name, level in row.items():
        if not name.endswith("_level"):
            continue
        code = name.removesuffix("_level")
        known = levels.get((code, level))
        label = "missing on a side" if level == -1 else known.label if known else str(level)
        weight = row[f"{code}_weight"]
        table.add_row(code, label, f"{weight:+.2f}", _bits(calibration.get((code, level))))
        total += weight
    before = row["match_weight"] - total
    table.add_row("before anything is compared", "", f"{before:+.2f}", _bits(row["odds_weight"]))
    table.add_row("names that go together", "", "", _bits(row["name_origin_weight"]))
    here = row["weight_here"] - row["match_weight"]
    table.add_row("sum", "", f"{row['match_weight']:+.2f}", f"{here:+.2f}")
    show(table)
    sure = "no weight is sure" if row["accept"] is None else f"sure from {row['accept']:+.2f} on"
    say(f"weight here {row['weight_here']:+.2f} bits; {sure}, a look from {row['review']:+.2f} on")


def _bits(value: float | None) -> str:
    return f"{value:+.2f}" if value else ""

"""`idase evaluate-linkage`: how right the register of persons is, against a truth file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.table import Table

from scripts.database import connect
from scripts.errors import UsageError
from scripts.linkage import evaluation, expected, pictures
from scripts.private_files import write_private_text
from scripts.progress import say, show
from scripts.sql import one_row

MAX_SHOWN = 12  # a longer group is read in a file, not on a terminal
REGISTRY = """
    create temp view registry as
    select provider_code as provider, source_person_id, person_uid
    from vault.linkage.person_registry
"""
WEIGHED = """
    create temp view weighed as
    select one.provider_code as provider_a, one.source_person_id as source_person_id_a,
        other.provider_code as provider_b, other.source_person_id as source_person_id_b,
        weight.match_weight
    from vault.linkage.int_link_weight as weight
    inner join vault.linkage.int_person_record as one on weight.record_a = one.record_no
    inner join vault.linkage.int_person_record as other on weight.record_b = other.record_no
"""


def command(
    truth: Annotated[
        Path | None,
        typer.Option(
            help="CSV: provider, source_person_id, true_person_id, and any columns to group by."
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="File to write: all counts, rates, intervals.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="HTML page to write: rates by group, causes, thresholds.")
    ] = None,
    registry: Annotated[
        Path | None,
        typer.Option(help="Judge this register (CSV of `idase registry`) in place of the vault's."),
    ] = None,
) -> None:
    """Precision, recall and F1 of pairs and persons, with 95 % intervals, by group and by cause.

    The pairs of one person are right or wrong together: intervals count persons, not pairs.
    Without a truth file, the rates that the weights of the vault's pairs expect, and what that
    rests on. Counts only: no record, name or number is shown or written.
    """
    if truth is None:
        _estimate(json_file, picture, registry)
        return
    connection = connect(vault=True, read_only=True) if registry is None else duckdb.connect()
    try:
        groups, passed_over = evaluation.read_truth(connection, truth)
        if registry is None:
            connection.execute(REGISTRY)
        else:
            _read_registry(connection, registry)
        result = evaluation.evaluate(connection, "registry", groups)
        if registry is None:
            result.causes = evaluation.causes(connection, "vault.linkage.int_person_record")
            connection.execute(WEIGHED)
            result.curve = evaluation.curve(connection, "weighed")
    except duckdb.CatalogException:
        raise UsageError("no register of persons yet: run 'make build' first") from None
    finally:
        connection.close()
    _show(result, passed_over)
    if json_file:
        write_private_text(json.dumps(result.as_dict(), indent=2) + "\n", json_file)
    if picture:
        write_private_text(pictures.evaluation_page(result), picture)


def _estimate(json_file: Path | None, picture: Path | None, registry: Path | None) -> None:
    """Show what the weights expect, without any truth."""
    if picture or registry:
        raise UsageError("--picture and --registry need a truth file: add --truth FILE")
    connection = connect(vault=True, read_only=True)
    try:
        found = expected.estimate(
            connection,
            *("vault.linkage.int_link_decision", "vault.linkage.int_link_weight"),
            *("vault.linkage.int_person_record", "vault.linkage.int_person_cluster"),
            *("vault.linkage.int_link_key", "vault.linkage.int_link_block"),
            expected.odds_before(
                connection,
                *("vault.linkage.int_link_record", "vault.linkage.link_model"),
                "vault.linkage.int_link_likeness",
            ),
        )
    except duckdb.CatalogException:
        raise UsageError("no pairs yet: run 'make build' first") from None
    finally:
        connection.close()
    rates = {"precision": "precision", "recall": "recall", "at least": "recall_at_least"}
    counts = {"wrong": "wrong", "missed": "missed", "never compared": "never_compared"}
    table = Table("of", "linked", *rates, *counts)
    for line in found:
        table.add_row(
            str(line["scope"]),
            str(line["linked"]),
            *("–" if line[name] is None else f"{line[name]:.4f}" for name in rates.values()),
            *(f"{line[name]:.1f}" for name in counts.values()),
        )
    show(table)
    say(
        "estimated, no truth was given. It rests on the weights being odds, fitted within one "
        f"provider and across two; and on {found[0]['taken_for_two']} pairs that share a family's "
        "or a namesake's traits being two people: 'at least' is recall were those whose first "
        f"names are alike as often one as their weights say ({found[0]['perhaps_one']:.1f}). Pairs "
        "never compared are told from those that names, dates or places alone brought together; "
        "there may be more."
    )
    if json_file:
        write_private_text(json.dumps({"estimated": found}, indent=2) + "\n", json_file)


def _read_registry(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    if not path.is_file():
        raise UsageError(f"{path}: no such register; write one with 'idase registry --csv FILE'")
    try:
        connection.read_csv(str(path), header=True, all_varchar=True).create("registry")
        connection.sql("select provider, source_person_id, person_uid from registry limit 0")
        twice = one_row(
            connection.sql(
                "select count(*) from (select 1 from registry group by provider, source_person_id "
                "having count(*) > 1)"
            )
        )[0]
    except duckdb.Error:
        raise UsageError(
            f"{path}: not a register with provider, source_person_id, person_uid"
        ) from None
    if twice:
        raise UsageError(f"{path}: {twice} records named more than once: not one register")


def _rate(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None or interval is None:
        return "–"
    return f"{value:.4f} [{interval[0]:.4f}, {interval[1]:.4f}]"


def _show(result: evaluation.Evaluation, passed_over: list[str]) -> None:
    sizes = Counter(score.scope for score in result.scores)
    table = Table("of", "value", "precision", "recall", "F1", "right", "wrong", "missed")
    for score in result.scores:
        if sizes[score.scope] > MAX_SHOWN:
            continue
        table.add_row(
            score.scope,
            score.value,
            _rate(score.precision, score.precision_interval),
            _rate(score.recall, score.recall_interval),
            _rate(score.f1, score.f1_interval),
            *(str(count) for count in (score.found, score.wrong, score.missed)),
        )
    show(table)
    if result.causes:
        table = Table("error", "cause", "pairs")
        for cause in result.causes:
            table.add_row(cause["error"], cause["cause"], str(cause["pairs"]))
        show(table)
    for scope in (scope for scope, size in sizes.items() if size > MAX_SHOWN):
        say(f"{scope}: {sizes[scope]} values, in --json and --picture")
    if passed_over:
        say(
            f"not grouped by {', '.join(passed_over)}: more than {evaluation.MAX_GROUP_VALUES} "
            "values in the truth file"
        )
    judged, truth_only, register_only = result.records.values()
    say(
        f"{judged} records judged; {truth_only} of the truth file are not in the register "
        f"(objectors, rejected rows); {register_only} of the register are not in the truth file"
    )

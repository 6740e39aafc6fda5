"""`idase train-linkage`: learn the weights of the linkage from the records that have landed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.table import Table

from scripts.database import connect
from scripts.errors import UsageError
from scripts.linkage import artefact, engine, pictures, training
from scripts.progress import bar, say, show
from scripts.settings import settings


def command(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of the random pairs.")] = 1,
    page: Annotated[
        Path, typer.Option(help="HTML page of Splink's charts to write.")
    ] = artefact.PAGE,
) -> None:
    """Learn m and u with Splink, show what changes, and write the model to be reviewed.

    Writes seeds/linkage/link_level.csv and link_model.csv and a page of charts: probabilities and
    counts, no value of any record. Review the difference, then commit it: the next build uses it.
    """
    config = settings()
    with bar() as progress:
        task = progress.add_task("reading the structure", total=3)
        comparisons = engine.comparisons()
        progress.update(task, advance=1, description="learning")
        connection = connect(vault=True, read_only=True)
        try:
            connection.execute(
                "create temp table link_record as select * from vault.linkage.int_link_record"
            )
            before = artefact.read_levels()
            model = training.train(connection, "link_record", comparisons, seed, before)
        except duckdb.CatalogException:
            raise UsageError("no prepared records yet: run 'make build' first") from None
        finally:
            connection.close()
        progress.update(task, advance=1, description="writing")
        if not dry_run:
            artefact.write(model, comparisons, config.as_of)
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(
                pictures.page("The linkage model in force", model.charts), encoding="utf-8"
            )
        progress.update(task, advance=1)
    _show(before, model, "would change" if dry_run else "changed")


def _show(before: dict, model: training.Model, verb: str) -> None:
    moved = artefact.differences(before, model)
    if moved:
        table = Table("comparison", "level", "bits before", "bits now")
        for code, label, old, new in moved:
            table.add_row(
                code, label, *("–" if bits is None else f"{bits:+.2f}" for bits in (old, new))
            )
        show(table)
    say(
        f"{model.records} records; {len(moved)} of {len(model.levels)} weights {verb} by half a "
        f"bit or more; {model.links_per_record:.3f} links expected per record"
    )

"""`idase scan`: look for the vault's own names, dates and numbers in files that are to leave."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from scripts.errors import Finding
from scripts.progress import bar, say, show
from scripts.scanner import scan_paths
from scripts.scanner.engine import files_of
from scripts.settings import settings


def command(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders, of any format.")],
) -> None:
    """Search every byte, name and value of files for what identifies a person of the vault.

    Needs the vault's key: the dictionary is the vault's own. Prints counts and places, never
    values. Exit code 1 when something is found.
    """
    config = settings()
    started = time.perf_counter()
    sizes = [path.stat().st_size for path, _ in files_of(paths)]
    with bar() as progress:
        task = progress.add_task("scan", total=sum(sizes))
        found = scan_paths(
            paths, config, progress=lambda done: progress.update(task, completed=done)
        )
    seconds = time.perf_counter() - started
    scanned = f"{len(sizes)} file(s), {sum(sizes) / 1e6:.1f} MB in {seconds:.1f} s"
    if not found:
        say(f"clean: {scanned}")
        return
    table = Table("file", "table", "column or part", "what", "written as", "count")
    for sighting in found:
        table.add_row(sighting.file, sighting.table, sighting.column, sighting.kind,
                      sighting.disguise, f"{sighting.count:,}")  # fmt: skip
    show(table)
    raise Finding(
        f"{len(found)} kind(s) of leak in {len({s.file for s in found})} file(s) ({scanned}): send "
        "nothing; mend what writes these files and build again"
    )

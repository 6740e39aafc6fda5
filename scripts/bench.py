"""`idase bench`: the whole way from csv to published files at growing sizes, by stage."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from scripts import bench_exits, bench_leaks, bench_linkage, bench_olinpe, bench_rest
from scripts.measured import Stage, growth, measure
from scripts.settings import settings

DEFAULT_SIZES = [10_000, 100_000, 1_000_000]


def slowest_models(work: Path, most: int = 8) -> list[tuple[str, float]]:
    """The slowest nodes of the last build: (name, seconds)."""
    results = json.loads((work / "target" / "run_results.json").read_text(encoding="utf-8"))
    nodes = [(r["unique_id"].split(".", 2)[-1], r["execution_time"]) for r in results["results"]]
    return sorted(nodes, key=lambda node: -node[1])[:most]


app = typer.Typer(invoke_without_command=True)
app.command("exits")(bench_exits.command)
app.command("leaks")(bench_leaks.command)
app.command("rest")(bench_rest.command)
app.command("olinpe")(bench_olinpe.command)
app.command("linkage")(bench_linkage.command)


@app.callback()
def command(
    context: typer.Context,
    persons: Annotated[
        list[int] | None, typer.Option(help="Size to measure; give it again for more sizes.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Also write figures here.")
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Folder for the files (default: temporary).")
    ] = None,
    tests: Annotated[bool, typer.Option(help="Measure `dbt build` with its tests.")] = True,
    keep: Annotated[bool, typer.Option(help="Keep the files made.")] = False,
) -> None:
    """Measure generate, land, build and publish: wall time, peak memory, rows a second, growth.

    `persons` counts all generated persons; a growth of 1 is linear in persons. Its parts measure
    the rest: `exits` scans and releases, `leaks` what a scan finds, `rest` what builds leave.
    """
    if context.invoked_subcommand:
        return
    config = settings()
    console = Console()
    base = work or Path(tempfile.mkdtemp(prefix="idase-bench-"))
    stages: list[Stage] = []
    try:
        for size in sorted(persons or DEFAULT_SIZES):
            folder = base / str(size)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            stages += measure(size, folder, config.root, tests)
            slow = ", ".join(f"{name} {time_:.1f} s" for name, time_ in slowest_models(folder))
            console.print(f"{size:,} persons: slowest nodes: {slow}")
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        if not keep and work is None:
            shutil.rmtree(base, ignore_errors=True)
    table = Table("persons", "stage", "seconds", "peak MiB", "rows", "rows/s", "growth")
    for stage in stages:
        sizes = [(s.persons, s.seconds) for s in stages if s.stage == stage.stage]
        table.add_row(
            f"{stage.persons:,}", stage.stage, f"{stage.seconds:.1f}", f"{stage.peak_mib:,}",
            f"{stage.rows:,}", f"{stage.rows_per_second:,}", growth(sizes, stage.persons),
        )  # fmt: skip
    console.print(table)
    if json_file:
        json_file.write_text(json.dumps([asdict(s) for s in stages], indent=1), encoding="utf-8")

"""`idase bench`: the whole way from csv to published files at growing sizes, by stage."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from scripts import bench_leaks, bench_linkage, bench_olinpe, bench_rest
from scripts.errors import Finding
from scripts.settings import settings

# a generated young person with a contract comes with decoys: 0.6 protected, 3 young people known
# to a Mission locale only, 0.3 household members
PERSONS_PER_CONTRACT = 4.9
DEFAULT_SIZES = [10_000, 100_000, 1_000_000]
MIB = 1024


@dataclass(frozen=True)
class Stage:
    """One stage of one size: seconds of wall time, peak resident memory (MiB), rows it handled."""

    persons: int
    stage: str
    seconds: float
    peak_mib: int
    rows: int

    @property
    def rows_per_second(self) -> int:
        """Rows handled in a second of wall time."""
        return round(self.rows / self.seconds) if self.seconds else 0


def run_measured(command: list[str], env: dict[str, str], cwd: Path) -> tuple[float, int]:
    """Run a command; returns (wall seconds, peak resident memory in MiB of the process).

    Raises Finding when it fails; its output stays in `bench.log` of the working folder.
    """
    started = time.perf_counter()
    log = Path(env["IDASE_BENCH_LOG"])
    with log.open("ab") as stream:
        process = subprocess.Popen(command, env=env, cwd=cwd, stdout=stream, stderr=stream)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Finding(f"'{Path(command[0]).name} {command[1]}' failed; see {log}")
    return time.perf_counter() - started, usage.ru_maxrss // MIB


def landed_rows(env: dict[str, str], work: Path) -> int:
    """Rows landed in this size's vault, read from the ledger."""
    path = work / "ledger.csv"
    subprocess.run(  # noqa: S603
        [idase(), "ledger", "--csv", str(path)], env=env, check=True, stdout=subprocess.DEVNULL
    )
    import csv

    with path.open(encoding="utf-8", newline="") as stream:
        return sum(int(row["rows_landed"] or 0) for row in csv.DictReader(stream))


def idase() -> str:
    """The console script beside this interpreter."""
    return str(Path(sys.executable).with_name("idase"))


def dbt() -> str:
    """Dbt beside this interpreter."""
    return str(Path(sys.executable).with_name("dbt"))


def measure(persons: int, work: Path, root: Path, with_tests: bool) -> list[Stage]:
    """Generate one size into a fresh folder and measure land, build and publish on it."""
    env = os.environ | {
        "IDASE_EXTRACTS": str(work / "extracts"),
        "IDASE_DATA": str(work / "data"),
        "IDASE_KEYS": str(work / "keys"),
        "IDASE_AS_OF": "2023-06-30",
        "IDASE_BENCH_LOG": str(work / "bench.log"),
        "DBT_TARGET_PATH": str(work / "target"),
        "DBT_LOG_PATH": str(work / "logs"),
    }
    contracts = max(1, round(persons / PERSONS_PER_CONTRACT))
    commands = {
        "generate": [idase(), "generate", "--persons", str(contracts), "--seed", "1", "--out",
                     str(work / "extracts"), "--plain"],
        "keys": [idase(), "keys", "new"],
        "land": [idase(), "land"],
        "build": [dbt(), "build" if with_tests else "run"],
        "publish": [idase(), "publish"],
    }  # fmt: skip
    if not with_tests:
        commands["seed"] = [dbt(), "seed"]
    # nothing is published from models that no test has seen
    last = ["build", "publish"] if with_tests else ["seed", "build"]
    order = ["generate", "keys", "land", *last]
    measured = {stage: run_measured(commands[stage], env, root) for stage in order}
    rows = landed_rows(env, work)
    return [
        Stage(persons, stage, round(seconds, 2), peak, rows)
        for stage, (seconds, peak) in measured.items()
        if stage != "keys"
    ]


def slowest_models(work: Path, most: int = 8) -> list[tuple[str, float]]:
    """The slowest nodes of the last build: (name, seconds)."""
    results = json.loads((work / "target" / "run_results.json").read_text(encoding="utf-8"))
    nodes = [(r["unique_id"].split(".", 2)[-1], r["execution_time"]) for r in results["results"]]
    return sorted(nodes, key=lambda node: -node[1])[:most]


def growth(stages: list[Stage], stage: Stage) -> str:
    """Time ratio over size ratio against the next smaller size: 1 is linear, below 1 is better."""
    smaller = [s for s in stages if s.stage == stage.stage and s.persons < stage.persons]
    if not smaller:
        return ""
    former = max(smaller, key=lambda s: s.persons)
    ratio = (stage.seconds / former.seconds) / (stage.persons / former.persons)
    return f"{ratio:.2f}"


app = typer.Typer(invoke_without_command=True)
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

    `persons` counts all generated persons; a growth of 1 is linear in persons. `idase bench leaks`
    measures the scanner instead.
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
        table.add_row(
            f"{stage.persons:,}", stage.stage, f"{stage.seconds:.1f}", f"{stage.peak_mib:,}",
            f"{stage.rows:,}", f"{stage.rows_per_second:,}", growth(stages, stage),
        )  # fmt: skip
    console.print(table)
    if json_file:
        json_file.write_text(json.dumps([asdict(s) for s in stages], indent=1), encoding="utf-8")

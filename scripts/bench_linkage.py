"""`idase bench linkage`: this project's linkage beside stock Splink, on the same records."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from scripts.errors import Finding, UsageError
from scripts.generate import generate
from scripts.linkage import contest, engine, evaluation, rates
from scripts.settings import ROOT
from scripts.sql import literal, one_row

KIB_PER_MIB = 1024
# records delivered for each generated young person with a contract, decoys included
RECORDS_PER_CONTRACT = 5.22
DEFAULT_SIZES = [100_000, 1_000_000]
PEOPLE = """
    select
        split_part(substr(filename, length({folder}) + 2), '/', 1) as provider_code,
        {number} as source_person_id,
        NOM_NAISSANCE as birth_name,
        NOM_USAGE as usage_name,
        PRENOM as first_name,
        {mother} as mother_birth_name,
        {sex} as sex_code,
        try_strptime(DATE_NAISSANCE, '%d/%m/%Y')::date as birth_date,
        COMMUNE_NAISSANCE as birth_place_name,
        case when PAYS_NAISSANCE = 'France' then 'FRA' else PAYS_NAISSANCE end
            as birth_country_code,
        CODE_POSTAL as postal_code,
        COMMUNE as commune_name
    from read_csv({files}, delim=';', header=true, all_varchar=true, filename=true)
    where {number} is not null
"""


@dataclass(frozen=True)
class Limit:
    """What a side may take: seconds of wall time, memory as DuckDB writes it (8GB)."""

    seconds: float
    memory: str


@dataclass(frozen=True)
class Run:
    """One side at one size: seconds by stage (wall, processors), peak MiB, pairs, rates.

    A side that was stopped has no stage, pair or rate, only the seconds after which it was.
    """

    records: int
    side: str
    seconds: dict[str, float]
    cpu_seconds: dict[str, float]
    peak_mib: int
    pairs: int
    precision: float
    recall: float
    f1: float
    stopped_after: float | None = None

    @property
    def scoring(self) -> float:
        """Seconds of blocking, scoring and clustering records that are ready, weights known."""
        return _scoring(self.seconds)

    @property
    def whole(self) -> float:
        """Seconds of everything, preparation and training included."""
        return sum(self.seconds.values())

    @property
    def scoring_cpu(self) -> float:
        """Seconds of processors of the same as `scoring`."""
        return _scoring(self.cpu_seconds)


def _scoring(seconds: dict[str, float]) -> float:
    """Seconds of the stages that are held against each other; 0 when they were not reached."""
    return sum(seconds.get(stage, 0.0) for stage in (contest.SCORE, contest.CLUSTER))


def prepare(records: int, folder: Path, memory: str) -> int:
    """Generate deliveries and keep their people as `people.parquet`, the truth beside it.

    Takes `memory` (as 8GB) at most, and spills beyond it. Returns how many records there are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    people, truth = folder / "people.parquet", folder / "truth.csv"
    connection = duckdb.connect()
    contest.bound(connection, folder, memory)
    if not people.exists():
        extracts = folder / "extracts"
        contracts = max(1, round(records / RECORDS_PER_CONTRACT))
        generate(contracts, 1, extracts, plain=True, truth=truth)
        iodas = PEOPLE.format(
            folder=literal(extracts), files=literal(extracts / "iodas/*/individus.csv"),
            number="ID_INDIVIDU", mother="NOM_NAISSANCE_MERE", sex="SEXE",
        )  # fmt: skip
        missions = PEOPLE.format(
            folder=literal(extracts), files=literal(extracts / "ml_*/*/jeunes.csv"),
            number="ID_DOSSIER", mother="null",
            sex="case CIVILITE when 'M.' then 'M' when 'Mme' then 'F' end",
        )  # fmt: skip
        connection.execute(
            f"copy (select distinct on (provider_code, source_person_id) * from "
            f"({iodas} union all {missions}) order by all) to {literal(people)} (format parquet)"
        )
        shutil.rmtree(extracts)
    return one_row(connection.sql(f"select count(*) from read_parquet({literal(people)})"))[0]


def link(side: str, records: int, folder: Path, limit: Limit) -> tuple[Run, dict]:
    """Link with one side in a process of its own, and judge what it found against the truth.

    Returns the run and all that the process said, which is nothing when it took longer than the
    limit and was stopped. Raises Finding when the process fails.
    """
    output = folder / side
    output.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "scripts.linkage.contest", side]
    process = subprocess.Popen(  # noqa: S603
        [*command, str(folder / "people.parquet"), str(output), limit.memory],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    is_late = threading.Event()

    def stop() -> None:
        is_late.set()
        process.kill()

    clock = threading.Timer(limit.seconds, stop)
    clock.start()
    said = process.stderr.read().decode(errors="replace") if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    clock.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    peak_mib = usage.ru_maxrss // KIB_PER_MIB
    if is_late.is_set():
        return Run(records, side, {}, {}, peak_mib, 0, 0, 0, 0, stopped_after=limit.seconds), {}
    if process.returncode:
        last = (said.strip().splitlines() or ["stopped without a word"])[-1]
        raise Finding(f"{side} failed on {records:,} records: {last}")
    result = json.loads((output / "result.json").read_text(encoding="utf-8"))
    scores = [judge(path, folder / "truth.csv") for path in sorted(output.glob("*.parquet"))]
    best = max(scores, key=lambda score: score.f1 or 0)
    run = Run(
        records, side, result["seconds"], result["cpu_seconds"],
        result["peak_mib"] or peak_mib, result["pairs"],
        best.precision or 0, best.recall or 0, best.f1 or 0,
    )  # fmt: skip
    return run, result


def judge(register: Path, truth: Path) -> rates.Score:
    """Pairwise score of a register of persons (Parquet)."""
    connection = duckdb.connect()
    evaluation.read_truth(connection, truth)
    connection.read_parquet(str(register)).create("registry")
    return evaluation.evaluate(connection, "registry").score("pairs")


def show(runs: list[Run], console: Console) -> None:
    """Ours beside Splink's, figure by figure, and the ratios."""
    for splink, own in zip(runs[::2], runs[1::2], strict=True):
        table = Table(f"{own.records:,} records", "Splink", "ours", "ratio")
        if splink.stopped_after:
            table.add_row("stopped after, s", f"> {splink.stopped_after:,.0f}", "", "")
        for stage in contest.STAGES:
            table.add_row(f"{stage}, s", *_seconds(splink, stage), *_seconds(own, stage), "")
        for what, one, other in (
            ("score and cluster, s", splink.scoring, own.scoring),
            ("the same, s of processors", splink.scoring_cpu, own.scoring_cpu),
            ("all, s", splink.whole, own.whole),
            ("peak memory, MiB", splink.peak_mib, own.peak_mib),
            ("pairs compared for a record", splink.pairs / own.records, own.pairs / own.records),
        ):
            table.add_row(what, *_beside(one, other))
        for rate in ("precision", "recall", "f1"):
            one, other = getattr(splink, rate), getattr(own, rate)
            table.add_row(rate, f"{one:.4f}" if one else "–", f"{other:.4f}", "")
        console.print(table)


def _beside(one: float, other: float) -> tuple[str, str, str]:
    """Splink's figure, ours and the ratio; what a stopped Splink never reached is left open."""
    return (
        (f"{one:,.1f}", f"{other:,.1f}", f"{other / one:.2f}")
        if one
        else ("–", f"{other:,.1f}", "")
    )


def _seconds(run: Run, stage: str) -> list[str]:
    return [f"{run.seconds[stage]:.1f}" if stage in run.seconds else "–"]


def show_blocks(blocks: list[list], console: Console) -> None:
    """Blocks too large to compare in one, by rule."""
    table = Table("rule", "large parts", "their records", "left out", "their records")
    for line in blocks:
        table.add_row(*(str(cell) for cell in line))
    console.print(table)


def command(
    records: Annotated[
        list[int] | None, typer.Option(help="Size to measure; give it again for more sizes.")
    ] = None,
    ratio: Annotated[float, typer.Option(help="Longest time allowed, over Splink's.")] = 1.0,
    limit_minutes: Annotated[
        float, typer.Option(help="Minutes after which a side is stopped.")
    ] = 20.0,
    memory: Annotated[
        str, typer.Option(help="Memory of each side; more is spilt to disk.")
    ] = "8GB",
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Also write figures here.")
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Folder to keep the records in (default: temporary).")
    ] = None,
) -> None:
    """Link the same generated records with stock Splink and with the models, side by side.

    Splink: cleaning, training, predict and clustering with comparisons of its library, at the
    best of five thresholds. Ours: the compiled models in their order, on the weights in force.
    Exit code 1 when scoring and clustering take longer than Splink's, or find less.
    """
    if any(size < 1000 for size in records or []):
        raise UsageError("--records: 1,000 or more, or there is nothing to learn from")
    console = Console()
    base = work or Path(tempfile.mkdtemp(prefix="idase-bench-linkage-"))
    runs: list[Run] = []
    try:
        manifest = engine.compiled()
        for size in sorted(records or DEFAULT_SIZES):
            folder = base / str(size)
            held = prepare(size, folder, memory)
            (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
            limit = Limit(limit_minutes * 60, memory)
            runs.append(link(contest.SPLINK, held, folder, limit)[0])
            run, result = link(contest.OURS, held, folder, limit)
            if run.stopped_after:
                raise Finding(f"{held:,} records: not linked in {limit_minutes:g} minutes")
            runs.append(run)
            slow = sorted(result["models"].items(), key=lambda model: -model[1])[:6]
            listed = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slow)
            console.print(f"{held:,} records: {listed}", highlight=False)
            show_blocks(result["blocks"], console)
    finally:
        if work is None:
            shutil.rmtree(base, ignore_errors=True)
    show(runs, console)
    if json_file:
        json_file.write_text(json.dumps([asdict(run) for run in runs], indent=1), encoding="utf-8")
    for splink, own in zip(runs[::2], runs[1::2], strict=True):
        if splink.stopped_after:
            continue
        if own.scoring > ratio * splink.scoring:
            raise Finding(f"{own.records:,} records: slower than {ratio} times Splink")
        if own.f1 < splink.f1:
            raise Finding(f"{own.records:,} records: less accurate than Splink")

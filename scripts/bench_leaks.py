"""`idase bench leaks`: how many planted leaks a scan finds, and how many clean files it accuses."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from scripts.errors import Finding, UsageError
from scripts.intervals import wilson
from scripts.progress import bar
from scripts.scanner import Knowledge, Sighting, learn, scan_paths
from scripts.scanner.bench import mutants as planting
from scripts.settings import make_private, settings

WALLS = (
    "dictionary", "encoding", "hash", "date", "pattern", "document", "contract", "structure",
)  # fmt: skip
ANYTHING = (0.0, 1.0)  # what is known of a share when nothing was tried
LEAST_FOUND = 0.95
MOST_FALSE = 0.01


@dataclass
class Outcome:
    """What became of the mutants and the clean variants."""

    walls: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    tried: Counter = field(default_factory=Counter)
    missed: list[dict[str, str]] = field(default_factory=list)
    by_new: dict[bool, list[int]] = field(default_factory=lambda: {False: [0, 0], True: [0, 0]})
    clean: int = 0
    accused: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0


def wall(sighting: Sighting) -> str:
    """Which wall a sighting belongs to."""
    if sighting.kind.startswith("hash"):
        return "hash"
    if sighting.disguise == "pattern":
        return "pattern"
    if sighting.kind == "hidden text":
        return "document"
    if sighting.disguise in ("outside the contract", "outside the words of its column"):
        return "contract"
    if "birth date" in sighting.kind and sighting.disguise != "a function of it":
        return "date"
    if sighting.kind.startswith(("order", "second", "pseudonym")) or sighting.disguise in (
        "a function of it", "in the same order", "one value a person", "the person's own",
    ):  # fmt: skip
        return "structure"
    return "dictionary" if sighting.disguise == "plain" else "encoding"


def measure(knowledge: Knowledge, n_mutants: int, n_clean: int, seed: int) -> Outcome:
    """Plant, scan, count. The same seed and build give the same outcome.

    Raises UsageError when the build has too few persons with a rare name.
    """
    rng = random.Random(seed)  # noqa: S311
    of = planting.material(knowledge, rng)
    if len(of.rare) < 5:
        raise UsageError("too few published persons for a bench: build with 'idase generate' first")
    outcome = Outcome()
    made = planting.mutants(of, rng, n_mutants)
    clean = planting.clean_variants(of, knowledge, rng, n_clean)
    base = Path(tempfile.mkdtemp(prefix="leaks-", dir=make_private(knowledge.config.spill)))
    started = time.perf_counter()
    try:
        with bar() as progress:
            task = progress.add_task("leaks", total=len(made) + len(clean))
            for number, mutant in enumerate([*made, *clean]):
                folder = base / str(number)
                folder.mkdir()
                path = mutant.make(folder)
                found = scan_paths([path], knowledge.config, knowledge=knowledge)
                record(outcome, mutant, found)
                shutil.rmtree(folder)
                progress.advance(task)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    outcome.seconds = time.perf_counter() - started
    return outcome


def record(outcome: Outcome, mutant: planting.Mutant, found: list[Sighting]) -> None:
    """Count one scanned file."""
    label = {"what": mutant.what, "how": mutant.how, "place": mutant.place, "format": mutant.form}
    if mutant.what == "clean":
        outcome.clean += 1
        if found:
            seen = sorted({f"{s.kind}, {s.disguise} ({s.column})" for s in found})
            outcome.accused.append(label | {"seen": "; ".join(seen[:4])})
        return
    outcome.tried[mutant.what] += 1
    outcome.by_new[mutant.new][1] += 1
    if not found:
        outcome.missed.append(label | {"new": str(mutant.new)})
        return
    outcome.by_new[mutant.new][0] += 1
    for name in {wall(sighting) for sighting in found}:
        outcome.walls[mutant.what][name] += 1


def show(outcome: Outcome, console: Console) -> None:
    """Print the confusion matrix and the bounds."""
    table = Table("leak", "planted", "found", *WALLS)
    missed = Counter(entry["what"] for entry in outcome.missed)
    for what, n in sorted(outcome.tried.items()):
        table.add_row(what, str(n), str(n - missed[what]),
                      *(str(outcome.walls[what][name] or "") for name in WALLS))  # fmt: skip
    console.print(table)
    for title, (hits, n) in (
        ("all leaks", [sum(x) for x in zip(*outcome.by_new.values(), strict=True)]),
        ("disguises that the scanner knows", outcome.by_new[False]),
        ("disguises kept out of its sight", outcome.by_new[True]),
    ):
        low, high = wilson(hits, n) or ANYTHING
        share = hits / n if n else 1
        console.print(f"{title}: {hits} of {n} found, {share:.1%} (95 %: {low:.1%} to {high:.1%})")
    low, high = wilson(len(outcome.accused), outcome.clean) or ANYTHING
    console.print(
        f"clean variants: {len(outcome.accused)} of {outcome.clean} accused "
        f"(95 %: {low:.1%} to {high:.1%}); {outcome.seconds:.0f} s"
    )


def command(
    mutants: Annotated[int, typer.Option(help="Leaks to plant.")] = 1500,
    clean: Annotated[int, typer.Option(help="Clean variants to scan.")] = 300,
    seed: Annotated[int, typer.Option(help="Same seed and build, same outcome.")] = 1,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Also write the outcome here.")
    ] = None,
    details: Annotated[bool, typer.Option(help="List the misses and false alarms.")] = False,
) -> None:
    """Plant leaks in the published files, scan them, and print what was found by which wall.

    Only invented people should be used: planted files are written inside the data folder, and
    removed. Exit code 1 when fewer than 95 % are found or more than 1 % of clean files accused.
    """
    config = settings()
    console = Console()
    if not (config.published / "action_tank.duckdb").exists():
        raise UsageError(f"{config.published}: nothing published yet; run 'make build'")
    outcome = measure(learn(config), mutants, clean, seed)
    show(outcome, console)
    if details:
        for title, entries in (("missed", outcome.missed), ("accused", outcome.accused)):
            for entry in entries:
                console.print(f"{title}: {', '.join(entry.values())}", highlight=False)
    if json_file:
        content = {
            "tried": outcome.tried, "walls": outcome.walls, "missed": outcome.missed,
            "clean": outcome.clean, "accused": outcome.accused, "seconds": outcome.seconds,
            "by_new": {str(key): value for key, value in outcome.by_new.items()},
        }  # fmt: skip
        json_file.write_text(json.dumps(content, indent=1), encoding="utf-8")
    n = sum(outcome.tried.values())
    if len(outcome.missed) > (1 - LEAST_FOUND) * n:
        raise Finding(f"{len(outcome.missed)} of {n} planted leaks were missed; see --details")
    if len(outcome.accused) > MOST_FALSE * outcome.clean:
        raise Finding(f"{len(outcome.accused)} clean variants were accused; see --details")

"""What `idase bench` and its parts share: commands run apart and measured, and one size built."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from scripts.errors import Finding

# a generated young person with a contract comes with decoys: 0.6 protected, 3 young people known
# to a Mission locale only, 0.3 household members
PERSONS_PER_CONTRACT = 4.9
MIB = 1024
AS_OF = "2023-06-30"  # the day of processing of generated deliveries


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
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(int(row["rows_landed"] or 0) for row in csv.DictReader(stream))


def idase() -> str:
    """The console script beside this interpreter."""
    return str(Path(sys.executable).with_name("idase"))


def dbt() -> str:
    """Dbt beside this interpreter."""
    return str(Path(sys.executable).with_name("dbt"))


def environment(work: Path, as_of: str) -> dict[str, str]:
    """Environment of one size: all folders inside `work`, processed on a day (ISO)."""
    return os.environ | {
        "IDASE_EXTRACTS": str(work / "extracts"),
        "IDASE_DATA": str(work / "data"),
        "IDASE_KEYS": str(work / "keys"),
        "IDASE_AS_OF": as_of,
        "IDASE_BENCH_LOG": str(work / "bench.log"),
        "DBT_TARGET_PATH": str(work / "target"),
        "DBT_LOG_PATH": str(work / "logs"),
    }


def measure(persons: int, work: Path, root: Path, with_tests: bool) -> list[Stage]:
    """Generate one size into a fresh folder and measure land, build and publish on it."""
    env = environment(work, AS_OF)
    contracts = max(1, round(persons / PERSONS_PER_CONTRACT))
    commands = {
        "generate": [idase(), "generate", "--persons", str(contracts), "--seed", "1", "--out",
                     str(work / "extracts"), "--plain"],
        "keys": [idase(), "keys", "new"],
        "land": [idase(), "land"],
        "build": [dbt(), "build"],
        "publish": [idase(), "publish"],
    }  # fmt: skip
    if not with_tests:
        for kind in ("test", "unit_test"):
            commands["build"] += ["--exclude-resource-type", kind]
        del commands["publish"]  # nothing is published from models that no test has seen
    measured = {stage: run_measured(command, env, root) for stage, command in commands.items()}
    rows = landed_rows(env, work)
    return [
        Stage(persons, stage, round(seconds, 2), peak, rows)
        for stage, (seconds, peak) in measured.items()
        if stage != "keys"
    ]


def growth(points: list[tuple[int, float]], persons: int) -> str:
    """Time ratio over size ratio against the next smaller size: 1 is linear, below 1 is better.

    points: (persons, seconds) of one stage, one per size. Empty for the smallest size.
    """
    seconds = dict(points)
    smaller = [size for size in seconds if size < persons]
    if not smaller:
        return ""
    former = max(smaller)
    return f"{(seconds[persons] / seconds[former]) / (persons / former):.2f}"

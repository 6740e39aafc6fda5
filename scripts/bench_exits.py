"""`idase bench exits`: how fast files are scanned, how long a release takes, and in what memory."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from scripts import measured
from scripts.errors import UsageError
from scripts.settings import Settings, settings
from scripts.sql import one_row

RECIPIENTS = ("action_tank", "observatory")
RELEASE = "bench"
MB = 1e6


@dataclass(frozen=True)
class Exit:
    """One way out of one size: wall seconds, peak resident memory (MiB) and bytes it handled."""

    persons: int
    what: str
    seconds: float
    peak_mib: int
    bytes_read: int

    @property
    def mb_per_second(self) -> float:
        """Millions of bytes handled in a second of wall time."""
        return self.bytes_read / MB / self.seconds if self.seconds else 0.0


def size_of(folder: Path) -> int:
    """Bytes of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(persons: int, work: Path, root: Path, env: dict[str, str]) -> list[Exit]:
    """Scan, release and check the build in `work`; it has to be green and published.

    Raises Finding when one of the commands fails: the reason is in `bench.log`.
    """
    idase, found = measured.idase(), []
    here = work / "recipient"
    signer = here / "signer.key"
    measured.run_measured([idase, "keys", "public", "--out", str(signer)], env, root)
    published = work / "data" / "published"
    seconds, peak = measured.run_measured([idase, "scan", str(published)], env, root)
    found.append(Exit(persons, "scan of published files", seconds, peak, size_of(published)))
    for recipient in RECIPIENTS:
        measured.run_measured([idase, "keys", "pair", recipient, "--out", str(here)], env, root)
        public, private = (here / f"{recipient}.{half}.key" for half in ("public", "private"))
        measured.run_measured([idase, "keys", "trust", recipient, str(public)], env, root)
        seconds, peak = measured.run_measured(
            [idase, "export", recipient, "--release", RELEASE], env, root
        )
        package = work / "data" / "exports" / recipient / RELEASE
        opened = here / f"opened-{recipient}"
        check, check_peak = measured.run_measured(
            [idase, "verify", str(package), "--signer", str(signer), "--key", str(private),
             "--to", str(opened)],
            env, root,
        )  # fmt: skip
        size = size_of(opened)
        found.append(Exit(persons, f"export {recipient}", seconds, peak, size))
        found.append(Exit(persons, f"verify {recipient}", check, check_peak, size))
        seconds, peak = measured.run_measured([idase, "scan", str(opened / "data")], env, root)
        found.append(Exit(persons, f"scan of {recipient}", seconds, peak, size_of(opened / "data")))
        shutil.rmtree(opened)
    return found


def the_way_there(stages: list[measured.Stage], delivered: int) -> list[Exit]:
    """What comes before the ways out, each stage by the bytes of the delivered files."""
    return [Exit(one.persons, one.stage, one.seconds, one.peak_mib, delivered) for one in stages]


def copied(config: Settings, work: Path) -> int:
    """Copy the present build to `work`; returns how many persons its study has.

    Raises UsageError when there is no build that was published.
    """
    if not (config.published / "action_tank.duckdb").exists():
        raise UsageError(f"{config.published}: nothing published yet; run 'make build'")
    for name, source in (("data", config.data), ("keys", config.keys)):
        shutil.copytree(source, work / name, ignore=shutil.ignore_patterns("exports"))
    (work / "data" / "releases.duckdb").unlink(missing_ok=True)
    import duckdb

    with duckdb.connect(str(config.published / "action_tank.duckdb"), read_only=True) as connection:
        return one_row(connection.execute("select count(*) from marts.dim_action_tank_person"))[0]


def command(
    persons: Annotated[
        list[int] | None,
        typer.Option(help="Size to generate and build; again for more (default: present build)."),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Also write figures here.")
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Folder for the files (default: temporary).")
    ] = None,
    keep: Annotated[bool, typer.Option(help="Keep the files made.")] = False,
) -> None:
    """Measure the ways out: rate of the scan, time and memory of an export and of its check.

    Without `--persons` on a copy of the present build: no release of yours is made or known. With
    it, generation, landing, build and publication are measured too.
    `persons` counts all generated persons, as `idase bench` does.
    """
    config = settings()
    base = work or Path(tempfile.mkdtemp(prefix="idase-exits-"))
    exits: list[Exit] = []
    try:
        for size in sorted(persons or [0]):
            folder = base / (str(size) if size else "present")
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
            if size:
                stages = measured.measure(size, folder, config.root, with_tests=True)
                exits += the_way_there(stages, size_of(folder / "extracts"))
            env = measured.environment(folder, measured.AS_OF if size else str(config.as_of))
            exits += measure(size or copied(config, folder), folder, config.root, env)
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        if not keep and work is None:
            shutil.rmtree(base, ignore_errors=True)
    table = Table("persons", "way out", "seconds", "peak MiB", "MB", "MB/s", "growth")
    for one in exits:
        sizes = [(e.persons, e.seconds) for e in exits if e.what == one.what]
        table.add_row(
            f"{one.persons:,}",
            one.what,
            f"{one.seconds:.1f}",
            f"{one.peak_mib:,}",
            f"{one.bytes_read / MB:,.1f}",
            f"{one.mb_per_second:.2f}",
            measured.growth(sizes, one.persons),
        )
    Console().print(table)
    if json_file:
        json_file.write_text(json.dumps([asdict(e) for e in exits], indent=1), encoding="utf-8")

"""`idase bench rest`: build and kill a copy of the data, then read every byte on the disk."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scripts.errors import Finding, UsageError
from scripts.progress import bar
from scripts.scanner.dictionary import load
from scripts.scanner.raw import RawReader, open_bytes
from scripts.scanner.trees import shipped
from scripts.scanner.vocabulary import vocabulary
from scripts.settings import Settings, settings

LONGEST_WAIT = 20.0  # seconds before a kill, at most
SURE_LETTERS = 8  # names this long do not come up in encrypted bytes by chance


def build(config: Settings, folder: Path, *, kill_after: float | None) -> bool:
    """Run `dbt build` in a copied house; kill it after so many seconds if asked.

    Returns whether it ended green by itself.
    """
    env = os.environ | {
        "IDASE_DATA": str(folder / "data"),
        "IDASE_KEYS": str(folder / "keys"),
        "IDASE_AS_OF": config.as_of.isoformat(),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    process = subprocess.Popen(  # noqa: S603
        [str(Path(sys.executable).with_name("dbt")), "build"],
        cwd=config.root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    if kill_after is None:
        return process.wait() == 0
    time.sleep(kill_after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return False


def sighted(reader: RawReader, folder: Path) -> list[str]:
    """Files of a house, its keys apart, in whose bytes something of the dictionary is written."""
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and "keys" not in p.parts]
    found = []
    for path in files:
        data = open_bytes(path)
        # the analysts' copy holds person_uid, and may
        if any(kind != "person_uid" for kind, _ in reader.read(data, shipped(data))):
            found.append(path.relative_to(folder).as_posix())
    return found


def command(
    builds: Annotated[int, typer.Option(help="Whole builds.")] = 30,
    kills: Annotated[int, typer.Option(help="Builds killed at a random moment.")] = 20,
    seed: Annotated[int, typer.Option(help="Of the moments of the kills.")] = 1,
) -> None:
    """Build a copy of the data again and again, kill some builds, and read every byte left behind.

    Files are databases, journals, spill, target and logs. Exit code 1 when one of them shows a
    name or a number of a source in clear.
    """
    config = settings()
    if not config.vault.exists():
        raise UsageError(f"{config.vault}: no such database yet; run 'make build'")
    words = vocabulary(config.root)
    # target/ repeats the unit tests, whose invented people may bear the names of others
    for path in [*config.root.glob("models/**/*.yml"), *config.root.glob("tests/**/*.yml")]:
        words.add_text(path.read_text(encoding="utf-8"))
    reader = RawReader(load(config), words, SURE_LETTERS)
    rng = random.Random(seed)  # noqa: S311
    moments = [None] * builds + [rng.uniform(1, LONGEST_WAIT) for _ in range(kills)]
    rng.shuffle(moments)
    base = Path(tempfile.mkdtemp(prefix="idase-rest-"))
    found: dict[str, int] = {}
    failed = 0
    try:
        for name, source in (("data", config.data), ("keys", config.keys)):
            shutil.copytree(source, base / name)
        with bar() as progress:
            task = progress.add_task("rest", total=len(moments))
            for moment in moments:
                failed += not build(config, base, kill_after=moment) and moment is None
                for file in sighted(reader, base):
                    found[file] = found.get(file, 0) + 1
                progress.advance(task)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    Console().print(f"{builds} builds ({failed} failed) and {kills} kills: "
                    f"{len(found)} file(s) with something in clear")  # fmt: skip
    if found:
        listed = ", ".join(f"{file} ({n} times)" for file, n in sorted(found.items()))
        raise Finding(f"readable on the disk: {listed}; destroy these files and mend the cause")
    if failed:
        raise Finding(f"{failed} build(s) failed on their own: run 'dbt build' to see why")

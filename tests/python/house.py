"""Helpers of the tests: run `idase` and `dbt` as a person would, in folders of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scripts.settings import Settings, settings

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
AS_OF = "2023-06-30"
TIMEOUT_SECONDS = 600

# what dbt reads: a copy of these is a whole project
PROJECT_FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml")
PROJECT_FOLDERS = ("models", "macros", "seeds", "analyses", "tests", "scripts")


@dataclass
class House:
    """Folders and environment of one build; every command's output is kept in `transcript`."""

    folder: Path
    project: Path = ROOT
    variables: dict[str, str] = field(default_factory=dict)
    transcript: list[str] = field(default_factory=list)

    @property
    def extracts(self) -> Path:
        return self.folder / "extracts"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def target(self) -> Path:
        return self.folder / "target"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def environment(self) -> dict[str, str]:
        """The process's environment, cleared of settings that belong to somebody's shell."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("IDASE_", "DBT_", "PYTEST_"))
        }
        return kept | {
            "IDASE_EXTRACTS": str(self.extracts),
            "IDASE_DATA": str(self.data),
            "IDASE_KEYS": str(self.keys),
            "IDASE_AS_OF": AS_OF,
            "IDASE_MEMORY": "2GB",
            "IDASE_THREADS": "2",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "NO_COLOR": "1",
            **self.variables,
        }

    def settings_in_force(self) -> dict[str, str]:
        """The project's own variables alone."""
        return {k: v for k, v in self.environment().items() if k.startswith("IDASE_")}

    def config(self) -> Settings:
        """The project's settings for these folders, for tests that open the databases."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.settings_in_force().items():
                patch.setenv(name, value)
            return settings()

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command from the project's folder; standard output and error come together."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.project,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        self.transcript.append(done.stdout)
        return done

    def idase(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "scripts.cli", *arguments)

    def dbt(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run dbt with its artefacts inside the house's folder."""
        where = [] if arguments[0] == "debug" else ["--target-path", self.target]
        return self.run(BIN / "dbt", *arguments, *where, "--log-path", self.logs, "--no-use-colors")

    def must(self, done: subprocess.CompletedProcess[str]) -> str:
        """The output of a command that has to succeed; its last lines when it does not."""
        if done.returncode:
            tail = "\n".join(done.stdout.splitlines()[-40:])
            raise AssertionError(f"exit code {done.returncode} from {done.args[0]}:\n{tail}")
        return done.stdout

    def files(self, *folders: Path) -> Iterator[Path]:
        """Every file under the folders."""
        for folder in folders:
            yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def copy_project(folder: Path, *names: str) -> Path:
    """Copy the dbt project (or only the named parts of it) to a folder and return that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PROJECT_FILES:
        shutil.copy2(ROOT / name, folder / name)
    for name in names or PROJECT_FOLDERS:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name,
                folder / name,
                ignore=shutil.ignore_patterns("__pycache__", "python", "*.egg-info"),
                dirs_exist_ok=True,
            )
    return folder


def edit(path: Path, change: Callable[[str], str]) -> None:
    """Rewrite a text file; fails when the change changes nothing (the planted fault is stale)."""
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, f"the planted fault no longer applies to {path.name}"
    path.write_text(after, encoding="utf-8")

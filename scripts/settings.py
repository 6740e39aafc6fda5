"""Where things are and which day it is: the same environment variables for dbt and for `idase`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scripts.errors import UsageError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Folders (absolute paths) and the date of processing."""

    root: Path
    extracts: Path
    data: Path
    keys: Path
    as_of: date

    @property
    def vault(self) -> Path:
        """Identified zone, encrypted."""
        return self.data / "vault.duckdb"

    @property
    def warehouse(self) -> Path:
        """Pseudonymised zone and marts, encrypted."""
        return self.data / "warehouse.duckdb"

    @property
    def analyst(self) -> Path:
        """The analysts' working copy of the pseudonymised zone: no vault, no key."""
        return self.data / "analyst" / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """One plain file per recipient."""
        return self.data / "published"

    @property
    def releases(self) -> Path:
        """Ledger of what left: releases, their persons and cells, encrypted."""
        return self.data / "releases.duckdb"

    @property
    def exports(self) -> Path:
        """Packages: `<recipient>/<release>/`."""
        return self.data / "exports"

    @property
    def attestations(self) -> Path:
        """Signed statements of what was destroyed or erased."""
        return self.data / "attestations"

    @property
    def spill(self) -> Path:
        """Temporary files of the engine, encrypted, inside the vault's own folder."""
        return self.data / "tmp"

    @property
    def seeds(self) -> Path:
        """Nomenclatures, mappings and governance, kept as data."""
        return self.root / "seeds"


def _folder(variable: str, default: str) -> Path:
    path = Path(os.environ.get(variable) or default).expanduser()
    return path if path.is_absolute() else (ROOT / path)


def settings() -> Settings:
    """Read the environment.

    Returns the settings in force; relative folders are taken from the project's root.
    Raises UsageError when IDASE_AS_OF is not a date written YYYY-MM-DD.
    """
    text = os.environ.get("IDASE_AS_OF") or date.today().isoformat()
    try:
        as_of = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"IDASE_AS_OF is '{text}': write a date as YYYY-MM-DD") from None
    return Settings(
        root=ROOT,
        extracts=_folder("IDASE_EXTRACTS", "extracts"),
        data=_folder("IDASE_DATA", "data"),
        keys=_folder("IDASE_KEYS", "keys"),
        as_of=as_of,
    )


def make_private(folder: Path) -> Path:
    """Create a folder that only its owner may enter (mode 0700); returns it.

    Raises UsageError when the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(f"{folder}: cannot make this folder ({error.strerror})") from None
    return folder

"""Finding delivered files: `<extracts>/<provider>/<YYYY-MM-DD>/<table>[_N].<csv|xlsx|parquet>`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scripts.errors import UsageError
from scripts.landing.refusal import Refused

KINDS = (".csv", ".xlsx", ".parquet")
# a table in one of these is a delivery all the same: somebody has to save it as one of KINDS
UNREAD_KINDS = (".7z", ".gz", ".ods", ".rar", ".tsv", ".txt", ".xls", ".xlsb", ".xlsm", ".zip")


@dataclass(frozen=True)
class Delivered:
    """One delivered file; `extraction_date` is None when its folder is not a date."""

    provider: str
    extraction_date: date | None
    table: str
    path: Path

    @property
    def day(self) -> date:
        """Day of the delivery. Raises Refused when the folder is not a date."""
        if self.extraction_date is None:
            raise Refused("folder_is_not_a_date")
        return self.extraction_date

    @property
    def name(self) -> str:
        """File name, as the ledger shows it."""
        return shown(self.path.name)

    @property
    def folder(self) -> str:
        """Name of the folder that holds it, as the ledger shows it."""
        return shown(self.path.parent.name)


def discover(extracts: Path) -> list[Delivered]:
    """Every file below the extracts folder, oldest delivery first, in a stable order.

    Links are followed. What is no file, or a folder that cannot be listed, is in the list too:
    reading it fails, and the ledger says so. Raises UsageError when the folder is absent, is not a
    folder or holds no file.
    """
    if not extracts.is_dir():
        raise UsageError(f"{extracts}: no such folder; set IDASE_EXTRACTS to the deliveries")
    found = []
    for path in _walk(extracts, frozenset()):
        parts = path.relative_to(extracts).parts
        provider = shown(parts[0]) if len(parts) > 1 else ""
        found.append(Delivered(provider, _date(parts), _table(path), path))
    if not found:
        raise UsageError(
            f"{extracts}: no file to land; expected <provider>/<YYYY-MM-DD>/<table>.csv"
        )
    return sorted(found, key=lambda f: (f.extraction_date or date.min, f.provider, str(f.path)))


def shown(name: str) -> str:
    """A name of the file system as text; bytes of another encoding as their hexadecimal codes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _walk(folder: Path, above: frozenset[Path]) -> Iterator[Path]:
    """What is below a folder; a link that leads back to a folder above it is left aside."""
    above |= {folder.resolve()}
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.is_dir():
            if entry.resolve() not in above:
                yield from _walk(entry, above)
        elif not entry.name.startswith("."):
            yield entry


def _date(parts: tuple[str, ...]) -> date | None:
    if len(parts) != 3 or not re.fullmatch(r"\d{4}-\d\d-\d\d", parts[1], re.ASCII):
        return None
    try:
        return date.fromisoformat(parts[1])
    except ValueError:
        return None


def _table(path: Path) -> str:
    stem = shown(path.stem).lower().strip()
    if path.suffix.lower() in UNREAD_KINDS:  # jeunes.csv.gz
        stem = stem.removesuffix(".csv")
    return re.sub(r"(?:[ _-]+\d+| *\(\d+\))$", "", stem)

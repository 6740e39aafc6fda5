"""Finding delivered files: `<extracts>/<provider>/<YYYY-MM-DD>/<table>[_N].<csv|xlsx|parquet>`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scripts.errors import UsageError

KINDS = (".csv", ".xlsx", ".parquet")


@dataclass(frozen=True)
class Delivered:
    """One delivered file; `extraction_date` is None when its folder is not a date."""

    provider: str
    extraction_date: date | None
    table: str
    path: Path

    @property
    def name(self) -> str:
        """File name, as the ledger shows it."""
        return self.path.name


def discover(extracts: Path) -> list[Delivered]:
    """Every file below the extracts folder, oldest delivery first, in a stable order.

    Raises UsageError when the folder is absent, is not a folder or holds no file.
    """
    if not extracts.is_dir():
        raise UsageError(f"{extracts}: no such folder; set IDASE_EXTRACTS to the deliveries")
    found = []
    for path in sorted(extracts.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        parts = path.relative_to(extracts).parts
        provider = parts[0] if len(parts) > 1 else ""
        found.append(Delivered(provider, _date(parts), _table(path), path))
    if not found:
        raise UsageError(
            f"{extracts}: no file to land; expected <provider>/<YYYY-MM-DD>/<table>.csv"
        )
    return sorted(found, key=lambda f: (f.extraction_date or date.min, f.provider, str(f.path)))


def _date(parts: tuple[str, ...]) -> date | None:
    if len(parts) != 3:
        return None
    try:
        return date.fromisoformat(parts[1])
    except ValueError:
        return None


def _table(path: Path) -> str:
    return re.sub(r"[_-]\d+$", "", path.stem.lower()).strip()

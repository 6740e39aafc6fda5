"""What a scan tells: how many, where, which kind, under which disguise; never the value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Sighting:
    """One kind of leak at one place.

    `file` is a path with `!` before what is inside it; `table` and `column` are empty outside
    tables; `kind` is what was found, `disguise` how it was written, `count` how many times.
    """

    file: str
    table: str
    column: str
    kind: str
    disguise: str
    count: int = 1

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.table, self.column) if part)
        return f"{self.file}{f' ({place})' if place else ''}: {self.count} {self.kind}, " + (
            self.disguise
        )


class Sightings:
    """Counts sightings by place, kind and disguise."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str, str, str]] = Counter()

    def add(
        self, place: tuple[str, str, str], kind: str, disguise: str = "plain", count: int = 1
    ) -> None:
        """Count something seen at (file, table, column)."""
        self._counts[(*place, kind, disguise)] += count

    def __len__(self) -> int:
        return len(self._counts)

    def places(self) -> list[tuple[str, str, str, str, str]]:
        """(file, table, column, kind, disguise) of everything counted so far."""
        return list(self._counts)

    def listed(self) -> list[Sighting]:
        """All of them, in the order of the places."""
        return sorted(Sighting(*key, count) for key, count in self._counts.items())

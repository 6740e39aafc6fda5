"""A generated folder as the tests read it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from scripts.generate import generate

PERSONS = 3_000
DEMO = 400


@dataclass(frozen=True)
class Delivered:
    """A folder of deliveries and its truth file."""

    root: Path
    truth: Path

    def rows(
        self, path: str, encoding: str = "utf-8", delimiter: str = ";"
    ) -> list[dict[str, str]]:
        """Rows of a delivered csv file."""
        with (self.root / path).open(encoding=encoding, newline="") as stream:
            return list(csv.DictReader(stream, delimiter=delimiter))

    def truths(self) -> list[dict[str, str]]:
        """Rows of the truth file."""
        with self.truth.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream, delimiter=";"))


def made(folder: Path, name: str, persons: int, **options: object) -> Delivered:
    root = folder / name
    generate(persons, 7, root, **options)  # type: ignore[arg-type]
    return Delivered(root, folder / f"{name}.truth.csv")

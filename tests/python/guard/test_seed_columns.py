"""A column of a seed is read by something, or it is there for people: a label or a source."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from house import ROOT

LABELS = {"label_fr", "label_en", "unit"}
SOURCES = {"note", "legal_basis", "example"}
# read by people alone, each for its reason
FOR_PEOPLE = {
    "gov_calibration.nature": "whether a figure is measured or assumed",
    "nom_country.valid_until": "countries that are no more, born in all the same",
    "nom_event_type.valid_from": "the law's first day",
    "olinpe_variable.block": "the guide's chapter",
    "olinpe_variable.when_filled_fr": "the guide's words",
    "nom_link_quality.description": "what the quality means",
}


def columns() -> list[tuple[str, str]]:
    """Seed and column, of every seed."""
    found = []
    for path in sorted((ROOT / "seeds").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found += [(path.stem, column) for column in next(csv.reader(stream))]
    return found


def readers() -> list[set[str]]:
    """Words of each file that may read a seed: models, macros, tests, scripts; descriptions not."""
    files = [
        *(path for folder in ("models", "macros", "tests", "analyses")
          for path in (ROOT / folder).rglob("*.sql")),
        *(ROOT / "scripts").rglob("*.py"),
        *(ROOT / "tests/python").rglob("*.py"),
    ]  # fmt: skip
    others = [path for path in files if path != Path(__file__)]
    return [set(re.findall(r"\w+", path.read_text(encoding="utf-8"))) for path in others]


def test_every_column_of_a_seed_is_read_or_said_to_be_for_people():
    words = readers()
    unread = {
        f"{seed}.{column}"
        for seed, column in columns()
        if column not in LABELS | SOURCES
        and not any(seed in found and column in found for found in words)
    }
    assert unread == set(FOR_PEOPLE)

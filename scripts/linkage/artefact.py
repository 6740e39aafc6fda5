"""The model in force, as reviewed files: seeds/linkage/link_level.csv and link_model.csv."""

from __future__ import annotations

import csv
from datetime import date
from importlib.metadata import version
from pathlib import Path

from scripts.errors import UsageError
from scripts.linkage.training import Level, Model
from scripts.settings import ROOT

FOLDER = ROOT / "seeds/linkage"
PAGE = ROOT / "docs/linkage/model.html"
LEVEL_COLUMNS = (
    *("comparison_code", "level_no", "label", "frequency_column", "condition"),
    *("m_probability", "u_probability", "match_weight"),
)
NOTICED = 0.5  # bits: a weight that moves less says nothing


def read_levels(folder: Path = FOLDER) -> dict[tuple[str, int], Level]:
    """The levels in force, by comparison and number; empty when there is no model yet.

    Raises UsageError when the file is not what train-linkage writes.
    """
    path = folder / "link_level.csv"
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return {
                (row["comparison_code"], int(row["level_no"])): Level(
                    row["comparison_code"],
                    int(row["level_no"]),
                    row["label"],
                    row["frequency_column"] or None,
                    float(row["m_probability"]),
                    float(row["u_probability"]),
                )
                for row in csv.DictReader(stream)
            }
    except (KeyError, ValueError):
        raise UsageError(f"{path}: not a model; write it with 'idase train-linkage'") from None


def write(model: Model, comparisons: list[dict], trained_on: date, folder: Path = FOLDER) -> None:
    """Write both files. They hold probabilities and counts, no value of any record."""
    conditions = {
        (comparison["code"], level["no"]): " ".join(level.get("condition", "else").split())
        for comparison in comparisons
        for level in comparison["levels"]
    }
    with (folder / "link_level.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(LEVEL_COLUMNS)
        for level in model.levels:
            writer.writerow(
                [
                    *(level.comparison_code, level.level_no, level.label),
                    level.frequency_column or "",
                    conditions[level.comparison_code, level.level_no],
                    *(repr(level.m_probability), repr(level.u_probability)),
                    repr(level.match_weight),
                ]
            )
    with (folder / "link_model.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("parameter_code", "parameter_value", "value_text"))
        links = repr(model.links_per_record)
        writer.writerow(("links_per_record", links, links))
        writer.writerow(("records", model.records, model.records))
        writer.writerow(("trained_on", "", trained_on.isoformat()))
        writer.writerow(("splink_version", "", version("splink")))


def differences(
    before: dict[tuple[str, int], Level], model: Model
) -> list[tuple[str, str, float | None, float | None]]:
    """Weights that moved by half a bit or more: (comparison, level, before, after), in bits."""
    after = {(level.comparison_code, level.level_no): level for level in model.levels}
    found = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old and new and abs(old.match_weight - new.match_weight) < NOTICED:
            continue
        label = (after[key] if key in after else before[key]).label
        found.append(
            (key[0], label, old.match_weight if old else None, new.match_weight if new else None)
        )
    return found

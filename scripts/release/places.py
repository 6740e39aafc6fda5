"""Every kind of file under IDASE_DATA, and what becomes of it when somebody objects or all ends.

`idase erase` acts on this list and on no other: a file of no kind listed here is reached by no
erasure, so it is counted, attested and ends the command with 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.settings import Settings

# what an objection does: the database is copied without its deleted rows; the file is written
# again, or deleted; it is deleted, a command makes it again; it holds nobody, or has left already
REBUILT, WRITTEN_AGAIN, DELETED, STAYS = "rebuilt", "written again", "deleted", "stays"
# which end takes it away
CONVENTION, STUDY, NO_END = "convention", "study", "none"


@dataclass(frozen=True)
class Place:
    """A kind of file: its paths under IDASE_DATA, its zone in gov_retention, its two ends."""

    name: str  # as SECURITY.md writes it
    pattern: str  # regular expression of the whole relative path
    zone: str
    objection: str
    closing: str


PLACES = (
    # what a killed process left: nothing needs it once a pending release was settled
    Place("what a killed run left", r"(.+/)?\.[^/]+(/.+)?", "vault", DELETED, STUDY),
    Place("vault.duckdb", r"vault\.duckdb(\.wal)?", "vault", REBUILT, STUDY),
    Place("warehouse.duckdb", r"warehouse\.duckdb(\.wal)?", "warehouse", REBUILT, STUDY),
    Place("releases.duckdb", r"releases\.duckdb(\.wal)?", "ledger", REBUILT, NO_END),
    Place("tmp/", r"tmp/.+", "vault", DELETED, STUDY),
    Place("vault/olinpe/", r"vault/olinpe/\d{4}/(corrections\.csv|recevabilite[\w.]*)",
          "corrections", DELETED, STUDY),
    Place("exports/olinpe/",
          r"exports/olinpe/\d{4}(-observatory)?/"
          r"(CD69[MD]_\w+\.(xml|csv)|olinpe\.xsd|recevabilite[\w.]*)",
          "national_file", DELETED, STUDY),
    Place("analyst/", r"analyst/warehouse\.duckdb", "warehouse", WRITTEN_AGAIN, STUDY),
    # what a build on the target `analyst` leaves: of the copy that was there before
    Place("analyst/", r"analyst/warehouse\.duckdb(\.wal|\.tmp/.+)", "warehouse", DELETED, STUDY),
    Place("published/", r"published/[a-z0-9_]+\.duckdb", "packages", WRITTEN_AGAIN, CONVENTION),
    Place("exports/<recipient>/recall.csv", r"exports/[a-z0-9_]+/recall\.csv", "packages",
          WRITTEN_AGAIN, CONVENTION),
    # sealed, signed and sent: the recall list is what reaches them
    Place("exports/<recipient>/",
          r"exports/[a-z0-9_]+/(head\.json|[^/]+/(manifest\.json|manifest\.sig|package\.sealed))",
          "packages", STAYS, CONVENTION),
    Place("report/", r"report/index\.html", "packages", DELETED, STUDY),
    Place("register/", r"register/[\w-]+\.(json|md)", "attestations", STAYS, NO_END),
    Place("attestations/", r"attestations/\d{4,}-[\w-]+\.(json|sig)", "attestations", STAYS,
          NO_END),
)  # fmt: skip


def of(path: str) -> Place | None:
    """The kind of a file, by its path under IDASE_DATA; None for one that nobody listed."""
    return next((place for place in PLACES if re.fullmatch(place.pattern, path)), None)


def found(config: Settings) -> Iterator[tuple[Path, Place | None]]:
    """Every file, or link, under IDASE_DATA, with its kind."""
    for path in sorted(config.data.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path, of(path.relative_to(config.data).as_posix())


def with_objection(config: Settings, what: str) -> list[Path]:
    """Files to which an objection does this."""
    return [path for path, place in found(config) if place and place.objection == what]


def with_closing(config: Settings, *ends: str) -> list[Path]:
    """Files that one of these ends takes away."""
    return [path for path, place in found(config) if place and place.closing in ends]


def unknown(config: Settings) -> list[Path]:
    """Files of no kind: no erasure and no end reaches them."""
    return [path for path, place in found(config) if place is None]


def prune(config: Settings) -> None:
    """Remove the folders under IDASE_DATA that nothing is in any more."""
    for path in sorted(config.data.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()

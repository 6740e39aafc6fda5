"""What landing knows, read from the seeds: columns, wordings, spellings, providers, conventions."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from scripts.errors import UsageError
from scripts.settings import Settings


@dataclass(frozen=True)
class Column:
    """A canonical column: lower-case name, nature (see map_canonical_column), roles."""

    name: str
    nature: str
    is_key: bool
    is_link: bool
    is_dropped: bool
    pad_length: int | None
    is_needed: bool


@dataclass(frozen=True)
class Convention:
    """A convention of a provider: its period, its tables, and the fields it names one by one."""

    convention_id: str
    start: date
    end: date
    tables: frozenset[str]
    fields: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class RejectRule:
    """Rows that are no data: every named column fits the pattern (`1` is the file's first column).

    `others`: pattern that every other cell must fit too; empty when they do not matter.
    """

    reason: str
    source_system: str
    table: str
    columns: tuple[str, ...]
    pattern: str
    others: str


@dataclass(frozen=True)
class Catalogue:
    """The seeds, indexed for landing."""

    columns: dict[tuple[str, str], list[Column]]
    headers: dict[tuple[str, str], dict[str, str]]
    missing: dict[bool, list[str]]  # for names (True), for every other column (False)
    booleans: dict[str, bool]
    date_formats: list[str]
    reject_rules: list[RejectRule]
    findings: frozenset[str]  # reasons of rejection that somebody must look at
    providers: dict[str, str]
    conventions: dict[str, list[Convention]] = field(default_factory=dict)

    def convention(self, provider: str, on: date) -> Convention | None:
        """The convention of a provider in force on a day; None when there is none."""
        found = [c for c in self.conventions.get(provider, []) if c.start <= on <= c.end]
        return min(found, key=lambda c: c.convention_id) if found else None

    def needed(self, provider: str, table: str) -> set[str]:
        """Columns of a provider's table without which its rows can hardly be used."""
        listed = self.columns.get((self.providers.get(provider, ""), table), [])
        return {column.name for column in listed if column.is_needed}

    def rules_digest(self, system: str, table: str, convention: Convention) -> str:
        """SHA-256 of all that the seeds say about reading a table: another one reads it anew."""
        columns = self.columns[(system, table)]
        natures = {column.nature for column in columns}
        rules = [r for r in self.reject_rules if r.source_system in ("*", system)]
        said = {
            "columns": [asdict(column) for column in columns],
            "headers": self.headers[(system, table)],
            "missing": [self.missing[True], self.missing[False]],
            "booleans": self.booleans if "boolean" in natures else None,
            "dates": self.date_formats if "date" in natures else None,
            "rejected": [asdict(rule) for rule in rules if rule.table in ("*", table)],
            "fields": sorted(name for of, name in convention.fields if of == table),
            "providers": sorted(self.providers) if "provider" in natures else None,
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def is_listed(self, table: str, column: str) -> bool:
        """Whether some convention names this field of this table, one by one."""
        return any(
            (table, column) in convention.fields
            for listed in self.conventions.values()
            for convention in listed
        )


ARTICLES = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"])
NUMBER_WORDS = frozenset(["n", "no", "num", "numero", "identifiant", "id"])


def header_key(text: str) -> str:
    """A header as it is compared: words in lower case without accents or articles.

    « N° de dossier », `NUMERO_DOSSIER` and `idDossier` are one key.
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).casefold().replace("œ", "oe")
    plain = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    found = re.findall(r"[a-z0-9]+", plain)
    kept = [word for word in found if word not in ARTICLES] or found
    return "".join("id" if word in NUMBER_WORDS else word for word in kept)


def read_seed(path: Path) -> list[dict[str, str]]:
    """Rows of a seed. Raises UsageError naming the file when it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: seed missing or unreadable; restore it from git") from None


def load(config: Settings) -> Catalogue:
    """Read every seed that landing uses. Raises UsageError when one is missing."""
    mappings, governance = config.seeds / "mappings", config.seeds / "governance"
    columns: dict[tuple[str, str], list[Column]] = {}
    for row in read_seed(mappings / "map_canonical_column.csv"):
        columns.setdefault((row["source_system"], row["table_name"]), []).append(
            Column(
                row["column_name"],
                row["nature"],
                row["is_key"] == "true",
                row["is_link"] == "true",
                row["is_dropped"] == "true",
                int(row["pad_length"]) if row["pad_length"] else None,
                row["is_needed"] == "true",
            )
        )
    headers = {
        key: {header_key(column.name): column.name for column in listed}
        for key, listed in columns.items()
    }
    names = {key: {column.name for column in listed} for key, listed in columns.items()}
    for row in read_seed(mappings / "map_header_alias.csv"):
        for (system, table), known in headers.items():
            if (
                row["source_system"] == system
                and row["table_name"] in ("*", table)
                and row["column_name"] in names[(system, table)]
            ):
                known[header_key(row["alias"])] = row["column_name"]
    missing = read_seed(mappings / "map_missing_value.csv")
    rules = read_seed(mappings / "map_reject_rule.csv")
    return Catalogue(
        columns=columns,
        headers=headers,
        missing={
            for_names: [r["spelling"] for r in missing if not for_names or r["in_names"] == "true"]
            for for_names in (True, False)
        },
        booleans={
            r["spelling"].casefold(): r["value"] == "true"
            for r in read_seed(mappings / "map_boolean.csv")
        },
        date_formats=[
            r["format"]
            for r in sorted(
                read_seed(mappings / "map_date_format.csv"), key=lambda r: int(r["position"])
            )
        ],
        reject_rules=[
            RejectRule(
                r["reason"],
                r["source_system"],
                r["table_name"],
                tuple(r["column_names"].split()),
                r["pattern"],
                r["other_cells"],
            )
            for r in rules
            if r["pattern"]
        ],
        findings=frozenset(r["reason"] for r in rules if r["is_finding"] == "true"),
        providers={
            r["provider_code"]: r["source_system"]
            for r in read_seed(governance / "gov_provider.csv")
        },
        conventions=read_conventions(governance),
    )


def read_conventions(governance: Path) -> dict[str, list[Convention]]:
    """Active conventions by provider, with the tables and fields of their scope."""
    scope = read_seed(governance / "gov_convention_scope.csv")
    found: dict[str, list[Convention]] = {}
    for row in read_seed(governance / "gov_convention.csv"):
        if row["state"] != "active" or not row["provider_code"]:
            continue
        mine = [s for s in scope if s["convention_id"] == row["convention_id"]]
        found.setdefault(row["provider_code"], []).append(
            Convention(
                row["convention_id"],
                date.fromisoformat(row["start_date"]),
                date.fromisoformat(row["end_date"]),
                frozenset(s["table_name"] for s in mine),
                frozenset((s["table_name"], s["field_name"].lower()) for s in mine),
            )
        )
    return found

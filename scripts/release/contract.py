"""The closed export contract of a recipient: read from seeds, hashed, and held against a table.

One source, `gov_export_table`, `gov_export_column` and `gov_threshold`: dbt's tests, publication,
export and the register all read it. What it does not list does not leave.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from scripts.errors import UsageError
from scripts.settings import Settings
from scripts.sql import literal, one_row

SQL_TYPES = {
    "string": "VARCHAR",
    "int": "INTEGER",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
WAYS = {"higher": 1, "lower": -1}  # which way a threshold hides more


@dataclass(frozen=True)
class Column:
    """One authorised column: its type, its values, why it leaves and how it is called."""

    name: str
    data_type: str
    is_nullable: bool
    role: str
    domain_kind: str
    domain_pattern: str
    domain_min: str
    domain_max: str
    nomenclature: str
    domain_filter: str
    domain_except: str
    total_column: str
    total_over: str
    unit: str
    purpose: str
    label_fr: str
    label_en: str


@dataclass(frozen=True)
class Table:
    """One authorised table; `kind` is person (a row a person), event or aggregate."""

    name: str
    kind: str
    key: tuple[str, ...]
    unit: str
    label_fr: str
    label_en: str
    columns: tuple[Column, ...]

    def names(self, *roles: str) -> list[str]:
        """Columns of these roles, or all, in order."""
        return [c.name for c in self.columns if not roles or c.role in roles]

    @property
    def is_aggregate(self) -> bool:
        """Whether rows are counts of persons."""
        return self.kind == "aggregate"

    @property
    def person_column(self) -> str | None:
        """The pseudonym, in tables about persons."""
        return None if self.is_aggregate else self.key[0]


@dataclass(frozen=True)
class Contract:
    """Everything a recipient may receive, the thresholds and the dbt checks that it depends on."""

    recipient: str
    tables: tuple[Table, ...]
    thresholds: tuple[tuple[str, int], ...]
    checks: tuple[str, ...] = ()

    def threshold(self, code: str) -> int:
        """Value of a disclosure rule; one that is missing stops the release."""
        found = dict(self.thresholds).get(code)
        if found is None:
            raise UsageError(f"gov_threshold.csv has no {code}: nothing leaves without it")
        return found

    @cached_property
    def canonical(self) -> bytes:
        """The contract as JSON: sorted keys, UTF-8, no spaces; the same bytes on any machine."""
        return json.dumps(
            asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode()

    @property
    def sha256(self) -> str:
        """What the convention is bound to."""
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def person_table(self) -> Table | None:
        """The table with one row per person, if any."""
        return next((t for t in self.tables if t.kind == "person"), None)

    @property
    def event_tables(self) -> list[Table]:
        """Tables of rows about persons."""
        return [t for t in self.tables if t.kind == "event"]

    @property
    def aggregates(self) -> list[Table]:
        """Tables of counts."""
        return [t for t in self.tables if t.is_aggregate]


def read_rows(folder: Path, name: str) -> list[dict[str, str]]:
    """Rows of a governance seed. Raises UsageError when the file is not there."""
    path = folder / "governance" / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except FileNotFoundError:
        raise UsageError(f"{path}: seed missing; restore it from git") from None


def recipients(config: Settings) -> list[str]:
    """Recipients that have an export contract."""
    return sorted({row["recipient_code"] for row in read_rows(config.seeds, "gov_export_table")})


def in_force(rules: list[dict[str, str]], recipient: str) -> dict[str, int]:
    """Rule → value for a recipient, from rows of `gov_threshold`: its own, or else everybody's.

    Raises UsageError for a rule of its own that hides less than everybody's, or has none beside it.
    """
    everybody = {r["threshold_code"]: int(r["value"]) for r in rules if not r["recipient_code"]}
    found = dict(everybody)
    for rule in rules:
        if rule["recipient_code"] != recipient:
            continue
        code, value = rule["threshold_code"], int(rule["value"])
        if code not in everybody or (value - everybody[code]) * WAYS[rule["stricter"]] < 0:
            raise UsageError(
                f"gov_threshold.csv: {code} of {recipient} hides less than everybody's: "
                "a rule of one recipient can only be stricter"
            )
        found[code] = value
    return found


def built_thresholds(connection: duckdb.DuckDBPyConnection, recipient: str) -> dict[str, int]:
    """Rule → value that the last build held for a recipient."""
    return dict(
        connection.execute(  # everybody's first: the recipient's own take their place
            "select threshold_code, value from warehouse.governance.gov_threshold "
            "where recipient_code is null or recipient_code = ? "
            "order by recipient_code nulls first",
            [recipient],
        ).fetchall()
    )


def read(config: Settings, recipient: str) -> Contract:
    """The contract of a recipient. Raises UsageError when nothing is authorised for it."""
    columns: dict[str, list[Column]] = {}
    for row in sorted(
        (r for r in read_rows(config.seeds, "gov_export_column")
         if r["recipient_code"] == recipient),
        key=lambda r: (r["table_name"], int(r["position"])),
    ):  # fmt: skip
        fields = {k: v for k, v in row.items() if k in Column.__dataclass_fields__}
        fields |= {"name": row["column_name"]}
        is_nullable = fields.pop("is_nullable") == "true"
        columns.setdefault(row["table_name"], []).append(Column(**fields, is_nullable=is_nullable))
    tables = tuple(
        Table(
            row["table_name"],
            row["kind"],
            tuple(row["key_columns"].split()),
            row["unit"],
            row["label_fr"],
            row["label_en"],
            tuple(columns.get(row["table_name"], ())),
        )
        for row in sorted(
            read_rows(config.seeds, "gov_export_table"), key=lambda r: int(r["position"])
        )
        if row["recipient_code"] == recipient
    )
    if not tables:
        raise UsageError(
            f"nothing is authorised for '{recipient}' (gov_export_table.csv); "
            f"recipients: {', '.join(recipients(config))}"
        )
    kinds = {"all", *("aggregate" if t.is_aggregate else "microdata" for t in tables)}
    rules = [r for r in read_rows(config.seeds, "gov_threshold") if r["applies_to"] in kinds]
    thresholds = tuple(sorted(in_force(rules, recipient).items()))
    checks = tuple(
        sorted(
            row["check_name"]
            for row in read_rows(config.seeds, "gov_required_check")
            if row["recipient_code"] in ("", recipient)
        )
    )
    return Contract(recipient, tables, thresholds, checks)


def nomenclature_rows(config: Settings, column: Column) -> Iterator[tuple[str, dict[str, str]]]:
    """Code and row of each line of a column's nomenclatures that the contract allows, in order."""
    name, _, value = column.domain_filter.partition("=")
    withheld = column.domain_except.split()
    for reference in column.nomenclature.split():
        seed, _, field = reference.partition(".")
        path = config.seeds / "nomenclatures" / f"{seed}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row[field] not in withheld and (not name or row[name] == value):
                    yield row[field], row


def codes(config: Settings, column: Column) -> list[str]:
    """Codes of a column's nomenclatures, less the exceptions, sorted."""
    return sorted({code for code, _ in nomenclature_rows(config, column)})


def category_rows(config: Settings, column: Column) -> Iterator[tuple[str, dict[str, str]]]:
    """Code and row of the list of `nom_category` that is named after a column.

    For a column whose codes a pattern bounds: those that it lets through.
    """
    path = config.seeds / "nomenclatures" / "nom_category.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            code = row["category_code"]
            if row["list_code"] == column.name and re.fullmatch(column.domain_pattern, code):
                yield code, row


def labels(config: Settings, column: Column) -> list[tuple[str, str, str]]:
    """Code, French and English label of what a column may hold, sorted by code.

    A code that means one thing in one list and another in the next has all its labels (`none`, for
    a column that holds the states of three channels).
    """
    french: dict[str, list[str]] = {}
    english: dict[str, list[str]] = {}
    rows = nomenclature_rows if column.nomenclature else category_rows
    for code, row in rows(config, column):
        for found, label in ((french, row["label_fr"]), (english, row["label_en"])):
            if label not in found.setdefault(code, []):
                found[code].append(label)
    return [(code, "; ".join(french[code]), "; ".join(english[code])) for code in sorted(french)]


def outside(config: Settings, column: Column) -> str:
    """SQL condition that is true for a value the contract does not allow (never for a good one)."""
    cell = f'"{column.name}"'
    if column.domain_kind == "range":
        wrong = f"not ({cell} between {column.domain_min} and {column.domain_max})"
    elif column.domain_kind == "pattern":
        wrong = f"not regexp_full_match({cell}, {literal(column.domain_pattern)})"
    elif column.domain_kind == "nomenclature":
        allowed = ", ".join(literal(code) for code in codes(config, column))
        wrong = f"{cell} not in ({allowed or 'null'})"
    elif column.domain_kind == "boolean":
        wrong = "false"
    else:
        wrong = "true"
    missing = "false" if column.is_nullable else "true"
    return f"case when {cell} is null then {missing} else coalesce({wrong}, true) end"


def violations(
    connection: duckdb.DuckDBPyConnection, config: Settings, contract: Contract, schema: str
) -> list[str]:
    """Hold a schema of tables against the contract.

    Returns one line for each table, column, type, key or domain that differs, with the number of
    values and none of them. `schema` is `database.schema`; every table there has to be listed.
    """
    database, _, name = schema.rpartition(".")
    described: dict[str, list[tuple[str, str]]] = {}
    for table, column, data_type in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = ? order by table_name, column_index",
        [database, name],
    ).fetchall():
        described.setdefault(table, []).append((column, data_type))
    listed = {table.name for table in contract.tables}
    found = [f"{table}: not in the contract" for table in sorted(described.keys() - listed)]
    for table in contract.tables:
        columns = described.get(table.name)
        expected = [(c.name, SQL_TYPES[c.data_type]) for c in table.columns]
        if columns is None:
            found.append(
                f"{table.name}: not in {name}; run 'dbt build', or give its folder that schema in "
                "dbt_project.yml"
            )
            continue
        if columns != expected:
            extra = sorted({c for c, _ in columns} - {c for c, _ in expected})
            lost = sorted({c for c, _ in expected} - {c for c, _ in columns})
            found.append(
                f"{table.name}: columns differ from the contract"
                + (f", unlisted: {', '.join(extra)}" if extra else "")
                + (f", missing: {', '.join(lost)}" if lost else "")
                + ("" if extra or lost else " in order or type")
            )
            continue
        counts = ", ".join(
            f"count(*) filter (where {outside(config, column)})" for column in table.columns
        )
        key = ", ".join(f'"{column}"' for column in table.key)
        source = f"{schema}.{table.name}"
        # equal keys have equal digests: only when some are equal are the keys themselves held
        *wrong, duplicated = one_row(
            connection.execute(
                f"select {counts}, count(*) - count(distinct hash({key})) from {source}"
            )
        )
        if duplicated:
            duplicated = one_row(
                connection.execute(
                    "select count(*) - (select count(*) from (select distinct "
                    f"{key} from {source})) from {source}"
                )
            )[0]
        found += [
            f"{table.name}.{column.name}: {count} value(s) outside the contract"
            for column, count in zip(table.columns, wrong, strict=True)
            if count
        ]
        if duplicated:
            found.append(f"{table.name}: {duplicated} row(s) share a key")
    return found

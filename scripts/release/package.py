"""Files of a package: Parquet and CSV twins, Table Schema, dictionary, sheets; the same bytes for
the same input, whatever the threads, the order of rows, the locale or the time zone.
"""

from __future__ import annotations

import csv
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from scripts.release import manifest
from scripts.release.contract import Column, Contract, Table, codes, labels
from scripts.settings import Settings

ROWS = 131_072  # rows of a group: fixed, since engines cut batches where they like
ARROW_TYPES = {
    "string": pa.string(),
    "int": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
FRICTIONLESS_TYPES = {"int": "integer", "double": "number"}


def schema_of(table: Table) -> pa.Schema:
    """Arrow schema of a table: names, types, nothing else."""
    return pa.schema([pa.field(c.name, ARROW_TYPES[c.data_type]) for c in table.columns])


def groups(reader: pa.RecordBatchReader, schema: pa.Schema) -> Iterator[pa.Table]:
    """Rows of a reader in groups of exactly ROWS, the last one shorter."""
    kept: list[pa.RecordBatch] = []
    n_rows = 0
    for batch in reader:
        kept.append(batch)
        n_rows += batch.num_rows
        while n_rows >= ROWS:
            whole = pa.Table.from_batches(kept).cast(schema)
            yield whole.slice(0, ROWS).combine_chunks()
            kept = whole.slice(ROWS).to_batches()
            n_rows -= ROWS
    if n_rows:
        yield pa.Table.from_batches(kept).cast(schema).combine_chunks()


def write_table(
    connection: duckdb.DuckDBPyConnection, table: Table, source: str, folder: Path
) -> int:
    """Write `<table>.parquet` and `<table>.csv`, ordered by the key; returns the rows.

    Parquet has no statistics and no metadata; CSV is UTF-8, comma, LF, with a header.
    """
    schema = schema_of(table)
    columns = ", ".join(f'"{c.name}"' for c in table.columns)
    order = ", ".join(f'"{name}"' for name in table.key)
    reader = connection.execute(f"select {columns} from {source} order by {order}")
    n_rows = 0
    with (
        pa.parquet.ParquetWriter(
            folder / f"{table.name}.parquet",
            schema,
            compression="zstd",
            write_statistics=False,
            store_schema=False,
        ) as parquet,
        (folder / f"{table.name}.csv").open("wb") as stream,
        pa.csv.CSVWriter(
            stream,
            schema,
            write_options=pa.csv.WriteOptions(include_header=False, quoting_style="needed"),
        ) as text,
    ):
        stream.write((",".join(schema.names) + "\n").encode("ascii"))
        for group in groups(reader.to_arrow_reader(ROWS), schema):
            n_rows += group.num_rows
            parquet.write_table(group, row_group_size=ROWS)
            text.write_table(group)
    return n_rows


def field_of(config: Settings, column: Column) -> dict[str, Any]:
    """Table Schema of a column, with the contract's domain as constraints."""
    constraints: dict[str, Any] = {"required": not column.is_nullable}
    if column.domain_kind == "pattern":
        constraints["pattern"] = column.domain_pattern
    elif column.domain_kind == "range":
        ends = float(column.domain_min), float(column.domain_max)
        low, high = ends if column.data_type == "double" else map(int, ends)
        constraints |= {"minimum": low, "maximum": high}
    elif column.domain_kind == "nomenclature":
        constraints["enum"] = codes(config, column)
    return {
        "name": column.name,
        "type": FRICTIONLESS_TYPES.get(column.data_type, column.data_type),
        "title": column.label_en,
        "description": column.purpose,
        "constraints": constraints,
        "idase:label_fr": column.label_fr,
        "idase:role": column.role,
        **({"idase:unit": column.unit} if column.unit else {}),
        **({"trueValues": ["true"], "falseValues": ["false"]}
           if column.data_type == "boolean" else {}),
    }  # fmt: skip


def descriptor(
    config: Settings, contract: Contract, facts: dict[str, Any], rows: dict[str, int]
) -> dict[str, Any]:
    """Frictionless Data Package: the CSV files as resources, their Parquet twins beside them."""
    person = contract.person_table
    resources = []
    for table in contract.tables:
        schema: dict[str, Any] = {
            "fields": [field_of(config, column) for column in table.columns],
            "primaryKey": list(table.key),
            "missingValues": [""],
        }
        if person and table.kind == "event":
            schema["foreignKeys"] = [
                {
                    "fields": [table.key[0]],
                    "reference": {"resource": person.name, "fields": [person.key[0]]},
                }
            ]
        resources.append(
            {
                "name": table.name,
                "title": table.label_en,
                "idase:label_fr": table.label_fr,
                "idase:rows": rows[table.name],
                "idase:parquet": f"data/{table.name}.parquet",
                "type": "table",
                "path": f"data/{table.name}.csv",
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema,
            }
        )
    return {
        "name": f"idase-{contract.recipient.replace('_', '-')}-{facts['release']}".lower(),
        "title": f"IDASE, {contract.recipient}, release {facts['release']}",
        "version": facts["release"],
        "idase:as_of": facts["as_of"],
        "idase:convention": facts["convention"],
        "resources": resources,
    }


def dictionary(config: Settings, contract: Contract) -> str:
    """Data dictionary as CSV, French and English: a line per column, then one per code."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["table", "column", "code", "label_fr", "label_en", "type", "role", "unit", "purpose"]
    )
    for table in contract.tables:
        writer.writerow(
            [table.name, "", "", table.label_fr, table.label_en, table.kind, "", table.unit, ""]
        )
        for column in table.columns:
            writer.writerow(
                [table.name, column.name, "", column.label_fr, column.label_en, column.data_type,
                 column.role, column.unit, column.purpose]
            )  # fmt: skip
            for code, label_fr, label_en in labels(config, column):
                writer.writerow([table.name, column.name, code, label_fr, label_en, *[""] * 4])
    return out.getvalue()


def write_tar(folder: Path, target: Path) -> None:
    """Pack a folder: sorted names, no owner, no time, no mode of this machine."""
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(manifest.listing(folder)):
            entry = tarfile.TarInfo(name)
            entry.size = (folder / name).stat().st_size
            entry.mode = 0o600
            with (folder / name).open("rb") as stream:
                archive.addfile(entry, stream)

"""Opens files of tables with schemas: Parquet, DuckDB, Arrow, ORC, SQLite, Avro, arrays."""

from __future__ import annotations

import io
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from scripts.scanner import choices, remains
from scripts.scanner.decode import inflate, inflate_bare
from scripts.scanner.pieces import (
    Closed,
    Desk,
    Frame,
    Inner,
    Piece,
    Text,
    as_bytes,
    decoded,
    odd_key,
    outside,
)
from scripts.sql import literal

AVRO_MARK = 16  # bytes between the blocks of a file
FULL_TEXT = re.compile(r"create virtual table .* using fts\d", re.IGNORECASE | re.DOTALL)
SHADOWS = ("data", "idx", "docsize", "config")  # tables that an index of SQLite is kept in


class Databases(Desk):
    """Each method hands out the pieces of a file of one kind, by its bytes."""

    def _parquet(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        import pyarrow.parquet as pq

        where = self._on_disk(data, path, "parquet")
        if data[-4:] != b"PAR1":
            end = data.rfind(b"PAR1") + 4
            yield from outside("after the end", data[end:])
            where = self._on_disk(data[:end], None, "parquet")
        meta = pq.ParquetFile(where)
        footer = meta.metadata
        yield Text("created by", footer.created_by or "", True)
        for key, value in (footer.metadata or {}).items():
            if key == b"ARROW:schema":
                continue
            yield from odd_key(key)
            yield Text("metadata key", key.decode("utf-8", "replace"), True)
            yield Text("metadata", value.decode("utf-8", "replace"), True)
        schema = meta.schema_arrow
        for column in schema:
            yield Text("column name", column.name, True)
            for key, value in (column.metadata or {}).items():
                yield from odd_key(key)
                yield Text("column metadata", (key + b" " + value).decode("utf-8", "replace"), True)
        for key, value in (schema.metadata or {}).items():
            yield Text("schema metadata", (key + b" " + value).decode("utf-8", "replace"), True)
        groups = range(footer.num_row_groups)
        if choices.of_groups([footer.row_group(group).num_rows for group in groups]):
            yield Closed("groups of rows of many sizes")
        numbers = [(f.metadata or {}).get(b"PARQUET:field_id") for f in meta.schema_arrow]
        told = [int(number) for number in numbers if number is not None]
        if len(told) == len(numbers) and choices.of_numbers(told):
            yield Closed("numbers of fields without a rule")
        for group in groups:
            for column in range(footer.num_columns):
                statistics = footer.row_group(group).column(column).statistics
                if statistics is not None and statistics.has_min_max:
                    for value in (statistics.min, statistics.max):
                        if isinstance(value, str | bytes):
                            yield Text("statistics", decoded(value), True)
        yield Frame("", f"read_parquet({literal(where)})")

    def _stata(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        import pandas as pd

        with pd.read_stata(io.BytesIO(data), iterator=True, convert_categoricals=False) as reader:
            yield Text("label", reader.data_label)
            for column, label in reader.variable_labels().items():
                yield Text("column name", column, True)
                yield Text("label", label)
            for labels in reader.value_labels().values():
                yield from (Text("label", label, True) for label in labels.values())
            rows = reader.read()  # type: ignore[attr-defined]  # the stubs leave it out
        yield Frame("", self.register(pa.Table.from_pandas(rows, preserve_index=False)))

    def _duckdb(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        where = self._on_disk(data, path, "duckdb")
        alias = self._name()
        self.connection.execute(f"attach {literal(where)} as {alias} (read_only)")
        run = self.connection.execute
        for what, query in (
            ("comment", "select comment from duckdb_tables() where database_name = '{0}'"),
            ("comment", "select comment from duckdb_columns() where database_name = '{0}'"),
            ("comment", "select comment from duckdb_views() where database_name = '{0}'"),
            ("comment", "select comment from duckdb_schemas() where database_name = '{0}'"),
            ("comment", "select comment from duckdb_databases() where database_name = '{0}'"),
            ("view", "select sql from duckdb_views() where database_name = '{0}' and not internal"),
            ("macro", "select macro_definition from duckdb_functions() where database_name = '{0}' "
                      "and not internal"),
            ("comment", "select comment from duckdb_functions() where database_name = '{0}'"),
            ("comment", "select comment from duckdb_types() where database_name = '{0}'"),
            ("comment", "select comment from duckdb_indexes() where database_name = '{0}'"),
            ("comment", "select comment from duckdb_sequences() where database_name = '{0}'"),
            ("type", "select unnest(labels) from duckdb_types() where database_name = '{0}'"),
            ("default", "select column_default from duckdb_columns() where database_name = '{0}'"),
            ("constraint", "select constraint_text from duckdb_constraints() where "
                           "database_name = '{0}'"),
            ("index", "select sql from duckdb_indexes() where database_name = '{0}'"),
            ("name", "select function_name from duckdb_functions() where database_name = '{0}'"),
            ("name", "select sequence_name from duckdb_sequences() where database_name = '{0}'"),
            ("name", "select index_name from duckdb_indexes() where database_name = '{0}'"),
            ("name", "select type_name from duckdb_types() where database_name = '{0}' "
                     "and not internal"),
            ("name", "select schema_name from duckdb_schemas() where database_name = '{0}'"),
            ("table name", "select table_name from duckdb_tables() where database_name = '{0}'"),
            ("table name", "select view_name from duckdb_views() where database_name = '{0}' "
                           "and not internal"),
            ("column name", "select column_name from duckdb_columns() where database_name = '{0}'"),
            ("tags",
             "select cast(tags as varchar) from duckdb_tables() where database_name = '{0}'"),
        ):  # fmt: skip
            try:
                rows = run(query.format(alias)).fetchall()
            except duckdb.Error:
                continue
            for (text,) in rows:
                if text:
                    yield Text(
                        what, str(text), what in ("name", "type", "table name", "column name")
                    )
        tables = run(
            "select schema_name, table_name from duckdb_tables() where database_name = ? union all "
            "select schema_name, view_name from duckdb_views() where database_name = ? and not "
            "internal order by all",
            [alias, alias],
        ).fetchall()
        for schema, table in tables:
            yield Frame(f"{schema}.{table}", f'{alias}."{schema}"."{table}"')

    def _arrow(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        reader = pa.ipc.open_file(pa.py_buffer(data))
        yield from self._arrow_table(reader.read_all())

    def _arrow_stream(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        yield from self._arrow_table(pa.ipc.open_stream(pa.py_buffer(data)).read_all())

    def _orc(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        import pyarrow.orc

        yield from self._arrow_table(pyarrow.orc.ORCFile(pa.BufferReader(data)).read())

    def _arrow_table(self, table: pa.Table) -> Iterator[Piece]:
        for key, value in (table.schema.metadata or {}).items():
            yield from odd_key(key)
            yield Text("metadata", (key + b" " + value).decode("utf-8", "replace"), True)
        for column in table.schema:
            yield Text("column name", column.name, True)
            for key, value in (column.metadata or {}).items():
                yield from odd_key(key)
                yield Text("column metadata", (key + b" " + value).decode("utf-8", "replace"), True)
        for column in table.columns:
            if pa.types.is_dictionary(column.type):
                for chunk in column.chunks:
                    used = set(chunk.indices.drop_null().to_pylist())
                    for at, value in enumerate(chunk.dictionary.to_pylist()):
                        if at not in used:
                            yield Text("unused word", str(value), True)
        yield Frame("", self.register(table))

    def _sqlite(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        where = self._on_disk(data, path, "sqlite")
        with sqlite3.connect(f"file:{where}?mode=ro", uri=True) as reader:
            listed = reader.execute("select name, sql from sqlite_master").fetchall()
            indexes = [name for name, sql in listed if FULL_TEXT.match(sql or "")]
            shadows = {f"{name}_{part}" for name in indexes for part in SHADOWS}
            for table, sql in listed:
                yield Text("definition", sql or "")
                if table in indexes:
                    yield from self._terms(reader, table)
                elif sql and sql.upper().startswith(("CREATE TABLE", "CREATE VIEW")):
                    cursor = reader.execute(f'select * from "{table}"')
                    header = [column[0] for column in cursor.description]
                    rows = cursor.fetchall()
                    if table in shadows:  # numbers of its pages count nothing, their bytes may tell
                        rows = [[v for v in row if isinstance(v, bytes | str)] for row in rows]
                        for value in {v for row in rows for v in row}:
                            yield Inner("page", as_bytes(value), raw=True)
                    else:
                        yield from self._rows(table, header, rows)
        reader.close()
        for text in dict.fromkeys(remains.texts(data)):
            yield Text("deleted row", text)

    def _terms(self, reader: sqlite3.Connection, table: str) -> Iterator[Text]:
        """Words of an index for searching, in the order they stood in."""
        try:
            reader.execute(
                f"create virtual table temp.scanned_{table} "
                f"using fts5vocab(main, '{table}', 'instance')"
            )
            found: dict[int, list[tuple[int, str]]] = {}
            for term, row, place in reader.execute(
                f"select term, doc, offset from temp.scanned_{table}"
            ):
                found.setdefault(row, []).append((place, term))
        except sqlite3.Error:
            return
        for words in found.values():
            yield Text("index", " ".join(word for _, word in sorted(words)))

    def _avro(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        """Blocks of Avro, whatever packs them: they end with the mark that follows the header."""
        mark = data[-AVRO_MARK:]
        head, *blocks = data.split(mark)
        yield Text("metadata", head.decode("latin-1"))
        for block in filter(None, blocks):
            at = 0
            for _ in range(2):  # how many records, and how many bytes, as numbers of unknown length
                while at < len(block) and block[at] & 128:
                    at += 1
                at += 1
            packed = inflate_bare(block[at:]) or inflate(block[at:])
            yield Inner("block", packed[1] if packed else block[at:], raw=True)

    def _array(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        """An array of numpy; one of objects is left closed, as a pickle may do anything."""
        values = np.load(io.BytesIO(data), allow_pickle=False)
        for value in np.unique(values[list(values.dtype.names)] if values.dtype.names else values):
            yield Text("value", str(decoded(value) if isinstance(value, bytes) else value), True)

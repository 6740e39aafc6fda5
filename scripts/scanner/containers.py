# ruff: noqa: E501, SIM102
"""Opens whatever is given, whatever its extension says, and hands out what is inside.

Tables come as DuckDB relations, texts as strings, anything else as bytes; archives and documents are
opened in turn, to a bounded depth and size.
"""

from __future__ import annotations

import bz2
import csv
import importlib.util
import io
import json
import lzma
import mmap
import plistlib
import re
import shutil
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import gmtime
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa

from scripts.scanner import choices, foreign, parts, pdf, records
from scripts.scanner.decode import LONGEST, as_text, inflate, inflate_bare
from scripts.scanner.signs import codes_among

if TYPE_CHECKING:
    from lxml import etree

DEEPEST = 5
MOST_MEMBERS = 20_000
LONGEST_PARAGRAPH = 400  # signs of the elements of a paragraph that are read as one text too
LETTERS_OF_A_PIECE = 4
JSON_NAMES = (".json", ".ndjson", ".jsonl")
WORDS_OF_A_VALUE = 3  # more make a sentence beside a table
MAGIC = (
    (b"PAR1", 0, "parquet"), (b"DUCK", 8, "duckdb"), (b"ARROW1", 0, "arrow"), (b"ORC", 0, "orc"),
    (b"SQLite format 3\0", 0, "sqlite"), (b"PK\x03\x04", 0, "zip"), (b"PK\x05\x06", 0, "zip"),
    (b"\x89PNG\r\n", 0, "png"), (b"%PDF", 0, "pdf"), (b"(\xb5/\xfd", 0, "zstd"),
    (b"\xff\xff\xff\xff", 0, "arrow stream"), (b"Obj\x01", 0, "avro"),
    (b"\x93NUMPY", 0, "array"), (b"bplist00", 0, "plist"), (b"\xff\xd8\xff", 0, "jpeg"),
    (b"idase-sealed 1\n", 0, "sealed"),
)  # fmt: skip
START_OF_SCAN, COMMENT = 0xDA, 0xFE  # marks of a JPEG
MANY_BLANKS = 24  # that nobody leaves between two elements without a thought
DRAWN = ("d", "points", "transform", "viewBox")  # attributes that say where lines go
LONGEST_TRACE = 8  # bytes that noise, unpacked, may become
BITS_OF_A_POINT = 8
MOST_TRACED = 8192  # points of a picture whose lowest bits are read
GLYPH = re.compile(r"#[A-Za-z][\w.]*-([0-9a-f]{1,5})$")  # font, number of a glyph of it
FIRST_GLYPH, FEWEST_GLYPHS = 29, 4
AVRO_MARK = 16  # bytes between the blocks of a file
QUOTED = re.compile(r'(?<=[,;|\t\n])"(?:[^"\n]|"")*"(?=[,;|\t\r\n]|$)')
SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
PIPED = re.compile(
    r"^[^\n|]*\|[^\n]*\n[ \t]*\|?[ \t:]*-[\s:|-]*\n(?:[^\n]*\|[^\n]*\n?)+", re.MULTILINE
)
FULL_TEXT = re.compile(r"create virtual table .* using fts\d", re.IGNORECASE | re.DOTALL)
SHADOWS = ("data", "idx", "docsize", "config")  # tables that an index of SQLite is kept in
PACKED = re.compile(rb"\x1f\x8b\x08|BZh[1-9]|\xfd7zXZ|x[\x01\x5e\x9c\xda]|\(\xb5/\xfd")
MOST_CARVED = 200  # beginnings of packed bytes that are tried in a file of no known format
MOST_BARE = 4096  # bytes of it in which packed ones without a beginning are tried at each place
STREAMS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
UNPACKERS = {
    "gzip": lambda: zlib.decompressobj(31), "bzip2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}  # fmt: skip
SCRATCH = "unpacked"  # database in memory, compressed, that tables in text are read into
LARGEST = 64 * 1024 * 1024 * 1024  # bytes that a packed file may become on the disk
LOCAL_HEADER = 30  # bytes before the name of a member of a zip
BLOCK = 4 * 1024 * 1024
LARGE = 4 * 1024 * 1024  # bytes from which a file that an engine can read is not held in memory
SAMPLE = 256 * 1024  # bytes of a large file that tell what it is
LONGEST_LINE = 64 * 1024 * 1024


@dataclass(frozen=True)
class Text:
    """A piece of text at a place; `cell`: one value rather than prose; `what` says where inside."""

    what: str
    text: str
    cell: bool = False


@dataclass(frozen=True)
class Frame:
    """A table: a name and an SQL expression to select from, valid on the walk's connection.

    `whole`: the table is all that its file holds, so that its bytes need no reading of their own.
    """

    name: str
    relation: str
    whole: bool = False


@dataclass(frozen=True)
class Inner:
    """A file inside a file; `path` when it was unpacked to the disk."""

    name: str
    data: bytes | mmap.mmap
    path: Path | None = None
    raw: bool = False  # bytes of no file of their own: nothing is said of their kind


@dataclass(frozen=True)
class Packed:
    """Bytes [start, end) of a file whose content was handed out unpacked, or is known."""

    start: int
    end: int


@dataclass(frozen=True)
class Closed:
    """A part that nobody can read, which is a reason to send nothing."""

    what: str


Piece = Text | Frame | Inner | Packed | Closed


def kind_of(head: bytes) -> str | None:
    """Kind of a file by its first bytes; None when they say nothing."""
    for magic, at, kind in MAGIC:
        if head[at : at + len(magic)] == magic:
            return kind
    return None


def is_large(data: bytes) -> bool:
    """Whether the bytes of a file are many and best read from the disk by an engine."""
    return kind_of(data[:16]) in ("duckdb", "parquet") or len(data) > LARGE


class Opener:
    """Opens files on one in-memory DuckDB connection, without network or extensions.

    `scratch` is a private folder for members of archives that an engine must read from disk.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        self.connection = connection
        self.scratch = scratch
        self._number = 0

    def _name(self) -> str:
        self._number += 1
        return f"scan_{self._number}"

    def register(self, table: pa.Table) -> str:
        """Make an Arrow table a relation; returns its name."""
        name = self._name()
        self.connection.register(name, table)
        return name

    def pieces(
        self, name: str, data: bytes, path: Path | None, *, whole: bool = True
    ) -> Iterator[Piece]:
        """What is inside a file given by its bytes; `path` when it lies on disk as such.

        `whole`: these are all bytes of a file, of which somebody has to know the kind.
        """
        foreign_kind = foreign.kind(data) if whole else None
        if foreign_kind:
            yield Closed(f"a file of a kind that nobody here reads: {foreign_kind}")
        if foreign_kind == "pickle":
            yield from (
                Text("pickled", text, True) for text in dict.fromkeys(foreign.pickled(data))
            )
            return
        kind = kind_of(data[:16])
        reader = getattr(self, f"_{kind.replace(' ', '_')}", None) if kind else None
        if reader:
            try:
                yield from reader(name, data, path)
            except (duckdb.Error, pa.ArrowInvalid, OSError, zipfile.BadZipFile, sqlite3.Error,
                    KeyError, ValueError, zlib.error, tarfile.TarError):  # fmt: skip
                if whole:  # damaged, locked or foreign: its bytes are read all the same
                    yield Closed("a file that cannot be opened")
            return
        if path is not None and is_large(data) and kind is None:
            sample = as_text(data[: data.rfind(b"\n", 0, SAMPLE) + 1])
            mark = _delimiter(name, sample[0]) if sample else None
            if mark and sample[1].startswith("utf-8") and not _is_markup(name, sample[0]):
                yield from self._csv(path, sample[0], mark, whole=True)
                return
            data = bytes(data)
        method = next((how for magic, how in STREAMS.items() if data[: len(magic)] == magic), "")
        if method:
            yield from self._stream(data, method)
            return
        packed = inflate(data[:]) if len(data) <= LARGE else None
        if packed:
            yield Inner(f"{packed[0]} content", packed[1])
            return
        if len(data) > 262 and data[257:262] == b"ustar":
            yield from self._tar(name, data, path)
            return
        clear = as_text(data)
        if clear:
            yield from self._text(name, clear[0])
            yield from (Packed(*span) for span in shipped(data))
            return
        data = bytes(data)
        unpacked = foreign.lzma_alone(data) or _unmarked(data)
        if whole and unpacked:
            yield Inner("packed content", unpacked)
            return
        if whole and data and not foreign_kind:
            yield Closed("bytes of no known format")
        yield from _carved(data)

    def _on_disk(self, data: bytes, path: Path | None, suffix: str) -> Path:
        if path is not None:
            return path
        self.scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = self.scratch / f"{self._name()}.{suffix}"
        target.write_bytes(data)
        return target

    def _stream(self, data: bytes | mmap.mmap, method: str) -> Iterator[Piece]:
        """What one or more streams of a method unpack to, and the bytes that follow them."""
        if method == "gzip" and data[3] & 0b11000:
            yield Text("member name", as_lines(data[10 : data.find(b"\0", 10)]), True)
            yield Text("member comment", as_lines(data[10:1000]))
        target = self._on_disk(b"", None, "unpacked")
        start = at = size = 0
        unpacker = UNPACKERS[method]()
        with target.open("wb") as out:
            try:
                while at < len(data) and size < LARGEST:
                    block = data[at : at + BLOCK]
                    size += out.write(unpacker.decompress(block))
                    at += len(block)
                    if unpacker.eof:
                        at -= len(unpacker.unused_data)
                        start, unpacker = at, UNPACKERS[method]()
            except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError):
                at = start
        if at == start == 0 or (at >= len(data) and start < len(data)):
            yield Closed("packed bytes that cannot be opened")
        if size:
            yield Inner(f"{method} content", _opened(target), target)
            yield Packed(0, at)
            if data[at : at + BLOCK].strip(b"\0"):
                yield from _outside("after the end", data[at:])
        target.unlink()

    # databases and columnar files ----------------------------------------------------------------

    def _parquet(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        import pyarrow.parquet as pq

        where = self._on_disk(data, path, "parquet")
        if data[-4:] != b"PAR1":
            end = data.rfind(b"PAR1") + 4
            yield from _outside("after the end", data[end:])
            where = self._on_disk(data[:end], None, "parquet")
        meta = pq.ParquetFile(where)
        footer = meta.metadata
        yield Text("created by", footer.created_by or "", True)
        for key, value in (footer.metadata or {}).items():
            if key == b"ARROW:schema":
                continue
            yield from _key(key)
            yield Text("metadata key", key.decode("utf-8", "replace"), True)
            yield Text("metadata", value.decode("utf-8", "replace"), True)
        schema = meta.schema_arrow
        for column in schema:
            yield Text("column name", column.name, True)
            for key, value in (column.metadata or {}).items():
                yield from _key(key)
                yield Text("column metadata", (key + b" " + value).decode("utf-8", "replace"), True)
        for key, value in (schema.metadata or {}).items():
            yield Text("schema metadata", (key + b" " + value).decode("utf-8", "replace"), True)
        groups = range(footer.num_row_groups)
        if choices.of_groups([footer.row_group(group).num_rows for group in groups]):
            yield Closed("groups of rows of many sizes")
        numbers = [(f.metadata or {}).get(b"PARQUET:field_id") for f in meta.schema_arrow]
        if None not in numbers and choices.of_numbers([int(number) for number in numbers]):
            yield Closed("numbers of fields without a rule")
        for group in groups:
            for column in range(footer.num_columns):
                statistics = footer.row_group(group).column(column).statistics
                if statistics is not None and statistics.has_min_max:
                    for value in (statistics.min, statistics.max):
                        if isinstance(value, str | bytes):
                            yield Text("statistics", _decoded(value), True)
        yield Frame("", f"read_parquet('{_sql(where)}')")

    def _duckdb(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        where = self._on_disk(data, path, "duckdb")
        alias = self._name()
        self.connection.execute(f"attach '{_sql(where)}' as {alias} (read_only)")
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
            ("tags", "select cast(tags as varchar) from duckdb_tables() where database_name = '{0}'"),
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
            yield from _key(key)
            yield Text("metadata", (key + b" " + value).decode("utf-8", "replace"), True)
        for column in table.schema:
            yield Text("column name", column.name, True)
            for key, value in (column.metadata or {}).items():
                yield from _key(key)
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
                            yield Inner("page", _bytes(value), raw=True)
                    else:
                        yield from self._rows(table, header, rows)
        reader.close()

    def _terms(self, reader: sqlite3.Connection, table: str) -> Iterator[Text]:
        """Words of an index for searching, in the order they stood in."""
        try:
            reader.execute(
                f"create virtual table temp.scanned_{table} using fts5vocab(main, '{table}', 'instance')"
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

    def _rows(self, name: str, header: list[str], rows: list) -> Iterator[Piece]:
        """A table given as Python rows, every value as text."""
        names = unique(header)
        width = len(names)
        columns = list(
            zip(*[list(row)[:width] + [None] * (width - len(row)) for row in rows], strict=True)
        )
        yield from (Text("column name", str(column), True) for column in header if column)
        for value in {value for column in columns for value in column if isinstance(value, bytes)}:
            yield Inner("value", value, raw=True)
        if columns:
            arrays = [pa.array([_plain(v) for v in column], pa.string()) for column in columns]
            yield Frame(name, self.register(pa.table(dict(zip(names, arrays, strict=True)))))

    # archives -------------------------------------------------------------------------------------

    def _zip(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        with zipfile.ZipFile(path or io.BytesIO(data)) as archive:
            yield Text("archive comment", archive.comment.decode("utf-8", "replace"))
            names = archive.namelist()
            for member in archive.infolist()[:MOST_MEMBERS]:
                yield Text("member name", member.filename, True)
                yield Text("member comment", member.comment.decode("utf-8", "replace"))
                yield Text("member extra", member.extra.decode("latin-1"))
                if parts.has_other_fields(member):
                    yield Closed("a field of an archive that no common tool writes")
                yield from _time(*member.date_time[:3])
                yield from self._member(archive, member, data)
            if len(archive.infolist()) > MOST_MEMBERS:
                yield Closed("more members than are read")
            for sheet in (one for one in names if SHEET.fullmatch(one)):
                if choices.of_heights(archive.read(sheet).decode("utf-8", "replace")):
                    yield Closed("heights of rows without a rule")
            yield from _beside_members(data, archive.infolist())
            yield from (Closed("a part that no document needs") for _ in parts.of_office(names))
            if "xl/workbook.xml" in names:
                if parts.HIDDEN_SHEET.search(
                    archive.read("xl/workbook.xml").decode("utf-8", "replace")
                ):
                    yield Closed("a hidden sheet")
                yield from self._sheets(data)

    def _member(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, data: bytes
    ) -> Iterator[Piece]:
        """A member of a zip, on the disk when it is large."""
        if member.flag_bits & 1 or member.file_size > LARGEST:
            yield Closed("a member that cannot be opened")
            return
        try:
            if member.file_size <= LARGE:
                yield Inner(member.filename, archive.read(member))
            else:
                target = self._on_disk(b"", None, "member")
                with archive.open(member) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out, BLOCK)
                yield Inner(member.filename, _opened(target), target)
                target.unlink()
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError,
                NotImplementedError):  # fmt: skip
            yield Closed("a member that cannot be opened")
            return
        head = member.header_offset + LOCAL_HEADER
        head += sum(int.from_bytes(data[at : at + 2], "little") for at in (head - 4, head - 2))
        if member.compress_type != zipfile.ZIP_STORED:
            yield Packed(head, head + member.compress_size)

    def _sheets(self, data: bytes) -> Iterator[Piece]:
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True)
        for sheet in book.worksheets:
            yield Text("sheet name", sheet.title, True)
            rows = [
                row for row in sheet.iter_rows(values_only=True) if any(v is not None for v in row)
            ]
            if rows:
                header = [str(v) if v is not None else "" for v in rows[0]]
                yield from self._rows(sheet.title, header, rows[1:])

    def _tar(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                for key, value in member.pax_headers.items():
                    yield Text("member extra", key, True)
                    yield Text("member extra", str(value), True)
                yield Text("member name", member.name, True)
                yield Text("member owner", f"{member.uname} {member.gname}", True)
                yield Text("member name", member.linkname, True)
                if choices.is_odd_user(member.uid) or choices.is_odd_user(member.gid):
                    yield Closed("an owner's number that no machine gives")
                yield from _time(*gmtime(member.mtime)[:3])
                stream = archive.extractfile(member) if member.isfile() else None
                if stream and member.size <= LARGE:
                    yield Inner(member.name, stream.read())
                elif stream:
                    target = self._on_disk(b"", None, "member")
                    with target.open("wb") as out:
                        shutil.copyfileobj(stream, out, BLOCK)
                    yield Inner(member.name, _opened(target), target)
                    target.unlink()
                if stream:
                    yield Packed(member.offset_data, member.offset_data + member.size)

    def _zstd(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
            yield Inner("zstd content", stream.read(LONGEST))

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
            yield Text("value", str(_decoded(value) if isinstance(value, bytes) else value), True)

    def _plist(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        yield from self._json_tables(plistlib.loads(bytes(data)))

    # pictures and documents ------------------------------------------------------------------------

    def _png(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        at, points, lengths = 8, b"", []
        while at + 8 <= len(data):
            size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            body = data[at + 8 : at + 8 + size]
            if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
                key, _, rest = body.partition(b"\0")
                if kind != b"eXIf" and not parts.is_usual_text(key.decode("latin-1")):
                    yield Closed("a text of a picture that no common tool writes")
                yield Text("picture text", key.decode("latin-1"), True)
                if kind == b"zTXt" or (kind == b"iTXt" and rest[:1] == b"\1"):
                    packed = rest[1:] if kind == b"zTXt" else rest[2:].split(b"\0", 2)[-1]
                    rest = zlib.decompressobj().decompress(packed, LONGEST)
                yield Text("picture text", _decoded(rest.lstrip(b"\0\1")), True)
            elif kind not in parts.PICTURE_PARTS:
                yield Closed("a part of a picture that no common tool writes")
            elif kind == b"IDAT":
                points += body
                lengths.append(size)
            elif kind == b"IEND" and len(data) > at + 12:
                yield from _outside("after the picture", data[at + 12 :])
            at += 12 + size
        if choices.of_lengths(lengths):
            yield Closed("parts of a picture of many lengths")
        if points:
            plain = zlib.decompressobj().decompress(points, LONGEST)
            yield Inner("points", plain, raw=True)
            if traces := _lowest_bits(data, plain):
                yield Text("lowest bits of the points", traces, True)

    def _pdf(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        data = bytes(data)
        for body in pdf.streams(data):
            if body.lstrip()[:1] == b"<":
                yield Inner("metadata", body)
        yield from (Closed(f"a part that pages need not: {part}") for part in parts.of_pdf(data))
        for what, text in pdf.texts(data):
            yield Text(what, text)

    def _sealed(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        """A release of ours under the recipient's key: it was scanned before it was sealed."""
        yield Text("sealed release", data[: data.index(b"\n")].decode(), True)

    def _jpeg(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        """Texts of a photograph: comments and what a camera says of it."""
        at = 2
        while data[at : at + 1] == b"\xff" and data[at + 1] != START_OF_SCAN:
            size = int.from_bytes(data[at + 2 : at + 4], "big")
            body = bytes(data[at + 4 : at + 2 + size])
            if data[at + 1] == COMMENT or 0xE1 <= data[at + 1] <= 0xEF:
                yield Text("picture text", _decoded(body))
            at += 2 + size
        end = data.rfind(b"\xff\xd9") + 2
        if 2 < end < len(data):
            yield from _outside("after the picture", data[end:])
        yield Text("picture", "", True)

    # texts ------------------------------------------------------------------------------------------

    def _text(self, name: str, text: str) -> Iterator[Piece]:
        yield from (Closed(how) for how in choices.of_text(text))
        if spelled := choices.colours(text):
            yield Text("colours", spelled, True)
        start = _beginning(text)
        if start.startswith(("{", "[")) or name.lower().endswith(JSON_NAMES):
            documents = _json(text)
            if documents is not None:
                for document in documents if len(documents) == 1 else [documents]:
                    yield from self._json_tables(records.numbered(document))
                return
        if start.startswith("<") and ("<" in start and ">" in text):
            pieces = list(self._markup(text))
            if pieces:
                yield from pieces
                return
        mail = list(foreign.mail_parts(text))
        for what, content in mail:
            if isinstance(content, bytes):
                yield Inner(what, content)
            else:
                yield Text(what, content)
        if whole_lines := foreign.unfolded(text):
            yield Text("text", whole_lines)
        yield from (Text("text", inside) for inside in foreign.boxed(text))
        yield from (Inner("file of a patch", data) for data in foreign.patched(text))
        for header, rows in piped_tables(text):
            yield from self._rows("table", header, rows)
        text = PIPED.sub("\n", text)
        delimiter = _delimiter(name, text) if not mail else None
        if delimiter:
            where = self._on_disk(text.encode("utf-8", "replace"), None, "csv")
            yield from self._csv(where, text, delimiter)
            where.unlink()
            return
        yield Text("text", text)

    def _csv(
        self, path: Path, sample: str, delimiter: str, *, whole: bool = False
    ) -> Iterator[Piece]:
        """A table in UTF-8 text on disk, of which `sample` is the beginning or the whole.

        Rows go to a compressed table in memory, whatever their number; lines that are no row of it
        (comments, notes, one field more) are read one by one.
        """
        lines = io.StringIO(sample.removeprefix("\ufeff"), newline="").readlines()
        head = 0
        inside = any(delimiter in line for line in lines)
        while head < len(lines) and (
            lines[head].startswith("#") or (inside and delimiter not in lines[head])
        ):
            yield Text("comment", lines[head])
            head += 1
        reader = csv.reader(lines[head:], delimiter=delimiter)
        header = next(reader, None)
        if not header:
            return
        head += reader.line_num
        if head == len(lines) and path.stat().st_size <= len(sample.encode()):
            yield Text("text", sample)  # one line is a list of names, or no table at all
        table = self._name()
        columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(header)))
        try:
            self.connection.execute(
                f"create table {SCRATCH}.{table} as from read_csv('{_sql(path)}', "
                f"delim = '{delimiter}', quote = '\"', escape = '\"', header = false, "
                f"skip = {head}, columns = {{{columns}}}, auto_detect = false, "
                f"ignore_errors = true, store_rejects = true, rejects_limit = 0, "
                f"rejects_table = '{table}_lines', rejects_scan = '{table}_scans', "
                f"max_line_size = {LONGEST_LINE})"
            )
        except duckdb.Error:  # no table after all
            yield Text("text", path.read_text(encoding="utf-8", errors="replace"))
            return
        odd = self.connection.execute(
            f"select distinct csv_line from {table}_lines where csv_line is not null"
        ).fetchall()
        for row in csv.reader((line for (text,) in odd for line in text.splitlines(True)),
                              delimiter=delimiter):  # fmt: skip
            for value in row:
                yield Text("uneven line", value, len(value.split()) <= WORDS_OF_A_VALUE)
        yield from (Text("column name", column, True) for column in header if column)
        for at, column in enumerate(unique(header)):
            self.connection.execute(
                f"alter table {SCRATCH}.{table} rename column c{at} to {quoted(column)}"
            )
        yield Frame("", f"{SCRATCH}.{table}", whole)
        self.connection.execute(f"drop table {SCRATCH}.{table}")
        for part in ("lines", "scans"):
            self.connection.execute(f"drop table {table}_{part}")

    def _json_tables(self, document: object) -> Iterator[Piece]:
        """Lists of records as tables; every other string as a value."""
        waiting = [("", document)]
        while waiting:
            where, value = waiting.pop()
            if isinstance(value, dict):
                yield from (Text(where or "record", text, True) for text in records.told(value))
                digests = records.digests(value)
                for key, item in value.items():
                    yield Text("key", str(key), True)
                    if key in digests:
                        waiting.append((f"{where}.{key}".strip("."), digests[key]))
                    elif not _header_beside(value, item):
                        waiting.append((f"{where}.{key}".strip("."), item))
                for rows in value.values():  # rows beside the names of their columns
                    header = _header_beside(value, rows)
                    if header:
                        yield from self._rows(where, header, rows)
                columns = [item for item in value.values() if isinstance(item, list)]
                if (
                    len(columns) >= 2
                    and len({len(item) for item in columns}) == 1
                    and len(columns[0]) > 1
                ):
                    header = [key for key, item in value.items() if isinstance(item, list)]
                    yield from self._rows(where, header, list(zip(*columns, strict=True)))
            elif isinstance(value, list):
                items = [item for item in value if isinstance(item, dict)]
                if len(items) > 1 and len(items) == len(value):
                    if choices.of_keys(items):
                        yield Closed("keys in two orders")
                    items = [item | records.digests(item) for item in items]
                    header = list(dict.fromkeys(key for item in items for key in item))
                    rows = [[item.get(key) for key in header] for item in items]
                    yield from self._rows(where, header, rows)
                elif len(value) > 1 and all(isinstance(item, list) for item in value):
                    width = max(len(item) for item in value)
                    yield from self._rows(where, [f"c{at}" for at in range(width)], value)
                else:
                    waiting.extend((where, item) for item in value)
            elif value is not None and not isinstance(value, bool):
                yield Text(where or "value", str(value), True)

    def _markup(self, text: str) -> Iterator[Piece]:
        from lxml import etree
        from lxml import html as lxml_html

        parser = etree.XMLParser(
            recover=False, resolve_entities=False, no_network=True, huge_tree=True
        )
        try:
            root = etree.fromstring(text.encode("utf-8"), parser)
        except (etree.XMLSyntaxError, ValueError):
            try:
                root = lxml_html.document_fromstring(text)
            except (etree.ParserError, etree.XMLSyntaxError, ValueError):
                return
        groups: dict[str, list[dict[str, str]]] = {}
        for node in root.iter():
            if not isinstance(node.tag, str):
                yield Text("comment", str(node.text or ""))
            else:
                yield Text("element", _local(node.tag), True)
                for key, value in node.attrib.items():
                    if _local(key) in DRAWN:  # figures by the hundred, which any number lies in
                        spelled = dict.fromkeys(word for _, word in codes_among(value))
                        yield from (Text("drawing", word, True) for word in spelled)
                    else:
                        yield Text("attribute", value, True)
                    yield Text("attribute name", key, True)
                if spelled := drawn_letters(node):
                    yield Text("pieces", spelled, True)
                if node.tag in ("script", "style") and node.text:
                    yield from self._script(node.text)
                elif node.text and (node.text.strip() or len(node.text) >= MANY_BLANKS):
                    yield Text("text", node.text.strip("\r\n"), len(node.text) < 80)
                whole = "".join(node.itertext()).strip() if len(node) > 1 else ""
                # letters in elements of their own: a word was cut, or these are a row's short cells
                most = (
                    LONGEST_PARAGRAPH if _local(node.tag) == "p" else LETTERS_OF_A_PIECE * len(node)
                )
                if 0 < len(whole) <= min(LONGEST_PARAGRAPH, most):
                    yield Text("pieces", whole, len(whole) < 80)
                record = {_local(child.tag): child.text for child in node
                          if isinstance(child.tag, str) and len(child) == 0 and child.text}  # fmt: skip
                record |= {
                    f"@{key}": value for key, value in node.attrib.items() if key not in DRAWN
                }
                yield from (Text("record", text, True) for text in records.told(record))
                if len(record) >= 2 or node.tag == "tr":
                    if node.tag == "tr":
                        record = {
                            f"c{at}": "".join(cell.itertext()).strip()
                            for at, cell in enumerate(node)
                        }
                    groups.setdefault(_local(node.tag), []).append(record)
            if node.tail and node.tail.strip():
                yield Text("text", node.tail.strip(), len(node.tail) < 80)
        for tag, group in groups.items():
            if tag == "tr" and len(group) > 1:
                rows = [list(record.values()) for record in group]
                width = max(len(row) for row in rows)
                padded = [row + [None] * (width - len(row)) for row in rows]
                yield from self._rows("table", [v or "" for v in padded[0]], padded[1:])
            elif len(group) > 2:
                header = list(dict.fromkeys(key for record in group for key in record))
                yield from self._rows(tag, header, [[r.get(k) for k in header] for r in group])

    def _script(self, text: str) -> Iterator[Piece]:
        if text in shipped_scripts():
            return
        documents = _json(text) if _beginning(text).startswith(("{", "[")) else None
        if documents is not None:
            yield from self._json_tables(documents[0] if len(documents) == 1 else documents)
            return
        yield Text("script", text)
        for match in re.finditer(r"[\[{]", text):
            try:
                document, _ = json.JSONDecoder().raw_decode(text[match.start() :])
            except ValueError:
                continue
            if document:
                yield from self._json_tables(document)
                break
        for value in re.findall(r"\"((?:\\.|[^\"\\])*)\"|'((?:\\.|[^'\\])*)'", text):
            yield Text("script text", value[0] or value[1], True)


def drawn_letters(node: etree._Element) -> str:
    """Text that a group of a drawing spells with numbers of glyphs of a font, as matplotlib does.

    A number is the letter's own or, as most fonts are arranged, its own less 29.
    """
    ends = [
        GLYPH.search(value)
        for child in node
        if isinstance(child.tag, str) and _local(child.tag) == "use"
        for key, value in child.attrib.items()
        if _local(key) == "href"
    ]
    numbers = [int(end[1], 16) for end in ends if end]
    if len(numbers) < FEWEST_GLYPHS:
        return ""
    both = ["".join(chr(n + ahead) if 32 <= n + ahead < 127 else "?" for n in numbers)
            for ahead in (FIRST_GLYPH, 0)]  # fmt: skip
    return max(both, key=lambda text: sum(char.isalnum() or char == " " for char in text))


def piped_tables(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """(header, rows) of the tables of a text in Markdown."""
    for match in PIPED.finditer(text):
        lines = match.group().strip().splitlines()
        header, _, *rows = (
            [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
            for line in lines
        )
        yield header, rows


def _header_beside(value: dict, rows: object) -> list[str] | None:
    """Names of columns that stand in a list beside a list of rows, as pandas writes a table."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        return None
    for names in value.values():
        if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
            if all(len(row) == len(names) for row in rows):
                return names
    return None


@lru_cache(maxsize=1)
def shipped_scripts() -> frozenset[str]:
    """Libraries that the project puts in its own pages: published by others, the same for all."""
    from scripts.report import library  # loads what draws charts: only where a page has a script

    splink = importlib.util.find_spec("splink")  # whose charts are in the page about the model
    folders = [Path(place) for place in splink.submodule_search_locations or ()] if splink else []
    drawn = (path for folder in folders for path in folder.glob("internals/files/external_js/*"))
    return frozenset({library(), *(path.read_text(encoding="utf-8") for path in drawn)})


def shipped(data: bytes | mmap.mmap) -> list[tuple[int, int]]:
    """[start, end) of such libraries in the bytes of a page; none in any other file."""
    if not re.match(rb"\s*<!doctype html", data[:60], re.IGNORECASE):
        return []
    written = [script.encode() for script in shipped_scripts()]
    return [(at, at + len(each)) for each in written if (at := data.find(each)) >= 0]


def _beginning(text: str) -> str:
    return text[:400].lstrip("\ufeff \r\n\t")[:200].lower()


def _is_markup(name: str, text: str) -> bool:
    """Whether a text is JSON or a page rather than a table."""
    return _beginning(text).startswith(("{", "[", "<")) or name.lower().endswith(JSON_NAMES)


def _lowest_bits(picture: bytes, points: bytes) -> str:
    """Letters that the lowest bits of the points of a picture spell, from the first point on."""
    width, height = struct.unpack(">II", picture[16:24])
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(picture[25], 1)
    row = width * samples
    if picture[24] != BITS_OF_A_POINT or len(points) < height * (row + 1) or not row:
        return ""
    lines = np.frombuffer(points[: height * (row + 1)], np.uint8).reshape(height, row + 1)
    lines = lines[: -(-MOST_TRACED // row)]
    values = np.zeros((len(lines) + 1, row + samples), np.uint8)  # a margin above and to the left
    for number, (kind, *line) in enumerate(lines.tolist(), start=1):
        here, above = values[number], values[number - 1]
        for at, value in enumerate(line):
            a, b, c = int(here[at]), int(above[at + samples]), int(above[at])
            near = (0, a, b, (a + b) // 2, min((a, b, c), key=lambda v: abs(a + b - c - v)))
            here[at + samples] = (value + near[kind % 5]) & 255
    bits = values[1:, samples:].reshape(-1)[:MOST_TRACED] & 1
    traces = np.packbits(bits).tobytes()
    run = re.match(rb"[\x20-\x7e\xc0-\xff]{5,}", traces)
    return run.group().decode("latin-1") if run else ""


def _carved(data: bytes) -> Iterator[Inner]:
    """What is packed somewhere in bytes of no known format."""
    for number, match in enumerate(PACKED.finditer(data)):
        if number >= MOST_CARVED:
            return
        packed = inflate(data[match.start() :]) if match.start() else None
        if packed and len(packed[1]) >= LONGEST_TRACE:
            yield Inner("packed bytes", packed[1], raw=True)
    for at in range(min(len(data), MOST_BARE)):
        try:
            body = zlib.decompressobj(-15).decompress(data[at:], BLOCK)
        except zlib.error:
            continue
        if len(body) >= LONGEST_TRACE and as_text(body):
            yield Inner("packed bytes", body, raw=True)
            return


def _key(key: bytes) -> Iterator[Closed]:
    """A metadata key that no common tool writes by itself."""
    if not parts.is_usual_key(key.decode("utf-8", "replace")):
        yield Closed("a metadata key that no contract lists")


def _outside(what: str, data: bytes) -> Iterator[Piece]:
    """Bytes that belong to no part of their file: nobody writes any by accident."""
    yield Closed(f"bytes that belong to no part: {what}")
    yield Inner(what, data, raw=True)


def _unmarked(data: bytes) -> bytes | None:
    """What bytes without a mark unpack to, when that is a text or a file of a known kind."""
    packed = inflate_bare(data) if len(data) <= LARGE else None
    if packed and packed[1] and (as_text(packed[1]) or kind_of(packed[1][:16])):
        return packed[1]
    return None


def _beside_members(data: bytes | mmap.mmap, members: list[zipfile.ZipInfo]) -> Iterator[Inner]:
    """What a zip holds before its first member, after its end, and in no list of its members."""
    heads = {member.header_offset for member in members}
    if heads and min(heads) > 0:
        yield from _outside("before the beginning", data[: min(heads)])
    last = data.rfind(b"PK\5\6")
    end = last + 22 + int.from_bytes(data[last + 20 : last + 22], "little")
    if data[end:].strip():
        yield from _outside("after the end", data[end:])
    spans = sorted((m.header_offset, m.header_offset + m.compress_size) for m in members)
    at = data.find(b"PK\3\4")
    while at >= 0:
        if not any(start <= at <= stop for start, stop in spans):
            sizes = (int.from_bytes(data[k : k + 2], "little") for k in (at + 26, at + 28))
            body = data[at + LOCAL_HEADER + sum(sizes) : at + LARGE]
            if packed := inflate_bare(body):
                yield from _outside("a member of no list", packed[1])
        at = data.find(b"PK\3\4", at + 4)


def _opened(path: Path) -> bytes | mmap.mmap:
    """The bytes of an unpacked file, mapped when they are many."""
    if path.stat().st_size <= LARGE:
        return path.read_bytes()
    with path.open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


def quoted(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _local(tag: str) -> str:
    """Name of an element without its namespace, whether that was declared or not."""
    return re.split("[}:]", tag)[-1]


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def as_lines(data: bytes) -> str:
    """Bytes that end with zeros, as lines."""
    return data.replace(b"\0", b"\n").decode("latin-1")


def _time(year: int, month: int, day: int) -> Iterator[Text]:
    """The day of a member of an archive, unless it is the format's own first day of all."""
    if (month, day) != (1, 1):
        yield Text("time", f"{year:04d}-{month:02d}-{day:02d}", True)


def _sql(path: Path) -> str:
    return str(path).replace("'", "''")


def _decoded(value: str | bytes) -> str:
    if isinstance(value, str):
        return value
    clear = as_text(value)
    return clear[0] if clear else value.decode("latin-1")


def _plain(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def unique(header: list[str]) -> list[str]:
    """Names of columns, each once."""
    seen: dict[str, int] = {}
    names = []
    for at, column in enumerate(header):
        name = str(column).strip() or f"column {at + 1}"
        seen[name.lower()] = seen.get(name.lower(), 0) + 1
        names.append(name if seen[name.lower()] == 1 else f"{name} {seen[name.lower()]}")
    return names


def _json(text: str) -> list[object] | None:
    """Documents of a JSON text or of one document a line; None when it is neither."""
    text = text.lstrip("\ufeff")
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        documents = []
        for line in text.splitlines():
            if line.strip():
                try:
                    documents.append(json.loads(line))
                except (ValueError, RecursionError):
                    return None
        return documents or None


def _delimiter(name: str, text: str) -> str | None:
    """Delimiter of a text that is a table: every line has as many of them."""
    sample = QUOTED.sub("", text[:20000])  # a delimiter inside quotes parts nothing
    lines = [line for line in sample.splitlines()[:60] if line.strip() and line[0] != "#"]
    if len(text) > 20000 and len(lines) > 1:
        lines = lines[:-1]
    if not lines:
        return None
    best = None
    for mark in (";", "\t", ",", "|"):
        counts = [line.count(mark) for line in lines]
        common = max(set(counts), key=counts.count)
        share = counts.count(common) / len(counts)
        table = name.lower().endswith((".csv", ".tsv", ".txt", ".psv"))
        if common >= 1 and share >= (0.6 if table else 0.95) and len(lines) >= (1 if table else 3):
            if best is None or common > best[0]:
                best = (common, mark)
    if best is None and name.lower().endswith((".csv", ".tsv")):
        return ","
    return best[1] if best else None

"""What comes out of a file: texts, tables, files inside it, and parts that nobody can open.

`Desk` is what every kind of reader works on: an engine in memory and a private folder.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from scripts.scanner import parts
from scripts.scanner.decode import as_text

SCRATCH = "unpacked"  # database in memory, compressed, that tables in text are read into
LARGEST = 64 * 1024 * 1024 * 1024  # bytes that a packed file may become on the disk
WORDS_OF_A_VALUE = 3  # more make a sentence
MARKUP = re.compile(r"\s*<(?:!|[A-Za-z][\w:]*[\s>])")
LINES_OF_A_TEXT = 3  # ends of lines of a value that is a text
BLOCK = 4 * 1024 * 1024
LARGE = 4 * 1024 * 1024  # bytes from which a file that an engine can read is not held in memory


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


def is_page(text: str) -> bool:
    """Whether a text begins as markup does."""
    return bool(MARKUP.match(text))


class Desk:
    """One in-memory DuckDB connection, without network or extensions, and a folder.

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
        self.connection.register(name, without_views(table))
        return name

    def _on_disk(self, data: bytes, path: Path | None, suffix: str) -> Path:
        if path is not None:
            return path
        self.scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = self.scratch / f"{self._name()}.{suffix}"
        target.write_bytes(data)
        return target

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
            arrays = [pa.array([as_value(v) for v in column], pa.string()) for column in columns]
            yield Frame(name, self.register(pa.table(dict(zip(names, arrays, strict=True)))))


def without_views(table: pa.Table) -> pa.Table:
    """A table whose texts are stored in the usual way: Arrow filters no views, as polars writes."""
    usual = {pa.string_view(): pa.string(), pa.binary_view(): pa.binary()}
    fields = [field.with_type(usual.get(field.type, field.type)) for field in table.schema]
    return table.cast(pa.schema(fields, table.schema.metadata))


def quoted(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def unique(header: list[str]) -> list[str]:
    """Names of columns, each once."""
    seen: dict[str, int] = {}
    names = []
    for at, column in enumerate(header):
        name = str(column).strip() or f"column {at + 1}"
        seen[name.lower()] = seen.get(name.lower(), 0) + 1
        names.append(name if seen[name.lower()] == 1 else f"{name} {seen[name.lower()]}")
    return names


def as_lines(data: bytes) -> str:
    """Bytes that end with zeros, as lines."""
    return data.replace(b"\0", b"\n").decode("latin-1")


def odd_key(key: bytes) -> Iterator[Closed]:
    """A metadata key that no common tool writes by itself."""
    if not parts.is_usual_key(key.decode("utf-8", "replace")):
        yield Closed("a metadata key that no contract lists")


def outside(what: str, data: bytes) -> Iterator[Piece]:
    """Bytes that belong to no part of their file: nobody writes any by accident."""
    yield Closed(f"bytes that belong to no part: {what}")
    yield Inner(what, data, raw=True)


def opened(path: Path) -> bytes | mmap.mmap:
    """The bytes of an unpacked file, mapped when they are many."""
    if path.stat().st_size <= LARGE:
        return path.read_bytes()
    with path.open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


def local_name(tag: str) -> str:
    """Name of an element without its namespace, whether that was declared or not."""
    return re.split("[}:]", tag)[-1]


def as_bytes(value: bytes | str) -> bytes:
    """A value of SQLite as bytes."""
    return value if isinstance(value, bytes) else value.encode()


def decoded(value: str | bytes) -> str:
    """Bytes as the text that they read as best."""
    if isinstance(value, str):
        return value
    clear = as_text(value)
    return clear[0] if clear else value.decode("latin-1")


def as_value(value: object) -> str | None:
    """A value of a row as text; None when it is empty."""
    if value is None or value == "":
        return None
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes):
        return decoded(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

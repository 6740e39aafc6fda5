"""Turning a delivered file into something DuckDB reads: sniffing, transcoding, workbooks.

What comes out is a `Reading`: the delivered headers and a SQL relation of text columns c0, c1, …
in file order. Only the encoding and the workbook need Python; rows are read by DuckDB.
"""

from __future__ import annotations

import codecs
import csv
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import duckdb

DELIMITERS = (";", ",", "\t", "|")
SAMPLE_BYTES = 1 << 16
CHUNK_BYTES = 1 << 22
BINARY = re.compile(rb"[\x01-\x08\x0b\x0e-\x19\x1b-\x1f]")


class Refused(Exception):
    """The file must not or cannot be read: the ledger's code, and the headers it is about."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Reading:
    """A file ready to be read: headers, a SQL relation, what is known of its form."""

    headers: list[str]
    relation: str
    encoding: str
    delimiter: str
    text_path: Path | None


@contextmanager
def reading(path: Path, spill: Path, connection: duckdb.DuckDBPyConnection) -> Iterator[Reading]:
    """Open a delivered file whatever its dialect; temporary copies are removed on leaving.

    Raises Refused when the file is empty, binary, damaged or not permitted.
    """
    temporary: list[Path] = []
    try:
        if path.stat().st_size == 0:
            raise Refused("empty_file")
        if path.suffix.lower() == ".parquet":
            yield _parquet(path, connection)
        elif path.suffix.lower() == ".xlsx":
            yield _csv(_workbook(path, spill, temporary), "xlsx", ",")
        else:
            encoding = sniff_encoding(path)
            text = path if encoding.startswith("utf-8") else _copy(path, encoding, spill, temporary)
            yield _csv(text, encoding, None)
    except PermissionError:
        raise Refused("unreadable") from None
    finally:
        for copy in temporary:
            copy.unlink(missing_ok=True)


def sniff_encoding(path: Path) -> str:
    """utf-8, utf-8-sig, utf-16 or cp1252, after a look at every byte (a chunk at a time).

    Raises Refused("binary_file") for bytes that no text holds.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    with path.open("rb") as stream:
        start = stream.read(4)
        if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        if start[:2] == b"PK" or start == b"PAR1" or start[:2] == b"\xd0\xcf":
            raise Refused("binary_file")
        stream.seek(0)
        while chunk := stream.read(CHUNK_BYTES):
            if b"\0" in chunk or (stream.tell() <= CHUNK_BYTES and BINARY.search(chunk)):
                raise Refused("binary_file")
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        # a character cut in the middle at the very end: the file was cut off, not encoded otherwise
        return "utf-8" if is_utf8 else "cp1252"
    if not is_utf8:
        return "cp1252"
    return "utf-8-sig" if start[:3] == codecs.BOM_UTF8 else "utf-8"


def _temporary(spill: Path, temporary: list[Path]) -> Path:
    descriptor, name = tempfile.mkstemp(dir=spill, prefix="landing-", suffix=".csv")
    os.close(descriptor)
    temporary.append(Path(name))
    return Path(name)


def _undefined_cp1252(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that CP1252 leaves undefined are kept as Latin-1 controls."""
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    raise error


codecs.register_error("idase_latin1", _undefined_cp1252)


def _copy(path: Path, encoding: str, spill: Path, temporary: list[Path]) -> Path:
    """Transcode to UTF-8 in chunks, beside the vault, readable by its owner alone."""
    copy = _temporary(spill, temporary)
    errors = "idase_latin1" if encoding == "cp1252" else "replace"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with path.open("rb") as source, copy.open("wb") as target:
        while chunk := source.read(CHUNK_BYTES):
            target.write(decoder.decode(chunk).encode("utf-8"))
        target.write(decoder.decode(b"", final=True).encode("utf-8"))
    return copy


def _workbook(path: Path, spill: Path, temporary: list[Path]) -> Path:
    """First sheet of a workbook as CSV, streamed; raises Refused when it is not a workbook."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except PermissionError:
        raise
    except Exception:
        raise Refused("unreadable") from None
    copy = _temporary(spill, temporary)
    width = 0
    with copy.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for row in book.worksheets[0].iter_rows(values_only=True):
            cells = [_cell(value) for value in row]
            if not width:
                while cells and not cells[-1]:
                    cells.pop()
                width = len(cells)
            while len(cells) > width and not cells[-1]:
                cells.pop()
            if any(cells):
                writer.writerow(cells + [""] * (width - len(cells)))
    book.close()
    return copy


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _csv(text: Path, encoding: str, delimiter: str | None) -> Reading:
    with text.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES).decode("utf-8-sig", "ignore")
    if not sample.strip():
        raise Refused("empty_file")
    delimiter = delimiter or sniff_delimiter(sample)
    headers = next(csv.reader(sample.splitlines(keepends=True), delimiter=delimiter), [])
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(headers)))
    relation = (
        f"read_csv('{quoted(text)}', delim='{delimiter}', quote='\"', escape='\"', header=true, "
        f"auto_detect=false, columns={{{columns}}}, strict_mode=true, null_padding=false, "
        "store_rejects=true, rejects_limit=0, max_line_size=8388608)"
    )
    return Reading(headers, relation, encoding, delimiter, text)


def sniff_delimiter(sample: str) -> str:
    """The delimiter that cuts the header in most fields."""
    line = sample.lstrip("\r\n").splitlines()[0]
    return max(
        DELIMITERS, key=lambda d: (len(next(csv.reader([line], delimiter=d))), -DELIMITERS.index(d))
    )


def _parquet(path: Path, connection: duckdb.DuckDBPyConnection) -> Reading:
    try:
        described = connection.execute(
            f"describe select * from read_parquet('{quoted(path)}')"
        ).fetchall()
    except duckdb.Error:
        raise Refused("unreadable") from None
    columns = []
    for position, (name, kind, *_) in enumerate(described):
        column = '"' + name.replace('"', '""') + '"'
        value = f"cast({column} as varchar)"
        if kind.startswith("TIMESTAMP"):
            value = f"cast(cast({column} as date) as varchar)"
        elif kind in ("DOUBLE", "FLOAT"):
            value = f"regexp_replace({value}, '[.]0$', '')"
        columns.append(f"{value} as c{position}")
    relation = f"(select {', '.join(columns)} from read_parquet('{quoted(path)}'))"
    return Reading([name for name, *_ in described], relation, "parquet", "", None)


def quoted(path: Path) -> str:
    """A path inside a SQL literal."""
    return str(path).replace("'", "''")

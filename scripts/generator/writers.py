"""From typed columns to the bytes of a partner's file, and the files themselves."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openpyxl.cell import WriteOnlyCell

from scripts.generator.columns import Column, Frame, code, code_words, day_words, size, text
from scripts.generator.dialects import (
    EXTRA_WORDS,
    HEADERS,
    LABELS,
    OLD_LEVELS,
    ZERO_COLUMNS,
    Dialect,
)
from scripts.generator.draws import NONE, Draw

_FIXED = (2023, 7, 1, 8, 0, 0)  # date stamped inside workbooks
Payload: TypeAlias = bytes | pa.Table


def dressed(frame: Frame, dialect: Dialect, draw: Draw) -> Frame:
    """The frame with the dialect's labels, lost zeros, unknown columns, order and headers."""
    result: Frame = {}
    swaps = (LABELS if dialect.labels else {}) | (OLD_LEVELS if dialect.old_levels else {})
    for name, column in frame.items():
        if name in swaps and column.kind == "code":
            column = code(column.values, [swaps[name].get(w, w) for w in column.words])
        if dialect.lost_zeros and name in ZERO_COLUMNS:
            words = _plain_words(column)
            column = text(pc.replace_substring_regex(words, "^0+", ""))
        result[HEADERS[dialect.headers].get(name, name)] = column
    rows = size(frame)
    for name in dialect.extra:
        result[name] = code(draw.below(len(EXTRA_WORDS) + 1, rows) - 1, EXTRA_WORDS)
    if dialect.shuffled:
        names = sorted(result, key=lambda name: (hash_of(name), name))
        result = {name: result[name] for name in names}
    return result


def hash_of(word: str) -> int:
    """A small stable number made from a word (Python's own hash changes between runs)."""
    number = 7
    for letter in word:
        number = (number * 131 + ord(letter)) % 1_000_003
    return number


def _plain_words(column: Column) -> pa.Array:
    if column.kind == "code":
        return code_words(column.values, column.words)
    return column.values


def _words(column: Column, dialect: Dialect, draw: Draw) -> pa.Array:
    """Every cell as written; null where missing."""
    if column.kind == "date":
        words = day_words(column.values, dialect.dates)
        if dialect.other_dates:
            other = day_words(column.values, dialect.other_dates)
            words = pc.if_else(pa.array(draw.chance(len(words), 1 / 7)), other, words)
        return words
    if column.kind == "flag":
        return code_words(np.where(column.values >= 0, 1 - column.values, -1), dialect.yes_no)
    return _plain_words(column)


def _filled(words: pa.Array, dialect: Dialect, draw: Draw) -> pa.Array:
    if words.null_count == 0:
        return words
    if len(dialect.missing) == 1:
        return words.fill_null(dialect.missing[0])
    often = [60.0, *[40.0 / (len(dialect.missing) - 1)] * (len(dialect.missing) - 1)]
    spelled = pa.array(dialect.missing).take(pa.array(draw.pick(len(words), often)))
    return pc.coalesce(words, spelled)


def _quoted(words: pa.Array, column: Column, dialect: Dialect) -> pa.Array:
    marks = f'{dialect.delimiter}"\r\n'
    coded = column.kind == "code" and not any(c in w for w in column.words for c in marks)
    if not dialect.quote_all and (coded or column.kind in ("date", "flag")):
        return words
    special = pc.match_substring_regex(words, f"[{re.escape(marks)}]")
    if not dialect.quote_all and not pc.any(special).as_py():
        return words
    mark = pa.scalar('"')
    inside = pc.replace_substring(words, '"', '""')
    wrapped = pc.binary_join_element_wise(mark, inside, mark, "")
    return wrapped if dialect.quote_all else pc.if_else(special, wrapped, words)


def csv_bytes(frame: Frame, dialect: Dialect, draw: Draw) -> bytes:
    """The frame's lines, without header."""
    if size(frame) == 0:
        return b""
    cells = [
        _quoted(_filled(_words(column, dialect, draw), dialect, draw), column, dialect)
        for column in frame.values()
    ]
    lines = pc.binary_join_element_wise(*cells, dialect.delimiter)
    lines = pc.binary_join_element_wise(lines, pa.scalar(dialect.newline), "")
    lines = lines.combine_chunks() if isinstance(lines, pa.ChunkedArray) else lines
    data = lines.buffers()[2].to_pybytes()
    start, stop = (int(x) for x in np.frombuffer(lines.buffers()[1], np.int32)[[0, len(lines)]])
    data = data[start:stop]
    if dialect.encoding == "utf-8":
        return data
    return data.decode("utf-8").encode(dialect.encoding, errors="replace")


def table_of(frame: Frame, dialect: Dialect, draw: Draw) -> pa.Table:
    """The frame as a typed table (workbook and Parquet partners): dates stay dates."""
    arrays = {}
    for name, column in frame.items():
        if column.kind == "date":
            days = pa.array(column.values, mask=column.values == NONE).cast(pa.int32())
            arrays[name] = days.cast(pa.date32())
        elif dialect.format == "xlsx":
            arrays[name] = _filled(_words(column, dialect, draw), dialect, draw)
        else:
            arrays[name] = _words(column, dialect, draw)
    return pa.table(arrays)


def payload(frame: Frame, dialect: Dialect, draw: Draw) -> tuple[list[str], Payload]:
    """Headers and content of a frame that is already dressed."""
    if dialect.format == "csv":
        return list(frame), csv_bytes(frame, dialect, draw)
    return list(frame), table_of(frame, dialect, draw)


class FileWriter:
    """One delivered file, filled chunk by chunk."""

    def __init__(self, path: Path, table: str, dialect: Dialect) -> None:
        self.path, self.table, self.dialect = path, table, dialect
        self.rows = 0
        self._headers: list[str] = []
        self._stream: io.BufferedWriter | None = None
        self._parquet: pq.ParquetWriter | None = None
        self._book: openpyxl.Workbook | None = None
        self._last = b""

    def add(self, headers: list[str], content: Payload, rows: int) -> None:
        """Append rows."""
        self.rows += rows
        self._headers = headers
        if isinstance(content, bytes):
            if self._stream is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._stream = self.path.open("wb")
                self._stream.write(self._header())
            self._stream.write(content)
            self._last = content[-4096:] or self._last
        elif self.dialect.format == "parquet":
            if self._parquet is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._parquet = pq.ParquetWriter(self.path, content.schema, compression="none")
            self._parquet.write_table(content)
        else:
            self._add_sheet(content)

    def _header(self) -> bytes:
        mark = '"' if self.dialect.quote_all else ""
        words = [f"{mark}{header}{mark}" for header in self._headers]
        line = self.dialect.delimiter.join(words) + self.dialect.newline
        return (b"\xef\xbb\xbf" if self.dialect.bom else b"") + line.encode(self.dialect.encoding)

    def _add_sheet(self, content: pa.Table) -> None:
        if self._book is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._book = openpyxl.Workbook(write_only=True)
            self._book.create_sheet("Export").append(list(content.column_names))
        sheet = self._book.worksheets[0]
        columns = [column.to_pylist() for column in content.columns]
        for row in zip(*columns, strict=True):
            sheet.append([_cell(sheet, value) for value in row])

    def close(self) -> None:
        """Write the last lines and leave a finished file."""
        dialect = self.dialect
        if self._stream is not None:
            tail = ""
            if dialect.crooked == self.table and self.rows:
                line = self._last.decode(dialect.encoding).rstrip("\r\n").split("\n")[-1]
                tail += f"{line}{dialect.delimiter}X{dialect.delimiter}Y{dialect.newline}"
            if dialect.total and self.table in ("jeunes", "situations", "insertion", "logement"):
                total = dialect.total.format(self.rows).replace(";", dialect.delimiter)
                full = "Total" in total
                fill = dialect.delimiter * (len(self._headers) - 1) if full else ""
                tail += f"{total}{fill}{dialect.newline}"
            self._stream.write(tail.encode(dialect.encoding))
            self._stream.close()
            if dialect.cut_off == self.table and self.rows:
                whole = self.path.stat().st_size
                with self.path.open("r+b") as stream:
                    stream.truncate(whole - 30)
        if self._parquet is not None:
            self._parquet.close()
        if self._book is not None:
            if dialect.total:
                self._book.worksheets[0].append(["TOTAL", self.rows])
            _save_workbook(self._book, self.path)


def _cell(sheet: Any, value: Any) -> Any:
    """A workbook cell; dates as dates, an empty text as an empty cell."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, datetime(value.year, value.month, value.day))
    cell.number_format = "DD/MM/YYYY"
    return cell


def _save_workbook(book: openpyxl.Workbook, path: Path) -> None:
    """Save with fixed dates and no compression, so that the bytes never depend on the clock."""
    draft = io.BytesIO()
    book.save(draft)
    stamp = datetime(*_FIXED).strftime("%Y-%m-%dT%H:%M:%SZ")
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp.encode(), data)
            info = zipfile.ZipInfo(name, _FIXED)
            info.create_system = 3
            target.writestr(info, data)

"""Turning a delivered file into something the engine reads, with its rows counted beforehand.

What comes out is a `Reading`: the delivered headers and a SQL relation of text columns c0, c1, …
in file order.
"""

from __future__ import annotations

import codecs
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scripts.landing import workbook
from scripts.landing.delimited import (
    CR_MARK,
    LF_MARK,
    Delimited,
    Header,
    Keep,
    Reject,
    find_header,
)  # fmt: skip
from scripts.landing.encodings import Encoding, blocks, sniff
from scripts.landing.records import LONGEST_RECORD
from scripts.landing.refusal import Refused
from scripts.sql import literal, one_row

NESTED = ("STRUCT", "MAP", "UNION")


@dataclass(frozen=True)
class Reading:
    """A file ready to be read: headers, a SQL relation and its number of rows, its form.

    `locate` gives rows of the relation (number from 0, reason), in ascending order, as rejects with
    the line that a person sees in the file.
    """

    headers: list[str]
    relation: str
    n_rows: int
    encoding: str
    delimiter: str
    locate: Callable[[list[tuple[int, str]]], Iterator[list[Reject]]]


@contextmanager
def reading(
    path: Path,
    known: dict[str, str],
    spill: Path,
    connection: duckdb.DuckDBPyConnection,
    keep: Keep,
) -> Iterator[Reading]:
    """Open a delivered file whatever its form; temporary copies are removed on leaving.

    `known`: header keys of the table. Records that the file's form rejects go to `keep`.
    Raises Refused when the file is empty, binary, damaged or not permitted.
    """
    with ExitStack() as temporary:
        try:
            if path.stat().st_size == 0:
                raise Refused("empty_file")
            if path.suffix.lower() == ".parquet":
                yield _parquet(path, connection)
            elif path.suffix.lower() == ".xlsx":
                yield _workbook(path, known, spill, temporary, keep)
            else:
                yield _text(path, known, spill, temporary, keep)
        except PermissionError:
            raise Refused("unreadable") from None


def _temporary(spill: Path, temporary: ExitStack) -> Path:
    """A file beside the vault, readable by its owner alone, removed in the end."""
    descriptor, name = tempfile.mkstemp(dir=spill, prefix="landing-", suffix=".csv")
    os.close(descriptor)
    temporary.callback(Path(name).unlink, missing_ok=True)
    return Path(name)


def _text(
    path: Path, known: dict[str, str], spill: Path, temporary: ExitStack, keep: Keep
) -> Reading:
    encoding = sniff(path)
    text, name = path, encoding.name
    if encoding.codec == "utf-16":
        text, encoding = _temporary(spill, temporary), Encoding("utf-8", is_damaged=True)
        _from_utf16(path, text)
    header = find_header(text, encoding, known)
    file = Delimited(text, encoding, header)
    source, skip = text, 1
    if not file.is_flat():
        source, skip = _temporary(spill, temporary), 0
        with source.open("wb") as stream:
            file.copy(stream, keep)
    delimiter = header.form.delimiter.decode()
    relation = _csv(source, header, skip, has_breaks=file.has_breaks)
    return Reading(header.names, relation, file.n_rows, name, delimiter, file.locate)


def _from_utf16(path: Path, target: Path) -> None:
    """Transcode; what is no character becomes a byte that UTF-8 does not have."""

    def mark(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return "\udcff", error.end

    codecs.register_error("idase_foreign", mark)
    decoder = codecs.getincrementaldecoder("utf-16")("idase_foreign")
    with path.open("rb") as source, target.open("wb") as stream:
        for block in blocks(source):
            stream.write(decoder.decode(block).encode("utf-8", "surrogateescape"))
        stream.write(decoder.decode(b"", final=True).encode("utf-8", "surrogateescape"))


def _csv(path: Path, header: Header, skip: int, *, has_breaks: bool) -> str:
    """Relation of a file in which every line is one good record."""
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(header.form.width))
    relation = (
        f"read_csv({literal(path)}, delim='{header.form.delimiter.decode()}', quote='\"', "
        f"escape='\"', header=false, skip={skip}, auto_detect=false, columns={{{columns}}}, "
        f"strict_mode=true, null_padding=false, max_line_size={2 * LONGEST_RECORD}, "
        f"buffer_size={4 * LONGEST_RECORD})"
    )
    if not has_breaks:
        return relation
    restored = ", ".join(
        f"replace(replace(c{i}, '{LF_MARK}', chr(10)), '{CR_MARK}', chr(13)) as c{i}"
        for i in range(header.form.width)
    )
    return f"(select {restored} from {relation})"


def _workbook(
    path: Path, known: dict[str, str], spill: Path, temporary: ExitStack, keep: Keep
) -> Reading:
    source = _temporary(spill, temporary)
    with source.open("w", encoding="utf-8", newline="") as stream:
        header, numbers = workbook.copy(path, known, stream, keep)

    def locate(rows: list[tuple[int, str]]) -> Iterator[list[Reject]]:
        wanted = dict(rows)
        with source.open(encoding="utf-8", newline="\n") as stream:
            yield [
                Reject(numbers[number], wanted[number], workbook.delivered(line))
                for number, line in enumerate(stream)
                if number in wanted
            ]

    relation = _csv(source, header, 0, has_breaks=True)
    return Reading(header.names, relation, len(numbers), "xlsx", "", locate)


def _parquet(path: Path, connection: duckdb.DuckDBPyConnection) -> Reading:
    source = f"read_parquet({literal(path)})"
    try:
        described = connection.execute(f"describe select * from {source}").fetchall()
        (n_rows,) = one_row(
            connection.execute(
                f"select coalesce(sum(num_rows), 0) from parquet_file_metadata({literal(path)})"
            )
        )
    except duckdb.Error:
        raise Refused("unreadable") from None
    headers, columns = [], []
    for position, (name, kind, *_) in enumerate(described):
        is_nested = kind.startswith(NESTED) or kind.endswith("]")
        headers.append(f"{name} {kind}" if is_nested else name)  # no header of a table
        columns.append(f"{_as_text(name, kind)} as c{position}")
    relation = f"(select {', '.join(columns)} from {source})"

    def locate(rows: list[tuple[int, str]]) -> Iterator[list[Reject]]:
        fields = ", ".join(f"coalesce(c{i}, '')" for i in range(len(described)))
        found = connection.execute(
            f"select concat_ws(';', {fields}) from {relation} "
            "qualify row_number() over () in (select unnest(?::bigint[]))",
            [[number + 1 for number, _ in rows]],
        ).fetchall()
        yield [
            Reject(number + 1, reason, content)
            for (number, reason), (content,) in zip(rows, found, strict=True)
        ]

    return Reading(headers, relation, n_rows, "parquet", "", locate)


def _as_text(name: str, kind: str) -> str:
    """SQL: a typed column of a Parquet file as a spreadsheet would write it.

    Instants are days of Paris: that is where midnight was when a date became one.
    """
    column = '"' + name.replace('"', '""') + '"'
    text = f"cast({column} as varchar)"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"cast(cast(timezone('Europe/Paris', {column}) as date) as varchar)"
    if kind.startswith("TIMESTAMP"):
        return f"cast(cast({column} as date) as varchar)"
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{column} = trunc({column}) and abs({column}) < 1e18"
        return f"case when {whole} then cast(cast({column} as bigint) as varchar) else {text} end"
    if kind.startswith("DECIMAL"):
        return f"regexp_replace({text}, '[.]0+$', '')"
    if kind == "BLOB":
        return f"coalesce(try(decode({column})), {text})"
    return text

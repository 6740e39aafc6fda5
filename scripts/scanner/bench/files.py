"""Writes small tables in every format that leaves a building, with a place for a note."""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

Row = list
Tables = dict[str, tuple[list[str], list[Row]]]


def _first(tables: Tables) -> tuple[str, list[str], list[Row]]:
    name, (header, rows) = next(iter(tables.items()))
    return name, header, rows


def arrow(header: list[str], rows: list[Row]) -> pa.Table:
    """Rows as Arrow, numbers as numbers when all of a column are."""
    columns = {}
    for at, name in enumerate(header):
        values = [row[at] for row in rows]
        kinds = {type(value) for value in values if value is not None}
        mixed = len(kinds - {bool}) > 1 or kinds == {bool, int}
        columns[name] = pa.array(
            [None if v is None else str(v) for v in values] if mixed else values
        )
    return pa.table(columns)


def _csv_text(header: list[str], rows: list[Row], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return stream.getvalue()


def to_csv(tables: Tables, path: Path, note: str) -> None:
    name, header, rows = _first(tables)
    path.write_text((f"# {note}\n" if note else "") + _csv_text(header, rows), encoding="utf-8")


def to_csv_french(tables: Tables, path: Path, note: str) -> None:
    name, header, rows = _first(tables)
    text = (f"# {note}\n" if note else "") + _csv_text(header, rows, ";")
    path.write_bytes(text.encode("cp1252", "replace"))


def to_csv_utf16(tables: Tables, path: Path, note: str) -> None:
    name, header, rows = _first(tables)
    path.write_bytes(
        ((f"# {note}\n" if note else "") + _csv_text(header, rows, "\t")).encode("utf-16")
    )


def to_json(tables: Tables, path: Path, note: str) -> None:
    content = {
        name: [dict(zip(h, row, strict=True)) for row in rows] for name, (h, rows) in tables.items()
    }
    path.write_text(json.dumps({"note": note, **content} if note else content), encoding="utf-8")


def to_ndjson(tables: Tables, path: Path, note: str) -> None:
    name, header, rows = _first(tables)
    lines = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in rows]
    path.write_text(
        "\n".join(([json.dumps({"note": note})] if note else []) + lines), encoding="utf-8"
    )


def to_parquet(tables: Tables, path: Path, note: str) -> None:
    name, header, rows = _first(tables)
    table = arrow(header, rows)
    pq.write_table(table.replace_schema_metadata({"note": note}) if note else table, path)


def to_arrow(tables: Tables, path: Path, note: str) -> None:
    name, header, rows = _first(tables)
    table = arrow(header, rows)
    table = table.replace_schema_metadata({"note": note}) if note else table
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table)


def to_duckdb(tables: Tables, path: Path, note: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for name, (header, rows) in tables.items():
            connection.register("given", arrow(header, rows))
            connection.execute(f"create table marts.{name} as from given")
            if note:
                connection.execute(
                    f"comment on table marts.{name} is '{note.replace(chr(39), chr(39) * 2)}'"
                )


def to_sqlite(tables: Tables, path: Path, note: str) -> None:
    connection = sqlite3.connect(path)
    for name, (header, rows) in tables.items():
        names = ", ".join(f'"{column}"' for column in header)
        connection.execute(f'create table "{name}" ({names})')
        marks = ", ".join("?" * len(header))
        connection.executemany(f'insert into "{name}" values ({marks})', rows)
    if note:
        connection.execute("create table notes (note)")
        connection.execute("insert into notes values (?)", [note])
    connection.commit()
    connection.close()


def to_xlsx(tables: Tables, path: Path, note: str) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, (header, rows) in tables.items():
        sheet = book.create_sheet(name[:31])
        sheet.append(header)
        for row in rows:
            sheet.append([_no_control(value) for value in row])
    if note:
        book.properties.creator = _printable(note)
    book.save(path)


def keeps(form: str, text: str) -> bool:
    """Whether a format can hold a text at all: a leak that its file lost is none."""
    if form in ("Excel", "XML"):
        return _printable(text) == text
    return form != "CSV of CP1252" or text.encode("cp1252", "ignore").decode("cp1252") == text


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def _no_control(value: object) -> object:
    return _printable(value) if isinstance(value, str) else value


def to_html(tables: Tables, path: Path, note: str) -> None:
    parts = ["<!doctype html><html><head><title>Export</title></head><body>"]
    for name, (header, rows) in tables.items():
        parts.append(
            f"<h2>{name}</h2><table><tr>{''.join(f'<th>{html.escape(h)}</th>' for h in header)}</tr>"
        )
        for row in rows:
            cells = "".join(f"<td>{html.escape('' if v is None else str(v))}</td>" for v in row)
            parts.append(f"<tr>{cells}</tr>")
        parts.append("</table>")
    parts.append(
        f"<!-- {note.replace('--', '- -')} --></body></html>" if note else "</body></html>"
    )
    path.write_text("".join(parts), encoding="utf-8")


def to_xml(tables: Tables, path: Path, note: str) -> None:
    from lxml import etree

    root = etree.Element("export")
    if note:
        root.append(etree.Comment(_printable(note).replace("--", "- -").rstrip("-")))
    for name, (header, rows) in tables.items():
        for row in rows:
            record = etree.SubElement(root, name)
            for key, value in zip(header, row, strict=True):
                child = etree.SubElement(
                    record, "".join(c if c.isalnum() else "_" for c in key) or "x"
                )
                child.text = None if value is None else _printable(str(value))
    path.write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def to_zip(tables: Tables, path: Path, note: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (header, rows) in tables.items():
            archive.writestr(f"{name}.csv", _csv_text(header, rows))
        if note:
            archive.comment = note.encode("utf-8")[:60000]


def to_gzip(tables: Tables, path: Path, note: str) -> None:
    name, header, rows = _first(tables)
    text = (f"# {note}\n" if note else "") + _csv_text(header, rows)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def to_tar(tables: Tables, path: Path, note: str) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, (header, rows) in tables.items():
            data = _csv_text(header, rows).encode()
            member = tarfile.TarInfo(f"{name}.csv")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        if note:
            data = note.encode()
            member = tarfile.TarInfo("note.txt")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def to_nested_parquet(tables: Tables, path: Path, note: str) -> None:
    name, header, rows = _first(tables)
    records = [
        {"details": {"values": [dict(zip(header, map(_text, row), strict=True))]}} for row in rows
    ]
    table = pa.Table.from_pylist(records)
    pq.write_table(table.replace_schema_metadata({"note": note}) if note else table, path)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


FORMATS: dict[str, tuple[str, Callable[[Tables, Path, str], None]]] = {
    "CSV": ("csv", to_csv), "CSV of CP1252": ("csv", to_csv_french),
    "CSV of UTF-16": ("csv", to_csv_utf16), "JSON": ("json", to_json),
    "JSON lines": ("ndjson", to_ndjson), "Parquet": ("parquet", to_parquet),
    "Parquet, nested": ("parquet", to_nested_parquet), "Arrow": ("arrow", to_arrow),
    "DuckDB": ("duckdb", to_duckdb), "SQLite": ("sqlite", to_sqlite), "Excel": ("xlsx", to_xlsx),
    "HTML": ("html", to_html), "XML": ("xml", to_xml), "zip": ("zip", to_zip),
    "gzip": ("csv.gz", to_gzip), "tar": ("tar.gz", to_tar),
}  # fmt: skip


def markdown(path: Path, text: str) -> None:
    path.write_text(
        f"# Quality sheet\n\nEach figure was checked.\n\n{text}\n\nSee the manifest.\n",
        encoding="utf-8",
    )


def page(path: Path, text: str) -> None:
    path.write_text(
        "<html><body><p>Report of the release.</p><script>var spec = "
        f"{json.dumps({'title': 'States by age', 'data': [{'label': text}]})};</script></body></html>",
        encoding="utf-8",
    )


def drawing(path: Path, text: str) -> None:
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><title>Curve</title><text x="1" y="2">'
        f"{html.escape(text)}</text></svg>",
        encoding="utf-8",
    )


def picture(path: Path, text: str) -> None:
    """A picture of one point with a text chunk."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"iTXt", b"Comment\0\0\0\0\0" + text.encode())
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def package(path: Path, text: str) -> None:
    content = {
        "name": "action-tank", "title": "Trajectories", "licenses": [{"name": "convention"}],
        "resources": [{"path": "persons.parquet", "hash": "sha256:" + "0f1e2d3c4b5a6978" * 4,
                       "description": text}],
    }  # fmt: skip
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def log(path: Path, text: str) -> None:
    path.write_text(
        f"12:00:01 started\n12:00:02 1 of 9 OK\n12:00:03 error: {text}\n", encoding="utf-8"
    )


DOCUMENTS: dict[str, tuple[str, Callable[[Path, str], None]]] = {
    "Markdown": ("md", markdown), "HTML page": ("html", page), "SVG": ("svg", drawing),
    "PNG": ("png", picture), "data package": ("json", package), "log": ("log", log),
}  # fmt: skip

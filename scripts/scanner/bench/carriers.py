"""Corners of files where an outsider hid a text; `corners` holds those of three adversaries."""

from __future__ import annotations

import base64
import gzip
import html
import io
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from scripts.scanner.bench import files
from scripts.scanner.bench.outsiders import bits
from scripts.scanner.bench.traits import bare

Carrier = Callable[[files.Tables, Path, str], None]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _picture(*chunks: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + _chunk(b"IEND", b"")


def _pdf(content: bytes) -> bytes:
    return b"%PDF-1.4\n1 0 obj<<" + content + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def _stream(of: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content)
    return of + b"/Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream "


def hidden_sheet(tables: files.Tables, path: Path, text: str) -> None:
    files.to_xlsx({**tables, "s2": (["a"], [[text]])}, path, "")


def formula(tables: files.Tables, path: Path, text: str) -> None:
    files.to_xlsx(
        {**tables, "s2": (["a"], [[f'=CONCATENATE("{text[:3]}","{text[3:]}")']])}, path, ""
    )


def comment_in_a_definition(tables: files.Tables, path: Path, text: str) -> None:
    files.to_sqlite(tables, path, "")
    with sqlite3.connect(path) as connection:
        connection.execute(f"create table x (a /* {text} */ text)")
    connection.close()


def compressed_value(tables: files.Tables, path: Path, text: str) -> None:
    files.to_sqlite(tables, path, "")
    with sqlite3.connect(path) as connection:
        connection.execute("create table z (a blob)")
        connection.execute("insert into z values (?)", [gzip.compress(text.encode())])
    connection.close()


def key_of_a_map(tables: files.Tables, path: Path, text: str) -> None:
    files.to_duckdb(tables, path, "")
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table marts.z as select map {?: 1} as m from range(40)", [text])


def metadata_of_a_column(tables: files.Tables, path: Path, text: str) -> None:
    table = files.arrow(*next(iter(tables.values())))
    fields = [field.with_metadata({"note": text}) for field in table.schema]
    pq.write_table(table.cast(pa.schema(fields)), path)


def after_the_end(tables: files.Tables, path: Path, text: str) -> None:
    files.to_parquet(tables, path, "")
    path.write_bytes(path.read_bytes() + text.encode())


def packed_after_the_end(tables: files.Tables, path: Path, text: str) -> None:
    files.to_parquet(tables, path, "")
    path.write_bytes(path.read_bytes() + zlib.compress(text.encode()))


def _lines(tables: files.Tables, path: Path) -> list[str]:
    files.to_csv(tables, path, "")
    return path.read_text(encoding="utf-8").splitlines()


def line_in_the_middle(tables: files.Tables, path: Path, text: str) -> None:
    lines = _lines(tables, path)
    path.write_text("\n".join([*lines[:40], f"# {text}", *lines[40:]]), encoding="utf-8")


def one_field_more(tables: files.Tables, path: Path, text: str) -> None:
    lines = _lines(tables, path)
    lines[30] += f",{text}"
    path.write_text("\n".join(lines), encoding="utf-8")


def blanks_at_the_ends(tables: files.Tables, path: Path, text: str) -> None:
    written = bits(bare(text), "0", "1")
    lines = [
        line + " " * (bit == "1")
        for line, bit in zip(_lines(tables, path), written.ljust(999, "0"), strict=False)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def name_in_a_header(tables: files.Tables, path: Path, text: str) -> None:
    files.to_csv(tables, path, "")
    content = path.read_bytes()
    with (
        path.open("wb") as out,
        gzip.GzipFile(f"{bare(text)}.csv", "wb", fileobj=out, mtime=0) as packed,
    ):
        packed.write(content)


def link(tables: files.Tables, path: Path, text: str) -> None:
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("x")
        member.type, member.linkname = tarfile.SYMTYPE, f"/home/{bare(text)}"
        archive.addfile(member)


def zip_in_zip_in_zip(tables: files.Tables, path: Path, text: str) -> None:
    content = text.encode()
    for member in ("a.txt", "b.zip", "c.zip"):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(member, content)
        content = stream.getvalue()
    path.write_bytes(content)


def title_of_a_pdf(tables: files.Tables, path: Path, text: str) -> None:
    path.write_bytes(
        _pdf(b"/Title <" + f"\ufeff{text}".encode("utf-16-be").hex().encode() + b">>>")
    )


def metadata_of_a_pdf(tables: files.Tables, path: Path, text: str) -> None:
    page = f"<x:xmpmeta><dc:creator>{html.escape(text)}</dc:creator></x:xmpmeta>"
    path.write_bytes(_pdf(_stream(b"/Type/Metadata", page.encode())))


def letters_on_a_page(tables: files.Tables, path: Path, text: str) -> None:
    shown = b" 12 ".join(b"(" + c.encode("cp1252", "replace") + b")" for c in text)
    path.write_bytes(_pdf(_stream(b"", b"BT [" + shown + b"] TJ ET")))


def points_of_a_picture(tables: files.Tables, path: Path, text: str) -> None:
    row = zlib.compress(b"\0" + text.encode("latin-1", "replace").ljust(64, b"\0"))
    path.write_bytes(_picture(_chunk(b"IDAT", row)))


def unknown_part_of_a_picture(tables: files.Tables, path: Path, text: str) -> None:
    path.write_bytes(_picture(_chunk(b"prVt", text.encode())))


def picture_in_a_drawing(tables: files.Tables, path: Path, text: str) -> None:
    inner = _picture(_chunk(b"tEXt", b"c\0" + text.encode("latin-1", "replace")))
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/png;base64,'
        f'{base64.b64encode(inner).decode()}"/></svg>',
        encoding="utf-8",
    )


def letters_in_elements(tables: files.Tables, path: Path, text: str) -> None:
    letters = "".join(f"<b>{html.escape(char)}</b>" for char in text)
    path.write_text(f"<html><body><p>{letters}</p></body></html>", encoding="utf-8")


def pieces_in_a_script(tables: files.Tables, path: Path, text: str) -> None:
    path.write_text(
        f"<html><body><script>var a='{text[:3]}'+'{text[3:]}';</script></body></html>",
        encoding="utf-8",
    )


def runs_of_a_letter(tables: files.Tables, path: Path, text: str) -> None:
    runs = "".join(
        f"<w:r><w:t>{html.escape(text[at : at + 2])}</w:t></w:r>" for at in range(0, len(text), 2)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document xmlns:w='x'><w:p>{runs}</w:p></w:document>"
        )


def rich_text(tables: files.Tables, path: Path, text: str) -> None:
    path.write_text(
        "{\\rtf1\\ansi " + "".join(f"\\'{b:02x}" for b in text.encode("cp1252", "replace")) + "}",
        encoding="ascii",
    )


def array_of_numpy(tables: files.Tables, path: Path, text: str) -> None:
    with path.open("wb") as stream:
        np.save(stream, np.array([text, "x"]))


def subject_of_a_mail(tables: files.Tables, path: Path, text: str) -> None:
    subject = base64.b64encode(text.encode()).decode()
    path.write_text(
        f"Subject: =?utf-8?B?{subject}?=\nMIME-Version: 1.0\n\nhello\n", encoding="ascii"
    )


CARRIERS: dict[str, tuple[str, Carrier]] = {
    "Excel, hidden sheet": ("xlsx", hidden_sheet), "Excel, formula": ("xlsx", formula),
    "SQLite, comment": ("sqlite", comment_in_a_definition),
    "SQLite, compressed value": ("sqlite", compressed_value),
    "DuckDB, key of a map": ("duckdb", key_of_a_map),
    "Parquet, metadata of a column": ("parquet", metadata_of_a_column),
    "Parquet, after the end": ("parquet", after_the_end),
    "Parquet, packed after the end": ("parquet", packed_after_the_end),
    "CSV, line in the middle": ("csv", line_in_the_middle),
    "CSV, one field more": ("csv", one_field_more),
    "CSV, blanks at the ends": ("csv", blanks_at_the_ends),
    "gzip, name in the header": ("csv.gz", name_in_a_header), "tar, link": ("tar", link),
    "zip, three deep": ("zip", zip_in_zip_in_zip), "PDF, title": ("pdf", title_of_a_pdf),
    "PDF, metadata": ("pdf", metadata_of_a_pdf), "PDF, letters": ("pdf", letters_on_a_page),
    "PNG, points": ("png", points_of_a_picture), "PNG, unknown part": ("png", unknown_part_of_a_picture),
    "SVG, picture": ("svg", picture_in_a_drawing), "HTML, letters": ("html", letters_in_elements),
    "HTML, script": ("html", pieces_in_a_script), "Word, runs": ("docx", runs_of_a_letter),
    "rich text": ("rtf", rich_text), "array": ("npy", array_of_numpy), "mail": ("eml", subject_of_a_mail),
}  # fmt: skip

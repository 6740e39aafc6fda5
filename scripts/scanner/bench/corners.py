"""Corners of files where a text hides: kinds that three adversaries thought of.

They were written down before any of them was tried.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import io
import json
import os
import pickle
import plistlib
import sqlite3
import struct
import tarfile
import wave
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq

from scripts.scanner.bench import files
from scripts.scanner.bench.adversaries.developer import varint
from scripts.scanner.bench.carriers import Carrier
from scripts.scanner.bench.traits import bare

PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def array_of_bytes(tables: files.Tables, path: Path, text: str) -> None:
    with path.open("wb") as stream:
        np.save(stream, np.array([text.encode(), b"x"]))


def arrays_in_a_zip(tables: files.Tables, path: Path, text: str) -> None:
    np.savez_compressed(path, names=np.array([text, "x"]), n=np.arange(5))


def a_pickle(tables: files.Tables, path: Path, text: str) -> None:
    header, rows = next(iter(tables.values()))
    path.write_bytes(pickle.dumps({"columns": header, "rows": rows[:50], "last": text}, protocol=5))


def a_pickle_of_old(tables: files.Tables, path: Path, text: str) -> None:
    path.write_bytes(pickle.dumps([text, 1, 2.5], protocol=0))


def a_msgpack(tables: files.Tables, path: Path, text: str) -> None:
    data = text.encode()
    path.write_bytes(b"\x82\xa1n\x05\xa4name\xd9" + bytes([len(data)]) + data)


def an_avro(tables: files.Tables, path: Path, text: str) -> None:
    schema = json.dumps(
        {"type": "record", "name": "r", "fields": [{"name": "a", "type": "string"}]}
    ).encode()
    data, sync = text.encode(), b"0123456789abcdef"

    def long(value: int) -> bytes:
        return varint(value << 1)

    head = (
        b"Obj\x01"
        + long(1)
        + long(11)
        + b"avro.schema"
        + long(len(schema))
        + schema
        + long(0)
        + sync
    )
    body = zlib.compress(long(len(data)) + data)[2:-4]
    head = head.replace(
        long(1) + long(11), long(2) + long(10) + b"avro.codec" + long(7) + b"deflate" + long(11)
    )
    path.write_bytes(head + long(1) + long(len(body)) + body + sync)


def feather_of_old(tables: files.Tables, path: Path, text: str) -> None:
    pyarrow.feather.write_feather(pa.table({"a": [text, "x"]}), path, version=1)


def feather_packed(tables: files.Tables, path: Path, text: str) -> None:
    pyarrow.feather.write_feather(pa.table({"a": [text, "x"]}), path, compression="zstd")


def dictionary_of_unused_values(tables: files.Tables, path: Path, text: str) -> None:
    column = pa.DictionaryArray.from_arrays(
        pa.array([0, 0, 1] * 20), pa.array(["ACCORD", "REJET", text])
    )
    with pa.ipc.new_file(str(path), pa.schema([("state", column.type)])) as writer:
        writer.write_table(pa.table({"state": column}))


def categories_of_parquet(tables: files.Tables, path: Path, text: str) -> None:
    import pandas as pd

    frame = pd.DataFrame({"state": pd.Categorical(["ACCORD"] * 30, categories=["ACCORD", text])})
    pq.write_table(pa.Table.from_pandas(frame), path)


def free_pages(tables: files.Tables, path: Path, text: str) -> None:
    files.to_sqlite(tables, path, "")
    with sqlite3.connect(path) as connection:
        connection.execute("pragma secure_delete = off")
        connection.execute("create table z (a text)")
        connection.executemany("insert into z values (?)", [[text]] * 200)
        connection.commit()
        connection.execute("drop table z")
    connection.close()


def trigger(tables: files.Tables, path: Path, text: str) -> None:
    files.to_sqlite(tables, path, "")
    with sqlite3.connect(path) as connection:
        table = next(iter(tables))
        quote = text.replace("'", "''")
        connection.execute(
            f"create trigger t after insert on \"{table}\" begin select '{quote}'; end"
        )
    connection.close()


def extra_of_a_zip(tables: files.Tables, path: Path, text: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo("a.csv")
        data = text.encode()
        member.extra = struct.pack("<HH", 0xCAFE, len(data)) + data
        archive.writestr(member, "a,b\n1,2\n3,4\n")


def member_of_no_list(tables: files.Tables, path: Path, text: str) -> None:
    hidden, shown = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(hidden, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.txt", f"{text}\n" * 3)
    with zipfile.ZipFile(shown, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n3,4\n")
    data = hidden.getvalue()
    path.write_bytes(data[: data.rindex(b"PK\1\2")] + shown.getvalue())


def locked_member(tables: files.Tables, path: Path, text: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", bytes(b ^ 0x5C for b in text.encode() * 3))
    data = bytearray(stream.getvalue())
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(bytes(data))


def comment_of_gzip(tables: files.Tables, path: Path, text: str) -> None:
    body = gzip.compress(b"a,b\n1,2\n3,4\n", mtime=0)
    head = bytearray(body[:10])
    head[3] |= 16
    path.write_bytes(bytes(head) + text.encode("latin-1", "replace") + b"\0" + body[10:])


def second_stream(tables: files.Tables, path: Path, text: str) -> None:
    path.write_bytes(
        gzip.compress(b"a,b\n1,2\n3,4\n", mtime=0) + gzip.compress(f"{text},3\n".encode(), mtime=0)
    )


def after_a_stream(tables: files.Tables, path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(b"a,b\n1,2\n3,4\n", mtime=0) + text.encode())


def pax_header(tables: files.Tables, path: Path, text: str) -> None:
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("a.csv")
        member.pax_headers = {"comment": text}
        member.size = 8
        archive.addfile(member, io.BytesIO(b"a,b\n1,2\n"))


def owner_of_a_member(tables: files.Tables, path: Path, text: str) -> None:
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("a.csv")
        member.uname = bare(text)[:30]
        archive.addfile(member, io.BytesIO(b""))


def folder_in_a_zip(tables: files.Tables, path: Path, text: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{bare(text)}/a.csv", "a,b\n1,2\n")


def _office(path: Path, parts: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in parts.items():
            archive.writestr(member, content)


def comment_of_word(tables: files.Tables, path: Path, text: str) -> None:
    _office(path, {
        "word/document.xml": "<w:document xmlns:w='x'><w:p><w:t>Bilan</w:t></w:p></w:document>",
        "word/comments.xml": f"<w:comments xmlns:w='x'><w:comment w:author='{bare(text)}'><w:t>ok</w:t></w:comment></w:comments>",
    })  # fmt: skip


def deleted_in_word(tables: files.Tables, path: Path, text: str) -> None:
    cut = len(text) // 2
    _office(path, {"word/document.xml": f"<w:document xmlns:w='x'><w:p><w:del><w:delText>{text[:cut]}</w:delText></w:del><w:del><w:delText>{text[cut:]}</w:delText></w:del></w:p></w:document>"})  # fmt: skip


def notes_of_slides(tables: files.Tables, path: Path, text: str) -> None:
    _office(path, {"ppt/notesSlides/notesSlide1.xml": f"<p:notes xmlns:p='x' xmlns:a='y'><a:t>{text}</a:t></p:notes>"})  # fmt: skip


def open_document(tables: files.Tables, path: Path, text: str) -> None:
    _office(path, {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<o:table xmlns:o='x'><o:row visibility='collapse'><o:cell><o:p>{text}</o:p></o:cell></o:row></o:table>",
    })  # fmt: skip


def defined_name(tables: files.Tables, path: Path, text: str) -> None:
    import openpyxl
    from openpyxl.workbook.defined_name import DefinedName

    book = openpyxl.Workbook()
    book.worksheets[0].append(["a", "b"])
    book.defined_names["x"] = DefinedName("x", attr_text=f'"{text}"')
    book.save(path)


def cell_comment(tables: files.Tables, path: Path, text: str) -> None:
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "b"])
    sheet["A1"].comment = Comment(text, "x")
    sheet.column_dimensions["B"].hidden = True
    book.save(path)


def format_of_numbers(tables: files.Tables, path: Path, text: str) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = 1
    sheet["A1"].number_format = f'0" {text}"'
    book.save(path)


def points_of_letters(tables: files.Tables, path: Path, text: str) -> None:
    """The text drawn as a picture: nobody reads it but a person."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (300, 30), 255)
    ImageDraw.Draw(image).text((5, 5), text, fill=0)
    image.save(path)


def lowest_bits(tables: files.Tables, path: Path, text: str) -> None:
    from PIL import Image

    bits = "".join(f"{b:08b}" for b in text.encode())
    values = [200 | int(bit) for bit in bits.ljust(512, "0")[:512]]
    image = Image.new("L", (64, 8))
    image.putdata(values)
    image.save(path)


def exif(tables: files.Tables, path: Path, text: str) -> None:
    from PIL import Image

    image = Image.new("RGB", (8, 8))
    tags = Image.Exif()
    tags[0x013B] = text
    image.save(path, exif=tags)


def path_of_a_drawing(tables: files.Tables, path: Path, text: str) -> None:
    points = " ".join(f"L{at},{ord(char)}" for at, char in enumerate(text))
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0,0 {points}"/></svg>', encoding="utf-8"
    )


def letters_placed(tables: files.Tables, path: Path, text: str) -> None:
    letters = "".join(f'<text x="{9 * at}" y="3">{char}</text>' for at, char in enumerate(text))
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{letters}</svg>', encoding="utf-8")


def pdf_in_hexadecimal(tables: files.Tables, path: Path, text: str) -> None:
    packed = base64.a85encode(zlib.compress(f"BT ({text}) Tj ET".encode("latin-1", "replace")))
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Filter[/ASCII85Decode/FlateDecode]>>stream\n"
        + packed
        + b"~>\nendstream endobj\n%%EOF"
    )


def pdf_object_stream(tables: files.Tables, path: Path, text: str) -> None:
    packed = zlib.compress(f"4 0 << /Author ({text}) >>".encode("latin-1", "replace"))
    path.write_bytes(
        b"%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\r\n"
        + packed
        + b"\r\nendstream endobj\n%%EOF"
    )


def a_property_list(tables: files.Tables, path: Path, text: str) -> None:
    path.write_bytes(
        plistlib.dumps({"owner": text, "when": dt.datetime(2023, 1, 1)}, fmt=plistlib.FMT_BINARY)
    )


def a_wave(tables: files.Tables, path: Path, text: str) -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"".join(bytes([ord(c) & 255, 0]) for c in text))


def style_sheet(tables: files.Tables, path: Path, text: str) -> None:
    path.write_text(
        f"<html><head><style>p::after{{content:'{text[:4]}' '{text[4:]}'}}</style></head><body><p>ok</p></body></html>",
        encoding="utf-8",
    )


def data_attribute(tables: files.Tables, path: Path, text: str) -> None:
    path.write_text(
        f"<html><body><p data-x='{base64.b64encode(text.encode()).decode()}'>ok</p></body></html>",
        encoding="utf-8",
    )


def reversed_by_style(tables: files.Tables, path: Path, text: str) -> None:
    path.write_text(
        f"<html><body><p style='direction:rtl'>{text[::-1]}</p></body></html>", encoding="utf-8"
    )


def array_of_codes(tables: files.Tables, path: Path, text: str) -> None:
    path.write_text(
        f"<html><body><script>var x={json.dumps([ord(c) for c in text])};</script></body></html>",
        encoding="utf-8",
    )


def bytes_of_a_blob(tables: files.Tables, path: Path, text: str) -> None:
    table = pa.table({"a": pa.array([bytes(b ^ 0x33 for b in text.encode())] * 3, pa.binary())})
    pq.write_table(table, path)


def attribute_of_a_file(tables: files.Tables, path: Path, text: str) -> None:
    files.to_csv(tables, path, "")
    os.setxattr(path, "user.author", text.encode())


def order_of_columns(tables: files.Tables, path: Path, text: str) -> None:
    header = [
        *next(iter(tables.values()))[0],
        *(f"{char}{at}" for at, char in enumerate(bare(text))),
    ]
    path.write_text(
        ",".join(header) + "\n" + ",".join("1" for _ in header) + "\n", encoding="utf-8"
    )


def names_of_sheets(tables: files.Tables, path: Path, text: str) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for at, char in enumerate(bare(text)):
        book.create_sheet(f"{char}{at}")
    book.save(path)


def members_in_order(tables: files.Tables, path: Path, text: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for at, char in enumerate(bare(text)):
            archive.writestr(f"{at:02d}{char}.csv", "a,b\n1,2\n")


CARRIERS: dict[str, tuple[str, Carrier]] = {
    "array of bytes": ("npy", array_of_bytes), "arrays in a zip": ("npz", arrays_in_a_zip),
    "pickle": ("pkl", a_pickle), "pickle of old": ("pkl", a_pickle_of_old), "msgpack": ("msgpack", a_msgpack),
    "Avro, packed": ("avro", an_avro), "Feather of old": ("feather", feather_of_old),
    "Feather, packed": ("feather", feather_packed),
    "Arrow, unused value of a dictionary": ("arrow", dictionary_of_unused_values),
    "Parquet, unused category": ("parquet", categories_of_parquet),
    "SQLite, free pages": ("sqlite", free_pages), "SQLite, trigger": ("sqlite", trigger),
    "zip, extra field": ("zip", extra_of_a_zip), "zip, member of no list": ("zip", member_of_no_list),
    "zip, locked member": ("zip", locked_member), "gzip, comment": ("csv.gz", comment_of_gzip),
    "gzip, second stream": ("csv.gz", second_stream), "gzip, after the end": ("csv.gz", after_a_stream),
    "tar, header": ("tar", pax_header), "tar, owner": ("tar.gz", owner_of_a_member),
    "zip, folder": ("zip", folder_in_a_zip), "Word, comment": ("docx", comment_of_word),
    "Word, deleted": ("docx", deleted_in_word), "slides, notes": ("pptx", notes_of_slides),
    "OpenDocument, hidden row": ("ods", open_document), "Excel, defined name": ("xlsx", defined_name),
    "Excel, comment": ("xlsx", cell_comment), "Excel, format of numbers": ("xlsx", format_of_numbers),
    "PNG, drawn": ("png", points_of_letters), "PNG, lowest bits": ("png", lowest_bits),
    "JPEG, tags": ("jpg", exif), "SVG, path": ("svg", path_of_a_drawing), "SVG, letters": ("svg", letters_placed),
    "PDF, stream in base 85": ("pdf", pdf_in_hexadecimal), "PDF, stream of objects": ("pdf", pdf_object_stream),
    "property list": ("plist", a_property_list), "sound": ("wav", a_wave), "HTML, style": ("html", style_sheet),
    "HTML, attribute": ("html", data_attribute), "HTML, from right to left": ("html", reversed_by_style),
    "HTML, codes in a script": ("html", array_of_codes), "Parquet, masked bytes": ("parquet", bytes_of_a_blob),
    "attribute of a file": ("csv", attribute_of_a_file),
    "letters in names of columns": ("csv", order_of_columns), "letters in names of sheets": ("xlsx", names_of_sheets),
    "letters in names of members": ("zip", members_in_order),
}  # fmt: skip

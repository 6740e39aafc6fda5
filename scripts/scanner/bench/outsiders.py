"""Kinds of leak that an outsider thought of, once the scanner was written.

They were tried on the scanner as it was, before any of them was mended: 486 of 565 mutants were
found. `DISGUISES` write a person as a text; `CARRIERS` hide a text in a corner of a file.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import html
import io
import json
import lzma
import sqlite3
import struct
import tarfile
import unicodedata
import uuid
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import quote

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from scripts.scanner.bench import files
from scripts.scanner.bench.disguises import (
    Disguise,
    Writer,
    bare,
    born,
    first,
    iban,
    nir,
    source,
    surname,
    uid,
)
from scripts.scanner.dictionary import Person

AS_OF = date(2023, 6, 30)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
INNOCENT = (
    "The review of the yearly figures of the department was finished in time and all totals are in "
    "line with the former year of the study which gives nothing more to say about them in this sheet "
)
LAST_LETTERS = dict(
    zip(
        LETTERS,
        [
            "area",
            "club",
            "music",
            "find",
            "same",
            "half",
            "long",
            "with",
            "taxi",
            "hajj",
            "work",
            "total",
            "them",
            "person",
            "also",
            "group",
            "iraq",
            "order",
            "years",
            "point",
            "menu",
            "improv",
            "view",
            "box",
            "every",
            "quiz",
        ],
        strict=True,
    )
)
UPSIDE_DOWN = str.maketrans(LETTERS, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz")
HEBREW = str.maketrans(LETTERS, "אבכדעפגהיזקלמנופקרסתוושחיז")
ARABIC = str.maketrans(LETTERS, "ابكدعفغهيجقلمنوبقرستوفوخيز")
FIGURES = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]


def name(p: Person) -> str:
    return bare(surname(p))


def number(p: Person) -> int:
    return int("".join(c for c in source(p) if c.isdigit()) or 0)


def identity(p: Person, sign: str, form: str) -> bytes:
    return sign.join((surname(p), first(p), format(born(p), form))).encode()


def bits(text: str, zero: str, one: str) -> str:
    return "".join(one if bit == "1" else zero for byte in text.encode() for bit in f"{byte:08b}")


def in_base(value: int, base: int) -> str:
    out = ""
    while value:
        value, digit = divmod(value, base)
        out = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + out
    return out or "0"


def in_capitals(text: str) -> str:
    """An innocent text whose capitals are the bits of a name."""
    left = list("".join(f"{ord(c) - 97:05b}" for c in text[:14]))
    return "".join(
        (char.upper() if left.pop(0) == "1" else char.lower()) if char.isalpha() and left else char
        for char in INNOCENT
    )


def fenced(text: str, rails: int) -> str:
    turn = 2 * (rails - 1)
    return "".join(
        char for rail in range(rails) for at, char in enumerate(text)
        if min(at % turn, turn - at % turn) == rail
    )  # fmt: skip


def zipped(text: str) -> str:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text * 3)
    return base64.b64encode(stream.getvalue()).decode()


def token(p: Person) -> str:
    parts = (
        b'{"alg":"none"}',
        json.dumps({"sub": surname(p), "given": first(p)}).encode(),
        b"x" * 20,
    )
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _list() -> list[Disguise]:
    made: list[Disguise] = []

    def add(what: str, how: str, write: Writer, *, lone: bool = True) -> None:
        made.append(Disguise(what, how, write, lone))

    add(
        "full name",
        "base85",
        lambda p: base64.b85encode(f"{surname(p)} {first(p)}".encode()).decode(),
    )
    add(
        "full name",
        "percent signs twice",
        lambda p: quote("".join(f"%{b:02x}" for b in f"{surname(p)} {first(p)}".encode())),
    )
    add(
        "surname",
        "HTML entities, hexadecimal",
        lambda p: "".join(f"&#x{ord(c):X};" for c in surname(p)),
    )
    add(
        "surname",
        "bits of marks without width",
        lambda p: f"of{bits(name(p), chr(0x200B), chr(0x200C))} them",
    )
    add(
        "surname",
        "variation selectors",
        lambda p: "☺" + "".join(chr(0xE0100 + b - 16) for b in name(p).encode()),
    )
    add(
        "surname",
        "tag characters",
        lambda p: "ok" + "".join(chr(0xE0000 + ord(c)) for c in name(p)),
    )
    add(
        "surname",
        "mathematical letters",
        lambda p: "".join(chr(0x1D4EA + ord(c) - 97) for c in name(p)),
    )
    add("surname", "upside down", lambda p: name(p).translate(UPSIDE_DOWN)[::-1])
    add("surname", "from right to left", lambda p: f"\u202e{surname(p)[::-1]}\u202c")
    add("surname", "struck through", lambda p: "".join(c + "\u0336" for c in surname(p)))
    add("surname", "Hebrew letters", lambda p: name(p).translate(HEBREW))
    add("surname", "Arabic letters", lambda p: name(p).translate(ARABIC))
    add("surname", "blanks and tabs", lambda p: "end" + bits(name(p), " ", "\t"))
    add("surname", "capitals of another text", lambda p: in_capitals(name(p)))
    add("surname", "last letters of words", lambda p: " ".join(LAST_LETTERS[c] for c in name(p)))
    add("surname", "rail fence of 2", lambda p: fenced(name(p), 2))
    add("surname", "rail fence of 3", lambda p: fenced(name(p), 3))
    add(
        "surname",
        "addresses of machines",
        lambda p: " ".join(
            ".".join(str(b) for b in name(p).encode().ljust(16, b"\0")[at : at + 4])
            for at in range(0, 16, 4)
        ),
    )
    add("surname", "a UUID", lambda p: str(uuid.UUID(bytes=name(p).encode()[:16].ljust(16, b"\0"))))
    add(
        "surname",
        "figures of base 3",
        lambda p: " ".join(in_base(ord(c) - 96, 3).rjust(3, "0") for c in name(p)),
    )
    add(
        "surname",
        "a number in base 27",
        lambda p: str(sum((ord(c) - 96) * 27**at for at, c in enumerate(reversed(name(p))))),
    )
    add("surname", "zip in base64", lambda p: zipped(f"{surname(p)} {first(p)}"))
    add(
        "surname",
        "gzip twice, base32",
        lambda p: base64.b32encode(
            gzip.compress(gzip.compress(surname(p).encode(), mtime=0), mtime=0)
        ).decode(),
    )
    add(
        "surname",
        "xz, base85",
        lambda p: base64.b85encode(lzma.compress(surname(p).encode())).decode(),
    )
    add(
        "surname",
        "Javanais",
        lambda p: "".join(f"{c}v{c}" if c in "aeiouy" else c for c in name(p)),
    )
    add("surname", "pig Latin", lambda p: f"{name(p)[1:]}{name(p)[0]}ay")
    add("surname", "louchébem", lambda p: f"l{name(p)[1:]}{name(p)[0]}em")
    add(
        "surname",
        "names of signs",
        lambda p: " ".join(f"\\N{{{unicodedata.name(c)}}}" for c in surname(p)),
    )
    add(
        "surname",
        "UTF-16 in percent signs",
        lambda p: "".join(f"%{b:02X}" for b in surname(p).encode("utf-16-le")),
    )
    add("surname", "EBCDIC in hexadecimal", lambda p: surname(p).encode("cp500", "ignore").hex())
    add(
        "surname",
        "base64 in groups of four",
        lambda p: " ".join(
            base64.b64encode(f"{surname(p)} {first(p)}".encode()).decode()[at : at + 4]
            for at in range(0, 80, 4)
        ).strip(),
    )
    add("surname", "CSS escapes", lambda p: "".join(f"\\{ord(c):06x} " for c in surname(p)))
    add("surname", "characters of SQL", lambda p: "||".join(f"CHR({ord(c)})" for c in surname(p)))
    add("surname", "in a long word", lambda p: f"runCheck{name(p).title()}Total")
    add("full name", "key of JSON", lambda p: json.dumps({surname(p): {"n": 1}, "total": 2}))
    add("full name", "web token", token)
    add(
        "identity",
        "SHA-1 with semicolons cut to 8",
        lambda p: hashlib.sha1(identity(p, ";", "%d%m%Y"), usedforsecurity=False).hexdigest()[:8],
    )
    add(
        "identity",
        "BLAKE2s with dots",
        lambda p: hashlib.blake2s(
            f"{name(p)}.{bare(first(p))}.{born(p):%Y-%m-%d}".encode()
        ).hexdigest(),
    )
    add(
        "identity",
        "SHA-256 in base64 cut to 16",
        lambda p: base64.urlsafe_b64encode(
            hashlib.sha256(identity(p, "|", "%Y-%m-%d")).digest()
        ).decode()[:16],
    )
    add(
        "identity",
        "HMAC without a key",
        lambda p: hmac.digest(b"", identity(p, "|", "%Y-%m-%d"), "sha256").hex(),
    )
    add(
        "identity",
        "SHA-256 of JSON",
        lambda p: hashlib.sha256(
            json.dumps({"nom": surname(p), "naissance": born(p).isoformat()}).encode()
        ).hexdigest(),
    )
    add("birth date", "hexadecimal of its digits", lambda p: f"{int(f'{born(p):%Y%m%d}'):x}")
    add("birth date", "as a log writes it", lambda p: f"{born(p):%a %b %d} 00:00:00 {born(p).year}")
    add("birth date", "as a mail writes it", lambda p: f"{born(p):%a, %d %b %Y} 00:00:00 +0100")
    add("source number", "in words", lambda p: " ".join(FIGURES[int(c)] for c in str(number(p))))
    add(
        "source number",
        "what is left to nine",
        lambda p: "".join(str(9 - int(c)) for c in str(number(p))),
    )
    add("person_uid", "as a decimal", lambda p: str(int(uid(p)[1:], 16)))
    add("NIR", "hexadecimal", lambda p: f"{int(nir(p, key=True)):x}")
    add(
        "IBAN",
        "small letters with blanks",
        lambda p: " ".join(iban(p).lower()[at : at + 4] for at in range(0, 27, 4)),
    )
    add(
        "birth date",
        "minutes since 1970",
        lambda p: str((born(p).toordinal() - 719163) * 1440),
        lone=False,
    )
    add(
        "birth date",
        "age in years with decimals",
        lambda p: f"{(AS_OF - born(p)).days / 365.25:.3f}",
        lone=False,
    )
    add("birth date", "exclusive or 12345", lambda p: str(born(p).toordinal() ^ 12345), lone=False)
    add("birth date", "day of the year", lambda p: str(born(p).timetuple().tm_yday), lone=False)
    add(
        "identity",
        "initials and year of birth",
        lambda p: f"{surname(p)[0]}{first(p)[0]}{born(p).year}",
        lone=False,
    )
    add("surname", "last three letters", lambda p: name(p)[-3:], lone=False)
    add("source number", "plus 7919", lambda p: str(number(p) + 7919), lone=False)
    add("source number", "exclusive or 48879", lambda p: str(number(p) ^ 48879), lone=False)
    add(
        "source number", "decimals of a weight", lambda p: f"0.8{number(p) % 10**9:09d}", lone=False
    )
    return made


DISGUISES = _list()

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

"""Kinds of leak that an outsider thought of, once the scanner was written.

They were tried on the scanner as it was, before any of them was mended: 486 of 565 mutants were
found. `DISGUISES` write a person as a text; `carriers` hides a text in a corner of a file.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import io
import json
import lzma
import unicodedata
import uuid
import zipfile
from datetime import date
from urllib.parse import quote

from scripts.scanner.bench.traits import (
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

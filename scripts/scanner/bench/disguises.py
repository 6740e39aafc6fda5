"""Ways to leak a person, for the bench: each writes one person's identity as a text.

Written apart from the scanner on purpose: a disguise here must not know how it is undone there.
`NEW` families are kept out of sight while the scanner is developed; they estimate what it finds of
disguises that it was not made for.
"""

from __future__ import annotations

import base64
import bz2
import codecs
import gzip
import hashlib
import html
import json
import quopri
import random
import zlib
from datetime import date
from urllib.parse import quote

from scripts.scanner.bench.traits import (
    MONTHS,
    MORSE,
    NATO,
    Disguise,
    Writer,
    bare,
    born,
    corsican,
    first,
    iban,
    nir,
    source,
    surname,
    uid,
)
from scripts.scanner.dictionary import Person


def caesar(text: str, by: int) -> str:
    return "".join(
        chr((ord(c) - 97 + by) % 26 + 97) if c.isascii() and c.islower() else c for c in bare(text)
    )


def _sha(text: str, name: str = "sha256") -> str:
    return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


def _vigenere(text: str, key: str = "lyon") -> str:
    return "".join(
        chr((ord(c) - 97 + ord(key[at % len(key)]) - 97) % 26 + 97)
        for at, c in enumerate(bare(text))
    )


def _xor(text: str, key: int = 0x2A) -> str:
    return bytes(b ^ key for b in text.encode()).hex()


def _permuted(text: str) -> str:
    """One letter for another, by a table nobody knows."""
    table = list("abcdefghijklmnopqrstuvwxyz")
    random.Random("table").shuffle(table)  # noqa: S311
    return "".join(table[ord(c) - 97] for c in bare(text))


def _list() -> list[Disguise]:
    made: list[Disguise] = []

    def add(what: str, how: str, write: Writer, *, lone: bool = True, new: bool = False) -> None:
        made.append(Disguise(what, how, write, lone, new))

    # names ----------------------------------------------------------------------------------------
    add("surname", "as delivered", surname)
    add("surname", "lower case", lambda p: surname(p).lower())
    add("surname", "title case", lambda p: surname(p).title())
    add("surname", "reversed", lambda p: surname(p)[::-1])
    add("surname", "spaced out", lambda p: " ".join(surname(p)))
    add("surname", "dotted", lambda p: ".".join(surname(p)))
    add("surname", "ROT13", lambda p: codecs.encode(bare(surname(p)), "rot13"))
    add("surname", "Caesar 5", lambda p: caesar(surname(p), 5))
    add("surname", "base64", lambda p: base64.b64encode(surname(p).encode()).decode())
    add(
        "surname",
        "base64 of UTF-16",
        lambda p: base64.b64encode(surname(p).encode("utf-16-le")).decode(),
    )
    add(
        "surname",
        "base64 twice",
        lambda p: base64.b64encode(base64.b64encode(surname(p).encode())).decode(),
    )
    add("surname", "base32", lambda p: base64.b32encode(surname(p).encode()).decode())
    add("surname", "hexadecimal", lambda p: surname(p).encode().hex())
    add("surname", "hexadecimal of CP1252", lambda p: surname(p).encode("cp1252", "ignore").hex())
    add("surname", "percent signs", lambda p: "".join(f"%{b:02X}" for b in surname(p).encode()))
    add("surname", "HTML entities", lambda p: "".join(f"&#{ord(c)};" for c in surname(p)))
    add("surname", "Unicode escapes", lambda p: "".join(f"\\u{ord(c):04x}" for c in surname(p)))
    add("surname", "bits", lambda p: " ".join(f"{b:08b}" for b in surname(p).encode()))
    add(
        "surname",
        "gzip, base64",
        lambda p: base64.b64encode(gzip.compress(surname(p).encode(), mtime=0)).decode(),
    )
    add("surname", "MD5", lambda p: _sha(surname(p), "md5"))
    add("surname", "SHA-1 of capitals", lambda p: _sha(surname(p).upper(), "sha1"))
    add("surname", "SHA-256 of small letters", lambda p: _sha(surname(p).lower()))
    add("surname", "SHA-512", lambda p: _sha(surname(p), "sha512"))
    add("surname", "BLAKE2b", lambda p: hashlib.blake2b(surname(p).encode()).hexdigest())
    add("surname", "SHA-256 cut to 12", lambda p: _sha(bare(surname(p)))[:12])
    add(
        "surname",
        "MD5 in base64",
        lambda p: base64.b64encode(
            hashlib.md5(surname(p).encode(), usedforsecurity=False).digest()
        ).decode(),
    )
    add(
        "surname",
        "look-alike letters",
        lambda p: surname(p).upper().translate(str.maketrans("AEOCPXBMHT", "АЕОСРХВМНТ")),
    )
    add("surname", "zero-width marks", lambda p: "\u200b".join(surname(p)))
    add(
        "surname", "wide letters", lambda p: "".join(chr(ord(c) + 0xFEE0) for c in bare(surname(p)))
    )
    add(
        "surname",
        "digits for letters",
        lambda p: bare(surname(p)).translate(str.maketrans("aeiost", "431057")),
    )
    add(
        "surname",
        "places in the alphabet",
        lambda p: "-".join(str(ord(c) - 96) for c in bare(surname(p))),
    )
    add("surname", "Morse", lambda p: " ".join(MORSE[c] for c in bare(surname(p))))
    add("surname", "Soundex", _soundex, lone=False)
    add("surname", "first three letters", lambda p: bare(surname(p))[:3].upper(), lone=False)
    add(
        "surname",
        "consonants",
        lambda p: "".join(c for c in bare(surname(p)) if c not in "aeiouy"),
        lone=False,
    )
    add("first name", "as delivered", first, lone=False)
    add("first name", "SHA-256", lambda p: _sha(first(p).upper()), lone=False)
    add("full name", "surname first", lambda p: f"{surname(p)} {first(p)}")
    add("full name", "first name first", lambda p: f"{first(p)} {surname(p)}")
    add("full name", "joined", lambda p: bare(surname(p)) + bare(first(p)))
    add("full name", "with an underscore", lambda p: f"{bare(first(p))}_{bare(surname(p))}")
    add(
        "full name",
        "e-mail address",
        lambda p: f"{bare(first(p))}.{bare(surname(p))}@exemple.invalid",
    )
    add(
        "full name",
        "SHA-256 with a bar",
        lambda p: _sha(f"{surname(p).upper()}|{first(p).upper()}"),
    )
    add("full name", "JSON in a string", lambda p: json.dumps({"nom": surname(p), "p": first(p)}))

    # dates ----------------------------------------------------------------------------------------
    add("birth date", "ISO", lambda p: born(p).isoformat())
    add("birth date", "day first", lambda p: f"{born(p):%d/%m/%Y}")
    add("birth date", "eight digits", lambda p: f"{born(p):%Y%m%d}")
    add(
        "birth date",
        "in words",
        lambda p: f"{born(p).day} {MONTHS[born(p).month - 1]} {born(p).year}",
    )
    add("birth date", "Excel day", lambda p: str(born(p).toordinal() - 693594), lone=False)
    add("birth date", "days since 1970", lambda p: str(born(p).toordinal() - 719163), lone=False)
    add(
        "birth date",
        "seconds since 1970",
        lambda p: str((born(p).toordinal() - 719163) * 86400),
        lone=False,
    )
    add(
        "birth date",
        "age in days",
        lambda p: str(date(2023, 6, 30).toordinal() - born(p).toordinal()),
        lone=False,
    )
    add("birth date", "year and day of year", lambda p: f"{born(p):%Y-%j}", lone=False)
    add(
        "identity",
        "initials and birth date",
        lambda p: f"{surname(p)[0]}{first(p)[0]}{born(p):%Y%m%d}",
    )
    add(
        "identity",
        "three letters and birth date",
        lambda p: f"{bare(surname(p))[:3]}{bare(first(p))[:3]}{born(p):%d%m%Y}".upper(),
    )
    add(
        "identity",
        "MD5 of name and birth date",
        lambda p: _sha(f"{surname(p).upper()}{first(p).upper()}{born(p):%Y%m%d}", "md5"),
    )

    # numbers --------------------------------------------------------------------------------------
    add("source number", "as delivered", source)
    add("source number", "with a prefix", lambda p: f"ASE-{source(p)}")
    add("source number", "with a suffix", lambda p: f"{source(p)}X1")
    add("source number", "zeros in front", lambda p: source(p).rjust(14, "0"))
    add("source number", "reversed", lambda p: source(p)[::-1])
    add("source number", "SHA-256", lambda p: _sha(source(p)))
    add("source number", "MD5 cut to 10", lambda p: _sha(source(p), "md5")[:10])
    add("person_uid", "as it is", uid)
    add("person_uid", "SHA-256", lambda p: _sha(uid(p)))
    add("person_uid", "reversed", lambda p: uid(p)[::-1])
    add("NIR", "15 digits", lambda p: nir(p, key=True))
    add("NIR", "13 digits", lambda p: nir(p, key=False, sex=2))
    add(
        "NIR",
        "spaced",
        lambda p: "{} {} {} {} {} {} {}".format(
            *(
                nir(p, key=True)[a:b]
                for a, b in ((0, 1), (1, 3), (3, 5), (5, 7), (7, 10), (10, 13), (13, 15))
            )
        ),
    )
    add("NIR", "Corsican", corsican)
    add("NIR", "provisional", lambda p: nir(p, key=True, sex=7))
    add("telephone", "ten digits", lambda p: f"06399801{len(surname(p)):02d}")
    add("telephone", "+33", lambda p: f"+33 6 39 98 02 {len(surname(p)):02d}")
    add("IBAN", "compact", iban)
    add("address", "a street", lambda p: f"{len(surname(p)) + 3} rue des {surname(p).title()}s")

    # kept out of sight ----------------------------------------------------------------------------
    add("surname", "Vigenère", lambda p: _vigenere(surname(p)), lone=False, new=True)
    add(
        "surname",
        "letters exchanged by a table",
        lambda p: _permuted(surname(p)),
        lone=False,
        new=True,
    )
    add("surname", "exclusive or, hexadecimal", lambda p: _xor(surname(p)), lone=False, new=True)
    add("surname", "salted SHA-256", lambda p: _sha("s3l-2023" + surname(p)), lone=False, new=True)
    add(
        "surname", "SHA3-256", lambda p: hashlib.sha3_256(surname(p).encode()).hexdigest(), new=True
    )
    add(
        "surname",
        "CRC-32",
        lambda p: f"{zlib.crc32(surname(p).encode()):08x}",
        lone=False,
        new=True,
    )
    add(
        "surname",
        "sum of letters",
        lambda p: str(sum(map(ord, bare(surname(p))))),
        lone=False,
        new=True,
    )
    add(
        "surname",
        "length and first letter",
        lambda p: f"{surname(p)[0]}{len(surname(p))}",
        lone=False,
        new=True,
    )
    add(
        "surname",
        "zlib, base85",
        lambda p: base64.b85encode(zlib.compress(surname(p).encode())).decode(),
        new=True,
    )
    add(
        "surname", "bzip2, hexadecimal", lambda p: bz2.compress(surname(p).encode()).hex(), new=True
    )
    add(
        "surname",
        "ascii85",
        lambda p: base64.a85encode(surname(p).encode()).decode(),
        lone=False,
        new=True,
    )
    add(
        "surname",
        "quoted-printable",
        lambda p: "".join(f"={b:02X}" for b in surname(p).encode()),
        new=True,
    )
    add(
        "surname",
        "spelling alphabet",
        lambda p: " ".join(NATO[ord(c) - 97] for c in bare(surname(p))),
        new=True,
    )
    add(
        "surname",
        "alphabet mirrored",
        lambda p: "".join(chr(219 - ord(c)) for c in bare(surname(p))),
        new=True,
    )
    add(
        "surname",
        "halves exchanged",
        lambda p: (lambda t: t[len(t) // 2 :] + t[: len(t) // 2])(bare(surname(p))),
        new=True,
    )
    add(
        "surname",
        "every letter doubled",
        lambda p: "".join(c * 2 for c in bare(surname(p))),
        new=True,
    )
    add(
        "surname",
        "sorted letters",
        lambda p: "".join(sorted(bare(surname(p)))),
        lone=False,
        new=True,
    )
    add(
        "surname",
        "octal codes",
        lambda p: " ".join(f"{b:03o}" for b in surname(p).encode()),
        new=True,
    )
    add(
        "surname",
        "decimal codes",
        lambda p: ",".join(str(b) for b in surname(p).encode()),
        new=True,
    )
    add(
        "surname",
        "one large number",
        lambda p: str(int.from_bytes(surname(p).encode(), "big")),
        new=True,
    )
    add("surname", "hexadecimal reversed", lambda p: surname(p).encode().hex()[::-1], new=True)
    add(
        "surname",
        "letters in circles",
        lambda p: "".join(chr(0x24D0 + ord(c) - 97) for c in bare(surname(p))),
        new=True,
    )
    add("surname", "double SHA-1", lambda p: _sha(_sha(surname(p), "sha1"), "sha1"), new=True)
    add(
        "full name",
        "letters in turn",
        lambda p: "".join(a + b for a, b in zip(bare(surname(p)), bare(first(p)), strict=False)),
        lone=False,
        new=True,
    )
    add(
        "full name",
        "between brackets",
        lambda p: f"[{first(p).title()}] ({surname(p).title()})",
        new=True,
    )
    add(
        "full name",
        "URL",
        lambda p: f"https://exemple.invalid/?q={quote(surname(p) + ' ' + first(p))}",
        new=True,
    )
    add(
        "full name",
        "quoted-printable UTF-8",
        lambda p: quopri.encodestring(f"{surname(p)} {first(p)}é".encode()).decode(),
        new=True,
    )
    add(
        "full name",
        "escaped twice",
        lambda p: html.escape(html.escape(f"<{surname(p)}&{first(p)}>")),
        new=True,
    )
    add(
        "birth date",
        "days since 2000",
        lambda p: str(born(p).toordinal() - date(2000, 1, 1).toordinal()),
        lone=False,
        new=True,
    )
    add(
        "birth date",
        "moved by 37 days",
        lambda p: date.fromordinal(born(p).toordinal() + 37).isoformat(),
        lone=False,
        new=True,
    )
    add("birth date", "day and month only", lambda p: f"{born(p):%d%m}", lone=False, new=True)
    add(
        "birth date",
        "weeks lived",
        lambda p: str((date(2023, 6, 30) - born(p)).days // 7),
        lone=False,
        new=True,
    )
    add(
        "birth date",
        "a share of a century",
        lambda p: f"{(born(p).toordinal() - 693961) / 36525:.6f}",
        lone=False,
        new=True,
    )
    add(
        "birth date",
        "Roman month",
        lambda p: (
            f"{born(p).day}.{(['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'])[born(p).month - 1]}.{born(p).year}"
        ),
        new=True,
    )
    add(
        "birth date", "ISO week", lambda p: "{}-W{:02d}-{}".format(*born(p).isocalendar()), new=True
    )
    add(
        "birth date",
        "SHA-256 salted",
        lambda p: _sha("x" + born(p).isoformat()),
        lone=False,
        new=True,
    )
    add(
        "source number",
        "times seven and three",
        lambda p: str(_digits(p) * 7 + 3),
        lone=False,
        new=True,
    )
    add(
        "source number",
        "remainder by 99991",
        lambda p: str(_digits(p) % 99991),
        lone=False,
        new=True,
    )
    add("source number", "in base 36", lambda p: _base36(_digits(p)), lone=False, new=True)
    add(
        "source number",
        "salted MD5",
        lambda p: _sha("pepper" + source(p), "md5"),
        lone=False,
        new=True,
    )
    add("household number", "as delivered", lambda p: p.household or "", lone=False, new=True)
    add(
        "household number",
        "hashed with a salt",
        lambda p: _sha("h" + (p.household or p.key))[:12],
        lone=False,
        new=True,
    )
    add("person_uid", "half of it", lambda p: uid(p)[1:17], lone=False, new=True)
    add(
        "person_uid",
        "UUID",
        lambda p: "-".join(
            uid(p)[a:b] for a, b in ((1, 9), (9, 13), (13, 17), (17, 21), (21, None))
        ),
        new=True,
    )
    add(
        "person_uid",
        "base64",
        lambda p: base64.b64encode(bytes.fromhex(uid(p)[1:])).decode(),
        new=True,
    )
    return made


def _soundex(p: Person) -> str:
    digits = {
        c: d for d, group in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), 1) for c in group
    }
    word = bare(surname(p))
    found, last = word[:1].upper(), digits.get(word[:1])
    for c in word[1:]:
        digit = digits.get(c)
        if digit and digit != last:
            found += str(digit)
        if c not in "hw":
            last = digit
    return (found + "000")[:4]


def _digits(p: Person) -> int:
    return int("".join(c for c in source(p) if c.isdigit()) or 0)


def _base36(number: int) -> str:
    alphabet, found = "0123456789abcdefghijklmnopqrstuvwxyz", ""
    while number:
        number, at = divmod(number, 36)
        found = alphabet[at] + found
    return found or "0"


DISGUISES = _list()

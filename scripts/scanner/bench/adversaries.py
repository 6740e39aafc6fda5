"""Kinds of leak that three adversaries thought of: a statistician, a developer and a clerk.

They were written down before any of them was tried. Each writes a person as a text.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import email.header
import gzip
import hashlib
import math
import pickle
import random
import struct
import uuid
import zlib
from datetime import date

from scripts.scanner.bench.disguises import (
    MONTHS,
    Disguise,
    Writer,
    bare,
    born,
    first,
    surname,
    uid,
)
from scripts.scanner.bench.outsiders import name, number
from scripts.scanner.dictionary import Person

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстуввхиз")
GREEK = str.maketrans("abcdefghijklmnopqrstuvwxyz", "αβκδεφγηιζκλμνοπκρστυβωξυζ")
GEORGIAN = str.maketrans("abcdefghijklmnopqrstuvwxyz", "აბცდეფგჰიჟკლმნოპქრსტუვვხყზ")
KANA = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz", "アバカダエフガハイジキルムノオピクラサタウヴワスヤザ"
)
ELEMENTS = [
    "H",
    "He",
    "Li",
    "Be",
    "B",
    "C",
    "N",
    "O",
    "F",
    "Ne",
    "Na",
    "Mg",
    "Al",
    "Si",
    "P",
    "S",
    "Cl",
    "Ar",
    "K",
    "Ca",
    "Sc",
    "Ti",
    "V",
    "Cr",
    "Mn",
    "Fe",
]
TOWNS = {
    "a": "Annecy", "b": "Brest", "c": "Caen", "d": "Dijon", "e": "Evreux", "f": "Foix", "g": "Grenoble",
    "h": "Hendaye", "i": "Issoire", "j": "Jarnac", "k": "Kaysersberg", "l": "Lille", "m": "Metz",
    "n": "Nantes", "o": "Orange", "p": "Pau", "q": "Quimper", "r": "Rennes", "s": "Sens", "t": "Tours",
    "u": "Uzes", "v": "Valence", "w": "Wissous", "x": "Xaintrailles", "y": "Yvetot", "z": "Zicavo",
}  # fmt: skip
SIGNS_OF_THE_ZODIAC = [
    "Capricorne",
    "Verseau",
    "Poissons",
    "Bélier",
    "Taureau",
    "Gémeaux",
    "Cancer",
    "Lion",
    "Vierge",
    "Balance",
    "Scorpion",
    "Sagittaire",
]
DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
UNITS = ("", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
         "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf")  # fmt: skip
TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante")
PROSE = [
    "les",
    "chiffres",
    "de",
    "cette",
    "annee",
    "sont",
    "en",
    "ligne",
    "avec",
    "ceux",
    "du",
    "rapport",
    "de",
    "la",
    "direction",
    "et",
    "la",
    "suite",
    "du",
    "suivi",
    "reste",
    "la",
    "meme",
    "pour",
    "tous",
    "les",
    "services",
    "de",
    "la",
    "metropole",
]
MULTIPLE = 7919


def in_french(value: int) -> str:
    if value >= 1000:
        rest = in_french(value % 1000) if value % 1000 else ""
        return f"{'' if value < 2000 else in_french(value // 1000)} mille {rest}".strip()
    if value >= 100:
        rest = in_french(value % 100) if value % 100 else ""
        return f"{'' if value < 200 else UNITS[value // 100]} cent {rest}".strip()
    if value < 20:
        return UNITS[value]
    if value < 70:
        unit = value % 10
        return TENS[value // 10] + (
            "" if not unit else " et un" if unit == 1 else f"-{UNITS[unit]}"
        )
    if value < 80:
        return f"soixante-{UNITS[value - 60]}"
    return "quatre-vingt" + ("s" if value == 80 else f"-{UNITS[value - 80]}")


def roman(value: int) -> str:
    out = ""
    for size, sign in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
                       (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):  # fmt: skip
        while value >= size:
            out, value = out + sign, value - size
    return out


def luhn_digit(digits: str) -> str:
    total = 0
    for at, char in enumerate(reversed(digits)):
        value = int(char) * (2 - at % 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def protobuf(p: Person) -> bytes:
    out = b""
    for field, text in ((1, surname(p)), (2, first(p))):
        data = text.encode()
        out += bytes([field << 3 | 2, len(data)]) + data
    return out + b"\x18" + varint(number(p))


def msgpack(p: Person) -> bytes:
    parts = [("nom", surname(p)), ("prenom", first(p))]
    return bytes([0x80 | len(parts)]) + b"".join(
        bytes([0xA0 | len(text.encode())]) + text.encode() for pair in parts for text in pair
    )


def cbor(p: Person) -> bytes:
    data = surname(p).encode()
    return (
        b"\xa1\x63nom"
        + (bytes([0x60 | len(data)]) if len(data) < 24 else bytes([0x78, len(data)]))
        + data
    )


def mirrored(value: int, bits: int = 40) -> int:
    return int(f"{value:0{bits}b}"[::-1], 2)


def every_third(text: str) -> str:
    rng = random.Random(text)  # noqa: S311
    return "".join(char + "".join(rng.choice(LETTERS) for _ in range(2)) for char in text)


def acrostic(text: str, place: int = 0) -> str:
    """An innocent sentence whose words begin (or end) with the letters of a name."""
    rng = random.Random(text)  # noqa: S311
    words: dict[str, list[str]] = {}
    for word in [
        "annee",
        "avec",
        "aussi",
        "base",
        "bilan",
        "bien",
        "cadre",
        "chaque",
        "compte",
        "dans",
        "depuis",
        "donc",
        "encore",
        "entre",
        "etude",
        "fin",
        "foyer",
        "fois",
        "groupe",
        "grand",
        "general",
        "hors",
        "heure",
        "haut",
        "ici",
        "idee",
        "image",
        "jour",
        "jeune",
        "juste",
        "kilo",
        "km",
        "kit",
        "leur",
        "loi",
        "liste",
        "mois",
        "mesure",
        "moyen",
        "nombre",
        "note",
        "niveau",
        "oui",
        "ordre",
        "objet",
        "part",
        "pour",
        "projet",
        "quand",
        "que",
        "qui",
        "rapport",
        "reste",
        "reprise",
        "suivi",
        "service",
        "somme",
        "total",
        "tous",
        "taux",
        "une",
        "usage",
        "unite",
        "valeur",
        "ville",
        "vers",
        "week",
        "wagon",
        "web",
        "xenon",
        "xylo",
        "yeux",
        "yaourt",
        "zone",
        "zero",
    ]:
        words.setdefault(word[place], []).append(word)
    return " ".join(rng.choice(words[char]) for char in text)


def stego(text: str) -> str:
    """A name between the words of a sentence, one letter after each."""
    return " ".join(f"{word}{char}" for word, char in zip(PROSE, text, strict=False))


def _seal(text: str, form: str = "sha256") -> str:
    return hashlib.new(form, text.encode(), usedforsecurity=False).hexdigest()


def _adler(text: str) -> int:
    return zlib.adler32(text.encode())


def _fletcher(text: str) -> int:
    a = b = 0
    for byte in text.encode():
        a = (a + byte) % 255
        b = (b + a) % 255
    return b << 8 | a


def _pjw(text: str) -> int:
    value = 0
    for byte in text.encode():
        value = ((value << 4) + byte) & 0xFFFFFFFF
        high = value & 0xF0000000
        if high:
            value ^= high >> 24
        value &= ~high
    return value


def _crc64(text: str) -> int:
    value = 0
    for byte in text.encode():
        value ^= byte << 56
        for _ in range(8):
            value = (value << 1 ^ (0x42F0E1EBA9EA3693 if value >> 63 else 0)) & (1 << 64) - 1
    return value


def _lcg(value: int) -> int:
    return (value * 1103515245 + 12345) % (1 << 31)


def _feistel(value: int) -> int:
    left, right = value >> 20, value & 0xFFFFF
    for key in (0x1234, 0xBEEF, 0x77):
        left, right = right, left ^ ((right * 2654435761 + key) >> 7 & 0xFFFFF)
    return left << 20 | right


def _zodiac(p: Person) -> str:
    day, month = born(p).day, born(p).month
    return SIGNS_OF_THE_ZODIAC[(month - 1 + (day >= 21)) % 12]


class _Kinds:
    """Disguises of one adversary, as they are thought of."""

    def __init__(self) -> None:
        self.made: list[Disguise] = []

    def add(self, what: str, how: str, write: Writer, *, lone: bool = True) -> None:
        """One that a lone value shows."""
        self.made.append(Disguise(what, how, write, lone, True))

    def column(self, what: str, how: str, write: Writer) -> None:
        """One that takes a whole column."""
        self.add(what, how, write, lone=False)


def _of_a_statistician() -> list[Disguise]:
    """A key for joining, kept in a plausible column."""
    kinds = _Kinds()
    column = kinds.column

    column("source number", "an affine map", lambda p: str(3 * number(p) + 17))
    column(
        "source number",
        "an affine map modulo a prime",
        lambda p: str(48271 * number(p) % 2147483647),
    )
    column("source number", "of a random generator", lambda p: str(_lcg(number(p))))
    column("source number", "times a prime", lambda p: str(number(p) * MULTIPLE))
    column("source number", "modulo 97", lambda p: str(number(p) % 97))
    column("source number", "modulo 10", lambda p: str(number(p) % 10))
    column("source number", "modulo 1000", lambda p: str(number(p) % 1000))
    column("source number", "sum of figures", lambda p: str(sum(map(int, str(number(p))))))
    column("source number", "Gray code", lambda p: str(number(p) ^ number(p) >> 1))
    column("source number", "bits backwards", lambda p: str(mirrored(number(p))))
    column(
        "source number",
        "bytes exchanged",
        lambda p: str(int.from_bytes(number(p).to_bytes(8, "little"), "big")),
    )
    column(
        "source number",
        "figures in another order",
        lambda p: "".join(f"{number(p):010d}"[at] for at in (7, 2, 9, 0, 4, 1, 8, 3, 6, 5)),
    )
    column(
        "source number",
        "figures by a table",
        lambda p: f"{number(p):010d}".translate(str.maketrans("0123456789", "7139508264")),
    )
    column("source number", "Feistel", lambda p: str(_feistel(number(p))))
    column(
        "source number", "with Luhn's figure", lambda p: f"{number(p)}{luhn_digit(str(number(p)))}"
    )
    column(
        "source number",
        "remainder by 97 appended",
        lambda p: f"{number(p)}{97 - number(p) % 97:02d}",
    )
    column("source number", "logarithm", lambda p: f"{math.log(number(p) + 1):.9f}")
    column("source number", "square root", lambda p: f"{math.sqrt(number(p)):.5f}")
    column(
        "source number",
        "last figures of a duration",
        lambda p: f"{200 + number(p) % 9973 / 100:.2f}",
    )
    column("source number", "in the mantissa of a weight", lambda p: repr(1 + number(p) / 1e12))
    column(
        "source number",
        "time in microseconds",
        lambda p: f"2023-06-30T12:{number(p) % 60:02d}:00.{number(p) % 10**6:06d}",
    )
    column(
        "source number",
        "a duration in ISO",
        lambda p: f"P{number(p) // 86400}DT{number(p) % 86400}S",
    )
    column("source number", "a colour", lambda p: f"#{number(p) % (1 << 24):06x}")
    column(
        "source number",
        "coordinates",
        lambda p: (
            f"{45 + number(p) // 100000 % 1000 / 1000:.3f};{4 + number(p) % 100000 / 100000:.5f}"
        ),
    )
    column(
        "source number",
        "an address of a machine",
        lambda p: ".".join(str(b) for b in (number(p) % (1 << 32)).to_bytes(4, "big")),
    )
    column("source number", "a tenth of it, rounded", lambda p: str(round(number(p) / 10)))
    column(
        "source number",
        "parity and last figure",
        lambda p: "PI"[number(p) % 2] + str(number(p) % 10),
    )
    column("source number", "with the number of a row", lambda p: f"{len(surname(p))}0{number(p)}")
    column(
        "birth date",
        "centred and reduced",
        lambda p: f"{(born(p).toordinal() - 731000) / 1234.5:.4f}",
    )
    column("birth date", "age in hours", lambda p: str((738700 - born(p).toordinal()) * 24))
    column(
        "birth date", "fraction of a year", lambda p: f"{born(p).timetuple().tm_yday / 365.25:.3f}"
    )
    column(
        "birth date",
        "sine of its day",
        lambda p: f"{math.sin(2 * math.pi * born(p).timetuple().tm_yday / 365.25):.4f}",
    )
    column("birth date", "month alone", lambda p: str(born(p).month))
    column("birth date", "day alone, moved", lambda p: str((born(p).day + 11) % 31))
    column("birth date", "month by a table", lambda p: "KQZBTWMXJRVD"[born(p).month - 1])
    column("birth date", "day of the week", lambda p: DAYS[born(p).weekday()])
    column("birth date", "sign of the zodiac", _zodiac)
    column(
        "birth date", "half year and year", lambda p: f"S{1 + (born(p).month > 6)}-{born(p).year}"
    )
    column("birth date", "quarter and year", lambda p: f"{born(p).year}T{(born(p).month + 2) // 3}")
    column(
        "birth date",
        "years since 1900 and day, as one",
        lambda p: str((born(p).year - 1900) * 366 + born(p).timetuple().tm_yday),
    )
    column("birth date", "day and month only", lambda p: f"{born(p):%d%m}")
    column("birth date", "month and day with a dash", lambda p: f"{born(p):%m-%d}")
    column(
        "birth date",
        "Unix time of noon",
        lambda p: str((born(p).toordinal() - 719163) * 86400 + 43200),
    )
    column(
        "birth date",
        "Windows file time",
        lambda p: str((born(p).toordinal() - 584754) * 864000000000),
    )
    column("birth date", "lilian day", lambda p: str(born(p).toordinal() - 577724))
    column("birth date", "days of a thousand", lambda p: str((738700 - born(p).toordinal()) % 1000))
    column(
        "surname",
        "place in a list",
        lambda p: str(
            int.from_bytes(hashlib.md5(name(p).encode(), usedforsecurity=False).digest()[:2], "big")
        ),
    )
    column(
        "surname",
        "sum of letters times length",
        lambda p: str(sum(ord(c) - 96 for c in name(p)) * len(name(p))),
    )
    column(
        "surname",
        "first letters as a number",
        lambda p: str(int.from_bytes(name(p)[:3].encode(), "big")),
    )
    column(
        "surname",
        "bits of letters that occur",
        lambda p: str(sum(1 << LETTERS.index(c) for c in set(name(p)))),
    )
    column(
        "surname",
        "a float of its letters",
        lambda p: repr(sum((ord(c) - 96) / 27 ** (at + 1) for at, c in enumerate(name(p)[:8]))),
    )
    column(
        "household number",
        "modulo 10007",
        lambda p: str(int("".join(filter(str.isdigit, p.household or "0")) or 0) % 10007),
    )
    return kinds.made


def _of_a_developer() -> list[Disguise]:
    """What was looked at, and left."""
    kinds = _Kinds()
    add, column = kinds.add, kinds.column

    add("full name", "repr of a tuple", lambda p: repr((surname(p), first(p), born(p))))
    add(
        "full name", "repr of bytes", lambda p: repr(f"{surname(p)} {first(p)}".encode("utf-16-le"))
    )
    add("full name", "ascii of a dict", lambda p: ascii({"nom": surname(p), "prenom": first(p)}))
    add(
        "full name",
        "pickle in base64",
        lambda p: base64.b64encode(pickle.dumps((surname(p), first(p)))).decode(),
    )
    add("full name", "protobuf in base64", lambda p: base64.b64encode(protobuf(p)).decode())
    add("full name", "protobuf in hexadecimal", lambda p: protobuf(p).hex())
    add("full name", "msgpack in base64", lambda p: base64.b64encode(msgpack(p)).decode())
    add("surname", "CBOR in hexadecimal", lambda p: cbor(p).hex())
    add(
        "full name",
        "netstring",
        lambda p: f"{len(surname(p))}:{surname(p)},{len(first(p))}:{first(p)},",
    )
    add(
        "full name",
        "query of an address",
        lambda p: f"http://localhost:8000/search?q={surname(p)}%20{first(p)}&page=1",
    )
    add(
        "full name",
        "assertion that failed",
        lambda p: f"assert {surname(p)!r} == {surname(p).upper() + 'X'!r}",
    )
    add(
        "full name",
        "SQL that failed",
        lambda p: f"select * from raw where nom = '{surname(p)}' and prenom like '{first(p)}%'",
    )
    add(
        "full name",
        "regular expression",
        lambda p: "".join(f"[{c.lower()}{c.upper()}]" for c in surname(p)),
    )
    add(
        "full name",
        "path of a file",
        lambda p: f"C:\\Users\\{bare(first(p))[0]}{name(p)}\\Desktop\\export.csv",
    )
    add(
        "surname",
        "gzip in base64url",
        lambda p: (
            base64.urlsafe_b64encode(gzip.compress(surname(p).encode(), mtime=0))
            .decode()
            .rstrip("=")
        ),
    )
    add(
        "surname",
        "base64 of hexadecimal",
        lambda p: base64.b64encode(surname(p).encode().hex().encode()).decode(),
    )
    add("surname", "hexadecimal of base64", lambda p: base64.b64encode(surname(p).encode()).hex())
    add("surname", "hexadecimal of UTF-16", lambda p: surname(p).encode("utf-16-be").hex())
    add(
        "surname",
        "hexadecimal of UTF-32 in base64",
        lambda p: base64.b64encode(surname(p).encode("utf-32-le").hex().encode()).decode(),
    )
    add(
        "surname",
        "hex dump",
        lambda p: (
            "00000000: "
            + binascii.hexlify(surname(p).encode(), " ", 2).decode()
            + "  ................"
        ),
    )
    add(
        "surname",
        "octal dump",
        lambda p: "0000000 " + " ".join(f"{b:03o}" for b in surname(p).encode()),
    )
    add(
        "surname",
        "exclusive or of one byte, base64",
        lambda p: base64.b64encode(bytes(b ^ 0x5A for b in surname(p).encode())).decode(),
    )
    add(
        "surname",
        "exclusive or of a word, hexadecimal",
        lambda p: bytes(
            b ^ k for b, k in zip(surname(p).encode(), b"lyonlyonlyonlyonlyon", strict=False)
        ).hex(),
    )
    add(
        "surname",
        "bytes in pairs exchanged, hexadecimal",
        lambda p: bytes(
            b for a in range(0, len(name(p)) // 2 * 2, 2) for b in name(p).encode()[a : a + 2][::-1]
        ).hex(),
    )
    add(
        "surname",
        "rotated bits, hexadecimal",
        lambda p: bytes((b << 1 | b >> 7) & 255 for b in surname(p).encode()).hex(),
    )
    add(
        "surname",
        "list of little integers",
        lambda p: str(
            list(
                struct.unpack(
                    f"<{-(-len(name(p)) // 4)}I",
                    name(p).encode().ljust(-(-len(name(p)) // 4) * 4, b"\0"),
                )
            )
        ),
    )
    add(
        "surname",
        "numpy array printed",
        lambda p: "array([" + ", ".join(str(b) for b in surname(p).encode()) + "], dtype=uint8)",
    )
    add(
        "surname",
        "differences of codes",
        lambda p: ",".join(
            str(b - a) for a, b in zip(b"\0" + name(p).encode(), name(p).encode(), strict=False)
        ),
    )
    add(
        "surname",
        "crypt of base64, three times",
        lambda p: base64.b64encode(
            base64.b64encode(base64.b64encode(surname(p).encode()))
        ).decode(),
    )
    add(
        "surname",
        "Punycode of accents",
        lambda p: "xn--" + ("é" + name(p)).encode("punycode").decode(),
    )
    add(
        "surname",
        "encoded word of a mail",
        lambda p: email.header.Header(surname(p) + " é", "utf-8").encode(),
    )
    add("surname", "UUID of version 5", lambda p: str(uuid.uuid5(uuid.NAMESPACE_DNS, surname(p))))
    add(
        "surname",
        "UUID of version 3, small letters",
        lambda p: str(uuid.uuid3(uuid.NAMESPACE_URL, name(p))),
    )
    add("surname", "SHA-1 cut to 8", lambda p: _seal(surname(p), "sha1")[:8])
    add("surname", "MD5 cut to 7 as git does", lambda p: _seal(surname(p), "md5")[:7])
    column("surname", "MD5 cut to 6", lambda p: _seal(surname(p), "md5")[:6])
    column("surname", "SHA-256 modulo 10000", lambda p: str(int(_seal(surname(p)), 16) % 10000))
    add(
        "full name",
        "SHA-256 with a published salt",
        lambda p: _seal(f"{surname(p)}{first(p)}grandlyon"),
    )
    add("full name", "SHA-512/256", lambda p: _seal(f"{surname(p)} {first(p)}", "sha512_256"))
    add("source number", "SHA-256 of a padded number", lambda p: _seal(f"{number(p):012d}"))
    add(
        "source number",
        "SHA-1 of its bytes",
        lambda p: hashlib.sha1(number(p).to_bytes(8, "little"), usedforsecurity=False).hexdigest(),
    )
    add(
        "source number",
        "PBKDF2 once",
        lambda p: hashlib.pbkdf2_hmac("sha256", str(number(p)).encode(), b"salt", 1).hex(),
    )
    add(
        "full name",
        "bcrypt by its look",
        lambda p: (
            "$2b$12$"
            + base64.b64encode(hashlib.sha256((surname(p) + first(p)).encode()).digest() * 2)[:53]
            .decode()
            .replace("+", ".")
        ),
    )
    add(
        "full name",
        "crypt of MD5 by its look",
        lambda p: (
            "$1$idase$"
            + base64.b64encode(hashlib.md5(surname(p).encode(), usedforsecurity=False).digest())[
                :22
            ].decode()
        ),
    )
    column("surname", "Adler-32", lambda p: str(_adler(surname(p))))
    column("surname", "Fletcher-16", lambda p: str(_fletcher(surname(p))))
    column("surname", "PJW", lambda p: str(_pjw(surname(p))))
    column("surname", "CRC-64", lambda p: f"{_crc64(surname(p)):016x}")
    column("surname", "CRC-16", lambda p: str(binascii.crc_hqx(surname(p).encode(), 0)))
    add(
        "identity",
        "SHA-256 of a repr",
        lambda p: _seal(repr((surname(p), first(p), born(p).isoformat()))),
    )
    add(
        "identity",
        "SHA-256 of lines",
        lambda p: _seal(f"{surname(p)}\n{first(p)}\n{born(p).isoformat()}"),
    )
    add(
        "identity",
        "SHA-256 with tabs",
        lambda p: _seal(f"{surname(p)}\t{first(p)}\t{born(p).isoformat()}"),
    )
    add(
        "identity",
        "MD5 of first name and year",
        lambda p: _seal(f"{first(p)}{born(p).year}", "md5"),
    )
    add("person_uid", "in base58 of bitcoin", lambda p: _base58(int(uid(p)[1:], 16)))
    add(
        "person_uid",
        "in base62",
        lambda p: _in(
            int(uid(p)[1:], 16), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        ),
    )
    add(
        "person_uid",
        "base32 of Crockford",
        lambda p: _in(int(uid(p)[1:], 16), "0123456789ABCDEFGHJKMNPQRSTVWXYZ"),
    )
    add("person_uid", "last byte first", lambda p: bytes.fromhex(uid(p)[1:])[::-1].hex())
    add(
        "person_uid",
        "all bits inverted",
        lambda p: bytes(255 - b for b in bytes.fromhex(uid(p)[1:])).hex(),
    )
    add("person_uid", "cut to 12", lambda p: uid(p)[1:13])
    add("person_uid", "its end", lambda p: uid(p)[-10:])
    add(
        "person_uid",
        "split by colons",
        lambda p: ":".join(uid(p)[at : at + 2] for at in range(1, 33, 2)),
    )
    add("person_uid", "list of bytes", lambda p: str(list(bytes.fromhex(uid(p)[1:]))))
    add("source number", "varint in hexadecimal", lambda p: varint(number(p)).hex())
    add(
        "source number", "little bytes in hexadecimal", lambda p: struct.pack("<Q", number(p)).hex()
    )
    add("source number", "double in hexadecimal", lambda p: struct.pack(">d", number(p)).hex())
    add(
        "source number",
        "base64 of its bytes",
        lambda p: base64.b64encode(struct.pack("<Q", number(p))).decode(),
    )
    add(
        "source number",
        "in base 62",
        lambda p: _in(number(p), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
    )
    add("source number", "in base 2", lambda p: f"{number(p):b}")
    add("source number", "exponent form", lambda p: f"{number(p):.9e}")
    add("source number", "grouped by apostrophes", lambda p: f"{number(p):,}".replace(",", "'"))
    add("source number", "in octal", lambda p: f"{number(p):o}")
    add("NIR", "hexadecimal of UTF-16", lambda p: _nir(p).encode("utf-16-le").hex())
    add("NIR", "base64", lambda p: base64.b64encode(_nir(p).encode()).decode())
    add(
        "NIR",
        "in words by pairs",
        lambda p: " ".join(
            "zéro" if not int(x) else in_french(int(x))
            for x in (_nir(p)[:1], *(_nir(p)[at : at + 2] for at in range(1, 15, 2)))
        ),
    )
    add("NIR", "reversed", lambda p: _nir(p)[::-1])
    add("telephone", "with letters O", lambda p: f"O6 39 98 O1 {len(surname(p)):02d}")
    add(
        "telephone",
        "base64",
        lambda p: base64.b64encode(f"06399801{len(surname(p)):02d}".encode()).decode(),
    )
    return kinds.made


def _of_a_clerk() -> list[Disguise]:
    """What an office writes by itself."""
    kinds = _Kinds()
    add, column = kinds.add, kinds.column

    add(
        "identity",
        "initials, date and town",
        lambda p: f"{surname(p)[0]}.{first(p)[0]}. né le {born(p):%d/%m/%Y} à Givors",
    )
    add(
        "identity",
        "nickname and year",
        lambda p: f"le petit {bare(first(p))[:4]} de {born(p).year}",
    )
    add("surname", "Cyrillic by sound", lambda p: name(p).translate(CYRILLIC).capitalize())
    add("surname", "Greek by sound", lambda p: name(p).translate(GREEK))
    add("surname", "Georgian letters", lambda p: name(p).translate(GEORGIAN))
    add("surname", "Japanese signs", lambda p: name(p).translate(KANA))
    add(
        "surname",
        "Caesar 11",
        lambda p: "".join(chr((ord(c) - 97 + 11) % 26 + 97) for c in name(p)).capitalize(),
    )
    add(
        "surname",
        "Atbash with capitals",
        lambda p: "".join(chr(219 - ord(c)) for c in name(p)).upper(),
    )
    add(
        "surname",
        "ROT47",
        lambda p: "".join(
            chr(33 + (ord(c) + 14) % 94) if 33 <= ord(c) <= 126 else c for c in surname(p)
        ),
    )
    add("surname", "ROT13 and reversed", lambda p: codecs.encode(name(p), "rot13")[::-1])
    add(
        "surname",
        "key above on the keyboard",
        lambda p: name(p).translate(str.maketrans("qsdfghjklmwxcvbn", "azertyuiopqsdfgh")),
    )
    add(
        "surname",
        "key to the right",
        lambda p: name(p).translate(
            str.maketrans("azertyuiopqsdfghjklmwxcvbn", "zertyuiop^sdfghjklmùxcvbn,")
        ),
    )
    column(
        "surname",
        "vowels left out, capitals",
        lambda p: "".join(c for c in name(p) if c not in "aeiouy").upper(),
    )
    column("surname", "vowels alone", lambda p: "".join(c for c in name(p) if c in "aeiouy"))
    add(
        "surname",
        "syllables the other way",
        lambda p: name(p)[len(name(p)) // 2 :] + name(p)[: len(name(p)) // 2],
    )
    add(
        "full name",
        "contrepèterie",
        lambda p: f"{first(p)[0]}{surname(p)[1:]} {surname(p)[0]}{first(p)[1:]}",
    )
    add("surname", "letters sorted, capitals", lambda p: "".join(sorted(name(p))).upper())
    add("surname", "every third letter", lambda p: every_third(name(p)))
    add("surname", "first letters of a sentence", lambda p: acrostic(name(p)))
    add("surname", "second letters of words", lambda p: acrostic_second(name(p)))
    add("surname", "a letter after each word", lambda p: stego(name(p)))
    add("surname", "capitals inside words", lambda p: capitals_of(name(p)))
    add("surname", "towns by their first letters", lambda p: ", ".join(TOWNS[c] for c in name(p)))
    add(
        "surname",
        "with a leet of accents",
        lambda p: name(p).translate(str.maketrans("aeioucn", "äëïöüçñ")),
    )
    add(
        "surname",
        "digits for letters, all of them",
        lambda p: name(p).translate(str.maketrans("abegiost", "48361057")),
    )
    add("surname", "between stars", lambda p: "*".join(surname(p)))
    add("surname", "in brackets", lambda p: "".join(f"[{c}]" for c in surname(p)))
    add("surname", "written twice over", lambda p: "".join(c * 3 for c in name(p)))
    add("surname", "hyphens of a cut word", lambda p: f"{surname(p)[:3]}-\n{surname(p)[3:]}")
    add("surname", "soft hyphens", lambda p: "\u00ad".join(surname(p)))
    add(
        "surname",
        "Braille",
        lambda p: name(p).translate(str.maketrans(LETTERS, "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵")),
    )
    add("surname", "Morse with bars", lambda p: " / ".join(_morse(c) for c in name(p)))
    add(
        "surname",
        "letters as pictures",
        lambda p: "".join(chr(0x1F170 + LETTERS.index(c)) for c in name(p)),
    )
    add(
        "surname",
        "chemical elements",
        lambda p: " ".join(ELEMENTS[LETTERS.index(c)] for c in name(p)),
    )
    add(
        "surname",
        "knights of a chess board",
        lambda p: " ".join(
            f"{'abcdefgh'[LETTERS.index(c) % 8]}{LETTERS.index(c) // 8 + 1}" for c in name(p)
        ),
    )
    add(
        "surname",
        "notes of music",
        lambda p: " ".join(
            ["do", "ré", "mi", "fa", "sol", "la", "si"][LETTERS.index(c) % 7]
            + str(LETTERS.index(c) // 7)
            for c in name(p)
        ),
    )
    add(
        "surname",
        "semaphore",
        lambda p: " ".join(f"{LETTERS.index(c) // 7}{LETTERS.index(c) % 7}" for c in name(p)),
    )
    add(
        "surname",
        "cards",
        lambda p: " ".join(
            f"{LETTERS.index(c) % 13 + 1}{'♠♥'[LETTERS.index(c) // 13]}" for c in name(p)
        ),
    )
    add(
        "surname",
        "times of a clock",
        lambda p: " ".join(f"{LETTERS.index(c):02d}:00" for c in name(p)),
    )
    add(
        "surname",
        "percentages",
        lambda p: ", ".join(f"{(LETTERS.index(c) + 1) / 2:.1f} %" for c in name(p)),
    )
    add("surname", "keyboard rows", lambda p: " ".join(_row(c) for c in name(p)))
    add(
        "surname",
        "Vigenère with the town",
        lambda p: "".join(
            chr((ord(c) + ord("lyon"[at % 4]) - 194) % 26 + 97) for at, c in enumerate(name(p))
        ).capitalize(),
    )
    add("surname", "Playfair without a key", lambda p: _playfair(name(p)))
    add(
        "surname",
        "autokey",
        lambda p: "".join(
            chr((ord(a) + ord(b) - 194) % 26 + 97)
            for a, b in zip(name(p), "k" + name(p), strict=False)
        ),
    )
    add(
        "source number",
        "in French words",
        lambda p: " ".join(
            in_french(int(part)) if int(part) else "zéro" for part in _pairs(f"{number(p):010d}")
        ),
    )
    add(
        "source number",
        "Roman figures",
        lambda p: ".".join(roman(int(part)) or "N" for part in _pairs(f"{number(p):010d}")),
    )
    add(
        "source number",
        "figures as pictures",
        lambda p: "".join(f"{c}\ufe0f\u20e3" for c in str(number(p))),
    )
    add(
        "source number",
        "Arabic figures",
        lambda p: str(number(p)).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    )
    add(
        "source number",
        "letters for figures",
        lambda p: str(number(p)).translate(str.maketrans("0123456789", "abcdefghij")),
    )
    add(
        "source number",
        "Chinese figures",
        lambda p: str(number(p)).translate(str.maketrans("0123456789", "〇一二三四五六七八九")),
    )
    add(
        "birth date",
        "in words throughout",
        lambda p: (
            f"le {in_french(born(p).day)} {MONTHS[born(p).month - 1]} {in_french(born(p).year)}"
        ),
    )
    add(
        "birth date",
        "week day and number of the week",
        lambda p: (
            f"{DAYS[born(p).weekday()]} de la semaine {born(p).isocalendar()[1]} de {born(p).isocalendar()[0]}"
        ),
    )
    add(
        "birth date",
        "days after an event",
        lambda p: f"{(born(p) - date(2000, 1, 1)).days} jours après le 1er janvier 2000",
    )
    add("birth date", "dotted, year short", lambda p: f"{born(p):%d.%m.%y}")
    add(
        "birth date",
        "Republican style figures",
        lambda p: (
            f"an {roman(born(p).year)}, mois {roman(born(p).month)}, jour {roman(born(p).day)}"
        ),
    )
    column(
        "birth date",
        "school year and class",
        lambda p: (
            f"{'CM2' if born(p).month < 7 else '6e'} {born(p).year + 10 + (born(p).month > 8)}"
        ),
    )
    column(
        "birth date",
        "age at an exact date",
        lambda p: (
            f"{(date(2022, 9, 1) - born(p)).days // 365} ans et {(date(2022, 9, 1) - born(p)).days % 365} jours"
        ),
    )
    column("full name", "initials", lambda p: f"{surname(p)[0]}{first(p)[0]}")
    column(
        "full name",
        "initials in another order with length",
        lambda p: f"{first(p)[0]}{len(first(p))}{surname(p)[0]}{len(surname(p))}",
    )
    column("first name", "diminutive", lambda p: bare(first(p))[:3].title() + "ou")
    column(
        "surname", "the other letters", lambda p: "".join(c for c in LETTERS if c not in name(p))
    )
    return kinds.made


KEY_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")


def _pairs(digits: str) -> list[str]:
    return [digits[at : at + 2] for at in range(0, len(digits), 2)]


def _row(char: str) -> str:
    row = next(at for at, keys in enumerate(KEY_ROWS) if char in keys)
    return f"{row + 1}{KEY_ROWS[row].index(char)}"


def _morse(char: str) -> str:
    from scripts.scanner.bench.disguises import MORSE

    return MORSE[char]


def _nir(p: Person) -> str:
    from scripts.scanner.bench.disguises import nir

    return nir(p, key=True)


def _in(value: int, digits: str) -> str:
    out = ""
    while value:
        value, digit = divmod(value, len(digits))
        out = digits[digit] + out
    return out or "0"


def _base58(value: int) -> str:
    return _in(value, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")


def _playfair(text: str) -> str:
    grid = "abcdefghiklmnopqrstuvwxyz"
    text = text.replace("j", "i")
    text += "x" * (len(text) % 2)
    out = ""
    for a, b in zip(text[::2], text[1::2], strict=True):
        (ra, ca), (rb, cb) = divmod(grid.index(a), 5), divmod(grid.index(b), 5)
        if ra == rb:
            out += grid[ra * 5 + (ca + 1) % 5] + grid[rb * 5 + (cb + 1) % 5]
        elif ca == cb:
            out += grid[(ra + 1) % 5 * 5 + ca] + grid[(rb + 1) % 5 * 5 + cb]
        else:
            out += grid[ra * 5 + cb] + grid[rb * 5 + ca]
    return out


def acrostic_second(text: str) -> str:
    words = {c: w for w in ["baisse", "objet", "acte", "idee", "lettre", "offre", "agent", "chaque", "fin", "ajout", "okapi", "plan", "image", "une", "pour", "apport", "equipe", "trois", "est", "etat", "sur", "avis", "swing", "axe", "cycle", "azur"] for c in [w[1]]}  # fmt: skip
    return " ".join(words.get(c, f"a{c}e") for c in text)


def capitals_of(text: str) -> str:
    """A sentence in which the letters of a name, where they next occur, are capitals."""
    source, out, at = " ".join(PROSE * 4), [], 0
    for char in source:
        if at < len(text) and char == text[at]:
            out.append(char.upper())
            at += 1
        else:
            out.append(char)
    return "".join(out)


DISGUISES = [*_of_a_statistician(), *_of_a_developer(), *_of_a_clerk()]

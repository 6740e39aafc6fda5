"""What a developer would write: bytes, codes and sums of a person."""

from __future__ import annotations

import base64
import binascii
import email.header
import gzip
import hashlib
import pickle
import struct
import uuid
import zlib

from scripts.scanner.bench.adversaries.kinds import Kinds, in_french
from scripts.scanner.bench.outsiders import name, number
from scripts.scanner.bench.traits import Disguise, bare, born, first, nir, surname, uid
from scripts.scanner.dictionary import Person


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


def _in(value: int, digits: str) -> str:
    out = ""
    while value:
        value, digit = divmod(value, len(digits))
        out = digits[digit] + out
    return out or "0"


def _base58(value: int) -> str:
    return _in(value, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")


def _list() -> list[Disguise]:
    """What was looked at, and left."""
    kinds = Kinds()
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
    add("NIR", "hexadecimal of UTF-16", lambda p: nir(p, key=True).encode("utf-16-le").hex())
    add("NIR", "base64", lambda p: base64.b64encode(nir(p, key=True).encode()).decode())
    add(
        "NIR",
        "in words by pairs",
        lambda p: " ".join(
            "zéro" if not int(x) else in_french(int(x))
            for x in (
                nir(p, key=True)[:1],
                *(nir(p, key=True)[at : at + 2] for at in range(1, 15, 2)),
            )
        ),
    )
    add("NIR", "reversed", lambda p: nir(p, key=True)[::-1])
    add("telephone", "with letters O", lambda p: f"O6 39 98 O1 {len(surname(p)):02d}")
    add(
        "telephone",
        "base64",
        lambda p: base64.b64encode(f"06399801{len(surname(p)):02d}".encode()).decode(),
    )
    return kinds.made


DISGUISES = _list()

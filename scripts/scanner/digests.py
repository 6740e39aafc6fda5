# ruff: noqa: E501
"""Hashes of names, dates and numbers, whole or cut: an unkeyed hash of an identity is the identity.

Tokens that look like a hash are collected first; the dictionary is hashed only when there are some,
in two rounds: single values, then names and birth dates put together in usual ways.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import re
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from scripts.scanner import bases
from scripts.scanner.dictionary import Dictionary, Person
from scripts.scanner.spellings import fold, is_figures, letters

HEXADECIMAL = re.compile(r"[0-9a-fA-F]{8,}")
RUNS = re.compile(r"[a-z]+|[A-Z]+|\d+|[^a-zA-Z0-9]+")
SHORTEST = 4  # bytes of a hash that are compared: 8 hexadecimal digits
MANY_PERSONS = 150_000  # above this, usual algorithms alone, and no two traits hashed together
SEPARATORS = ("", " ", "|", "_", "-", ";")
MORE_SEPARATORS = (*SEPARATORS, ",", ", ", "/", ":", "#", ".")
DATE_FORMATS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%Y%m%d",
    "%d%m%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%y%m%d",
    "%d%m%y",
)
CHECKSUMS = ("CRC-32", "Adler-32", "Java hash", "FNV-1a of 32 bits", "djb2", "sdbm", "Murmur 3",
             "Murmur 3 of Spark")  # fmt: skip
SALTS = ("salt", "secret", "idase", "key", "pepper", "sel", "lyon", "grandlyon", "metropole", "password",
         "123456", "test", "ase", "iodas", "action_tank", "observatory", "2022", "2023")  # fmt: skip
SALT_SIGNS = ("", ":")
MANY_NAMES = 20_000  # above this, salts are tried on names as delivered alone
NAMESPACES = {
    "DNS": uuid.NAMESPACE_DNS, "URL": uuid.NAMESPACE_URL, "OID": uuid.NAMESPACE_OID,
    "X.500": uuid.NAMESPACE_X500,
}  # fmt: skip


def _java(data: bytes) -> bytes:
    value = 0
    for byte in data[:40]:
        value = (value * 31 + byte) & 0xFFFFFFFF
    return value.to_bytes(4, "big")


def _fnv(data: bytes, bits: int) -> bytes:
    prime, value = (0x01000193, 0x811C9DC5) if bits == 32 else (0x100000001B3, 0xCBF29CE484222325)
    for byte in data[:40]:
        value = ((value ^ byte) * prime) % (1 << bits)
    return value.to_bytes(bits // 8, "big")


def _djb2(data: bytes) -> bytes:
    value = 5381
    for byte in data[:40]:
        value = (value * 33 + byte) & 0xFFFFFFFF
    return value.to_bytes(4, "big")


def _sdbm(data: bytes) -> bytes:
    value = 0
    for byte in data[:40]:
        value = (byte + (value << 6) + (value << 16) - value) & 0xFFFFFFFF
    return value.to_bytes(4, "big")


def _murmur3(data: bytes, seed: int) -> bytes:
    mask, value = 0xFFFFFFFF, seed
    whole = len(data) // 4 * 4
    for at in range(0, len(data), 4):
        block = int.from_bytes(data[at : at + 4], "little") * 0xCC9E2D51 & mask
        block = (block << 15 | block >> 17) * 0x1B873593 & mask
        value ^= block
        if at < whole:
            value = ((value << 13 | value >> 19) & mask) * 5 + 0xE6546B64 & mask
    value ^= len(data)
    value = (value ^ value >> 16) * 0x85EBCA6B & mask
    value = (value ^ value >> 13) * 0xC2B2AE35 & mask
    return (value ^ value >> 16).to_bytes(4, "big")


def _of(name: str) -> Callable[[bytes], bytes]:
    return lambda data: hashlib.new(name, data, usedforsecurity=False).digest()


ALGORITHMS: dict[str, Callable[[bytes], bytes]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).digest(),
    "SHA-1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "SHA-256": lambda data: hashlib.sha256(data).digest(),
    "SHA-512": lambda data: hashlib.sha512(data).digest(),
    "BLAKE2b": lambda data: hashlib.blake2b(data).digest(),
}
FAST_ALGORITHMS = {name: ALGORITHMS[name] for name in ("MD5", "SHA-1", "SHA-256")}
USUAL_ALGORITHMS = FAST_ALGORITHMS | {name: ALGORITHMS[name] for name in ("SHA-512", "BLAKE2b")}
MORE_ALGORITHMS: dict[str, Callable[[bytes], bytes]] = ALGORITHMS | {
    "SHA-224": lambda data: hashlib.sha224(data).digest(),
    "SHA-384": lambda data: hashlib.sha384(data).digest(),
    "SHA3-256": lambda data: hashlib.sha3_256(data).digest(),
    "SHA3-512": lambda data: hashlib.sha3_512(data).digest(),
    "BLAKE2s": lambda data: hashlib.blake2s(data).digest(),
    "BLAKE2b of 16 bytes": lambda data: hashlib.blake2b(data, digest_size=16).digest(),
    "BLAKE2b of 32 bytes": lambda data: hashlib.blake2b(data, digest_size=32).digest(),
    "BLAKE2b of 8 bytes": lambda data: hashlib.blake2b(data, digest_size=8).digest(),
    "BLAKE2b of 20 bytes": lambda data: hashlib.blake2b(data, digest_size=20).digest(),
    "CRC-32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "Adler-32": lambda data: zlib.adler32(data).to_bytes(4, "big"),
    "MD5 twice": lambda data: hashlib.md5(
        hashlib.md5(data, usedforsecurity=False).hexdigest().encode(), usedforsecurity=False
    ).digest(),
    "SHA-1 twice": lambda data: hashlib.sha1(
        hashlib.sha1(data, usedforsecurity=False).hexdigest().encode(), usedforsecurity=False
    ).digest(),
    "SHA-256 twice": lambda data: hashlib.sha256(
        hashlib.sha256(data).hexdigest().encode()
    ).digest(),
    "SHA-256 of SHA-256": lambda data: hashlib.sha256(hashlib.sha256(data).digest()).digest(),
    "SHA-1 of MD5": lambda data: hashlib.sha1(
        hashlib.md5(data, usedforsecurity=False).hexdigest().encode(), usedforsecurity=False
    ).digest(),
    "SHA-256 of MD5": lambda data: hashlib.sha256(
        hashlib.md5(data, usedforsecurity=False).hexdigest().encode()
    ).digest(),
    "HMAC without a key": lambda data: hmac.digest(b"", data, "sha256"),
    "HMAC of nothing": lambda data: hmac.digest(data, b"", "sha256"),
    "MD5 of SHA-1": lambda data: hashlib.md5(
        hashlib.sha1(data, usedforsecurity=False).digest(), usedforsecurity=False
    ).digest(),
    "SHA-1 of SHA-1": lambda data: hashlib.sha1(
        hashlib.sha1(data, usedforsecurity=False).digest(), usedforsecurity=False
    ).digest(),
    "SHA-256 three times": lambda data: hashlib.sha256(
        hashlib.sha256(hashlib.sha256(data).hexdigest().encode()).hexdigest().encode()
    ).digest(),
    "SHAKE-128": lambda data: hashlib.shake_128(data).digest(16),
    "SHAKE-256": lambda data: hashlib.shake_256(data).digest(32),
    "Murmur 3": lambda data: _murmur3(data, 0),
    "Murmur 3 of Spark": lambda data: _murmur3(data, 42),
    "sdbm": _sdbm,
    "Java hash": _java,
    "FNV-1a of 32 bits": lambda data: _fnv(data, 32),
    "FNV-1a of 64 bits": lambda data: _fnv(data, 64),
    "djb2": _djb2,
}


def _uuid(digest: bytes, version: int) -> bytes:
    """The first bytes of a UUID made of a hash: RFC 9562 writes its version in the seventh."""
    return digest[:6] + bytes([digest[6] & 0x0F | version << 4]) + digest[7:8]


for _space, _number in NAMESPACES.items():
    for _version, _name in ((3, "MD5"), (5, "SHA-1")):
        MORE_ALGORITHMS[f"UUID of version {_version} ({_space})"] = (
            lambda data, of=ALGORITHMS[_name], space=_number.bytes, version=_version: _uuid(
                of(space + data), version
            )
        )
# a hash cut to its end, and one written backwards, begin as the reversed hash does
for _name in ("MD5", "SHA-1", "SHA-256"):
    MORE_ALGORITHMS[f"{_name}, its end"] = lambda data, of=ALGORITHMS[_name]: of(data)[::-1]
    MORE_ALGORITHMS[f"{_name}, backwards"] = lambda data, of=ALGORITHMS[_name]: bytes.fromhex(
        of(data).hex()[::-1]
    )
for _name in (
    "md4",
    "ripemd160",
    "sm3",
    "whirlpool",
    "sha512_256",
    "sha512_224",
    "sha3_224",
    "sha3_384",
):
    try:
        hashlib.new(_name, b"", usedforsecurity=False)
        MORE_ALGORITHMS[_name.upper()] = _of(_name)
    except ValueError:
        continue


def cases(text: str) -> list[str]:
    """A text as delivered, in capitals, in small letters, in title case and without accents."""
    bare = fold(text)
    return list(dict.fromkeys([text, text.upper(), text.lower(), text.title(), bare, bare.upper(),
                               text + "\n"]))  # fmt: skip


def _days(ordinal: int) -> list[str]:
    day = date.fromordinal(ordinal)
    return [day.strftime(form) for form in DATE_FORMATS]


def names(dictionary: Dictionary) -> Iterator[bytes]:
    """Every name as delivered, in its usual spellings."""
    texts = {text for person in dictionary.persons for text in dictionary.texts_of(person)}
    for text in sorted(texts):
        for spelled in cases(text):
            yield spelled.encode()
            if not spelled.isascii():
                yield spelled.encode("cp1252", errors="ignore")
        for spelled in (text, text.upper(), text.lower()):
            yield spelled.encode("utf-16-le")


def engine_hashes(values: set[bytes]) -> list[tuple[str, bytes]]:
    """DuckDB's own hash of texts, as 8 bytes: what `hash()` writes when somebody takes it for one."""
    texts = sorted({value.decode("utf-8", "ignore") for value in values})
    with duckdb.connect() as connection:
        given = pa.table({"value": pa.array(texts, pa.string())})  # noqa: F841
        rows = connection.execute("select hash(value) from given").fetchall()
    return [("DuckDB hash", number.to_bytes(8, "big")) for (number,) in rows]


def salted(dictionary: Dictionary) -> Iterator[tuple[str, bytes]]:
    """(algorithm, hash) of names and numbers with the salts and keys that beginners take."""
    values = {
        text.encode() for person in dictionary.persons for text in dictionary.texts_of(person)
    }
    if len(values) <= MANY_NAMES:
        values |= {value.upper() for value in values} | {value.lower() for value in values}
        values |= {fold(value.decode()).encode() for value in values}
    values |= set(dictionary.numbers_of_persons()) | {
        p.uid.encode() for p in dictionary.persons if p.uid
    }
    for salt in SALTS:
        key = salt.encode()
        for value in values:
            for sign in SALT_SIGNS:
                for text in (key + sign.encode() + value, value + sign.encode() + key):
                    for name in FAST_ALGORITHMS:
                        yield f"{name} with the salt of a beginner", FAST_ALGORITHMS[name](text)
            for name in ("md5", "sha1", "sha256"):
                yield "HMAC with the key of a beginner", hmac.digest(key, value, name)


def numbers(dictionary: Dictionary) -> Iterator[bytes]:
    """Numbers of persons and households in the sources."""
    for person in dictionary.persons:
        for text in [*person.source_ids, *([person.household] if person.household else [])]:
            yield text.encode()
            yield fold(text).encode()
            for source, sign in itertools.product(("iodas", "IODAS", "imilo"), "|/:-_"):
                yield f"{source}{sign}{text}".encode()
            digits = "".join(char for char in text if char.isdigit()).lstrip("0")
            if digits:
                yield digits.encode()


def uids(dictionary: Dictionary) -> Iterator[bytes]:
    """The vault's own numbers of persons."""
    for uid in (person.uid for person in dictionary.persons if person.uid):
        yield from (uid.encode(), uid[1:].encode(), uid.upper().encode())
        try:
            yield bytes.fromhex(uid[1:])
        except ValueError:
            continue


def birth_dates(dictionary: Dictionary) -> Iterator[bytes]:
    """Birth dates in usual forms."""
    for ordinal in dictionary.born:
        for written in _days(ordinal):
            yield written.encode()


def full_names(dictionary: Dictionary) -> Iterator[bytes]:
    """Surname and first name, both ways round."""
    for person in dictionary.persons:
        for a, b in _pairs(person):
            for separator in MORE_SEPARATORS:
                yield f"{a}{separator}{b}".encode()
                yield f"{b}{separator}{a}".encode()


def identities(dictionary: Dictionary) -> Iterator[bytes]:
    """Surname, first name and birth date, and numbers or names with the birth date."""
    for person in dictionary.persons:
        days = [day.strftime(form) for day in person.birth_dates[:1] for form in DATE_FORMATS[:4]]
        for (x, y), day, separator in itertools.product(_pairs(person), days, SEPARATORS):
            yield f"{x}{separator}{y}{separator}{day}".encode()
            yield f"{y}{separator}{x}{separator}{day}".encode()
            yield f"{day}{separator}{x}{separator}{y}".encode()
        for (x, y), day in itertools.product(_pairs(person), days):
            for size in (1, 2, 3):
                yield f"{x[:size]}{y[:size]}{day}".encode()
                yield f"{y[:size]}{x[:size]}{day}".encode()
        days += [str(day.year) for day in person.birth_dates[:1]]
        singles = [*person.source_ids[:2], *person.surnames[:1], *person.first_names[:1]]
        for text, day, separator in itertools.product(singles, days, ("", "|", "_", "-")):
            for spelled in {text.upper(), text.lower()}:
                yield f"{spelled}{separator}{day}".encode()
                yield f"{day}{separator}{spelled}".encode()


def _pairs(person: Person) -> list[tuple[str, str]]:
    """Surname and first name of a person in the usual cases."""
    if not person.surnames or not person.first_names:
        return []
    a, b = person.surnames[0], person.first_names[0]
    bare = (letters(a), letters(b))
    return sorted(
        {
            (a, b), (a.upper(), b.upper()), (a.lower(), b.lower()), bare,
            (bare[0].upper(), bare[1].upper()),
        }
    )  # fmt: skip


# from cheap to dear: what is hashed, with which algorithms, whether not above MANY_PERSONS
STAGES: list[tuple[str, Callable[[Dictionary], Iterator[bytes]], dict, bool]] = [
    ("name", names, MORE_ALGORITHMS, False),
    ("person_uid", uids, MORE_ALGORITHMS | {"its own bytes": bytes}, False),
    ("source number", numbers, MORE_ALGORITHMS, False),
    ("birth date", birth_dates, MORE_ALGORITHMS, False),
    ("full name", full_names, ALGORITHMS, True),
    ("name or number with birth date", identities, USUAL_ALGORITHMS, True),
]


class Digests:
    """Cut hashes of a dictionary, sorted; each stage is computed once, when first needed."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self._stages: list[list[tuple[str, str, np.ndarray]]] = []
        self._salts: list[tuple[str, str, np.ndarray]] | None = None

    def _stage(self, number: int) -> list[tuple[str, str, np.ndarray]]:
        """(kind, algorithm, sorted first 8 bytes as integers) of one stage."""
        while len(self._stages) <= number:
            kind, values, listed, dear = STAGES[len(self._stages)]
            is_large = len(self.dictionary.persons) > MANY_PERSONS
            algorithms = USUAL_ALGORITHMS if is_large else listed
            families = []
            if not (dear and is_large):
                members = set(values(self.dictionary))
                # one algorithm at a time: hashes in lists take ten times their eight bytes
                families = [
                    (kind, name, _heads([digest(value)[:8].ljust(8, b"\0") for value in members]))
                    for name, digest in algorithms.items()
                ]
                if listed is not USUAL_ALGORITHMS:
                    own = [value for _, value in engine_hashes(members)]
                    families.append((kind, "DuckDB hash", _heads(own)))
            self._stages.append(families)
        return self._stages[number]

    def _salted(self) -> list[tuple[str, str, np.ndarray]]:
        """Families of salted hashes, computed when nothing else explained a token."""
        if self._salts is None:
            hashed: dict[str, list[bytes]] = {}
            for name, value in salted(self.dictionary):
                hashed.setdefault(name, []).append(value[:8])
            self._salts = [("name or number", name, _heads(of)) for name, of in hashed.items()]
        return self._salts

    def matches(
        self, tokens: Iterable[bytes], sums: Iterable[int] = ()
    ) -> list[tuple[str, str, list[int]]]:
        """(kind, algorithm, places in `tokens`) of tokens that are a hash, or begin as one.

        tokens: raw bytes of at least 4. Tokens of 4 to 7 bytes are compared on as many, others on
        8; with so many hashes some of 4 bytes agree by accident, so that chance is weighed. Later
        stages are left out once every token is explained. sums: places of plain numbers of 4 bytes,
        which are compared with check sums alone.
        """
        plain_numbers = set(sums)
        tokens = list(tokens)
        left = {at for at, token in enumerate(tokens) if len(token) >= SHORTEST}
        found = []
        for number in range(len(STAGES) + 1):
            if not left:
                break
            if number == len(STAGES) and len(self.dictionary.persons) > MANY_PERSONS:
                break
            stage = self._stage(number) if number < len(STAGES) else self._salted()
            sized: dict[int, list[int]] = {}
            for at in sorted(left):
                sized.setdefault(min(len(tokens[at]), 8), []).append(at)
            values = {
                size: np.array(
                    [int.from_bytes(tokens[at][:size], "big") for at in places], np.uint64
                )
                for size, places in sized.items()
            }
            for kind, name, heads in stage:
                hits = []
                for size, places in sized.items():
                    of = heads if size == 8 else heads >> np.uint64(64 - 8 * size)
                    members = np.flatnonzero(_member(values[size], of))
                    agreed = [
                        places[at]
                        for at in members
                        if places[at] not in plain_numbers or name in CHECKSUMS
                    ]
                    chance = len(places) * len(heads) / 2.0 ** (8 * size)
                    if agreed and (chance < 0.0005 or len(agreed) > 4 + 10 * chance):
                        hits += agreed
                if hits:
                    found.append((kind, name, hits))
                    left -= set(hits)
        return found


def _heads(packed: list[bytes]) -> np.ndarray:
    """Sorted first 8 bytes of hashes as integers."""
    return np.sort(np.frombuffer(b"".join(packed), dtype=">u8").astype(np.uint64))


def _member(values: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """Which values are in a sorted array."""
    if not len(values) or not len(ordered):
        return np.zeros(len(values), bool)
    at = np.searchsorted(ordered, values)
    return ordered[np.minimum(at, len(ordered) - 1)] == values


def looks_hashed(token: str) -> bool:
    """Whether a token has the look of a hash: hexadecimal, or letters and digits without rhyme."""
    if HEXADECIMAL.fullmatch(re.sub("[-:]", "", token)):
        return any(char.isdigit() for char in token)
    bare = token.rstrip("=")
    mixed = sum((any(c.isdigit() for c in bare), any(c.islower() for c in bare),
                 any(c.isupper() for c in bare)))  # fmt: skip
    if mixed < 2 or ("_" in bare and bare.upper() == bare):
        return False
    # words, camel case and dates have long runs of one kind
    longest = max(len(run) for run in RUNS.findall(bare)) if bare else 0
    return longest <= 7 or (len(bare) >= 20 and longest <= 16 and any(c.isdigit() for c in bare))


def token_bytes(token: str) -> Iterator[tuple[str, bytes]]:
    """(encoding, bytes) that a token may stand for when it is a hash."""
    body = token.strip()
    hexed = body.replace("-", "").replace(":", "").removeprefix("0x")
    if len(hexed) >= 8 and all(char in "0123456789abcdefABCDEF" for char in hexed):
        data = bytes.fromhex(hexed[: len(hexed) // 2 * 2])
        yield "", data
        if len(hexed) % 2 == 0 and len(data) >= 5:
            yield "", data[::-1]
        if not hexed.isdigit():
            return
    if is_figures(body.removeprefix("-")):
        number = int(body)
        for size in (4, 8, 16, 20, 32, 64):
            if -(1 << (8 * size - 1)) <= number < 1 << 8 * size:
                data = (number % (1 << 8 * size)).to_bytes(size, "big")
                yield "decimal", data
                yield "decimal, last byte first", data[::-1]
                break
        return
    if len(body) >= 6:
        bare = body.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            data = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
            yield "base64", data
            # the digits of a hash, put in base64 once more
            if len(data) >= 16 and HEXADECIMAL.fullmatch(data.decode("latin-1")):
                yield "base64 of hexadecimals", bytes.fromhex(data[: len(data) // 2 * 2].decode())
        except ValueError:
            pass
        try:
            upper = body.rstrip("=").upper()
            yield "base32", base64.b32decode(upper + "=" * (-len(upper) % 8))
        except ValueError:
            pass
    if 10 <= len(body) <= 100:
        for name, data in bases.decoded(body):
            if len(data) in (15, 16, 19, 20, 28, 31, 32, 48, 63, 64):
                full = next(size for size in (16, 20, 28, 32, 48, 64) if size >= len(data))
                yield name, data.rjust(full, b"\0")

# ruff: noqa: SIM105
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
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date

import numpy as np

from scripts.scanner.dictionary import Dictionary, Person
from scripts.scanner.spellings import fold, letters

HEXADECIMAL = re.compile(r"[0-9a-fA-F]{8,}")
RUNS = re.compile(r"[a-z]+|[A-Z]+|\d+|[^a-zA-Z0-9]+")
SHORTEST = 4  # bytes of a hash that are compared: 8 hexadecimal digits
MANY_PERSONS = 150_000  # above this, only single values are hashed
SEPARATORS = ("", " ", "|", "_", "-", ";")
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d%m%Y")
SALTS = (b"salt", b"secret", b"idase", b"key", b"pepper", b"sel", b"lyon")


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
    "Java hash": _java,
    "FNV-1a of 32 bits": lambda data: _fnv(data, 32),
    "FNV-1a of 64 bits": lambda data: _fnv(data, 64),
    "djb2": _djb2,
}
for _salt in SALTS:
    MORE_ALGORITHMS[f"SHA-256 with the salt of a beginner ({_salt.decode()}, first)"] = (
        lambda data, salt=_salt: hashlib.sha256(salt + data).digest()
    )
    MORE_ALGORITHMS[f"SHA-256 with the salt of a beginner ({_salt.decode()}, last)"] = (
        lambda data, salt=_salt: hashlib.sha256(data + salt).digest()
    )
for _name in ("md4", "ripemd160", "sm3", "whirlpool"):
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


def numbers(dictionary: Dictionary) -> Iterator[bytes]:
    """Numbers of persons and households in the sources."""
    for person in dictionary.persons:
        for text in [*person.source_ids, *([person.household] if person.household else [])]:
            yield text.encode()
            yield fold(text).encode()
            digits = "".join(char for char in text if char.isdigit()).lstrip("0")
            if digits:
                yield digits.encode()


def uids(dictionary: Dictionary) -> Iterator[bytes]:
    """The vault's own numbers of persons."""
    for uid in dictionary.uids:
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
            for separator in ("", " ", "|", "_", "-", ";"):
                yield f"{a}{separator}{b}".encode()
                yield f"{b}{separator}{a}".encode()


def identities(dictionary: Dictionary) -> Iterator[bytes]:
    """Surname, first name and birth date, and numbers or names with the birth date."""
    for person in dictionary.persons:
        days = [day.strftime(form) for day in person.birth_dates[:1] for form in DATE_FORMATS[:3]]
        for (x, y), day, separator in itertools.product(_pairs(person), days, SEPARATORS):
            yield f"{x}{separator}{y}{separator}{day}".encode()
            yield f"{y}{separator}{x}{separator}{day}".encode()
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


# from cheap to dear: what is hashed, with which algorithms
STAGES: list[tuple[str, Callable[[Dictionary], Iterator[bytes]], dict, bool]] = [
    ("name", names, MORE_ALGORITHMS, False),
    ("person_uid", uids, MORE_ALGORITHMS | {"its own bytes": bytes}, False),
    ("source number", numbers, MORE_ALGORITHMS, False),
    ("birth date", birth_dates, MORE_ALGORITHMS, False),
    ("full name", full_names, ALGORITHMS, False),
    ("name or number with birth date", identities, FAST_ALGORITHMS, True),
]


class Digests:
    """Cut hashes of a dictionary, sorted; each stage is computed once, when first needed."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self._stages: list[list[tuple[str, str, np.ndarray]]] = []

    def _stage(self, number: int) -> list[tuple[str, str, np.ndarray]]:
        """(kind, algorithm, sorted first 8 bytes as integers) of one stage."""
        while len(self._stages) <= number:
            kind, values, algorithms, dear = STAGES[len(self._stages)]
            families = []
            if not (dear and len(self.dictionary.persons) > MANY_PERSONS):
                members = set(values(self.dictionary))
                for name, digest in algorithms.items():
                    packed = b"".join([digest(value)[:8].ljust(8, b"\0") for value in members])
                    heads = np.frombuffer(packed, dtype=">u8").astype(np.uint64)
                    families.append((kind, name, np.sort(heads)))
            self._stages.append(families)
        return self._stages[number]

    def matches(self, tokens: Iterable[bytes]) -> list[tuple[str, str, list[int]]]:
        """(kind, algorithm, places in `tokens`) of tokens that are a hash, or begin as one.

        tokens: raw bytes of at least 4. Tokens of 4 to 7 bytes are compared on 4, others on 8;
        with so many hashes some of 4 bytes agree by accident, so that chance is weighed. Later
        stages are left out once every token is explained.
        """
        tokens = list(tokens)
        left = {at for at, token in enumerate(tokens) if len(token) >= SHORTEST}
        found = []
        for number in range(len(STAGES)):
            if not left:
                break
            longs = [at for at in sorted(left) if len(tokens[at]) >= 8]
            shorts = [at for at in sorted(left) if len(tokens[at]) < 8]
            heads_8 = np.array([int.from_bytes(tokens[at][:8], "big") for at in longs], np.uint64)
            heads_4 = np.array([int.from_bytes(tokens[at][:4], "big") for at in shorts], np.uint64)
            for kind, name, heads in self._stage(number):
                hits = [longs[at] for at in np.flatnonzero(_member(heads_8, heads))]
                cut = np.flatnonzero(_member(heads_4, heads >> np.uint64(32)))
                chance = len(heads_4) * len(heads) / 2**32
                if len(cut) and (chance < 0.0005 or len(cut) > 4 + 10 * chance):
                    hits += [shorts[at] for at in cut]
                if hits:
                    found.append((kind, name, hits))
                    left -= set(hits)
        return found


def _member(values: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """Which values are in a sorted array."""
    if not len(values) or not len(ordered):
        return np.zeros(len(values), bool)
    at = np.searchsorted(ordered, values)
    return ordered[np.minimum(at, len(ordered) - 1)] == values


def looks_hashed(token: str) -> bool:
    """Whether a token has the look of a hash: hexadecimal, or letters and digits without rhyme."""
    if HEXADECIMAL.fullmatch(token):
        return any(char.isdigit() for char in token)
    bare = token.rstrip("=")
    mixed = sum((any(c.isdigit() for c in bare), any(c.islower() for c in bare),
                 any(c.isupper() for c in bare)))  # fmt: skip
    if mixed < 2 or ("_" in bare and bare.upper() == bare):
        return False
    # words, camel case and dates have long runs of one kind
    longest = max(len(run) for run in RUNS.findall(bare)) if bare else 0
    return longest <= 7


def token_bytes(token: str) -> Iterator[tuple[str, bytes]]:
    """(encoding, bytes) that a token may stand for when it is a hash."""
    body = token.strip()
    hexed = body.replace("-", "").replace(":", "").removeprefix("0x")
    if len(hexed) >= 8 and len(hexed) % 2 == 0:
        try:
            yield "", bytes.fromhex(hexed)
            return
        except ValueError:
            pass
    elif len(hexed) >= 9:
        try:
            yield "", bytes.fromhex(hexed[:-1])
            return
        except ValueError:
            pass
    if len(body) >= 6:
        bare = body.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield "base64", base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
        except ValueError:
            pass
        try:
            upper = body.rstrip("=").upper()
            yield "base32", base64.b32decode(upper + "=" * (-len(upper) % 8))
        except ValueError:
            pass

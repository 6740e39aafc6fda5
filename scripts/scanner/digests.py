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
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Literal, TypeAlias

import duckdb
import numpy as np
import pyarrow as pa

from scripts.scanner import bases, checksums
from scripts.scanner.dictionary import Dictionary, Person
from scripts.scanner.spellings import fold, is_figures, letters

HEXADECIMAL = re.compile(r"[0-9a-fA-F]{8,}")
OF_BASE_32 = re.compile(r"[A-Z2-7]{8,10}")  # which has few figures
RUNS = re.compile(r"[a-z]+|[A-Z]+|\d+|[^a-zA-Z0-9]+")
# digits at the end of a name of several parts, as dbt calls its tests: hardly somebody's
END_OF_A_NAME = re.compile(r"\w\.\w+\.([0-9a-f]{8,12})(?!\w)")
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
STANDARD = {16, 20, 28, 32, 48, 64}  # bytes of usual hashes that are whole
FEWEST_SHORT = 30  # tokens of four bytes that two traits together are tried for
SALTS = ("salt", "secret", "idase", "key", "pepper", "sel", "lyon", "grandlyon", "metropole",
         "password", "123456", "test", "ase", "iodas", "action_tank", "observatory",
         "2022", "2023")  # fmt: skip
HOSTS = ("gmail.com", "hotmail.fr", "hotmail.com", "outlook.fr", "outlook.com", "yahoo.fr",
         "orange.fr", "free.fr", "laposte.net", "sfr.fr", "wanadoo.fr", "icloud.com",
         "exemple.invalid", "example.com", "example.org", "grandlyon.com")  # fmt: skip
SALT_SIGNS = ("", ":")
HMAC_PADS = [bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C)]
HASHED_AT_ONCE = 1_000_000  # texts handed to the engine together
OF_COLUMNS = "DuckDB hash of columns"
CUT_TO_A_NUMBER = "decimal, cut"
UNCHANGED = 6  # bytes of a hash before those that make a UUID of it
MANY_NAMES = 20_000  # above this, salts are tried on names as delivered alone
NAMESPACES = {
    "DNS": uuid.NAMESPACE_DNS, "URL": uuid.NAMESPACE_URL, "OID": uuid.NAMESPACE_OID,
    "X.500": uuid.NAMESPACE_X500,
}  # fmt: skip


BYTE_ORDERS: tuple[Literal["big"], Literal["little"]] = ("big", "little")
Algorithm: TypeAlias = Callable[[bytes], bytes]


def _of(name: str) -> Algorithm:
    return lambda data: hashlib.new(name, data, usedforsecurity=False).digest()


ALGORITHMS: dict[str, Algorithm] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).digest(),
    "SHA-1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "SHA-256": lambda data: hashlib.sha256(data).digest(),
    "SHA-512": lambda data: hashlib.sha512(data).digest(),
    "BLAKE2b": lambda data: hashlib.blake2b(data).digest(),
}
FAST_ALGORITHMS = {name: ALGORITHMS[name] for name in ("MD5", "SHA-1", "SHA-256")}
USUAL_ALGORITHMS = FAST_ALGORITHMS | {name: ALGORITHMS[name] for name in ("SHA-512", "BLAKE2b")}
MORE_ALGORITHMS: dict[str, Algorithm] = ALGORITHMS | {
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
}


def is_drawn(token: bytes) -> bool:
    """Whether bytes have the version and the variant of a UUID that was drawn at random."""
    return len(token) == 16 and token[6] >> 4 == 4 and token[8] >> 6 == 2


def _uuid(digest: bytes, version: int) -> bytes:
    """The first bytes of a UUID made of a hash: RFC 9562 writes its version in the seventh."""
    return digest[:6] + bytes([digest[6] & 0x0F | version << 4]) + digest[7:8]


def _uuid_of(of: Algorithm, space: bytes, version: int) -> Algorithm:
    return lambda data: _uuid(of(space + data), version)


def _its_end(of: Algorithm) -> Algorithm:
    return lambda data: of(data)[::-1]


def _backwards(of: Algorithm) -> Algorithm:
    return lambda data: bytes.fromhex(of(data).hex()[::-1])


for _space, _number in NAMESPACES.items():
    for _version, _name in ((3, "MD5"), (5, "SHA-1")):
        MORE_ALGORITHMS[f"UUID of version {_version} ({_space})"] = _uuid_of(
            ALGORITHMS[_name], _number.bytes, _version
        )
# a hash cut to its end, and one written backwards, begin as the reversed hash does
for _name in ("MD5", "SHA-1", "SHA-256"):
    MORE_ALGORITHMS[f"{_name}, its end"] = _its_end(ALGORITHMS[_name])
    MORE_ALGORITHMS[f"{_name}, backwards"] = _backwards(ALGORITHMS[_name])
BOTH_WAYS = FAST_ALGORITHMS | {
    f"{name}, {side}": MORE_ALGORITHMS[f"{name}, {side}"]
    for name, side in itertools.product(FAST_ALGORITHMS, ("its end", "backwards"))
}
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


def engine_hashes(values: list[bytes]) -> np.ndarray:
    """DuckDB's own hash of texts, sorted: what `hash()` writes when somebody takes it for one."""
    hashes = []
    with duckdb.connect() as connection:
        for at in range(0, len(values), HASHED_AT_ONCE):
            texts = [value.decode("utf-8", "ignore") for value in values[at : at + HASHED_AT_ONCE]]
            connection.register("given", pa.table({"value": pa.array(texts, pa.string())}))
            hashes.append(
                connection.execute("select hash(value) as hash from given").fetchnumpy()["hash"]
            )
    return np.sort(np.concatenate(hashes)) if hashes else np.empty(0, np.uint64)


def engine_hashes_of_columns(dictionary: Dictionary, *, dated: bool) -> np.ndarray:
    """The same of names given as columns, both ways round: `hash(a, b)`, `dated`: with the day."""
    pairs = [
        (a, b, person.birth_dates[0] if person.birth_dates else None)
        for person in dictionary.persons
        for a, b in _pairs(person)
    ]
    if not pairs:
        return np.empty(0, np.uint64)
    a, b, days = (list(column) for column in zip(*pairs, strict=True))
    calls = "hash(a, b, day), hash(b, a, day)" if dated else "hash(a, b), hash(b, a)"
    with duckdb.connect() as connection:
        connection.register("given", pa.table(
            {"a": pa.array(a, pa.string()), "b": pa.array(b, pa.string()),
             "day": pa.array(days, pa.date32())}
        ))  # fmt: skip
        found = connection.execute(f"select unnest([{calls}]) as hash from given").fetchnumpy()
    return np.sort(found["hash"])


def salted(dictionary: Dictionary, algorithm: str) -> tuple[list[bytes], list[bytes]]:
    """First bytes of hashes of names and numbers with the salts and the keys of beginners."""
    values = {
        text.encode() for person in dictionary.persons for text in dictionary.texts_of(person)
    }
    if len(values) <= MANY_NAMES:
        values |= {value.upper() for value in values} | {value.lower() for value in values}
        values |= {fold(value.decode()).encode() for value in values}
    values |= set(dictionary.numbers_of_persons()) | {
        p.uid.encode() for p in dictionary.persons if p.uid
    }
    digest, name = FAST_ALGORITHMS[algorithm], algorithm.replace("-", "").lower()
    plain, keyed = [], []
    for salt in SALTS:
        key = salt.encode()
        # both rounds of HMAC begin alike for every value of one key
        inner, outer = (hashlib.new(name, key.ljust(64, b"\0").translate(pad)) for pad in HMAC_PADS)
        ends = [sign.encode() for sign in SALT_SIGNS]
        for value in values:
            for sign in ends:
                plain.append(digest(key + sign + value)[:8])
                plain.append(digest(value + sign + key)[:8])
            first, second = inner.copy(), outer.copy()
            first.update(value)
            second.update(first.digest())
            keyed.append(second.digest()[:8])
    return plain, keyed


def numbers(dictionary: Dictionary) -> Iterator[bytes]:
    """Numbers of persons and households in the sources."""
    for person in dictionary.persons:
        for text in [*person.source_ids, *([person.household] if person.household else [])]:
            yield text.encode()
            yield fold(text).encode()
            digits = "".join(char for char in text if char.isdigit()).lstrip("0")
            if digits:
                yield digits.encode()


def prefixed_numbers(dictionary: Dictionary) -> Iterator[bytes]:
    """The same, with the name of their source before them."""
    for person in dictionary.persons:
        for text in [*person.source_ids, *([person.household] if person.household else [])]:
            for source, sign in itertools.product(("iodas", "IODAS", "imilo"), "|/:-_"):
                yield f"{source}{sign}{text}".encode()


def numbers_in_bytes(dictionary: Dictionary) -> Iterator[bytes]:
    """The figures of the same as one number: of few bytes, of four or of eight, in either order."""
    for figures in set(numbers(dictionary)):
        if figures.isdigit() and int(figures) < 1 << 64:
            least = -(-int(figures).bit_length() // 8)
            for width in {least, max(least, 4), 8}:
                for order in BYTE_ORDERS:
                    yield int(figures).to_bytes(width, order)


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


def wide_names(dictionary: Dictionary) -> Iterator[bytes]:
    """The same with a blank or nothing between them, in two bytes a letter."""
    for person in dictionary.persons:
        for (a, b), separator in itertools.product(_pairs(person), ("", " ")):
            yield f"{a}{separator}{b}".encode("utf-16-le")
            yield f"{b}{separator}{a}".encode("utf-16-le")


def mailboxes(dictionary: Dictionary) -> Iterator[bytes]:
    """Addresses at usual hosts, as services hash them to find somebody's picture."""
    for person in dictionary.persons:
        for a, b in _pairs(person)[:1]:
            one, other = letters(a), letters(b)
            for local in (f"{other}.{one}", f"{one}.{other}", other + one, one + other,
                          f"{other[:1]}.{one}", other[:1] + one):  # fmt: skip
                for host in HOSTS:
                    yield f"{local}@{host}".encode()


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
    ("source number", prefixed_numbers, USUAL_ALGORITHMS, False),
    ("source number", numbers_in_bytes, FAST_ALGORITHMS, False),
    ("birth date", birth_dates, MORE_ALGORITHMS, False),
    ("full name", full_names, ALGORITHMS, True),
    ("full name", wide_names, BOTH_WAYS, True),
    ("e-mail address", mailboxes, FAST_ALGORITHMS, True),
    ("name or number with birth date", identities, USUAL_ALGORITHMS, True),
]


SIZES = {name: len(of(b"")) for name, of in MORE_ALGORITHMS.items()} | {
    **{name: 4 for name in checksums.CHECKSUMS if "64" not in name},
    **{name: 16 for name in MORE_ALGORITHMS if name.startswith("UUID")},
    "its own bytes": 16,
}


def wanted(name: str, sizes: dict[int, int], *, dear: bool) -> bool:
    """Whether tokens of these sizes (bytes → how many) may be hashes of a family.

    A token as long as a usual hash is one, or a longer one cut, which is tried where that is cheap.
    `dear`: of two traits or with a salt, a hash is whole, cut to 16 bytes or to no usual size, and
    tokens of four bytes are many, or chance would explain them.
    """
    own = SIZES.get(name, 8)
    for size, n in sizes.items():
        if own <= 8 or not dear:
            if size == own or (own > 8 and size < own):
                return True
        elif size == own or (size < own and name in FAST_ALGORITHMS and (
            (size == 16 and own > 16) or (size not in STANDARD and (size > 4 or n >= FEWEST_SHORT))
        )):  # fmt: skip
            return True
    return False


class Digests:
    """Cut hashes of a dictionary, sorted; each family is computed once, when first needed."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        # by the name that is reported: the algorithm, and the first eight bytes as integers
        self._families: list[dict[str, tuple[str, np.ndarray]]] = [
            {} for _ in range(len(STAGES) + 1)
        ]

    def _stage(
        self, number: int, sizes: dict[int, int], *, sums: bool
    ) -> Iterator[tuple[str, str, str, np.ndarray]]:
        """(kind, name, algorithm, sorted first 8 bytes) of what tokens of these sizes may be.

        sums: some are plain numbers, which may be check sums. The last stage is that of salts, for
        what nothing else explained.
        """
        done = self._families[number]
        is_large = len(self.dictionary.persons) > MANY_PERSONS
        if number == len(STAGES):
            if not is_large:
                self._salt(sizes)
            yield from (("name or number", name, *of) for name, of in done.items())
            return
        kind, values, listed, dear = STAGES[number]
        algorithms = USUAL_ALGORITHMS if is_large else listed
        others = []
        if not is_large:  # the engine hashes all of them at once, whatever they are made of
            others = ["DuckDB hash", *([OF_COLUMNS] if dear and kind != "e-mail address" else [])]
            others += [] if listed is USUAL_ALGORITHMS or dear else checksums.CHECKSUMS
        missing = [
            name
            for name in (*algorithms, *others)
            if name not in done
            and (wanted(name, sizes, dear=dear) or (sums and name in CHECKSUMS))
            and not (dear and is_large)
        ]
        if missing:
            members = list(set(values(self.dictionary)))
            # one algorithm at a time: hashes in lists take ten times their eight bytes
            for name in missing:
                if name in checksums.CHECKSUMS:
                    heads = np.sort(checksums.heads(name, members))
                elif name == "DuckDB hash":
                    heads = engine_hashes(members)
                elif name == OF_COLUMNS:
                    dated = listed is USUAL_ALGORITHMS
                    heads = engine_hashes_of_columns(self.dictionary, dated=dated)
                else:
                    digest = algorithms[name]
                    heads = _heads([digest(value)[:8].ljust(8, b"\0") for value in members])
                done[name] = name, heads
        yield from ((kind, name, *of) for name, of in done.items())

    def _salt(self, sizes: dict[int, int]) -> None:
        """Compute salted hashes of the algorithms that tokens of these sizes may come from."""
        done = self._families[len(STAGES)]
        known = {algorithm for algorithm, _ in done.values()}
        for name in FAST_ALGORITHMS:
            if name not in known and wanted(name, sizes, dear=True):
                plain, keyed = salted(self.dictionary, name)
                done[f"{name} with the salt of a beginner"] = name, _heads(plain)
                done[f"HMAC-{name}, the key of a beginner"] = name, _heads(keyed)

    def matches(
        self, tokens: Iterable[bytes], sums: Iterable[int] = (), cheap: Iterable[int] = ()
    ) -> list[tuple[str, str, list[int]]]:
        """(kind, algorithm, places in `tokens`) of tokens that are a hash, or begin as one.

        tokens: raw bytes of at least 4. Tokens of 4 to 7 bytes are compared on as many, others on
        8; with so many hashes some of 4 bytes agree by accident, so that chance is weighed. Later
        stages are left out once every token is explained. sums: places of plain numbers of 4 bytes,
        which are compared with check sums alone. cheap: places of tokens that are a finding
        already, or hardly a hash: the dear stages are not tried for them.
        """
        plain_numbers = set(sums)
        tokens = list(tokens)
        left = {at for at, token in enumerate(tokens) if len(token) >= SHORTEST}
        found = []
        hardly = set(cheap)
        for number in range(len(STAGES) + 1):
            dear = number == len(STAGES) or STAGES[number][3]
            if dear:
                left -= hardly
            if not left:
                break
            sized: dict[int, list[int]] = {}
            for at in sorted(left):
                sized.setdefault(UNCHANGED if is_drawn(tokens[at]) else min(len(tokens[at]), 8),
                                 []).append(at)  # fmt: skip
            values = {
                size: np.array(
                    [int.from_bytes(tokens[at][:size], "big") for at in places], np.uint64
                )
                for size, places in sized.items()
            }
            lengths = Counter(len(tokens[at]) for at in left if at not in plain_numbers)
            summed = not left.isdisjoint(plain_numbers)
            for kind, name, algorithm, heads in self._stage(number, lengths, sums=summed):
                hits = []
                fits = {n for n in lengths if wanted(algorithm, {n: lengths[n]}, dear=dear)}
                for size, places in sized.items():
                    of = heads if size == 8 else heads >> np.uint64(64 - 8 * size)
                    members = np.flatnonzero(_member(values[size], of))
                    agreed = [
                        places[at]
                        for at in members
                        if (len(tokens[places[at]]) in fits and places[at] not in plain_numbers)
                        or (name in CHECKSUMS and places[at] in plain_numbers)
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
    return longest <= 7 + bool(OF_BASE_32.fullmatch(bare)) or (
        len(bare) >= 20 and longest <= 16 and any(c.isdigit() for c in bare)
    )


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
        least = -(-number.bit_length() // 8)  # a hash cut to so many bytes
        if number > 0 and 4 < least < 16 and least != 8:
            yield CUT_TO_A_NUMBER, number.to_bytes(least, "big")
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

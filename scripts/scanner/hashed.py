"""Texts of the dictionary as somebody would hash them."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from datetime import date
from typing import Literal

import duckdb
import numpy as np
import pyarrow as pa

from scripts.scanner.algorithms import FAST_ALGORITHMS
from scripts.scanner.dictionary import Dictionary, Person
from scripts.scanner.spellings import fold, letters

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
SALTS = ("salt", "secret", "idase", "key", "pepper", "sel", "lyon", "grandlyon", "metropole",
         "password", "123456", "test", "ase", "iodas", "action_tank", "observatory",
         "2022", "2023")  # fmt: skip
HOSTS = ("gmail.com", "hotmail.fr", "hotmail.com", "outlook.fr", "outlook.com", "yahoo.fr",
         "orange.fr", "free.fr", "laposte.net", "sfr.fr", "wanadoo.fr", "icloud.com",
         "exemple.invalid", "example.com", "example.org", "grandlyon.com")  # fmt: skip
SALT_SIGNS = ("", ":")
HMAC_PADS = [bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C)]
HASHED_AT_ONCE = 1_000_000  # texts handed to the engine together
MANY_NAMES = 20_000  # above this, salts are tried on names as delivered alone
BYTE_ORDERS: tuple[Literal["big"], Literal["little"]] = ("big", "little")


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

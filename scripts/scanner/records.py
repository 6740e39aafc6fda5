"""What the fields of one record say together: a day in three of them, an address in two.

Year, month and day under keys of their own are a birth date as much as in one value. A digest
beside the name of its algorithm, and the numbers that a format gives to its parts, are read with
that name before them, as a line of a text would announce them.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from scripts.scanner.decode import as_text
from scripts.scanner.moments import A_DAY, bare
from scripts.scanner.patterns import KINDS_OF_STREETS

WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
PARTS_OF_A_DAY = (
    {"annee", "an", "aaaa", "year", "yyyy", "yy"},
    {"mois", "mm", "month"},
    {"jour", "jj", "day", "dd"},
)
NUMBER_IN_A_STREET = {"numero", "num", "number", "no", "nr", "housenumber"}
STREET = {"voie", "rue", "street", "streetname", "road", "thoroughfare"}
KIND = {"type", "typ", "nature", "kind", "code"}
OF_A_STREET = re.compile(rf"(?:{KINDS_OF_STREETS}) ", re.IGNORECASE)
HOUSE = re.compile(r"\d{1,4} ?(?:bis|ter|quater|[A-Da-d])?")
ALGORITHM = re.compile(r"(?:^|[/#_:])(md5|sha-?(?:1|224|256|384|512))$", re.IGNORECASE)
LESS_THAN_A_NIR = re.compile(r"\d{1,10}|\d?2[ABab]")
NIR = re.compile(r"[1-478]\d{4}(?:\d\d|2[ABab])\d{8}")
FEWEST_BYTES = 5  # numbers in a list that may be the bytes of a text
ENDS_IN_A_NIR = {1, 3, 5, 7, 10, 13, 15}  # sex, year, month, place (in two), order, key
LENGTHS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
A_PSEUDONYM = r"p\d[0-9a-z]{24,40}"  # the shape of one, whoever made it
LIKE_A_PSEUDONYM = re.compile(A_PSEUDONYM)
TIMED_DAY = re.compile(rf"({A_DAY.pattern})(?:[T ][\d:.Z+]*)?")  # with or without its time
HEXADECIMAL = re.compile("[0-9a-f]+")
LONGEST = 128  # signs of a digest, and of the name of an algorithm
DATASET = re.compile(r"data-[0-9a-f]{32}")  # as Altair calls the rows of a chart
CELL = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){0,3}(?:-[0-9a-f]{12})?")  # as Jupyter numbers them


@dataclass(frozen=True)
class Joint:
    """Keys of a record that are one thing together: year, month, day, or number and street."""

    is_day: bool
    keys: tuple[str, ...]


@lru_cache(maxsize=10_000)
def joints(keys: tuple[str, ...]) -> list[Joint]:
    """What the keys of a record are together; keys of one day share the rest of their words."""
    days: dict[tuple[str, ...], dict[int, str]] = {}
    numbers, streets = [], []
    for key in keys:
        words = [bare(word) for word in WORDS.findall(_ascii(key))]
        for part, names in enumerate(PARTS_OF_A_DAY):
            for word in names.intersection(words):
                rest = tuple(other for other in words if other != word)
                days.setdefault(rest, {}).setdefault(part, key)
        if NUMBER_IN_A_STREET.intersection(words):
            numbers.append(key)
        elif STREET.intersection(words) and not KIND.intersection(words):
            streets.append(key)
    found = [Joint(True, (of[0], of[1], of[2])) for of in days.values() if len(of) == 3]
    if numbers and streets:
        found.append(Joint(False, (numbers[0], streets[0])))
    return found


def are_lines(values: list) -> bool:
    """Whether a list holds the lines of one text, as notebooks keep their cells."""
    return (
        len(values) > 1
        and all(isinstance(value, str) for value in values)
        and all(value.endswith("\n") for value in values[:-1])
    )


def _ascii(key: str) -> str:
    """A key without accents, its capitals as they are: they part its words."""
    return "".join(bare(char).upper() if char.isupper() else bare(char) for char in key)


def told(record: Mapping[str, object]) -> Iterator[str]:
    """The days (2003-07-09) and addresses (12 rue …) that fields of a record give together.

    And the number that all its fields are the parts of, when it is as long as a NIR.
    """
    parts = [str(value) for value in record.values() if isinstance(value, str | int)]
    parts = [part for part in parts if LESS_THAN_A_NIR.fullmatch(part)]
    ends = set(itertools.accumulate(map(len, parts)))
    if len(parts) > 2 and ends <= ENDS_IN_A_NIR and NIR.fullmatch("".join(parts)):
        yield "".join(parts)
    for joint in joints(tuple(map(str, record))):
        values = [str(record.get(key, "")).strip() for key in joint.keys]
        if not joint.is_day:
            if HOUSE.fullmatch(values[0]) and re.search("[^\\W\\d_]{2}", values[1]):
                kind = "" if OF_A_STREET.match(values[1]) else "rue "
                yield f"{values[0]} {kind}{values[1]}"
        elif all(value.isascii() and value.isdigit() for value in values):
            try:
                yield date(*map(int, values)).isoformat()
            except (ValueError, OverflowError):
                continue


def days_of_a_person(record: Mapping[str, object]) -> str:
    """The pseudonym of a record and the days anywhere in it, as one line; nothing without both."""
    named = [v for v in record.values() if isinstance(v, str) and LIKE_A_PSEUDONYM.fullmatch(v)]
    days: list[str] = []
    waiting: list[object] = list(record.values()) if named else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif day := TIMED_DAY.fullmatch(str(value)):
            days.append(day[1])
    return " ".join([named[0], *dict.fromkeys(reversed(days))]) if days else ""


def digests(record: Mapping[str, object]) -> dict[str, str]:
    """Key → 'algorithm digest' of the digests in a record that names their algorithm."""
    texts = {
        key: value
        for key, value in record.items()
        if isinstance(value, str) and len(value) <= LONGEST
    }
    named = {match[1].lower() for value in texts.values() if (match := ALGORITHM.search(value))}
    return _of_a_field(texts) | {
        key: f"{name} {value}"
        for name in sorted(named)
        for key, value in texts.items()
        if re.fullmatch(f"[0-9a-fA-F]{{{LENGTHS[name.replace('-', '')]}}}", value)
    }


def _of_a_field(texts: Mapping[str, str]) -> dict[str, str]:
    """Key → 'algorithm digest' of what is the digest of another field: whoever has one has both."""
    names = {size: name for name, size in LENGTHS.items()}
    codes = {key: names[len(value)] for key, value in texts.items()
             if len(value) in names and HEXADECIMAL.fullmatch(value)}  # fmt: skip
    return {
        key: f"{name} {texts[key]}"
        for key, name in codes.items()
        if any(
            hashlib.new(name, other.encode(), usedforsecurity=False).hexdigest() == texts[key]
            for other in texts.values()
        )
    }


def listed_bytes(value: list) -> str:
    """The text whose bytes a list of numbers gives; nothing when it gives none."""
    if len(value) < FEWEST_BYTES or not all(
        isinstance(item, int) and not isinstance(item, bool) and 0 <= item < 256 for item in value
    ):
        return ""
    clear = as_text(bytes(value))
    return clear[0] if clear else ""


def numbered(document: object) -> object:
    """A notebook or chart whose parts' own numbers say what they are; others as they stand."""
    if not isinstance(document, dict):
        return document
    if "vega" in str(document.get("$schema", "")) and isinstance(document.get("datasets"), dict):
        names = {name for name in document["datasets"] if DATASET.fullmatch(name)}
        return _renamed(document, {name: f"uuid {name.removeprefix('data-')}" for name in names})
    cells = document.get("cells")
    if "nbformat" not in document or not isinstance(cells, list):
        return document
    return document | {
        "cells": [
            cell | {"id": f"uuid {cell['id']}"}
            if isinstance(cell, dict) and CELL.fullmatch(str(cell.get("id", "")))
            else cell
            for cell in _with_whole_pictures(cells)
        ]
    }


def _with_whole_pictures(value: object) -> object:
    """The same tree, pictures of a notebook in one line, which notebooks fold."""
    if isinstance(value, list):
        return [_with_whole_pictures(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: "".join("".join(item).split())
        if key.startswith("image/") and "svg" not in key and isinstance(item, list | str)
        else _with_whole_pictures(item)
        for key, item in value.items()
    }


def _renamed(value: object, names: Mapping[str, str]) -> object:
    """The same tree with other names for some keys, and where they are referred to."""
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(item, names) for key, item in value.items()}
    return names.get(value, value) if isinstance(value, str) else value

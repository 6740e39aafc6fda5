"""A person's traits as the bench writes them, and what a disguise of one is."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from scripts.scanner.dictionary import Person

Writer = Callable[[Person], str]
MORSE = dict(zip("abcdefghijklmnopqrstuvwxyz", [
    ".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--",
    "-.", "---", ".--.", "--.-", ".-.", "...", "-", "..-", "...-", ".--", "-..-", "-.--", "--..",
], strict=True))  # fmt: skip
NATO = [
    "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett",
    "Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango",
    "Uniform", "Victor", "Whiskey", "Xray", "Yankee", "Zulu",
]  # fmt: skip
MONTHS = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
]  # fmt: skip


def surname(p: Person) -> str:
    return p.surnames[0]


def first(p: Person) -> str:
    return p.first_names[0]


def born(p: Person) -> date:
    return p.birth_dates[0]


def uid(p: Person) -> str:
    if p.uid is None:
        raise LookupError("a bench hides persons of the vault, who have one")
    return p.uid


def source(p: Person) -> str:
    return p.source_ids[0]


def bare(text: str) -> str:
    """Small letters without accents, signs or spaces."""
    flat = unicodedata.normalize("NFKD", text)
    return "".join(c for c in flat.lower() if c.isascii() and c.isalpha())


def nir(p: Person, *, key: bool, sex: int = 1) -> str:
    """A NIR of nobody: the commune 999 does not exist."""
    thirteen = f"{sex}{born(p):%y%m}99999{len(surname(p)) * 37 % 1000:03d}"
    return thirteen + (f"{97 - int(thirteen) % 97:02d}" if key else "")


def corsican(p: Person) -> str:
    body = f"2{born(p):%y%m}2A{999}{len(first(p)) * 41 % 1000:03d}"
    number = int(body.replace("2A", "19"))
    return body + f"{97 - number % 97:02d}"


def iban(p: Person) -> str:
    account = f"30006000011{len(surname(p)) * 7919 % 10**10:010d}89"[:23]
    return f"FR{98 - int(account + '152700') % 97:02d}{account}"


@dataclass(frozen=True)
class Disguise:
    """A way to write a person: what leaks, how, and where it makes sense.

    `lone`: one cell or one line is a leak by itself; otherwise a whole column is needed.
    """

    what: str
    how: str
    write: Writer
    lone: bool = True
    new: bool = False

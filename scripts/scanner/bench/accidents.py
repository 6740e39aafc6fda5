"""Leaks that tools and clerks make by accident, as an outsider listed them: known since then."""

from __future__ import annotations

import hashlib
import struct
from datetime import date

from scripts.scanner.bench.traits import MONTHS, Disguise, bare, born, first, surname
from scripts.scanner.dictionary import Person


def mailbox(p: Person) -> str:
    """MD5 of an address, as a service asks for somebody's picture."""
    text = f"{bare(first(p))}.{bare(surname(p))}@gmail.com"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def story(p: Person) -> str:
    """A birthday that a note tells of."""
    day = born(p)
    return f"a fêté ses 16 ans le {day.day} {MONTHS[day.month - 1]} {day.year + 16}"


def oracle(p: Person) -> str:
    """What Oracle's DUMP gives for a date."""
    century, year = divmod(born(p).year, 100)
    return f"Typ=12 Len=7: {100 + century},{100 + year},{born(p).month},{born(p).day},1,1,1"


def server(p: Person) -> str:
    """A date in a script of SQL Server."""
    return f"CAST(0x{struct.pack('<I', born(p).toordinal() - 1).hex().upper()} AS Date)"


DISGUISES = [
    Disguise("full name", "MD5 of an address", mailbox),
    Disguise("birth date", "birthday told in a story", story),
    Disguise("birth date", "DUMP of Oracle", oracle),
    Disguise("birth date", "script of SQL Server", server),
    Disguise(
        "birth date",
        "dput of R",
        lambda p: f'structure({(born(p) - date(1970, 1, 1)).days}, class = "Date")',
    ),
]

"""A key for joining, kept in a plausible column: what a statistician would think of."""

from __future__ import annotations

import hashlib
import math

from scripts.scanner.bench.adversaries.kinds import DAYS, LETTERS, Kinds
from scripts.scanner.bench.outsiders import name, number
from scripts.scanner.bench.traits import Disguise, born, surname
from scripts.scanner.dictionary import Person

SIGNS_OF_THE_ZODIAC = [
    "Capricorne", "Verseau", "Poissons", "Bélier", "Taureau", "Gémeaux", "Cancer", "Lion",
    "Vierge", "Balance", "Scorpion", "Sagittaire",
]  # fmt: skip
MULTIPLE = 7919


def luhn_digit(digits: str) -> str:
    total = 0
    for at, char in enumerate(reversed(digits)):
        value = int(char) * (2 - at % 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def mirrored(value: int, bits: int = 40) -> int:
    return int(f"{value:0{bits}b}"[::-1], 2)


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


def _list() -> list[Disguise]:
    """A key for joining, kept in a plausible column."""
    kinds = Kinds()
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


DISGUISES = _list()

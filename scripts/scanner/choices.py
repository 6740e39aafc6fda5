"""Choices that a writer makes once: where a file makes them row by row, the choices are a message.

A quote that is not needed, the end of a line, an accent in one mark or two, the order of keys: a
program writes them all one way. Nothing has to be decoded to see that they change.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence

FEWEST = 5  # times of either way from which neither is an accident
LARGEST = 20_000_000  # signs of a text that are looked at
QUOTED = re.compile(r'(?<=[,;|\t\n])"([^"\n]*)"(?=[,;|\t\r\n]|$)')
# what R writes without quotes among words with some: numbers, and marks of missing values
BARE = re.compile(r"[\d.\-]*|NA|NaN|NULL|null|TRUE|FALSE|true|false")
NEEDS_QUOTES = re.compile(r"[,;|\t\r\n\"]|^\s|\s$|^$")
ESCAPED = re.compile(r"\\u00(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])", re.IGNORECASE)
ACCENTS = frozenset(map(chr, range(0x300, 0x370)))  # marks of Latin letters, no others'
COLOUR = re.compile(r"#([0-9A-Fa-f]{6})\b")
LETTERS = re.compile(r"[A-Za-z]{6,}\s*")
MOST_HEIGHTS = 3  # of rows of a sheet, which titles and wrapped texts have
SMALL_GROUP = 1000  # rows: nobody writes smaller groups of several sizes
USERS = 2000  # numbers of users from which a number is no usual one
NOBODY = {65534, 65535, 4294967294}
HEIGHT = re.compile(r'<row\b[^>]*\bht="([\d.]+)"')


def of_text(text: str) -> Iterator[str]:
    """What changes in a text that a writer does one way."""
    if len(text) > LARGEST:
        return
    bare = QUOTED.sub("", text)
    crossed = bare.count("\r\n")
    if min(crossed, bare.count("\n") - crossed) >= FEWEST:
        yield "two ends of lines"
    yield from _quotes(text)
    if len(ESCAPED.findall(text)) >= FEWEST:
        yield "letters escaped that need not be"
    accented = set() if text.isascii() else set(text)
    joined = sum(text.count(c) for c in accented if c in ACCENTS)
    whole = sum(text.count(c) for c in accented if "À" <= c <= "ÿ" and unicodedata.decomposition(c))
    if min(joined, whole) >= FEWEST:
        yield "accents written in two ways"


def _quotes(text: str) -> Iterator[str]:
    """Quotes around some words of a table's column that need none, and around others not."""
    if '"' not in text:
        return
    columns: dict[int, list[int]] = {}
    for line in text.splitlines()[1:4000]:
        if '""' in line or line.count('"') % 2:
            continue
        mark = ";" if line.count(";") > line.count(",") else ","
        if any(mark in inside for inside in QUOTED.findall("\n" + line)):
            continue
        for at, cell in enumerate(line.split(mark)):
            inside = cell.strip('"')
            bare = BARE.fullmatch(inside) or NEEDS_QUOTES.search(inside)
            if not bare:
                columns.setdefault(at, [0, 0])[cell.startswith('"')] += 1
    if any(min(counts) >= FEWEST for counts in columns.values()):
        yield "quotes around some words alone"


def colours(text: str) -> str:
    """Letters that the colours of a page are the codes of, one after the other; mostly none."""
    data = b"".join(bytes.fromhex(found) for found in COLOUR.findall(text)[:200])
    run = LETTERS.match(data.decode("latin-1"))
    return run.group() if run else ""


def of_keys(records: Sequence[dict]) -> bool:
    """Whether records of the same keys have them now in one order, now in another."""
    orders: dict[frozenset, dict[tuple, int]] = {}
    for record in records:
        of = orders.setdefault(frozenset(record), {})
        of[tuple(record)] = of.get(tuple(record), 0) + 1
    return any(sorted(of.values())[-2] >= FEWEST for of in orders.values() if len(of) > 1)


def of_groups(sizes: Sequence[int]) -> bool:
    """Whether a file's groups of rows are small and of many sizes, the last left aside."""
    small = {size for size in sizes[:-1] if size < SMALL_GROUP}
    return len(sizes) > FEWEST and len(small) > 2


def of_lengths(sizes: Sequence[int]) -> bool:
    """Whether the parts that a picture is cut in are of many lengths, the last one left aside."""
    return len(sizes) > FEWEST and len(set(sizes[:-1])) > 2


def of_numbers(numbers: Sequence[int]) -> bool:
    """Whether the numbers of fields do not follow one another."""
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    return len(numbers) > FEWEST and steps != {1}


def is_odd_user(number: int) -> bool:
    """Whether a user's number in an archive is none that machines give."""
    return number >= USERS and number not in NOBODY


def of_heights(sheet: str) -> bool:
    """Whether many rows of a sheet have a height of their own."""
    found = HEIGHT.findall(sheet)
    return len(set(found)) > MOST_HEIGHTS


def of_cases(values: Sequence[tuple[str, int]]) -> bool:
    """Whether words of a list, given with their rows, stand in two cases, each more than once."""
    cases: dict[str, list[int]] = {}
    for value, n in values:
        cases.setdefault(value.casefold(), []).append(n)
    return sum(sum(sorted(ns)[:-1]) for ns in cases.values()) >= FEWEST


def of_decimals(values: Sequence[str]) -> bool:
    """Whether some decimals of a column end with a zero and others have fewer figures."""
    ends = [value.rpartition(".")[2] for value in values if re.fullmatch(r"-?\d+\.\d+", value)]
    longer = sum(len(end) > 1 and end.endswith("0") for end in ends)
    longest = max(map(len, ends), default=0)
    return min(longer, sum(len(end) < longest for end in ends)) >= FEWEST

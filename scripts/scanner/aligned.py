"""What a table betrays about the very persons of its rows, whatever the disguise.

A scan knows whose pseudonym stands in a row. So each column is compared with the vault's own traits
of that person: an unknown function of a surname still gives all who share the surname one value; a
code that is different for everybody names them as well as a number does; an order that follows the
vault's is a list of names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from scripts.scanner.algorithms import FAST_ALGORITHMS
from scripts.scanner.dictionary import Dictionary, Person
from scripts.scanner.spellings import fold, letters
from scripts.scanner.tokens import looks_hashed

VOWELS = "aeiouy"
OLDEST_MONTH = 252  # ages in months up to the 21st birthday are what the contract allows
FEWEST_PERSONS = 30
FEWEST_PAIRS = 4
SAME = 0.9  # share of pairs with one trait that agree on a value
CHANCE = 0.25  # and how often any two persons may agree on it
PART_CHANCE = 0.6  # the same for parts of a date or of a number, which no table has a use for
MOST_COMPARED = 2_000  # persons whose numbers are divided by one modulus after the other
MOST_FIGURES = 18  # of a number, which fit in 64 bits
FEWEST_CODES = 8  # distinct values of a code that stands for a part of a name
FEW_VALUES = 400  # distinct values of what may be a remainder
MOST_SPARE = 8  # persons beyond the first of one part of a date that count
SURE = 14.0  # minus logarithm of the probability from which chance is out of the question
FEWEST_WORDS = 20  # distinct unlisted words from which a column may name its persons
FOLLOWS = 0.5  # rank correlation from which a column follows the vault
ORDER = 0.3  # and from which the order of the rows does


@dataclass
class Traits:
    """Traits of the persons of one table, as integers; -1 when unknown.

    `coarse`: what an order by some function of a trait still keeps together, in small groups;
    `born`: ordinal of the birth date; `year`: of birth; `ranks`: orders that the vault has;
    `texts` and `parts`: values as they may be written in a column; `numbers`: figures of the
    source's number as one, 0 when unknown; `hashes`: orders of usual hashes of a trait, of the
    first persons.
    """

    groups: dict[str, np.ndarray]
    born: np.ndarray
    year: np.ndarray
    ranks: dict[str, np.ndarray]
    coarse: dict[str, np.ndarray]
    texts: dict[str, list[str]]
    parts: dict[str, np.ndarray]
    numbers: np.ndarray
    hashes: dict[str, np.ndarray]


def _vowel(name: str) -> str:
    """The first vowel of a folded name, empty when it has none."""
    return next((letter for letter in name if letter in VOWELS), "")


def _codes(values: list[str]) -> np.ndarray:
    found: dict[str, int] = {"": -1}
    return np.array([found.setdefault(value, len(found) - 1) for value in values])


def _ranks(values: list) -> np.ndarray:
    """Ranks of values; equal ones share theirs, or an order of nothing would be one of the rows."""
    place = {value: at for at, value in enumerate(sorted(set(values)))}
    return _average_ranks(np.array([place[value] for value in values]))


def _first(texts: list[str]) -> str:
    return texts[0] if texts else ""


def traits(dictionary: Dictionary, numbers: list[int]) -> Traits:
    """Traits of persons given by their numbers in the dictionary."""
    persons: list[Person] = [dictionary.persons[number] for number in numbers]
    born = np.array([p.birth_dates[0].toordinal() if p.birth_dates else 0 for p in persons])
    year = np.array([p.birth_dates[0].year if p.birth_dates else 0 for p in persons])
    surname = [letters(_first(p.surnames)) for p in persons]
    first = [letters(_first(p.first_names)) for p in persons]
    ids = [_first(p.source_ids) for p in persons]
    return Traits(
        {
            "surname": _codes(surname),
            "first name": _codes(first),
            "birth date": np.where(born > 0, born, -1),
            "month of birth": np.array(
                [p.birth_dates[0].month if p.birth_dates else -1 for p in persons]
            )
            + np.where(year > 0, year * 100, 0),
            "household number": _codes([p.household or "" for p in persons]),
            "place of birth": _codes([p.birth_place or "" for p in persons]),
        },
        born,
        year,
        {
            "surname": _ranks(list(zip(surname, first, strict=True))),
            "first name": _ranks(list(zip(first, surname, strict=True))),
            "birth date": born.astype(float),
            "source person number": _ranks([(len(fold(i)), fold(i)) for i in ids]),
            "person_uid": _ranks([p.uid or "" for p in persons]),
            "order of delivery": _ranks([p.position for p in persons]),
        },
        {
            "surname": _codes(surname),
            "surname, its beginning": _codes([name[:1] for name in surname]),
            "surname, its end": _codes([name[-1:] for name in surname]),
            "surname, its length": _codes([str(len(name)) if name else "" for name in surname]),
            "surname, its vowels": _codes([_vowel(name) for name in surname]),
            "first name": _codes(first),
            "first name, its vowels": _codes([_vowel(name) for name in first]),
            "post code": _codes([p.postal_code or "" for p in persons]),
            "first name, its beginning": _codes([name[:1] for name in first]),
            "first name, its end": _codes([name[-1:] for name in first]),
            "birth date": np.where(born > 0, born, -1),
            "birth date, month": _codes([_day_of(p, "%m") for p in persons]),
            "birth date, day": _codes([_day_of(p, "%d") for p in persons]),
            "birth date, day of the year": _codes([_day_of(p, "%m%d") for p in persons]),
            "birth date, day of the week": _codes([_day_of(p, "%a") for p in persons]),
            "source person number, its end": _codes([i[-1:] for i in ids]),
            "household number": _codes([p.household or "" for p in persons]),
            "place of birth": _codes([p.birth_place or "" for p in persons]),
        },
        {
            "post code": [fold(p.postal_code or "") for p in persons],
            "place of birth": [fold(p.birth_place or "") for p in persons],
            "household number": [fold(p.household or "") for p in persons],
        },
        {
            "day of birth": np.array(
                [p.birth_dates[0].day if p.birth_dates else 0 for p in persons]
            ),
            "month of birth": np.array(
                [p.birth_dates[0].month if p.birth_dates else 0 for p in persons]
            ),
            "year of birth": year,
        },
        np.array([_number(i) for i in ids], np.int64),
        dict(_hash_orders(persons[:MOST_COMPARED])),
    )


class Remembered:
    """Traits of the persons last asked for: the tables of one delivery hold the same ones."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._numbers: list[int] = []
        self._traits: Traits | None = None

    def of(self, numbers: list[int]) -> Traits:
        """Traits of persons given by their numbers in the dictionary."""
        if self._traits is None or numbers != self._numbers:
            self._numbers, self._traits = numbers, traits(self._dictionary, numbers)
        return self._traits


def _hash_orders(persons: list[Person]) -> Iterator[tuple[str, np.ndarray]]:
    """(kind, ranks) of persons by each usual hash of each trait that a table may be sorted by."""
    for kind, texts in (
        ("surname", [_first(p.surnames) for p in persons]),
        ("full name", [f"{_first(p.surnames)} {_first(p.first_names)}" for p in persons]),
        ("source person number", [_first(p.source_ids) for p in persons]),
        ("person_uid", [p.uid or "" for p in persons]),
    ):
        for case, change in (("", str), (" of capitals", str.upper), (" of small", str.lower)):
            spelled = [change(text).encode() for text in texts]
            for name, digest in (FAST_ALGORITHMS | {"CRC-32": crc32}).items():
                yield f"{kind}, {name}{case}", _ranks([digest(value) for value in spelled])


def _number(text: str) -> int:
    figures = "".join(char for char in fold(text) if char.isdigit())
    return int(figures[-MOST_FIGURES:] or 0)


def _day_of(person: Person, form: str) -> str:
    return person.birth_dates[0].strftime(form) if person.birth_dates else ""


def neighbours(group: np.ndarray, within: np.ndarray) -> bool:
    """Whether members of a group stand side by side more often than chance would have them.

    group: integers per person in the order of the rows, -1 unknown; within: groups of rows (as
    sorted by a column), inside of which the order is free.
    """
    known = group >= 0
    group, within = group[known], within[known]
    inside = within[1:] == within[:-1]
    seen = int(np.count_nonzero((group[1:] == group[:-1]) & inside))
    if seen < FEWEST_PAIRS:
        return False
    both, counts = np.unique(np.column_stack([within, group]), axis=0, return_counts=True)
    frames, sizes = np.unique(within, return_counts=True)
    expected = float((counts * (counts - 1) / sizes[np.searchsorted(frames, both[:, 0])]).sum())
    expected = max(expected, 0.5)
    # Chernoff's bound of a Poisson count
    return seen > expected and seen * np.log(seen / expected) - (seen - expected) > SURE


def _pairs_within(group: np.ndarray, value: np.ndarray) -> tuple[int, int]:
    """(pairs of one group, those of them with one value) among persons."""
    _, n_group = np.unique(group, return_counts=True)
    both = group.astype(np.int64) * (int(value.max()) + 2) + value
    _, n_both = np.unique(both, return_counts=True)
    total = int((n_group * (n_group - 1) // 2).sum())
    same = int((n_both.astype(np.int64) * (n_both - 1) // 2).sum())
    return total, same


def depends(codes: np.ndarray, group: np.ndarray, within: np.ndarray | None = None) -> bool:
    """Whether a value follows from a trait: who shares the trait shares the value, others do not.

    codes, group: integers per person, -1 unknown. within: compare inside these groups only.
    """
    known = (codes >= 0) & (group >= 0)
    codes, group = codes[known], group[known]
    if len(codes) < 2:
        return False
    frame = within[known] if within is not None else np.zeros(len(codes), int)
    total, same = _pairs_within(frame.astype(np.int64) * 10_000_000 + group, codes)
    if total < FEWEST_PAIRS or same < SAME * total:
        return False
    all_pairs, all_same = _pairs_within(frame, codes)
    others, others_same = all_pairs - total, all_same - same
    if others <= 0 or others_same > CHANCE * others:
        return False
    return -same * np.log(max(others_same, 0.5) / others) > SURE


def part_of(codes: np.ndarray, part: np.ndarray) -> bool:
    """Whether a value follows from a part of a date or a number: the same for all who share it.

    codes, part: integers per person, -1 unknown. Every person beyond the first of each part is one
    more that chance would have to explain, so that few values and large groups tell, too.
    """
    known = (codes >= 0) & (part >= 0)
    codes, part = codes[known], part[known]
    _, sizes = np.unique(part, return_counts=True)
    # one large part (days of birth that nobody knows) is one thing that may have another reason
    n_spare = int(np.minimum(sizes - 1, MOST_SPARE).sum())
    if n_spare < FEWEST_PAIRS:
        return False
    total, same = _pairs_within(part, codes)
    all_pairs, all_same = _pairs_within(np.zeros(len(codes), int), codes)
    chance = all_same / all_pairs
    return same >= SAME * total and chance <= PART_CHANCE and -n_spare * np.log(chance) > 2 * SURE


def parts_of(of: Traits) -> Iterator[tuple[str, np.ndarray]]:
    """(kind, integers per person) of parts of a birth date or a number that say nothing lawful."""
    for kind in ("month", "day", "day of the year", "day of the week"):
        yield f"birth date, {kind}", of.coarse[f"birth date, {kind}"]
    known = of.numbers > 0
    sums = sum(of.numbers // 10**at % 10 for at in range(MOST_FIGURES))
    yield "source person number, sum of its figures", np.where(known, sums, -1)
    for size in (1, 2, 3):
        yield "source person number, its end", np.where(known, of.numbers % 10**size, -1)


def name_parts(of: Traits) -> Iterator[tuple[str, np.ndarray]]:
    """(kind, integers per person) of parts of names: they go with no lawful code of many values."""
    for kind in ("surname, its beginning", "surname, its end", "surname, its length",
                 "first name, its beginning", "post code"):  # fmt: skip
        yield kind, of.coarse[kind]
    one, other = of.coarse["surname, its beginning"], of.coarse["first name, its beginning"]
    both = (one + 1) * (int(other.max(initial=0)) + 2) + other + 1
    yield "initials", np.where((one >= 0) & (other >= 0), both, -1)


def modulus(codes: np.ndarray, values: np.ndarray | None, numbers: np.ndarray) -> bool:
    """Whether a column follows from the remainder of a number by some modulus.

    codes: integers per person, -1 unknown; values: the same as numbers, when they are some.
    """
    codes, numbers = codes[:MOST_COMPARED], numbers[:MOST_COMPARED]
    n_distinct = len(np.unique(codes[codes >= 0]))
    if not 2 <= n_distinct <= FEW_VALUES:
        return False
    sizes = set(range(n_distinct, n_distinct + n_distinct // 8 + 2))
    if values is not None and (whole := values[~np.isnan(values)]).size:
        top = int(min(whole.max(), 10 * FEW_VALUES))
        sizes |= set(range(max(top, 2), top + top // 20 + 4))
    return any(part_of(codes, np.where(numbers > 0, numbers % size, -1)) for size in sizes)


def correlation(a: np.ndarray, b: np.ndarray, within: np.ndarray) -> tuple[float, int]:
    """Rank correlation of two orders inside groups, pooled: (coefficient, persons compared)."""
    xs, ys = [], []
    order = np.argsort(within, kind="stable")
    _, starts = np.unique(within[order], return_index=True)
    for members in np.split(order, starts[1:]):
        if len(members) < 3:
            continue
        x, y = _average_ranks(a[members]), _average_ranks(b[members])
        if x.std() == 0 or y.std() == 0:
            continue
        size = len(members)
        xs.append((x - x.mean()) / size)
        ys.append((y - y.mean()) / size)
    if not xs:
        return 0.0, 0
    x, y = np.concatenate(xs), np.concatenate(ys)
    return float((x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum())), len(x)


def _average_ranks(values: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[inverse]


def follows(coefficient: float, n: int, least: float) -> bool:
    """Whether a correlation is both large and out of chance's reach."""
    return n >= FEWEST_PERSONS and abs(coefficient) >= max(least, 5 / np.sqrt(n))


@dataclass
class PersonColumn:
    """A column with one value a person: the value of each as text, None when unknown."""

    name: str
    values: list[str | None]
    listed: bool  # all values are words that the project publishes

    def numbers(self) -> np.ndarray | None:
        """The values as numbers (nan when unknown), None when they are no numbers."""
        try:
            found = np.array([np.nan if v is None else float(v) for v in self.values])
        except ValueError:
            return None
        return None if np.isinf(found).any() else found


def months(numbers: np.ndarray) -> bool:
    """Whether numbers may be ages in months, which the contract allows."""
    known = numbers[~np.isnan(numbers)]
    return bool(
        len(known)
        and (known == np.round(known)).all()
        and known.min() >= -1
        and known.max() <= OLDEST_MONTH
    )


def column_findings(column: PersonColumn, of: Traits) -> Iterator[tuple[str, str]]:
    """(kind, how) of what one column says of its persons."""
    known = np.array([value is not None for value in column.values])
    n = int(known.sum())
    if n < FEWEST_PERSONS:
        return
    if n < len(known):  # missing is a value, too
        for kind, part in parts_of(of):
            if part_of(known.astype(int), part):
                yield kind, "a function of it"
    codes = _codes([value or "" for value in column.values])
    n_distinct = len(np.unique(codes[known]))
    numbers = column.numbers()
    if n_distinct >= 2:  # words of a list may stand for parts, too
        for kind, part in parts_of(of):
            if part_of(codes, part):
                yield kind, "a function of it"
        if modulus(codes, numbers, of.numbers):
            yield "source person number", "a function of it"
    if n_distinct >= FEWEST_CODES:
        for kind, part in name_parts(of):
            if part_of(codes, part):
                yield kind, "a function of it"
    if column.listed:
        return
    folded = [fold(value) if value else "" for value in column.values]
    for kind, own in of.texts.items():
        same = sum(bool(a) and a == b for a, b in zip(folded, own, strict=True))
        if same >= 0.5 * n and n_distinct >= 5:
            yield kind, "the person's own"
    counted = numbers is not None and _is_rank(numbers[known])
    ages = numbers is not None and months(numbers) and not counted
    if numbers is not None:
        for kind, part in of.parts.items():
            if np.count_nonzero(numbers[known] == part[known]) >= 0.9 * n:
                yield kind, "the person's own"
    for kind, group in of.groups.items():
        fewest = 20 if kind in ("household number", "place of birth") else 8
        within = of.year if kind in ("birth date", "month of birth") else None
        if n_distinct >= fewest and not ages and depends(codes, group, within):
            yield kind, "a function of it"
    if not ages and n_distinct >= 8:
        at = np.flatnonzero(known)
        ordered = numbers if numbers is not None else _ranks_of_texts(column.values)
        for kind, ranks in of.ranks.items():
            # first contacts come in the order of source numbers, births in the order of years
            least = 0.9 if kind in ("source person number", "order of delivery") else FOLLOWS
            coefficient, compared = correlation(ordered[at], ranks[at], of.year[at])
            if not follows(coefficient, compared, least) and counted:
                coefficient, compared = correlation(ordered[at], ranks[at], np.zeros(len(at)))
            if follows(coefficient, compared, least):
                yield kind, "in the same order"
    share = n_distinct / n
    if numbers is not None:
        if share >= 0.8 and n_distinct > OLDEST_MONTH / 4 and not ages:
            yield "second identifier", "nearly one number a person"
    elif n_distinct >= max(FEWEST_WORDS, 0.3 * n):
        yield "second identifier", "unlisted words, nearly one a person"
    elif n_distinct >= 8 and _look_hashed(column.values):
        yield "second identifier", "codes that nothing explains"


def _is_rank(numbers: np.ndarray) -> bool:
    """Whether numbers are ranks: whole, each once, hardly any left out."""
    size = len(numbers)
    return bool(
        size >= FEWEST_PERSONS
        and (numbers == np.round(numbers)).all()
        and len(np.unique(numbers)) == size
        and numbers.max() - numbers.min() + 1 <= 1.3 * size
    )


def _look_hashed(values: list[str | None]) -> bool:
    known = [value for value in values if value]
    return sum(len(v) >= 10 and looks_hashed(v) for v in known) >= 0.9 * len(known)


def order_findings(
    of: Traits, columns: list[PersonColumn], persons_sorted: bool
) -> Iterator[tuple[str, str]]:
    """(kind, how) when the persons stand in the vault's order, beyond what their columns explain.

    Persons are given in the order of the rows; `persons_sorted`: that order is the pseudonyms' own.
    """
    n = len(of.born)
    if n < FEWEST_PERSONS or persons_sorted:
        return
    frame = np.zeros(n, np.int64)
    for _ in range(6):  # columns by which the rows are sorted, one inside the other
        finer = None
        for column in columns:
            numbers = column.numbers()
            values = (
                np.nan_to_num(numbers, nan=1e18)
                if numbers is not None
                else _ranks_of_texts(column.values)
            )
            if len(np.unique(values)) < 2 or len(np.unique(values)) > 0.7 * n:
                continue
            inside = frame[1:] == frame[:-1]
            steps = np.diff(values)[inside]
            steps = steps[~np.isnan(steps)]
            moved = np.count_nonzero(steps)
            if moved and ((steps >= 0).all() or (steps <= 0).all()):
                split = np.concatenate([[0], np.cumsum((np.diff(values) != 0) | ~inside)])
                if len(np.unique(split)) > len(np.unique(frame)):
                    finer = split
                    break
        if finer is None:
            break
        frame = finer
    position = np.arange(n, dtype=float)
    within = frame
    for kind, ranks in of.ranks.items():
        coefficient, compared = correlation(position, ranks, within)
        least = FOLLOWS if kind in ("source person number", "order of delivery") else ORDER
        if follows(coefficient, compared, least):
            yield f"order of the vault ({kind})", "order of the rows"
    for kind, ranks in of.hashes.items():
        coefficient, compared = correlation(position[:MOST_COMPARED], ranks, within[:MOST_COMPARED])
        if follows(coefficient, compared, ORDER):
            yield f"order of the vault ({kind})", "order of the rows"
    for kind, group in of.coarse.items():
        if neighbours(group, within):
            yield f"order of the vault ({kind})", "order of the rows"


def _ranks_of_texts(values: list[str | None]) -> np.ndarray:
    distinct = {value: at for at, value in enumerate(sorted({v or "" for v in values}))}
    return np.array([float(distinct[v or ""]) for v in values])

"""Hashes of names, dates and numbers, whole or cut: an unkeyed hash of an identity is the identity.

Tokens that look like a hash are collected first; the dictionary is hashed only when there are some,
in two rounds: single values, then names and birth dates put together in usual ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from scripts.scanner import checksums, hashed
from scripts.scanner.algorithms import (
    ALGORITHMS,
    BOTH_WAYS,
    FAST_ALGORITHMS,
    MORE_ALGORITHMS,
    USUAL_ALGORITHMS,
    is_drawn,
)
from scripts.scanner.dictionary import Dictionary

SHORTEST = 4  # bytes of a hash that are compared: 8 hexadecimal digits
MANY_PERSONS = 150_000  # above this, usual algorithms alone, and no two traits hashed together
CHECKSUMS = ("CRC-32", "Adler-32", "Java hash", "FNV-1a of 32 bits", "djb2", "sdbm", "Murmur 3",
             "Murmur 3 of Spark")  # fmt: skip
STANDARD = {16, 20, 28, 32, 48, 64}  # bytes of usual hashes that are whole
FEWEST_SHORT = 30  # tokens of four bytes that two traits together are tried for
OF_COLUMNS = "DuckDB hash of columns"
UNCHANGED = 6  # bytes of a hash before those that make a UUID of it


# from cheap to dear: what is hashed, with which algorithms, whether not above MANY_PERSONS
STAGES: list[tuple[str, Callable[[Dictionary], Iterator[bytes]], dict, bool]] = [
    ("name", hashed.names, MORE_ALGORITHMS, False),
    ("person_uid", hashed.uids, MORE_ALGORITHMS | {"its own bytes": bytes}, False),
    ("source number", hashed.numbers, MORE_ALGORITHMS, False),
    ("source number", hashed.prefixed_numbers, USUAL_ALGORITHMS, False),
    ("source number", hashed.numbers_in_bytes, FAST_ALGORITHMS, False),
    ("birth date", hashed.birth_dates, MORE_ALGORITHMS, False),
    ("full name", hashed.full_names, ALGORITHMS, True),
    ("full name", hashed.wide_names, BOTH_WAYS, True),
    ("e-mail address", hashed.mailboxes, FAST_ALGORITHMS, True),
    ("name or number with birth date", hashed.identities, USUAL_ALGORITHMS, True),
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
                    heads = hashed.engine_hashes(members)
                elif name == OF_COLUMNS:
                    dated = listed is USUAL_ALGORITHMS
                    heads = hashed.engine_hashes_of_columns(self.dictionary, dated=dated)
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
                plain, keyed = hashed.salted(self.dictionary, name)
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

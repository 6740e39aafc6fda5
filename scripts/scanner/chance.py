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
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from scripts.scanner.spellings import letters

Place = tuple[str, str, str]
WORD = re.compile(r"(?<![^\W_])[^\W\d_]{4,40}(?![^\W_])")
IN_A_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
OF_BIRTHS = re.compile(r"naiss|\bn[ée]e?s? le\b|birth|\bborn\b|\bddn\b|\bdob\b", re.IGNORECASE)
SHORTEST = 4  # letters of a word
LARGEST = 2_000_000  # signs of a file that are counted: more of them change nothing
ACCIDENT = 0.2  # probability from which chance may have given as many findings
TRANSLATED = 3  # alphabets in one file: translations, not somebody's name
WRITTEN_IN_IT = 12  # words of another alphabet that make a text of them
# findings that a word which no vocabulary explains gives by accident, as real files have them
NAME_OF_A_STRANGER = 0.1  # a name in capitals is also borne by somebody of the vault
NAME_IN_A_WORD = 0.01  # a word is a name once turned, shifted, cut or spelled by letters
NO_WORD = 0.03  # it looks like no language, has capitals inside, stands beside a code
LONG_CODE = 32  # signs of a code that is a digest, and no name of anything
FEWEST_OTHERS = 3  # days on which nobody was born, that make a list of days of something else
NAMES = ("surname", "first name", "name")


@dataclass
class Doubtful:
    """What one file may hold by chance; `seen`: class → distinct value → (place, kind, how, n)."""

    is_public: Callable[[str], bool]
    is_name: Callable[[str], bool]
    is_odd: Callable[[str], bool]
    is_compound: Callable[[str], bool]  # words put together, as names in programs are
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
        if of == "alphabet" and scripts_of(map(str, self.seen[of])) >= TRANSLATED:
            return True
        if of == "day":
            if any(map(OF_BIRTHS.search, self.texts)):
                return False
            others = len(set().union(*map(self.other_days, self.texts)))
            return others >= FEWEST_OTHERS and share_of(n, n + others, self.density) > ACCIDENT
        return (of == "alphabet" and n >= WRITTEN_IN_IT) or as_many(n, expected) > ACCIDENT

    def _parts(self, word: str) -> list[str]:
        """Words that a word is made of: itself, those of a name in a program, none of a code."""
        if word[1:] in (word[1:].lower(), word[1:].upper()):
            return [word]
        return IN_A_NAME.findall(word) if self.is_compound(word) else []

    def _expected(self) -> dict[str, float]:
        """Findings of each class that the file's own unexplained words give by chance."""
        words: dict[str, bool] = {}  # → whether it begins with a capital
        for word in {word for text in self.texts for word in WORD.findall(text)}:
            for part in self._parts(word):
                folded = letters(part)
                if len(folded) >= SHORTEST and not (self.is_public(folded) or self.is_name(folded)):
                    words[folded] = words.get(folded, False) or part[0].isupper()
        words = {word: capital for word, capital in words.items() if not self.is_odd(word)}
        like_words, named = len(words), sum(words.values())
        return {
            "name": NAME_OF_A_STRANGER * named,
            "disguise": NAME_IN_A_WORD * like_words + NAME_OF_A_STRANGER / 2 * named,
            "no word": NO_WORD * like_words, "alphabet": NO_WORD * like_words,
            "code": NO_WORD * like_words, "capitals": NO_WORD * like_words,
            "leaf": NO_WORD * like_words,
        }  # fmt: skip


def as_many(n: int, expected: float) -> float:
    """Probability that chance gives `n` or more where it gives `expected` on average (Poisson)."""
    below, term = 0.0, math.exp(-expected)
    for at in range(n):
        below += term
        term *= expected / (at + 1)
    return max(1 - below, 0.0)


def scripts_of(words: Iterable[str]) -> int:
    """How many alphabets some words are written in."""
    return len({unicodedata.name(word[0], "").partition(" ")[0] for word in words})


def share_of(n: int, among: int, density: float) -> float:
    """Probability that `n` or more of some days chosen at random are birth dates (binomial)."""
    if not 0 < density < 1:
        return 1.0
    chosen, left = math.log(density), math.log(1 - density)
    return sum(
        math.exp(
            math.lgamma(among + 1) - math.lgamma(at + 1) - math.lgamma(among - at + 1)
            + at * chosen + (among - at) * left
        )
        for at in range(n, among + 1)
    )  # fmt: skip


OF_A_DOCUMENT = {
    "a word of no language": "no word", "another alphabet": "alphabet",
    "a code that nothing explains": "code", "capitals without a rule": "capitals",
}  # fmt: skip


# what a word of a text may do to look like a name: encodings of many signs are no accident
OF_A_WORD = {
    "plain", "among other signs", "inside a longer word", "with an initial", "cut short",
    "one letter changed", "back slang", "letters in another order", "syllables swapped", "bytes",
    "URL encoding", "spacing changed", "quoted-printable", "accents of TeX", "pieces put together",
    "reversed", "a grid of letters", "letters multiplied or shifted", "other alphabet",
    "spaced letters", "letter by letter", "capitals", "capitals inside words",
    "second letters of words", "digits for letters",
}  # fmt: skip
OF_A_KIND = {"birth date": "day", "value": "leaf"}


def class_of(kind: str, disguise: str, value: object) -> str | None:
    """Class of a finding that chance may give; None of one that is never an accident."""
    if isinstance(value, str) and len(value) >= LONG_CODE and " " not in value:
        return None
    if kind in NAMES and all(how in OF_A_WORD for how in disguise.split(", ")):
        return "name" if disguise == "plain" else "disguise"
    if kind in OF_A_KIND:
        return OF_A_KIND[kind]
    return OF_A_DOCUMENT.get(disguise) if kind == "hidden text" else None

"""How much letters are like a word: a model of three letters, learnt from words in print.

What a cipher or a shuffle leaves of a name reads like no language. So such strings deserve a
dearer search, and the worst of them have no business in a document that leaves.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

SHORTEST = 6  # letters from which the look of a word says something
ODD = -5.6  # below this mean logarithm (base 2) one word in print out of twenty is found
LOST = -7.2  # below this none but jargon
SMOOTHING = 0.02
RANDOM = 6.0  # bits of a sign of a code of letters and figures
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^A-Za-z\d]")
SHORTEST_PART = 3  # letters of a part of a name that looks like a word
SHORT_NUMBER = 2  # figures that names of things end with
SAVED_BY_WORDS, SAVED_WITH_FIGURES = 6.0, 12.0  # bits: chance saves them once in some hundred codes


class Language:
    """Probability of a letter after the two before it."""

    def __init__(self, words: Iterable[str]) -> None:
        self.after: Counter[str] = Counter()
        self.pairs: Counter[str] = Counter()
        for word in words:
            if word.isalpha() and word.isascii() and len(word) > 2:
                padded = f"^^{word}$"
                for at in range(2, len(padded)):
                    self.after[padded[at - 2 : at + 1]] += 1
                    self.pairs[padded[at - 2 : at]] += 1

    def score(self, word: str) -> float:
        """Mean logarithm of the probability of each letter of a word of a-z."""
        padded = f"^^{word}$"
        total = 0.0
        for at in range(2, len(padded)):
            seen = self.after[padded[at - 2 : at + 1]] + SMOOTHING
            total += math.log2(seen / (self.pairs[padded[at - 2 : at]] + 27 * SMOOTHING))
        return total / (len(word) + 1)

    def is_odd(self, word: str) -> bool:
        """Whether few words look like this one."""
        return len(word) >= SHORTEST and self.score(word) < ODD

    def is_lost(self, word: str) -> bool:
        """Whether this is no word of French or English, nor made like one."""
        return len(word) >= SHORTEST + 2 and self.score(word) < LOST

    def is_name(self, code: str) -> bool:
        """Whether signs are words put together, as names in programs are, rather than a code.

        They are when writing them as words takes fewer bits than writing signs at random does.
        """
        saved, after_word = 0.0, False
        for part in PARTS.findall(code):
            size = len(part)
            if part.isalpha():
                after_word = size >= SHORTEST_PART
                if after_word:
                    saved += max(RANDOM * size + self.score(part.lower()) * (size + 1), -size) - 1
            elif after_word and size <= SHORT_NUMBER:
                saved += RANDOM / 2 * size
        bare = re.sub(r"\W|_", "", code)
        return saved >= (SAVED_BY_WORDS if bare.isalpha() else SAVED_WITH_FIGURES)

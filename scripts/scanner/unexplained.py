"""Signs, words and codes that have no business in a document that leaves, whatever they mean.

No dictionary is needed: a sheet, a description or a comment is written in words. What is neither a
word, nor a number that counts something, nor a code that its own line announces, hides something.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator

from scripts.scanner import signs
from scripts.scanner.language import Language
from scripts.scanner.moments import DAY_AND_TIME
from scripts.scanner.spellings import is_figures
from scripts.scanner.vocabulary import Vocabulary

SHORTEST_WORD = 8  # letters of a word of no language
LONG_WORD = 12  # letters from which a word that few words look like is one
FEWEST_LETTERS = 3  # of the alphabet that such a word is made of
SHORTEST_CODE = 12  # signs of a code that nothing explains
SHORTEST_HEX = 8  # of them, when they are hexadecimals
FEWEST_CAPITALS = 5  # words whose capitals follow no rule
FEWEST_COMMON = 2  # of them, when they are words of everybody's
SHORTEST_ALONE = 7  # signs of a code, or letters of a word, that is all of a value
FEWEST_CHANGES = 3  # between letters, capitals and figures of a code
HEXADECIMAL = re.compile("[0-9a-fA-F]+")
FEWEST_DRAWN = 30  # UUIDs whose digits can be weighed
UNEVEN = 60.0  # chi-square of 15 degrees that one place in three million has by chance
OF_THE_VERSION = (12, 16)  # digits of a UUID that are not drawn
DRAWN = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
)
ALL_FIGURES = ("0123456789", "1234567890", "9876543210", "0987654321", "123456789")
# seconds or milliseconds since 1970, of the years of the project; no birth of these is so late
OF_A_CLOCK = re.compile(r"1[5-9]\d{8}(?:\d{3})?")
OF_A_FORMAT = re.compile(r"2147483[67]\d\d")  # numbers that a format begins with, from 2^31 on
LONG_NUMBER = 9  # figures of a number that counts nothing
FEWEST_OF_AN_ALPHABET = 16  # letters in its order
FEWEST_SIGNS = 4
FEWEST_IN_A_ROW, LONGEST_IN_A_ROW = 6, 4  # short signs that follow one another
FEWEST_KINDS = 6  # of their figures and of what stands beside them
FEWEST_BLOCKS = 16
MOST_TOKENS = 2000
# what a line calls the code that it bears
ANNOUNCED = re.compile(
    r"sha-?\d|md5|hash|digest|empreinte|checksum|commit|fingerprint|kcv|signature|version|build|"
    r"revision|uuid|invocation|(?:run|trace|span)_?id\b|manifest|etag|doi\b|isbn|jorf|legi|siren|siret|licen[cs]e|http|www\.|"
    r"parquet|created by|encoding|namespace|xmlns|schema|rfc|iso|font|integrity|"
    r"\bseed|\bh1:|signer|sealed_to|"  # the keys that a package is under
    r"={20,} [\d:.]+ \||"  # as dbt announces a run
    r"^From [0-9a-f]{40} Mon Sep 17 00:00:00 2001",  # and git a patch
    re.IGNORECASE,
)
# lines of a list of check sums, as sha256sum writes them: whole digests, each beside its file
SUMS_OF_FILES = re.compile(
    r"(?:(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})"
    r" [ *][\w./\- ]{1,200}\s*)+"
)
CODE = re.compile(r"[0-9A-Za-z+/=_:\-]+")
# what parts a record, a call, the name of a property and its time
PARTED = re.compile(r"[;,|()\[\]{}<>\"'`]+|(?<=\w)=(?=[\w\"'])|(?<=[A-Z]):(?=\d{8}T\d{6}Z?$)")
ZULU = re.compile(r"(?:19|20)\d{2}[01]\d[0-3]\dT[0-2]\d[0-5]\d[0-6]\dZ?")  # a time of a calendar
DECIMAL = re.compile(r"-?\d{1,6},\d{1,20}")  # as the French write it
# how systems and directories write the hash of a password
CRYPT = re.compile(
    r"\$[0-9a-z]{1,8}\$\S{16,}|\{(?:S?SHA|S?MD5|CRYPT|PBKDF2|ARGON2)[\w\-]*\}\S{16,}"
)
PICTURES = re.compile("[\u2400-\u243f\ue000-\uf8ff\U000f0000-\U0010fffd]")
BLOCKS = re.compile("[\u2580-\u259f\u25a0-\u25ff\u26aa\u26ab\u2b1b\u2b1c]")


def are_drawn(values: list[str]) -> bool:
    """Whether texts are UUIDs that say to be drawn at random (version 4), and look like it.

    Each digit has to take all values alike, so that no text, day, number or prefix stands in them.
    A hash that is written as such a UUID is compared with those of the dictionary all the same.
    """
    if len(values) < FEWEST_DRAWN or not all(map(DRAWN.fullmatch, values)):
        return False
    of_each_place = zip(*(value.replace("-", "").lower() for value in values), strict=True)
    expected = len(values) / 16
    return all(
        sum((digits.count(sign) - expected) ** 2 for sign in "0123456789abcdef") / expected < UNEVEN
        for at, digits in enumerate(of_each_place)
        if at not in OF_THE_VERSION
    )


def changes(code: str) -> int:
    """How often small letters, capitals, figures and signs follow one another in a code."""
    kinds = [
        "a" if c.islower() else "A" if c.isupper() else "0" if c.isdigit() else "" for c in code
    ]
    return sum(one != other for one, other in itertools.pairwise(kinds))


def announced(line: str) -> bool:
    """Whether a line says that it bears a digest, a version or an address, or has their form."""
    return bool(ANNOUNCED.search(line) or SUMS_OF_FILES.fullmatch(line))


def strange_signs(text: str) -> Iterator[tuple[str, str]]:
    """(kind, how) of signs that nobody sees, reads or writes."""
    if signs.hidden(text):
        yield "hidden text", "signs that nobody sees"
    if len(PICTURES.findall(text)) >= FEWEST_SIGNS:
        yield "hidden text", "signs of no alphabet"
    blocks = BLOCKS.findall(text)
    if len(blocks) >= FEWEST_BLOCKS and len(set(blocks)) > 1:
        yield "hidden text", "signs of no alphabet"
    if sum(unicodedata.category(char) == "So" and ord(char) > 0x1F000 for char in text) > (
        FEWEST_SIGNS
    ):
        yield "hidden text", "a row of pictures"


def mixed_alphabets(text: str) -> Iterator[str]:
    """Words in which letters of two alphabets stand side by side."""
    for word in text.split():
        if not word.isascii():
            far = sum(char.isalpha() and ord(char) > signs.LAST_LATIN for char in word)
            if far >= 2 and any(char.isascii() and char.isalpha() for char in word):
                yield word


def is_alphabet(word: str) -> bool:
    """Whether letters follow one another as in the alphabet, again and again: a table of signs."""
    if len(word) < FEWEST_OF_AN_ALPHABET:
        return False
    steps_back = sum(one > other for one, other in itertools.pairwise(word.lower()))
    return steps_back * FEWEST_OF_AN_ALPHABET <= len(word)


def _has_odd_capitals(word: str) -> bool:
    """Whether a word of small letters has a capital that neither begins it nor joins two words."""
    return word.isalpha() and bool(re.search("[a-z][A-Z](?![a-z]{2})|^[A-Z]{2,}[a-z]", word))


def _is_row_of_signs(tokens: list[str]) -> bool:
    """Whether a text is short signs alone, each a figure and something else: notes, cards."""
    if len(tokens) < FEWEST_IN_A_ROW or not all(2 <= len(t) <= LONGEST_IN_A_ROW for t in tokens):
        return False
    others = {re.sub("[0-9]", "", token) for token in tokens}
    figures = {re.sub("[^0-9]", "", token) for token in tokens}
    return (
        "" not in others | figures
        and min(len(others), len(figures)) > 1
        and (len(others) + len(figures) >= FEWEST_KINDS)
    )


class Explained:
    """What a document may hold: words of the project, of print, and what a line announces."""

    def __init__(self, vocabulary: Vocabulary, language: Language) -> None:
        self.vocabulary = vocabulary
        self.language = language

    def unexplained(
        self, text: str, *, codes: bool = True, title: bool = False
    ) -> Iterator[tuple[str, str, str]]:
        """(kind, how, signs) of what in a line nothing explains; `codes`: codes as well.

        title: the name of a file, which one word in twenty that looks like few others may be.
        """
        yield from ((kind, how, text) for kind, how in strange_signs(text))
        if not text.isascii():
            for word in (*signs.foreign(text), *mixed_alphabets(text)):
                if not self.vocabulary.writes(word):
                    yield "hidden text", "another alphabet", word
        tokens = [token.strip(".,;:!?()[]{}\"'`*<>=|#") for token in text.split()[:MOST_TOKENS]]
        odd = {token for token in tokens if _has_odd_capitals(token)}
        common = {token for token in odd if token.lower() in self.vocabulary.common}
        broken = {token for token in tokens if self._is_broken_word(token)}
        if (
            len(odd) >= FEWEST_CAPITALS
            or len(common) >= FEWEST_COMMON
            or len(broken | odd) > FEWEST_COMMON
        ):
            yield "hidden text", "capitals without a rule", " ".join(sorted(broken | odd))
        if _is_row_of_signs(tokens):
            yield "hidden text", "a row of short signs", text
        alone = codes and len(tokens) == 1
        for bare in tokens:
            if self._is_no_word(bare, alone and not title):
                yield "hidden text", "a word of no language", bare
        if codes and CRYPT.search(text):
            yield "hidden text", "hash of a password", text
        if codes and not announced(text):
            # a code may stand in a record, in a call or behind the name of its field
            for bare in dict.fromkeys(
                part
                for token in tokens
                if not DECIMAL.fullmatch(token)
                for part in PARTED.split(token)
            ):
                if self._is_code(bare) or (alone and self._is_short_code(bare)):
                    yield "hidden text", "a code that nothing explains", bare

    def _is_broken_word(self, word: str) -> bool:
        """Whether a word of everybody's has a capital where neither a word nor a sign begins."""
        inner = re.search("[A-Z]", word[1:])
        if not inner or not word.isalpha() or word.isupper() or not word.isascii():
            return False
        rest = word[inner.start() + 1 :].lower()
        public = self.vocabulary.is_public
        return len(rest) > 1 and public(word.lower()) and not public(rest)

    def _is_no_word(self, bare: str, alone: bool) -> bool:
        shortest = SHORTEST_ALONE if alone else SHORTEST_WORD
        if len(bare) < shortest or not (bare.isalpha() and bare.isascii()):
            return False
        if bare[1:] not in (bare[1:].lower(), bare[1:].upper()):
            return False
        word = bare.lower()
        if self.vocabulary.is_public(word) or len(set(word)) < FEWEST_LETTERS or is_alphabet(word):
            return False
        return self.language.is_lost(word) or (
            (alone or len(word) >= LONG_WORD) and self.language.is_odd(word)
        )

    def _is_short_code(self, bare: str) -> bool:
        """Whether hexadecimals that are all of a value are too few for a code elsewhere."""
        return bool(
            len(bare) >= SHORTEST_ALONE
            and HEXADECIMAL.fullmatch(bare)
            and re.search("[0-9]", bare)
            and re.search("[a-fA-F]", bare)
            and not self.vocabulary.writes(bare)
        )

    def _is_code(self, bare: str) -> bool:
        """Whether a token is a code that the project's own text, searched last, does not hold."""
        return bare.isascii() and self._looks_like_code(bare) and not self.vocabulary.writes(bare)

    def _looks_like_code(self, bare: str) -> bool:
        if is_figures(bare.removeprefix("-")):
            same = len(set(bare.lstrip("-")[1:])) == 1  # a power of ten, or the largest number
            counted = DAY_AND_TIME.fullmatch(bare) or bare in ALL_FIGURES or same
            counted = counted or bool(OF_A_CLOCK.fullmatch(bare) or OF_A_FORMAT.fullmatch(bare))
            return len(bare) > LONG_NUMBER - (bare[0] != "-") and not counted
        if len(bare) < SHORTEST_HEX or not CODE.fullmatch(bare) or ZULU.fullmatch(bare):
            return False
        joined = re.sub("[:-]", "", bare)
        if HEXADECIMAL.fullmatch(joined) and len(bare) - len(joined) != 2:  # no ISO date
            return len(joined) >= SHORTEST_HEX and changes(joined) >= FEWEST_CHANGES
        if len(bare) < SHORTEST_CODE:
            return False
        longest = max(re.split(r"[/_:=\-]", bare.rstrip("=")), key=len)
        return (
            len(longest) >= SHORTEST_CODE
            and changes(longest) >= FEWEST_CHANGES
            # what a code is called, as in `DESCRIPTION:…`, says nothing of the code
            and not self.language.is_name(longest if ":" in bare else bare)
            and not self._made_of_words(longest)
        )

    def _made_of_words(self, bare: str) -> bool:
        """Whether a code is words and short numbers put together, as names of things are."""
        parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", bare)
        known = sum(
            len(part)
            for part in parts
            if (part.isdigit() and len(part) <= 4)
            or (len(part) > 2 and self.vocabulary.is_public(part.lower()))
        )
        return known >= 0.6 * sum(len(part) for part in parts)

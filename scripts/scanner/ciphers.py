"""What a family of ciphers leaves unchanged of a name, whatever the cipher's own key.

A shift, a factor, a mask or a shuffle is undone without trying its keys: both sides are reduced to
what the family cannot change (steps between letters, their proportions, the letters themselves).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator

import numpy as np

SHORTEST = 6  # letters of a name that its steps tell apart from other names
INVERSE = {a: pow(a, -1, 26) for a in range(1, 26, 2) if a != 13}
PERIODS = range(2, 9)  # letters of a key that comes again and again
LONGEST_MASKED = 64  # bytes that are tried with every mask
LETTERS_ALONE = np.zeros(256, bool)
LETTERS_ALONE[list(b" '-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] = True
PRINTED = 94  # signs of ASCII that print, from 33 on


def _codes(word: str) -> list[int]:
    return [ord(char) - 97 for char in word]


def proportions(word: str) -> bytes:
    """Steps between letters, in proportion to the first that can be divided by: any a·x + b."""
    codes = _codes(word)
    steps = [(b - a) % 26 for a, b in itertools.pairwise(codes)]
    unit = next((INVERSE[step] for step in steps if step in INVERSE), 0)
    return bytes(step * unit % 26 for step in steps) if unit else b""


def turns(word: str) -> bytes:
    """Steps between steps: any shift that grows by as much from letter to letter."""
    codes = _codes(word)
    steps = [b - a for a, b in itertools.pairwise(codes)]
    return bytes((b - a) % 26 for a, b in itertools.pairwise(steps))


def shuffled(word: str) -> bytes:
    """The letters in order of the alphabet: any shuffle."""
    return "".join(sorted(word)).encode()


def steps_over(word: str, period: int) -> bytes:
    """Steps between letters that lie a period apart: any key of as many letters, as of Vigenère."""
    codes = _codes(word)
    return bytes((b - a) % 26 for a, b in zip(codes, codes[period:], strict=False))


# tables of 256 bytes, one per first byte: what each byte is against it
MASKS = [bytes(byte ^ first for byte in range(256)) for first in range(256)]
SHIFTS = [bytes((byte - first) % 256 for byte in range(256)) for first in range(256)]
SIGN_SHIFTS = [bytes((byte - first) % PRINTED for byte in range(256)) for first in range(256)]
MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
HALVES = bytes((byte >> 4 | byte << 4) & 255 for byte in range(256))


LETTERS: dict[str, Callable[[str], bytes]] = {
    "letters multiplied or shifted": proportions,
    "letters shifted ever further": turns,
    "letters in another order": shuffled,
}
# any mask of one byte (exclusive or); any shift, as of yEnc; any shift of printed signs, as ROT47
BYTES = {"bytes masked": MASKS, "bytes shifted": SHIFTS, "signs shifted": SIGN_SHIFTS}


class Repeated:
    """Names by what a key of some letters, added again and again or taken from, leaves of them.

    The key has not to be known: letters a period apart were changed by one letter of it.
    """

    def __init__(self, names: Iterable[str], fewest: int) -> None:
        self.fewest = fewest
        self.steps: dict[int, dict[bytes, str]] = {period: {} for period in PERIODS}
        for name in names:
            for period in PERIODS:
                if len(name) >= period + fewest:
                    self.steps[period].setdefault(steps_over(name, period), name)

    def of_word(self, word: str, more: int = 0) -> str | None:
        """A name that a word of a-z may be, as long as it; `more` steps than is enough agree."""
        for period in PERIODS:
            if len(word) < period + self.fewest + more:
                return None
            steps = steps_over(word, period)
            taken_from = bytes(-step % 26 for step in steps)
            index = self.steps[period]
            if found := index.get(steps) or index.get(taken_from):
                return found
        return None


class Ciphers:
    """Names of a dictionary by what ciphers leave of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.letters: dict[str, dict[bytes, str]] = {how: {} for how in LETTERS}
        self.bytes: dict[str, dict[bytes, str]] = {how: {} for how in BYTES}
        for name in names:
            if len(name) < SHORTEST or not name.isascii() or not name.isalpha():
                continue
            for how, reduce in LETTERS.items():
                self.letters[how].setdefault(reduce(name), name)
            for text in (name, name.upper(), name.title()):
                data = text.encode()
                for how, tables in BYTES.items():
                    self.bytes[how].setdefault(data.translate(tables[data[0]]), name)
        for index in (*self.letters.values(), *self.bytes.values()):
            index.pop(b"", None)

    def of_word(self, word: str) -> Iterator[tuple[str, str]]:
        """(cipher, name) of a word of a-z, read either way."""
        for how, reduce in LETTERS.items():
            index = self.letters[how]
            for text, back in ((word, ""), (word[::-1], ", reversed")):
                name = index.get(reduce(text))
                if name:
                    yield f"{how}{back}", name
                    break

    def of_bytes(self, data: bytes) -> Iterator[tuple[str, str]]:
        """(cipher, name) of bytes that are no text."""
        if not SHORTEST <= len(data) <= 40:
            return
        for text, side in (
            (data, ""), (data[::-1], ", reversed"), (data.translate(MIRROR), ", bits mirrored"),
            (data.translate(HALVES), ", halves of bytes exchanged"),
        ):  # fmt: skip
            for how, tables in BYTES.items():
                name = self.bytes[how].get(text.translate(tables[text[0]]))
                if name:
                    yield f"{how}{side}", name


def stripped(word: str) -> Iterator[tuple[str, str]]:
    """Words that may be left once what was added to every letter or syllable is taken out."""
    seen = set()
    for size in (1, 2):
        for at in range(len(word) - size + 1):
            filler = word[at : at + size]
            if filler in seen or word.count(filler) < 2 + (size == 1):
                continue
            seen.add(filler)
            yield "filled up", word.replace(filler, "")
    # a syllable put after each vowel, which is said again: Javanais and the like
    for filler in sorted(set(re.findall(r"(?=([aeiouy])([b-z])\1)", word))):
        yield "syllables put in", re.sub(rf"([aeiouy]){filler[1]}\1", r"\1", word)
    # back slang: the beginning goes to the end, and an ending is added
    for size in range(4):
        body = word[: len(word) - size]
        for lead in (0, 1):
            for moved in range(1, 4):
                rest = body[lead:]
                if len(rest) > moved + 2:
                    yield "back slang", rest[-moved:] + rest[:-moved]
    for step in (2, 3) if len(word) >= 2 * SHORTEST else ():
        for start in range(step):
            yield "letters between letters", word[start::step]
    yield "ends exchanged", word[-1:] + word[1:-1] + word[:1]
    yield "from outside in", word[::2] + word[1::2][::-1]
    for size in (3, 4):
        yield (
            "blocks reversed",
            "".join(word[at : at + size][::-1] for at in range(0, len(word), size)),
        )


def fences(word: str) -> Iterator[tuple[str, str]]:
    """Words that a rail fence leaves, which any word may be."""
    for rails in (2, 3, 4):
        yield "rail fence", unfenced(word, rails)


def unmasked(data: bytes) -> Iterator[tuple[str, str]]:
    """(how, text) of bytes that one mask or one shift turns into letters alone."""
    if not SHORTEST <= len(data) <= LONGEST_MASKED:
        return
    codes = np.frombuffer(data, np.uint8)
    keys = np.arange(1, 256, dtype=np.uint8)[:, None]
    for how, turned in (("bytes masked", codes ^ keys), ("bytes shifted", codes + keys)):
        for row in np.flatnonzero(LETTERS_ALONE[turned].all(axis=1)).tolist():
            yield how, turned[row].tobytes().decode("cp1252", "replace")


def unfenced(word: str, rails: int) -> str:
    """What was written down and up over some rails, and read rail by rail."""
    turn = 2 * (rails - 1)
    order = sorted(range(len(word)), key=lambda at: (min(at % turn, turn - at % turn), at))
    out = [""] * len(word)
    for char, at in zip(word, order, strict=True):
        out[at] = char
    return "".join(out)


def inside(word: str, most: int = 8) -> Iterator[str]:
    """Parts of a word once up to `most` letters at its ends are left out, the longest first."""
    size = len(word)
    for length in range(size - 1, max(SHORTEST, size - most) - 1, -1):
        for at in range(size - length + 1):
            yield word[at : at + length]

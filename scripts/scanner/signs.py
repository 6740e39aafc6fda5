"""Texts written with other signs than letters: two signs in groups, grids, keys, words for letters.

Nothing here knows the signs: any two of them are bits or Morse, any grid of five by five is a grid.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from scripts.scanner.spellings import is_figures

MORSE = {
    ".-": "a", "-...": "b", "-.-.": "c", "-..": "d", ".": "e", "..-.": "f", "--.": "g", "....": "h",
    "..": "i", ".---": "j", "-.-": "k", ".-..": "l", "--": "m", "-.": "n", "---": "o", ".--.": "p",
    "--.-": "q", ".-.": "r", "...": "s", "-": "t", "..-": "u", "...-": "v", ".--": "w",
    "-..-": "x", "-.--": "y", "--..": "z",
}  # fmt: skip
GRIDS = ("abcdefghiklmnopqrstuvwxyz", "abcdefghijlmnopqrstuvwxyz", "abcdefghijklmnopqrstuvxyz")
KEYS = {
    sign * (at + 1): letter
    for sign, keys in {
        **{"2": "abc", "3": "def", "4": "ghi", "5": "jkl"},
        **{"6": "mno", "7": "pqrs", "8": "tuv", "9": "wxyz"},
    }.items()
    for at, letter in enumerate(keys)
}
HIDDEN = re.compile(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\uffa0\U000e0000-\U000e01ef]"
)
BLANKS = re.compile(r"[^\S\r\n]{8,}")
FEWEST_HIDDEN = 4
FEWEST_TURNS = 4  # of one kind of blank into another, more than any margin has
LAST_LATIN = 0x24F  # last letter of the extended Latin alphabet
TAPS = re.compile(r"(?<![.\w])[.•*]{1,5}(?:[ /|]+[.•*]{1,5}){7,}(?![.\w])")
FIVE_SIGNS = re.compile(r"\b(?:[ADFGX]{2} ?){4,}\b|\b(?:[ADFGVX]{2} ?){4,}\b")
SYLLABLES = re.compile(r"\b(?:[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou]"
                       r"[bdfghjklmnprstvz]-?){2,}\b")  # fmt: skip
UNITS = {
    "zero": 0, "un": 1, "une": 1, "premier": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
    "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
    "quatorze": 14, "quinze": 15, "seize": 16,
}  # fmt: skip
TENS = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
TERNARY = re.compile(r"(?<!\d)(?:[012]{3}[ ,;.\-/|]?){5,}(?!\d)")
GRID_PAIRS = re.compile(r"(?<!\d)(?:[1-5]{2}[ ,;.\-/|]?){4,}(?!\d)")
ROMANS = re.compile(r"\b(?:[IVXLCDM]{1,8}|N)(?:[ .\-/,]+(?:[IVXLCDM]{1,8}|N)){3,}\b")
SMALL_NUMBER = re.compile(r"(?<![\w.])-?\d{1,3}(?!\w)|(?<=[A-Za-z,])\d{1,3}")
FEWEST_WORDS = 5  # whose letters may spell something
FEWEST_PAIRS = 5  # of figures, or numbers, that may spell something
KEYED = re.compile(r"(?<!\w)(?:([2-9])\1{0,3}[ ,.\-/|]){3,}([2-9])\2{0,3}(?!\w)")


def hidden(text: str) -> bool:
    """Whether a text holds signs that nobody sees: marks without width, tags, written blanks."""
    if not text.isascii() and len(HIDDEN.findall(text)) >= FEWEST_HIDDEN:
        return True
    return any(
        sum(one != other for one, other in itertools.pairwise(run)) >= FEWEST_TURNS
        for run in BLANKS.findall(text)
    )


def foreign(text: str) -> Iterator[str]:
    """Words of four letters or more that are written in an alphabet that nobody here uses."""
    run = ""
    for char in f"{text} ":
        far = char.isalpha() and ord(char) > LAST_LATIN and not 0x1E00 <= ord(char) < 0x1F00
        if not far and len(run) >= 4:
            yield run
        run = run + char if far else ""


def two_signs(text: str) -> Iterator[tuple[str, str]]:
    """Words that groups of two signs stand for: bits of five, seven or eight, or Morse."""
    body = text.strip()
    signs = sorted(set(re.sub(r"[\s/|,;]", "", body)))
    if len(signs) != 2 or len(body) < 12:
        return
    for zero, one in (signs, signs[::-1]):
        groups = re.split(r"[\s/|,;]+", body.replace(zero, "\x00").replace(one, "\x01"))
        bits = "".join(groups).translate({0: "0", 1: "1"})
        for run, back in ((bits, ""), (bits[::-1], ", reversed")):
            for size in (5, 7, 8):
                if len(run) % size == 0:
                    codes = [int(run[at : at + size], 2) for at in range(0, len(run), size)]
                    for base in (97, 96) if size == 5 else (0,):
                        if all(32 <= code + base < 127 for code in codes):
                            yield (
                                f"two signs, groups of {size}{back}",
                                "".join(chr(code + base) for code in codes),
                            )
        letters = [MORSE.get(group.translate({0: ".", 1: "-"}), "") for group in groups if group]
        if len(letters) >= 4 and all(letters):
            yield "Morse of two signs", "".join(letters)


def ternary(text: str) -> Iterator[tuple[str, str]]:
    """Words that groups of three figures from 0 to 2 stand for."""
    for match in TERNARY.finditer(text):
        codes = [int(part, 3) for part in re.findall("[012]{3}", match.group())]
        for first in (96, 97):
            if all(97 <= code + first <= 122 for code in codes):
                yield "figures of base 3", "".join(chr(code + first) for code in codes)


def syllables(text: str) -> Iterator[tuple[str, bytes]]:
    """Bytes that groups of five letters spell, consonants and vowels in turn (proquints)."""
    consonants, vowels = "bdfghjklmnprstvz", "aiou"
    for match in SYLLABLES.finditer(text.lower()):
        word, out = match.group().replace("-", ""), bytearray()
        for at in range(0, len(word), 5):
            value = 0
            for number, char in enumerate(word[at : at + 5]):
                of = vowels if number % 2 else consonants
                value = value * len(of) + of.index(char)
            out += value.to_bytes(2, "big")
        yield "syllables", bytes(out)


def knocks(text: str) -> Iterator[tuple[str, str]]:
    """Words in a grid of five by five: pairs of figures, or as many knocks."""
    pairs = [re.findall("[1-5]", match.group()) for match in GRID_PAIRS.finditer(text)]
    body = text.strip()
    groups = re.split(r"[\s/|,]+", body)
    if len(set(body) - set(" /|,")) == 1 and all(1 <= len(group) <= 5 for group in groups):
        pairs.append([str(len(group)) for group in groups])
    for match in TAPS.finditer(text):
        pairs.append([str(len(group)) for group in re.split(r"[ /|]+", match.group())])
    for match in FIVE_SIGNS.finditer(text):
        for order in ("ADFGX", "ADFGVX"):
            pairs.append([str(order.find(char) + 1) for char in match.group().replace(" ", "")])
    for figures in pairs:
        if len(figures) >= 8 and len(figures) % 2 == 0:
            places = [
                (int(a) - 1) * 5 + int(b) - 1
                for a, b in zip(figures[::2], figures[1::2], strict=True)
            ]
            if not all(0 <= place < 25 for place in places):
                continue
            for grid in GRIDS:
                yield "grid of five by five", "".join(grid[at] for at in places)
    for match in KEYED.finditer(text):
        yield (
            "keys of a telephone",
            "".join(KEYS.get(part, " ") for part in re.split(r"[ ,.\-/|]", match.group())),
        )


def run_together(text: str) -> Iterator[tuple[str, str]]:
    """Words that a long number spells: places in the alphabet or codes of characters."""
    if not is_figures(text) or not 8 <= len(text) <= 200:
        return
    number = int(text)
    for base, first in ((27, 96), (26, 97)):
        codes, rest = [], number
        while rest:
            rest, code = divmod(rest, base)
            codes.append(code + first)
        if codes and min(codes) >= 97:
            yield f"a number in base {base}", "".join(map(chr, reversed(codes)))
    if len(text) % 3 == 0 and not set(text) & {"8", "9"}:
        octal = [int(text[at : at + 3], 8) for at in range(0, len(text), 3)]
        if all(32 <= code < 256 for code in octal):
            yield "octal codes run together", bytes(octal).decode("cp1252", errors="replace")
    for size, low, high, base in ((2, 1, 26, 96), (3, 32, 255, 0), (2, 65, 90, 0), (2, 0, 25, 97)):
        for whole in (text, text.zfill(-(-len(text) // size) * size)):
            if len(whole) % size:
                continue
            codes = [int(whole[at : at + size]) for at in range(0, len(whole), size)]
            if len(codes) >= 4 and all(low <= code <= high for code in codes):
                yield "figures run together", "".join(chr(code + base) for code in codes)
                break


PLACES = {"first": 0, "second": 1, "third": 2, "last but one": -2, "last": -1}


def picked(text: str) -> Iterator[tuple[str, str]]:
    """Letters picked out of the words of a text: the first of each, the last; the capitals."""
    words = re.findall(r"[^\W\d_]+", text)
    if len(words) < FEWEST_WORDS:
        return
    for which, at in PLACES.items():
        long = [word for word in words if len(word) > (at if at >= 0 else -at - 1)]
        yield f"{which} letters of words", "".join(word[at] for word in long)
    inner = "".join(char for word in words for char in word[1:] if char.isupper())
    if inner and any(word[1:].lower() == word[1:] for word in words):
        yield "capitals inside words", inner
    # a word in capitals is read as one, wherever it stands
    mixed = (word for word in words if len(word) == 1 or not word.isupper())
    yield "capitals", "".join(char for word in mixed for char in word if char.isupper())
    run: list[str] = []
    for word in [*words, "x"]:
        if word[0].isupper() and len(word) > 2:
            run.append(word)
            continue
        if len(run) >= FEWEST_WORDS:
            yield "first letters of capital words", "".join(part[0] for part in run)
        run = []


def grids(text: str) -> Iterator[tuple[str, str]]:
    """Words of a grid of letters in order, whatever its width: pairs of a row and a place in it."""
    pairs = re.findall(r"(?<!\d)(\d)[.,:]?(\d)(?!\d)", text)
    if len(pairs) < FEWEST_PAIRS:
        return
    for width, first in itertools.product(range(5, 14), (0, 1)):
        places = [(int(a) - first) * width + int(b) - first for a, b in pairs]
        inside = all(int(b) - first < width for _, b in pairs)
        if inside and all(0 <= place < 26 for place in places):
            yield "a grid of letters", "".join(chr(97 + place) for place in places)


def codes_among(text: str) -> Iterator[tuple[str, str]]:
    """Words that the numbers of a text spell: every one, every second or third, or their sums."""
    numbers = [int(part) for part in SMALL_NUMBER.findall(text)]
    if len(numbers) < FEWEST_PAIRS:
        return
    runs = {
        f"numbers, one out of {step}": numbers[start::step] for step in (1, 2, 3)
        for start in range(step)
    } | {"differences of numbers": list(itertools.accumulate(numbers))}  # fmt: skip
    for how, codes in runs.items():
        letters = "".join(
            chr(code) if 65 <= code <= 90 or 97 <= code <= 122 else " " for code in codes
        )
        yield from ((how, word) for word in letters.split() if len(word) >= FEWEST_PAIRS)


def roman_figures(text: str) -> Iterator[tuple[str, str]]:
    """A number whose figures, one or two at a time, are written as Roman ones."""
    for match in ROMANS.finditer(text):
        groups = [roman(part) for part in re.findall("[IVXLCDM]+|N", match.group())]
        if max(groups) < 100:
            yield "Roman figures", "".join(f"{group:02d}" for group in groups)
            yield "Roman figures", "".join(map(str, groups))


def roman(text: str) -> int:
    """Value of Roman figures in capitals; N is nothing."""
    values = ["NIVXLCDM".index(char) for char in text]
    sizes = [0, 1, 5, 10, 50, 100, 500, 1000]
    return sum(
        -sizes[one] if one < other else sizes[one]
        for one, other in itertools.pairwise([*values, 0])
    )


class _Count:
    """A number read word by word."""

    def __init__(self) -> None:
        self.thousands, self.rest, self.words = 0, 0, 0

    def take(self, word: str) -> bool:
        """Add a word; False when it cannot go on the number so far."""
        below = self.rest % 100
        if word in UNITS:
            number = UNITS[word]
            fits = not self.words or (
                number > 0
                and below % 10 == 0
                and (number < 10 or below in (0, 60, 80))
                and not (below == 10 and number < 7 and self.rest == 10)
            )
            if not fits or (self.words and not self.rest and not self.thousands):
                return False
            self.rest += number
        elif word in TENS:
            if word.startswith("vingt") and below == 4:
                self.rest += 76
            elif below == 0:
                self.rest += TENS[word]
            else:
                return False
        elif word in ("cent", "cents") and self.rest < 10:
            self.rest = max(self.rest, 1) * 100
        elif word in ("mille", "mil") and not self.thousands:
            self.thousands, self.rest = max(self.rest, 1) * 1000, 0
        else:
            return False
        self.words += 1
        return True

    @property
    def value(self) -> int:
        """The number."""
        return self.thousands + self.rest


def spelled_numbers(text: str) -> str | None:
    """A text with its French numbers in words put in figures; None when there are fewer than two.

    text: lower case, without accents.
    """
    out: list[str] = []
    n_words, count = 0, _Count()
    for word in re.findall(r"[a-z]+|[^a-z\s\-]+", text):
        if word == "et" and count.words:
            continue
        if count.take(word):
            n_words += 1
            continue
        if count.words:
            out.append(str(count.value))
            count = _Count()
        if count.take(word):
            n_words += 1
        else:
            out.append(word)
    if count.words:
        out.append(str(count.value))
    return " ".join(out) if n_words >= 2 else None

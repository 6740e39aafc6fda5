"""Ways to write a name so that it is no longer read at first sight, and how to undo them.

Some disguises can be undone on what is scanned (`undone`), and then one dictionary is enough.
Others lose letters: both sides are reduced to a key (`KEYS`), and a match of such a key is weak
evidence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o",
                           "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i"})  # fmt: skip
# letters of other alphabets, and symbols, that look like ours
LOOK_ALIKE = str.maketrans(
    "авсеёһіїјкмнорѕтухԁԛԝӏгзαβεηικμνορτυχγωσ",
    "abceehiijkmhopstyxdqwlr3abenikmvoptuxyws",
)
SMALL_CAPITALS = str.maketrans("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
# letters of other alphabets by sound
BY_SOUND = dict(
    zip(
        map(ord, "абвгдеёжзийклмнопрстуфхцчшщыэюяαβγδεζηθικλμνξοπρστυφχψω"),
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "j",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "ou",
            "f",
            "kh",
            "ts",
            "tch",
            "ch",
            "chtch",
            "y",
            "e",
            "iou",
            "ia",
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
        ],
        strict=True,
    )
)
OTHER_LEET = str.maketrans("0134567892@$!|+€£", "oleasgtbgzasiltel")
LEET = str.maketrans("013457@$!€£", "oieastasiel")
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u20dd-\u20e4\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]"
)
# letters and signs of French beyond ASCII
OURS = frozenset("àâäæçéèêëîïôöœùûüÿ’«»€°–—… \u00a0\u202f")
NUMBER = re.compile(r"\s*[+-]?(?:[0-9]{1,30}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?\s*")
VOWELS = re.compile("[aeiouy]")
REPEATED = re.compile(r"(.)\1+")
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
KEYBOARDS = (
    ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
)


NAMED_LETTER = re.compile(
    r"(?:LATIN|MODIFIER|CHEROKEE|COMBINING LATIN|SUBSCRIPT|SUPERSCRIPT)\b.*?"
    r"\bLETTER (?:SMALL CAPITAL |CAPITAL |SMALL )?"
    r"(?:(?:TURNED|REVERSED|OPEN|SCRIPT|DOTLESS|LONG|INVERTED|SIDEWAYS|BARRED|LONG-LEGGED|CLOSED|"
    r"BLACKLETTER|STRETCHED) )*([A-Z]+)(?: WITH .*| ROTUNDA)?$"
)
NAMED = {
    "ESH": "s", "EZH": "z", "ALPHA": "a", "GAMMA": "g", "IOTA": "i", "UPSILON": "u", "SCHWA": "e",
    "ENG": "n", "ETH": "d", "EPSILON": "e", "CHI": "x", "BETA": "b", "OMEGA": "w", "PHI": "f",
}  # fmt: skip
# letters of alphabets that nobody here writes, by the look of their capitals
SHAPES = str.maketrans(
    # Cherokee, small Armenian, capital Armenian, syllabics of Canada
    "ᎪᏴᏟᎠᎬᏀᎻᏆᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎩᏃօսցհոѕіեվրԳԵԼՈՍՕՏᗅᗷᑕᗪᗴᖴᕼᒍᒪᗰᑭᖇᑌᐯ",
    "ABCDEGHIJKLMPRSTVWYZoughnsitvrQELNUOSABCDEFHJLMPRUV",
)


@lru_cache(maxsize=4096)
def by_name(char: str) -> str:
    """The letter a-z that a letter of the extended Latin alphabet is a form of; else itself."""
    match = NAMED_LETTER.match(unicodedata.name(char, ""))
    if not match:
        return char
    name = match.group(1)
    return name.lower() if len(name) == 1 else NAMED.get(name, char)


def plain(text: str) -> str:
    """Compatible form of a text: look-alikes, ligatures, width and invisible marks undone.

    Case stays; accents go.
    """
    if text.isascii():
        return text
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text).translate(LIGATURES))
    lowered = text.lower()
    if len(lowered) == len(text):
        swapped = lowered.translate(LOOK_ALIKE).translate(SMALL_CAPITALS)
        text = "".join(
            new if new != old else kept
            for new, old, kept in zip(swapped, lowered, text, strict=True)
        )
    decomposed = unicodedata.normalize("NFKD", text.translate(SHAPES))
    kept = (char for char in decomposed if not unicodedata.combining(char))
    return "".join(char if char.isascii() else _simple(char) for char in kept)


def _simple(char: str) -> str:
    """A figure or a letter of ours for one of another script; the sign itself otherwise."""
    digit = unicodedata.digit(char, None)
    return str(digit) if digit is not None else by_name(char)


@lru_cache(maxsize=400_000)
def fold(text: str) -> str:
    """Letters a-z and digits of a text, lower case, in order: 'Jean-Élie 2' is 'jeanelie2'."""
    return "".join(char for char in plain(text).lower() if char.isascii() and char.isalnum())


def is_figures(text: str) -> bool:
    """Whether a text is figures 0-9 and nothing else (other scripts have digits, too)."""
    return text.isascii() and text.isdigit()


def is_number(text: str) -> bool:
    """Whether a value is a plain number."""
    return bool(NUMBER.fullmatch(text))


def is_decimal(text: str) -> bool:
    """Whether a value is a number with a point: a measure, and no code of anything."""
    return is_number(text) and not is_figures(text.strip().lstrip("+-"))


def letters(text: str) -> str:
    """Letters a-z of a text, lower case."""
    return "".join(char for char in fold(text) if char.isalpha())


def _neighbours() -> dict[str, dict[int, int]]:
    tables = {}
    for number, rows in enumerate(KEYBOARDS):
        for step, side in ((1, "left"), (-1, "right")):
            moves = {}
            for row in rows:
                for at, char in enumerate(row):
                    moves[ord(char)] = ord(row[(at - step) % len(row)])
            tables[f"keyboard moved {side} ({'azerty' if number == 0 else 'qwerty'})"] = moves
        for step, side in ((1, "up"), (-1, "down")):
            moves = {
                ord(char): ord(rows[(at - step) % len(rows)][place])
                for at, row in enumerate(rows)
                for place, char in enumerate(row)
                if place < len(rows[(at - step) % len(rows)])
            }
            tables[f"keyboard moved {side} ({'azerty' if number == 0 else 'qwerty'})"] = moves
    return tables


_SHIFTS = {
    ("ROT13" if by == 13 else f"alphabet moved by {by}"): str.maketrans(
        ALPHABET, ALPHABET[-by:] + ALPHABET[:-by]
    )
    for by in range(1, 26)
}
# keys that another keyboard has elsewhere
_EXCHANGED = {"azerty typed as qwerty, or the other way": str.maketrans("aqzw", "qawz")}
SUBSTITUTIONS: dict[str, dict[int, int]] = (
    _SHIFTS
    | _EXCHANGED
    | {"alphabet mirrored": str.maketrans(ALPHABET, ALPHABET[::-1])}
    | _neighbours()
)


def undone(word: str) -> Iterator[tuple[str, str]]:
    """Words (a-z) that a disguised word may stand for, with the disguise; the word itself is not.

    Word: lower case letters only.
    """
    size = len(word)
    backwards = word[::-1]
    yield "reversed", backwards
    for name, table in SUBSTITUTIONS.items():
        yield name, word.translate(table)
        yield f"{name}, reversed", backwards.translate(table)
    half = (size + 1) // 2
    yield "letters interleaved", word[::2] + word[1::2]
    yield (
        "letters interleaved",
        "".join(a + b for a, b in zip(word[:half], word[half:] + " ", strict=False)).strip()
        if size > 1
        else word,
    )
    yield "pairs swapped", "".join(word[at : at + 2][::-1] for at in range(0, size, 2))
    for at in range(1, size):
        yield "syllables swapped", word[at:] + word[:at]
    if size % 2 == 0 and word[::2] == word[1::2]:
        yield "letters doubled", word[::2]
    if size % 2 == 0 and word[: size // 2] == word[size // 2 :]:
        yield "written twice", word[: size // 2]
    if size % 2 == 0 and word[: size // 2] == backwards[: size // 2]:
        yield "mirrored", word[: size // 2]


def soundex(word: str) -> str:
    """American Soundex: a letter and three digits."""
    codes = {}
    for group, digit in (("bfpv", "1"), ("cgjkqsxz", "2"), ("dt", "3"), ("l", "4"), ("mn", "5"),
                         ("r", "6")):  # fmt: skip
        codes.update(dict.fromkeys(group, digit))
    if not word:
        return ""
    found, former = word[0], codes.get(word[0], "")
    for char in word[1:]:
        digit = codes.get(char, "")
        if digit and digit != former:
            found += digit
        if char not in "hw":
            former = digit
    return (found + "000")[:4]


_FRENCH = [
    (re.compile(rule), to)
    for rule, to in (
        ("eau|au|aux$", "o"), ("ph", "f"), ("ck|qu|q|c(?![eihy])", "k"), ("c(?=[eiy])", "s"),
        ("ch|sh|sch", "j"), ("gn", "n"), ("ge|j", "j"), ("g(?=[eiy])", "j"), ("ain|ein|in|im", "1"),
        ("an|am|en|em", "2"), ("on|om", "3"), ("un|um", "1"), ("ai|ei|ay|er$|ez$|et$", "e"),
        ("ou", "u"), ("oi", "wa"), ("y", "i"), ("w", "v"), ("z", "s"), ("h", ""),
        ("x$|s$|t$|d$", ""), ("e$", ""),
    )
]  # fmt: skip


def french_sound(word: str) -> str:
    """How a French reader hears a word, roughly (in the manner of Phonex)."""
    for rule, to in _FRENCH:
        word = rule.sub(to, word)
    return REPEATED.sub(r"\1", word)


# what a place in a word sounds like in Metaphone: the first rule that holds there
_METAPHONE = tuple((re.compile(rule), sound) for rule, sound in (
    (r"([^c])(?=\1)", ""), ("(?<=m)b$|gn$", ""), ("^wh", "w"), ("^[aeiou]", None),
    ("[aeiou]", ""), ("ci(?=a)|ch", "x"), ("c[iey]", "s"), ("c", "k"),
    ("dg[iey]", "j"), ("d", "t"), ("g(?=[iey])", "j"),
    ("gh(?![aeiou])", ""), ("g", "k"), ("(?<![aeiou])h|h(?=[aeiou])", "h"), ("h", ""),
    ("(?<=c)k", ""), ("ph", "f"), ("q", "k"), ("sh|si[oa]", "x"), ("t(?=i[oa])", "x"),
    ("th", "0"), ("t(?=ch)", ""), ("v", "f"), ("w(?=[aeiou])", "w"), ("w", ""),
    ("^x(?=h|i[oa])", "x"), ("^x", "s"), ("x", "ks"), ("y(?=[aeiou])", "y"), ("y", ""),
    ("z", "s"), (".", None),
))  # fmt: skip
_SILENT = ("kn", "gn", "pn", "wr", "ae")


def metaphone(word: str) -> str:
    """How an English reader hears a word, by the rules of L. Philips (1990)."""
    word = word[1:] if word.startswith(_SILENT) else word
    key, at = "", 0
    while at < len(word):
        for rule, sound in _METAPHONE:
            # `^` holds at the beginning of the word alone, where `match` would take any place
            if (rule.pattern[0] != "^" or not at) and (found := rule.match(word, at)):
                key += found.group() if sound is None else sound
                at = found.end()
                break
    return key


def match_rating(word: str) -> str:
    """Codex of the match rating approach: consonants, each once in a row, three from either end."""
    kept = "".join(
        char
        for at, char in enumerate(word)
        if (not at or char not in "aeiou") and word[at - 1 : at] != char
    )
    return kept if len(kept) <= 6 else kept[:3] + kept[-3:]


_BEGINNINGS = (("mac", "mcc"), ("kn", "n"), ("k", "c"), ("ph", "ff"), ("pf", "ff"), ("sch", "sss"))
_ENDINGS = (("ee", "y"), ("ie", "y"), ("dt", "d"), ("rt", "d"), ("rd", "d"), ("nt", "d"),
            ("nd", "d"))  # fmt: skip
_INSIDE = (("ev", "af"), ("kn", "n"), ("sch", "sss"), ("ph", "ff"))
_OF_ONE = str.maketrans("eiouqzmk", "aaaagsnc")


def nysiis(word: str) -> str:
    """Key of the New York system: how a name sounds, its vowels written alike."""
    for rules, place in ((_BEGINNINGS, word.startswith), (_ENDINGS, word.endswith)):
        for old, new in rules:
            if place(old):
                word = new + word[len(old) :] if rules is _BEGINNINGS else word[: -len(old)] + new
                break
    key, at = word[:1], 1
    while at < len(word):
        for old, new in _INSIDE:
            if word.startswith(old, at):
                step = new
                break
        else:
            old, step = word[at], word[at].translate(_OF_ONE)
            after = word[at + 1 : at + 2] or "-"
            silent = word[at - 1] not in "aeiou" or after not in "aeiou"
            if (old == "h" and silent) or (old == "w" and word[at - 1] in "aeiou"):
                step = "a" if old == "h" and word[at - 1] in "aeiou" else word[at - 1]
        key += "".join(
            char for n, char in enumerate(step) if char != (step[n - 1] if n else key[-1])
        )
        at += len(old)
    key = key[:1] + key[1:].removesuffix("s")
    key = key[:-2] + "y" if key.endswith("ay") else key
    return key[:1] + key[1:].removesuffix("a")


KEYPAD = str.maketrans(ALPHABET, "22233344455566677778889999")

# keys that lose letters: name → (reduction, length of the word from which one match alone tells)
KEYS: dict[str, tuple[Callable[[str], str], int]] = {
    "letters in another order": (lambda word: "".join(sorted(word)), 10),
    "vowels left out": (lambda word: VOWELS.sub("", word), 11),
    "repeated letters merged": (lambda word: REPEATED.sub(r"\1", word), 8),
    "Soundex": (soundex, 99),
    "French sound": (french_sound, 99),
    "Metaphone": (metaphone, 99),
    "match rating codex": (match_rating, 99),
    "NYSIIS": (nysiis, 99),
    "telephone keypad": (lambda word: word.translate(KEYPAD), 10),
    "cut to 3 letters": (lambda word: word[:3], 99),
    "cut to 4 letters": (lambda word: word[:4], 99),
    "cut to 5 letters": (lambda word: word[:5], 99),
    "cut to 6 letters": (lambda word: word[:6], 99),
    "cut to 8 letters": (lambda word: word[:8], 8),
    "first letters lost": (lambda word: word[-6:], 99),
}


def without_one(word: str) -> list[str]:
    """The word with each letter left out in turn: two words one slip apart share one of these."""
    return [word[:at] + word[at + 1 :] for at in range(len(word))]

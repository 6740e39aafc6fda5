"""Reads one text against the dictionary: names, numbers, dates and patterns under their disguises.

A `Hit` is strong when it tells by itself (a rare name, a file number), weak when it takes others of
its kind (a common name, a date, a phonetic key): the caller weighs weak ones by column and by row.
"""

from __future__ import annotations

import itertools
import math
import re
import struct
from collections.abc import Iterator
from itertools import pairwise

from scripts.scanner import ciphers, decode, moments, signs, spellings
from scripts.scanner.patterns import is_nir_of_a_minor, patterns
from scripts.scanner.spellings import fold, is_figures, is_number, letters, plain
from scripts.scanner.vocabulary import WORD
from scripts.scanner.words import LONG_HEX, SHORTEST_DISGUISED, SHORTEST_IN_TEXT, Hit, Words

TOKEN = re.compile(r"[A-Za-z0-9]+(?:[/_.\-][A-Za-z0-9]+)*")
HEX_RUN = re.compile(r"[0-9a-f]{32,}")
DIGEST = re.compile(
    r"(?<![A-Za-z0-9+/=_\-])(?<!\d\.)(?:[0-9A-Fa-f]{8,128}|-?\d{8,160}|[A-Za-z0-9+/_\-]{11,88}={0,2}"
    r"|(?=[A-Z]*[2-7])(?=[2-7]*[A-Z])[A-Z2-7]{8,10})"  # the last cut from base32
    r"(?![A-Za-z0-9+/=_\-])"
)
LETTER_FOR_FIGURE = re.compile(r"(?<![A-Za-z])[OoIl]\d|\d[OoIl](?![A-Za-z])")
FIGURES_FOR_LETTERS = str.maketrans("OoIl", "0011")
HEX_NUMBER = re.compile(r"(?:0x|[Hh])?([0-9a-fA-F]{7,12})[hHuUlL]*")
# figures of a number of which one or two are left open, as a query does
JOKER = re.compile(r"(?<!\w)\d{3,}[_?*%•#xX]{1,2}\d{2,}(?!\w)|(?<!\w)\d{7,}[_?*•#xX]{1,2}(?!\w)")
PRODUCT = re.compile(r"(?<![\d.,])\d{1,9}(?: ?[×*·] ?\d{1,9}){1,20}(?![\d.,])")
# letters that a keyboard set to another language gives, an m among them
TYPED = re.compile(r"[a-zA-Z;]*[a-zA-Z];[a-zA-Z;]*|;[a-zA-Z;]+")
TYPED_AS = str.maketrans("aqzw;", "qawzm")
CUT_SHORT = re.compile(r"(?<![^\W_])([^\W\d_]{5,})(?:\.{3}|…|~\d(?!\d))")
LONG_DIGEST = re.compile(r"(?<![0-9a-zA-Z])[a-z]?(?=[0-9]*[a-fA-F])[0-9a-fA-F]{24,}(?![0-9a-zA-Z])")
HEX_INSIDE = re.compile(r"(?=[0-9]*[a-fA-F])[0-9a-fA-F]{24,}")  # whatever it is glued to
A_DIGEST = re.compile(r"[a-z]?(?=[0-9]*[a-f])(?:[0-9a-f]{2}){15,64}")
FIGURES_OF_AN_ARTICLE, LENGTHS_OF_A_PREFIX = 13, (1, 2, 3)
FEWEST_TURNED_LETTERS = 8  # of two names written backwards
FEWEST_TURNED = 2  # bytes of noise in which each bit is not as in most others
BLOCK_OF_KEYS = re.compile(r"([A-Za-z][A-Za-z0-9]{1,9})[|_/+:]([A-Za-z][A-Za-z0-9]{1,9})")
BASED_NUMBER = re.compile("0b[01]{20,70}|0o[0-7]{7,24}")
FIGURES_OF_A_NUMBER = 9  # from which halves of it exchanged are no accident
SHORTEST_IN_CELL = 4
DEPTH = 3
GIT_INDEX = re.compile(r"\bindex [0-9a-f]{7,40}\.\.[0-9a-f]{7,40} 1[0-7]{5}\b")
IN_A_LINE = re.compile(r"[^\W_]+")
FEWEST_IN_A_LINE, SHORTEST_WORD = 4, 3
HIDING = re.compile(r"[%\\&]|[^\x00-\xff]|\b(?:deux|trois|quatre|mille|cinq|dix)\b", re.IGNORECASE)
LONGEST_REMEMBERED = 200  # signs of a value whose hits are remembered, and how many are
MOST_REMEMBERED = 200_000
LONGEST_PICKED = 400  # signs of a line whose words are taken letter by letter
LONGEST_NAME = 15


def of_an_article(digits: str) -> list[str]:
    """What the number of an article (EAN-13) holds between its prefix and its figure of control."""
    weighed = sum(int(figure) * (1 + 2 * (at % 2)) for at, figure in enumerate(digits))
    if len(digits) != FIGURES_OF_AN_ARTICLE or weighed % 10:
        return []
    return [digits[at:-1].lstrip("0") for at in LENGTHS_OF_A_PREFIX]


def is_noise(data: bytes) -> bool:
    """Whether bytes are no text, masked or turned either: then some bit of them all is the same.

    Of sixteen bytes of a digest, one in two hundred looks as if they might be one.
    """
    for bit in range(8):
        ones = sum(byte >> bit & 1 for byte in data)
        if min(ones, len(data) - ones) < FEWEST_TURNED:
            return False
    return True


def _holds_noise(text: str) -> bool:
    """Whether a digest or a keyed number stands in a text, which nothing else is read out of."""
    return any(
        is_noise(bytes.fromhex(run[len(run) % 2 :])) for run in LONG_DIGEST.findall(text.lower())
    )


class Reader(Words):
    """Reads texts; keeps what it has learned of each word.

    `allowed` are kinds that this place may hold (the pseudonymised zone holds person_uid).
    """

    def put_together(self, text: str) -> list[Hit]:
        """Strong hits of a text made of pieces: names and numbers as they are, or reversed."""
        if len(text) > LONGEST_REMEMBERED:  # sentences, and no pieces of one thing
            return []
        found = self._joined.get(text)
        if found is None:
            if len(self._joined) >= MOST_REMEMBERED:
                self._joined.clear()
            found = self._joined[text] = list(self._put_together(text))
        return found

    def _put_together(self, text: str) -> Iterator[Hit]:
        word = letters(text)
        if len(word) >= 5:
            for how, candidate in (("plain", word), ("reversed", word[::-1])):
                kind = self.known(candidate)
                if kind and len(candidate) >= 6 and not self.vocabulary.is_public(candidate):
                    yield Hit(kind, how, True)
                elif len(candidate) >= 8 and self.split(candidate):
                    yield Hit("full name", how, True)
        whole = fold(text)
        if len(whole) >= 8 and any(char.isdigit() for char in whole):
            kind = self.dictionary.numbers.get(whole)
            if kind is None and (
                whole in self.dictionary.uids or "u" + whole in self.dictionary.uids
            ):
                kind = "person_uid"
            if kind:
                yield Hit(kind, "plain", True)
            elif (len(whole) >= 20 or text.endswith("=")) and not _holds_noise(text):
                for _, inner in decode.decoded(text, first=False):
                    yield from self.put_together(inner)

    def _numbers(self, text: str) -> Iterator[Hit]:
        dictionary = self.dictionary
        lowered = text.lower()
        for run in HEX_RUN.findall(lowered.replace("-", "") if "-" in text else lowered):
            for at in range(min(len(run) - 31, 100)):
                digits = run[at : at + 32]
                for how, number in (("plain", digits), ("reversed", digits[::-1])):
                    person = dictionary.uids.get("u" + number)
                    if person is not None:
                        yield Hit("person_uid", how, True, (person,))
        for match in TOKEN.finditer(text):
            token = match.group()
            if not any(char.isdigit() for char in token) or moments.A_DAY.fullmatch(token):
                continue  # whose figures are the number of somebody by chance
            whole = fold(token)
            kind = dictionary.numbers.get(whole) or dictionary.numbers.get(whole.lstrip("0"))
            if kind:
                yield Hit(kind, "plain", len(whole) >= 7)
                continue
            kind = dictionary.numbers.get(whole[::-1])
            if kind and len(whole) >= 7:
                yield Hit(kind, "reversed", len(whole) >= 8)
                continue
            if len(token) > 24 and LONG_HEX.fullmatch(token):
                continue  # a keyed number: digits in it are chance
            if BASED_NUMBER.fullmatch(token):
                kind = dictionary.cores.get(str(int(token, 0)))
                if kind:
                    yield Hit(kind, "in bits or octal figures", True)
                    continue
            hexed = HEX_NUMBER.fullmatch(token)
            if hexed and (kind := dictionary.cores.get(str(int(hexed.group(1), 16)))):
                yield Hit(kind, "hexadecimal", True)
                continue
            for digits in re.findall(r"\d{6,}", token):
                core = digits.lstrip("0")
                kind = dictionary.cores.get(core)
                if kind is None and len(core) >= 10:  # a figure of control at the end
                    kind = dictionary.cores.get(core[:-1])
                if kind:
                    yield Hit(kind, "without or with another prefix", len(core) >= 8)
                    break
                if kind := next(filter(None, map(dictionary.cores.get, of_an_article(digits))), ""):
                    yield Hit(kind, "as the number of an article", True)
                    break
                other = "".join(str(9 - int(figure)) for figure in digits).lstrip("0")
                kind = dictionary.cores.get(other)
                if kind and len(other) >= 8:
                    yield Hit(kind, "what is left to nine", True)
                    break
                core = digits[::-1].lstrip("0")
                kind = dictionary.cores.get(core)
                if kind and len(core) >= 8:
                    yield Hit(kind, "reversed", True)
                    break
                for half in {len(digits) // 2, -(-len(digits) // 2)}:
                    core = (digits[half:] + digits[:half]).lstrip("0")
                    kind = dictionary.cores.get(core)
                    if kind and len(core) >= FIGURES_OF_A_NUMBER:
                        yield Hit(kind, "halves exchanged", True)
            else:
                compact = re.sub(r"\D", "", re.sub(r"\.0+$", "", token))  # a decimal is no figure
                if len(compact) >= 8 and compact != token:
                    kind = dictionary.cores.get(compact.lstrip("0"))
                    if kind:
                        yield Hit(kind, "with separators", True)
        for match in JOKER.finditer(text):
            masked = re.sub(r"\D", "{}", match.group())
            holes = masked.count("{}")
            for figures in itertools.product("0123456789", repeat=holes):
                if kind := dictionary.cores.get(masked.format(*figures).lstrip("0")):
                    yield Hit(kind, "with a figure masked", True)
                    break
        for match in PRODUCT.finditer(text):
            product = str(math.prod(map(int, re.findall(r"\d+", match.group()))))
            if len(product) >= 8 and (kind := dictionary.cores.get(product)):
                yield Hit(kind, "as a product", True)
        for match in re.finditer(
            r"(?<!\d)\d{1,4}(?:[ .,'’_\-\u00a0\u202f]\d{1,4}){2,9}(?!\d)", text
        ):
            core = re.sub(r"\D", "", match.group()).lstrip("0")
            kind = dictionary.cores.get(core)
            if kind and len(core) >= 8 and not moments.A_DAY.fullmatch(match.group()):
                yield Hit(kind, "with separators", True)

    def _patterns(self, text: str, cell: bool) -> Iterator[str]:
        text = GIT_INDEX.sub(" ", text)
        return patterns(text, self.vocabulary.raw, cell=cell, is_office=self._is_office)

    def _is_office(self, mailbox: str) -> bool:
        """Whether the name of a mailbox is words of everybody's, and nobody's name among them."""
        words = [letters(word) for word in re.findall(r"[^\W\d_]+", mailbox)]
        return bool(words) and all(
            self.vocabulary.is_public(word) and word not in self.dictionary.names for word in words
        )

    def _dates(self, text: str, cell: bool) -> Iterator[Hit]:
        if len(text) > 24:  # figures inside a digest are no day
            text = HEX_INSIDE.sub(lambda match: "g" * len(match.group()), text)
        for how, ordinal, at in moments.dates(text, cell=cell):
            persons = self.dictionary.born.get(ordinal)
            if not persons:
                continue
            near = plain(text[max(0, at - 40) : at + 40])
            numbered = text.count(" ") > 2 or how == "year and day of year"
            if numbered and moments.LEGAL.search(near):
                continue
            if not cell and moments.is_of_a_program(text, at):
                continue
            if self._with_letters(text, at, persons):
                yield Hit("initials or name with birth date", how, True, tuple(persons[:50]))
            else:
                yield Hit("birth date", how, False, tuple(persons[:50]))

    def days(self, text: str) -> list[Hit]:
        """Births that a value tells as a day of the calendar, as a column of days holds them."""
        return [hit for hit in self._dates(text, cell=True) if hit.disguise == "date"]

    def _with_letters(self, text: str, at: int, persons: list[int]) -> bool:
        """Whether letters beside a birth date are cut from the names of somebody born that day."""
        end = re.compile(r"[\d\s/.\-]+").match(text, at)
        before = re.search(
            r"([^\W\d_]{1,12})[\s._\-/|,;:]*([^\W\d_]{0,12})[\s._\-/|,;:]*$", text[:at]
        )
        after = re.match(r"[\s._\-/|,;:]*([^\W\d_]{1,12})", text[end.end() if end else at :])
        groups = []
        if before:
            groups += [letters(before.group(1) + before.group(2)), letters(before.group(2))]
        if after:
            groups.append(letters(after.group(1)))
        for group in groups:
            if 2 <= len(group) <= 16 and not self.vocabulary.is_public(group):
                for number in persons[:200]:
                    if group in self._cuts(number):
                        return True
        return False

    def _cuts(self, number: int) -> set[str]:
        """Short codes made of the first letters of a person's names."""
        person = self.dictionary.persons[number]
        surnames = [letters(text) for text in person.surnames]
        firsts = [letters(text) for text in person.first_names]
        found = set()
        for a in surnames:
            for b in firsts:
                for i in (1, 2, 3, 4, len(a)):
                    for j in (0, 1, 2, 3, 4, len(b)):
                        if i + j >= 2:
                            found.add(a[:i] + b[:j])
                            found.add(b[:j] + a[:i])
                            found.add((a[:i] + b[:j])[::-1])
        return found

    def read(self, text: str, *, cell: bool = False, depth: int = 0) -> list[Hit]:
        """All hits of a text.

        `cell`: the text is one value of a table, of JSON or of an attribute; otherwise it is prose.
        What a short text holds is remembered: twins of a table, and files of a folder, share most.
        """
        if depth or len(text) > LONGEST_REMEMBERED:
            return self._read(text, cell, depth)
        found = self._values.get((text, cell))
        if found is None:
            if len(self._values) >= MOST_REMEMBERED:
                self._values.clear()
            found = self._values[text, cell] = self._read(text, cell, depth)
        return found

    def _read(self, text: str, cell: bool, depth: int) -> list[Hit]:
        text = text.replace("\0", "")
        if len(text) < 3 or len(set(text)) == 1:  # one sign again and again, as of no digest yet
            return []
        if cell and A_DIGEST.fullmatch(text) and is_noise(bytes.fromhex(text[len(text) % 2 :])):
            return list(self._numbers(text))  # a keyed number, or a digest, which has its own wall
        if (is_number(text) and not is_figures(text)) or moments.AN_INSTANT.fullmatch(text):
            # decimals are a measure, instants a time: what they spell in some base is chance
            return [*self._numbers(text), *self._dates(text, cell)]
        hits = [Hit(kind, "pattern", True) for kind in self._patterns(text, cell)]
        if not cell and not depth and self._is_plain(text):
            return [*hits, *self._numbers(text), *self._dates(text, cell),
                    *self._picked(text, cell)]  # fmt: skip
        if LETTER_FOR_FIGURE.search(text):
            told = self._patterns(text.translate(FIGURES_FOR_LETTERS), cell)
            hits += [Hit(kind, "letters for figures, pattern", True) for kind in told]
        clear = plain(text)
        hits += self._numbers(clear)
        hits += self._dates(clear, cell)
        hits += self._names(clear, cell, deliberate=depth > 0 or written_otherwise(text))
        hits += self._tokens(text, clear, cell, depth)
        if not depth:
            hits += self._picked(clear, cell)
        if depth < DEPTH:
            for encoding, inner in decode.decoded(
                text, cell=cell, first=not depth, known=self.is_word
            ):
                for hit in self.read(inner, cell=cell or len(inner.split()) <= 3, depth=depth + 1):
                    # capitals in a row are base64 in groups of a kind, and spell shuffled names
                    if encoding.startswith("base64 in groups") and hit.disguise != "plain":
                        continue
                    disguise = (
                        encoding if hit.disguise == "plain" else f"{encoding}, {hit.disguise}"
                    )
                    # a name of five letters may come out of noise, not out of an encoding
                    hits.append(Hit(hit.kind, disguise, hit.strong, hit.persons))
        return hits

    def _is_plain(self, text: str) -> bool:
        """Whether a line is words of everybody's and short numbers: nothing hides in any of them.

        Letters alone may spell something, numbers in words be one, signs be an escape.
        """
        words = IN_A_LINE.findall(text)
        return (
            len(words) >= FEWEST_IN_A_LINE
            and sum(map(is_figures, words)) < FEWEST_IN_A_LINE  # that are no list of bytes
            and not HIDING.search(text)
            and sum(len(word) == 1 and word.isalpha() for word in words) < FEWEST_IN_A_LINE
            and all(map(self.is_ordinary, words))
        )

    def is_ordinary(self, word: str) -> bool:
        """Whether a word is everybody's and no name, or a short number."""
        known = self._ordinary.get(word)
        if known is None:
            folded = letters(word)
            known = self._ordinary[word] = (
                len(word) <= SHORTEST_IN_CELL if is_figures(word) else word.isascii()
                and word.isalpha() and word[1:] in (word[1:].lower(), word[1:].upper())
                and (len(word) < SHORTEST_WORD or self.vocabulary.is_public(folded))
                and folded not in self.dictionary.names
            )  # fmt: skip
        return known

    def _picked(self, clear: str, cell: bool) -> Iterator[Hit]:
        """Names that letters picked out of the words of a text spell.

        They spell many things by accident: all of them a name, or a long name among them.
        """
        if len(clear) > LONGEST_PICKED:
            return
        for how, run in signs.picked(clear):
            for hit in self.spelled(letters(run), SHORTEST_DISGUISED - cell):
                yield Hit(hit.kind, f"{how}, {hit.disguise}", True, hit.persons)

    def spelled(self, word: str, shortest: int = 0) -> Iterator[Hit]:
        """Names that letters brought together spell: all of them, or a long name among them."""
        for text, how in ((word, "letter by letter"), (word[::-1], "letter by letter, reversed")):
            parts = [text] if len(word) >= shortest and self._rare(text) else [
                text[at : at + size]
                for size in range(self.shortest + 2, LONGEST_NAME)
                for at in range(len(text) - size + 1)
            ]  # fmt: skip
            for part in parts:
                if kind := self._rare(part):
                    yield Hit(kind, how, True, self._persons(part))

    def _of_bytes(self, data: bytes) -> list[Hit]:
        """Hits of some bytes, which the same word gives in each of its lines."""
        found = self._decoded.get(data)
        if found is None:
            if len(self._decoded) >= MOST_REMEMBERED:
                self._decoded.clear()
            found = self._decoded[data] = list(self._bytes(data))
        return found

    def _bytes(self, data: bytes) -> Iterator[Hit]:
        """Numbers and names that some bytes are, in one order of theirs or another, or masked."""
        dictionary = self.dictionary
        for order in ("big", "little"):
            kind = len(data) <= 8 and dictionary.cores.get(str(int.from_bytes(data, order)))
            if kind:
                yield Hit(kind, f"a number, {order} end first", True)
        for form in (">d", "<d") if len(data) == 8 else ():
            (value,) = struct.unpack(form, data)
            if 1e6 < value < 1e18 and (kind := dictionary.cores.get(f"{value:.0f}")):
                yield Hit(kind, "a floating number", True)
        if len(data) in (15, 16):
            whole = data.rjust(16, b"\0")
            for how, turned in (
                ("", whole), (", backwards", whole[::-1]),
                (", bits inverted", bytes(255 - byte for byte in whole)),
            ):  # fmt: skip
                person = dictionary.uids.get("u" + turned.hex())
                if person is not None:
                    yield Hit("person_uid", f"bytes{how}", True, (person,))
        for size in (2, 4):
            turned = b"".join(data[at : at + size][::-1] for at in range(0, len(data), size))
            if (
                turned != data
                and turned.isalpha()
                and (kind := self._rare(turned.decode().lower()))
            ):
                yield Hit(kind, "bytes exchanged in groups", True)
        for how, name in self.by_cipher.of_bytes(data):
            yield Hit(dictionary.names[name], how, True, self._persons(name))
        for how, text in ciphers.unmasked(data):
            for hit in self._names(plain(text), True, deliberate=True):
                if hit.strong:
                    yield Hit(hit.kind, f"{how}, {hit.disguise}", True, hit.persons)

    def _tokens(self, text: str, clear: str, cell: bool, depth: int) -> Iterator[Hit]:
        """What each token hides, and bytes that are no text once decoded."""
        tokens = text.split()[:400]
        for token in tokens:
            if 6 <= len(token) <= 200:
                for bare in dict.fromkeys((token, token.strip(".,;:()[]{}\"'"))):
                    yield from self.ciphered(bare)
        for encoding, data in decode.binary(text, cell=cell, known=self.is_word):
            for hit in self._of_bytes(data):
                yield Hit(hit.kind, f"{encoding}, {hit.disguise}", True, hit.persons)
            # letters alone are a word, figures a number, and what was decoded may be anything
            told = encoding == "base36" and not depth and not (text.isalpha() or text.isdigit())
            figures = str(int.from_bytes(data, "big")) if told else ""
            if is_nir_of_a_minor(figures, self.as_of.year):
                yield Hit("NIR", encoding, True)
        lowered = clear.lower()
        if any(word in lowered for word in ("deux", "trois", "quatre", "mille", "cinq", "dix")):
            spelled = signs.spelled_numbers(lowered)
            if spelled:
                joined = re.sub(
                    r"\b0 (?=[1-9]\b)", "0", re.sub(r"(?<=\d) ?[,;.] (?=\d)", " ", spelled)
                )  # zéro six: the 06 of telephones
                for kind in self._patterns(joined, cell):
                    yield Hit(kind, "in words", True)
                for hit in (*self._numbers(spelled), *self._dates(spelled, cell)):
                    yield Hit(hit.kind, f"in words, {hit.disguise}", hit.strong, hit.persons)

    def _names(self, clear: str, cell: bool, *, deliberate: bool = False) -> Iterator[Hit]:
        """Names as they are or undone; `deliberate`: the text was hidden, so none is chance."""
        matches = WORD.findall(clear)
        folded = [letters(word) for word in matches]
        pairs = pairwise(folded)
        couples = self.dictionary.couples
        named = {
            word
            for a, b in pairs
            if f"{a} {b}" in couples or f"{b} {a}" in couples
            for word in (a, b)
        }
        if named and not all(self.vocabulary.is_public(word) and len(word) < 4 for word in named):
            yield Hit("full name", "plain", True, self._persons(next(iter(sorted(named)))))
        for a, b in pairwise(word[::-1] for word in folded):
            if len(a) + len(b) >= FEWEST_TURNED_LETTERS and not {f"{a} {b}", f"{b} {a}"}.isdisjoint(
                couples
            ):
                yield Hit("full name", "reversed", True, self._persons(a))
        for text, word in zip(matches, folded, strict=True):
            if word in named:
                continue
            for hit in self.word(text):
                strong = hit.strong
                if not cell and hit.disguise == "plain" and hit.kind in ("surname", "first name"):
                    # in prose, a name is written with a capital
                    strong = strong and (deliberate or text[0].isupper() or len(word) >= 8)
                yield Hit(hit.kind, hit.disguise, strong, hit.persons)
            if ("-" in text or "'" in text or "’" in text) and word not in self.dictionary.names:
                for part in re.split(r"['’\-]", text):
                    if letters(part) in self.dictionary.names:
                        yield from self.word(part)
        for match in CUT_SHORT.finditer(clear):
            yield from self.beginning(letters(match[1]))
        if cell:
            yield from self._cell(clear, folded)
        elif len(folded) > 1 and len(clear) < 200:
            whole = "".join(folded)
            kind = self.known(whole)
            if whole not in folded and kind and len(whole) >= 8:
                yield Hit(kind, "spacing changed", True, self._persons(whole))

    def _cell(self, clear: str, folded: list[str]) -> Iterator[Hit]:
        """A whole value: names cut by signs, digits for letters, a short rare name, two keys."""
        if TYPED.fullmatch(clear):
            typed = clear.lower().translate(TYPED_AS)
            if kind := self._rare(typed):
                yield Hit(
                    kind, "azerty typed as qwerty, or the other way", True, self._persons(typed)
                )
        if pair := BLOCK_OF_KEYS.fullmatch(clear):
            yield from self.keyed_pair(*map(str.lower, pair.groups()))
        if " " in clear:
            yield from self.dated_keys(clear.lower())
        whole = letters(clear)
        a_short_name = (
            len(folded) == 1 and len(whole) == SHORTEST_IN_CELL and whole in self.dictionary.names
        )
        if a_short_name and not self.vocabulary.is_public(whole):
            yield Hit(self.dictionary.names[whole], "plain", True, self._persons(whole))
        in_pieces = len(folded) != 1 or whole != folded[0]
        if in_pieces and len(whole) >= SHORTEST_IN_TEXT and len(clear) < 80:
            kind = self.known(whole)
            if kind and not self.vocabulary.is_public(whole):
                yield Hit(kind, "spacing changed", True, self._persons(whole))
            elif len(whole) >= 8 and self.split(whole):
                yield Hit("full name", "spacing changed", True)
            elif len(folded) > 1 and not all(self.vocabulary.is_public(w) for w in folded):
                for hit in self.word(whole):
                    yield Hit(hit.kind, hit.disguise, hit.strong, hit.persons)
        if re.search(r"[0-9@$!€£|]", clear) and re.search(r"[A-Za-z]", clear) and len(clear) < 60:
            leet = letters(clear.lower().translate(spellings.LEET))
            if (
                leet != whole
                and len(leet) >= SHORTEST_IN_TEXT
                and not self.vocabulary.is_public(leet)
            ):
                kind = self.known(leet)
                if kind:
                    yield Hit(kind, "digits for letters", len(leet) >= 6, self._persons(leet))
                elif len(leet) >= 9 and self.split(leet):
                    yield Hit("full name", "digits for letters", True)


def written_otherwise(text: str) -> bool:
    """Whether three letters or more of a text are none of French, so that it was written so."""
    if text.isascii():
        return False
    return sum(not char.isascii() and char.isalpha() and char not in spellings.OURS
               for char in text.lower()) >= 3  # fmt: skip

"""Reads one word against the dictionary: as it is, undone, reduced, in a cipher, in another."""

from __future__ import annotations

import bisect
import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from scripts.scanner import ciphers, keyed, language, spellings
from scripts.scanner.dictionary import Dictionary
from scripts.scanner.language import Language
from scripts.scanner.spellings import fold, is_figures, letters, plain
from scripts.scanner.unexplained import Explained
from scripts.scanner.vocabulary import Vocabulary

LETTERS_AND_FIGURES = re.compile(r"(?:[^\W\d_]\d{1,2}){5,}[^\W\d_]?|(?:\d{1,2}[^\W\d_]){6,}")
# beginnings of names, and a year
NAMES_AND_YEAR = re.compile(r"([^\W\d_]{6,12})[_.\-]?((?:19|20)?\d\d)")
# keys of a surname and of a first name, and a year before or behind them
KEYS_AND_YEAR = re.compile(
    r"((?:19|20)\d\d)?[ _.\-|/:]?([a-z][a-z0-9]*?(?:[ _.\-|/:][a-z][a-z0-9]*?){0,4})"
    r"[ _.\-|/:]?((?:19|20)\d\d)?"
)
LONGEST_KEYS = 40  # signs of such keys and a year
SOUNDS = ("Soundex", "French sound", "Metaphone", "match rating codex", "NYSIIS", "vowels left out")
SHORTEST_KEYS = 5  # signs of two keys beside a year
SHORTEST_CUT = 2  # letters taken of a name
FIGURES_SPELLED = re.compile("[a-j]{8,14}")
WORD_RUN = re.compile(r"[^\W\d_]{3,}")
SIGNS = re.compile(r"[_\-./=]+")
LONG_HEX = re.compile(r"[a-z]?[0-9a-fA-F]+")
USUAL = re.compile(
    r"reversed|ROT13|alphabet mirrored|alphabet moved by \d+|"
    r"azerty typed as qwerty, or the other way|keyboard moved \w+ \(\w+\)"
)
FEWEST_KEYED = 4  # different letters of a name under a key
SHORTEST_IN_TEXT = 5
SHORTEST_DISGUISED = 7
LONG_WORD = 7  # letters from which a word is taken apart even though it reads like one
CAMEL = re.compile(r"[A-Z][a-z]{5,}(?![a-z])")
FEW_NAMES = 10_000
MANY_PERSONS = 150_000  # above which two keys side by side are no evidence
SHORTEST_PAIR = 6  # letters of two keys together
MOST_AROUND = 2  # letters around a short name in a word that reads like one


@dataclass(frozen=True)
class Hit:
    """Something of the dictionary in a text; `persons` are their numbers, empty if not known."""

    kind: str
    disguise: str
    strong: bool
    persons: tuple[int, ...] = ()


class Words:
    """What a dictionary knows of single words; keeps what it has learned of each."""

    def __init__(self, dictionary: Dictionary, vocabulary: Vocabulary, as_of: date) -> None:
        self.dictionary = dictionary
        self.vocabulary = vocabulary
        self.as_of = as_of
        self._words: dict[str, tuple[Hit, ...]] = {}
        self._keys: dict[str, dict[str, list[int]]] | None = None
        self._slips: dict[str, str] | None = None
        self._ciphers: ciphers.Ciphers | None = None
        self._hidden: dict[str, tuple[Hit, ...]] = {}
        self._values: dict[tuple[str, bool], list[Hit]] = {}
        self._joined: dict[str, list[Hit]] = {}
        self._ordinary: dict[str, bool] = {}
        self._decoded: dict[bytes, list[Hit]] = {}
        self._reduced: dict[str, tuple[Hit, ...]] = {}
        self.language = Language(vocabulary.common)
        self.explained = Explained(vocabulary, self.language)

    def _persons(self, word: str) -> tuple[int, ...]:
        return tuple(self.dictionary.bearers.get(word, ())[:50])

    def known(self, word: str) -> str | None:
        """Kind of a folded word that the dictionary knows as it is."""
        return self.dictionary.names.get(word) or self.dictionary.phrases.get(word)

    def split(self, word: str) -> tuple[str, ...] | None:
        """A surname and a first name of one person written in one piece, either way round."""
        known, couples = self.dictionary.names, self.dictionary.couples
        for at in range(3, len(word) - 2):
            if word[:at] in known:
                a, b = word[:at], word[at:]
                if b in known and (f"{a} {b}" in couples or f"{b} {a}" in couples):
                    return a, b
        return None

    def word(self, text: str) -> tuple[Hit, ...]:
        """Hits of one word (letters, accents and case as found), remembered."""
        found = self._words.get(text)
        if found is None:
            found = self._words[text] = tuple(self._word(letters(text)))
        return found

    def _word(self, word: str) -> Iterator[Hit]:
        size = len(word)
        if size < 3:
            return
        public = self.vocabulary.is_public(word)
        kind = self.known(word)
        if kind:
            yield Hit(kind, "plain", not public and size >= SHORTEST_IN_TEXT, self._persons(word))
            return
        if public or size > 60:
            return
        if size >= 8 and (pair := self.split(word)):
            yield Hit("full name", "joined", True, self._persons(pair[0]))
            return
        if size < 4:
            return
        for disguise, candidate in spellings.undone(word):
            kind = self.known(candidate)
            if kind and not self.vocabulary.is_public(candidate):
                least = SHORTEST_DISGUISED - bool(USUAL.fullmatch(disguise))
                yield Hit(kind, disguise, size >= least, self._persons(candidate))
            elif size >= 9 and self.split(candidate):
                yield Hit("full name", disguise, True)
            else:
                continue
            return

    def keys(self) -> dict[str, dict[str, list[int]]]:
        """Reduced keys of every name, by reduction: made once, when first asked for."""
        if self._keys is None:
            self._keys = {}
            for name, (reduce, _) in spellings.KEYS.items():
                index: dict[str, list[int]] = {}
                for word in self.dictionary.names:
                    key = reduce(word)
                    if len(word) >= 4 and len(key) >= 3 and key != word:
                        index.setdefault(key, []).extend(self.dictionary.bearers.get(word, ())[:20])
                self._keys[name] = index
        return self._keys

    def reduced(self, text: str) -> tuple[Hit, ...]:
        """Weak hits of a whole value that may be the reduced key of a name, remembered."""
        word = fold(text)
        if not 3 <= len(word) <= 40 or word in self.vocabulary.project:
            return ()
        found = self._reduced.get(word)
        if found is None:
            found = self._reduced[word] = tuple(self._keys_of(word))
        return found

    def _keys_of(self, word: str) -> Iterator[Hit]:
        for name, index in self.keys().items():
            reduce, single = spellings.KEYS[name]
            key = (
                reduce(word)
                if name in ("letters in another order", "repeated letters merged")
                else word
            )
            if key in index:
                yield Hit("name", name, len(word) >= single, tuple(index[key]))

    def keyed_pair(self, one: str, other: str) -> Iterator[Hit]:
        """Reduced keys of the surname and of the first name of one person, side by side."""
        if self.vocabulary.is_public(one) and self.vocabulary.is_public(other):
            return
        if len(self.dictionary.persons) > MANY_PERSONS or len(one + other) < SHORTEST_PAIR:
            return
        for how, pairs in self._pairs_of_keys.items():
            least = SHORTEST_PAIR + 2 * how.startswith("cut")
            person = pairs.get((one, other), pairs.get((other, one)))
            if person is not None and len(one + other) >= least:
                yield Hit("full name", f"two keys: {how}", True, (person,))
                return

    def _linkage_key(self, names: str, year: str) -> Iterator[Hit]:
        """Beginnings of the surname and of a first name, and the year of birth, in one piece."""
        if self.vocabulary.is_public(names) or len(self.dictionary.persons) > MANY_PERSONS:
            return
        cuts = [
            (names[:at], names[at:]) for at in range(SHORTEST_CUT, len(names) - SHORTEST_CUT + 1)
        ]
        for number, surnames, firsts in self._born_in.get(int(year) % 100, ()):
            for one, other in itertools.product(surnames, firsts):
                if any(
                    (one.startswith(a) and other.startswith(b))
                    or (other.startswith(a) and one.startswith(b))
                    for a, b in cuts
                ):
                    yield Hit("full name", "beginnings of names and a year", True, (number,))
                    return

    def dated_keys(self, token: str) -> Iterator[Hit]:
        """Keys of how the two names of a person sound, with the year of birth, in one piece."""
        match = KEYS_AND_YEAR.fullmatch(token) if len(token) <= LONGEST_KEYS else None
        if not match or not (match[1] or match[3]) or len(self.dictionary.persons) > MANY_PERSONS:
            return
        keys = fold(match[2])
        if len(keys) >= SHORTEST_KEYS and not (keys.isalpha() and self.vocabulary.is_public(keys)):
            found = self._sounds_of.get((keys, int(match[1] or match[3])))
            if found:
                yield Hit("full name", f"{found[0]} of two names and a year", True, found[1:])

    @cached_property
    def _sounds_of(self) -> dict[tuple[str, int], tuple[str, int]]:
        """(keys of surname and first name, in either order, year of birth) → (which, number)."""
        found = {}
        for how in SOUNDS:
            key = lru_cache(maxsize=None)(lambda name, of=spellings.KEYS[how][0]: of(letters(name)))
            for number, person in enumerate(self.dictionary.persons):
                years = {born.year for born in person.birth_dates}
                for one, other, year in itertools.product(
                    map(key, person.surnames), map(key, person.first_names), years
                ):
                    found[one + other, year] = found[other + one, year] = how, number
        return found

    @cached_property
    def _born_in(self) -> dict[int, list[tuple[int, list[str], list[str]]]]:
        """Last two figures of a year → number, surnames, first names of who was born in it."""
        found: dict[int, list[tuple[int, list[str], list[str]]]] = {}
        for number, person in enumerate(self.dictionary.persons):
            names = [*map(letters, person.surnames)], [*map(letters, person.first_names)]
            for year in {born.year % 100 for born in person.birth_dates}:
                found.setdefault(year, []).append((number, *names))
        return found

    @cached_property
    def _pairs_of_keys(self) -> dict[str, dict[tuple[str, str], int]]:
        found: dict[str, dict[tuple[str, str], int]] = {}
        for how, (reduce, _) in spellings.KEYS.items():
            key = lru_cache(maxsize=None)(lambda name, of=reduce: of(letters(name)))
            found[how] = {
                (key(surname), key(first)): number
                for number, person in enumerate(self.dictionary.persons)
                for surname in person.surnames
                for first in person.first_names
            }
        return found

    def beginning(self, word: str) -> Iterator[Hit]:
        """A rare name of which a screen or a file system shows the beginning alone."""
        if self.vocabulary.is_public(word):
            return
        at = bisect.bisect_left(self._sorted_words, word)
        if at < len(self._sorted_words) and self._sorted_words[at].startswith(word):
            return  # some word of everybody's begins so
        at = bisect.bisect_left(self._sorted_names, word)
        if at < len(self._sorted_names) and (name := self._sorted_names[at]).startswith(word):
            yield Hit(self.dictionary.names[name], "cut short", True, self._persons(name))

    @cached_property
    def _sorted_names(self) -> list[str]:
        public = self.vocabulary.is_public
        return sorted(name for name in self.dictionary.names if not public(name))

    @cached_property
    def _sorted_words(self) -> list[str]:
        return sorted(self.vocabulary.project | self.vocabulary.common)

    def slips(self, text: str) -> Iterator[Hit]:
        """Weak hits of a word one letter away from a name."""
        word = fold(text)
        if not 6 <= len(word) <= 30 or self.vocabulary.is_public(word):
            return
        if self._slips is None:
            self._slips = {}
            for name in self.dictionary.names:
                if len(name) >= 6:
                    self._slips.setdefault(name, name)
                    for part in spellings.without_one(name):
                        self._slips.setdefault(part, name)
        for part in (word, *spellings.without_one(word)):
            found = self._slips.get(part)
            if found:
                yield Hit("name", "one letter changed", len(word) >= 10, self._persons(found))
                return

    @property
    def by_cipher(self) -> ciphers.Ciphers:
        """Names by what ciphers leave of them: made once, when first asked for."""
        if self._ciphers is None:
            self._ciphers = ciphers.Ciphers(
                name for name in self.dictionary.names if not self.vocabulary.is_public(name)
            )
        return self._ciphers

    @cached_property
    def _under_keys(self) -> ciphers.Repeated:
        """Names, and two names of one person in one piece, without a key that comes again."""
        if len(self.dictionary.persons) > MANY_PERSONS:
            return ciphers.Repeated((), self.shortest)
        names = {name for name in self.dictionary.names if not self.vocabulary.is_public(name)}
        pairs = {
            "".join(pair)
            for person in self.dictionary.persons
            for couple in itertools.product(
                map(letters, person.surnames[:1]), map(letters, person.first_names[:1])
            )
            for pair in (couple, couple[::-1])
        }
        return ciphers.Repeated(names | pairs, self.shortest + 1)

    @cached_property
    def shortest(self) -> int:
        """Letters of a name that much trying does not meet by chance: more among more names."""
        crowd = max(len(self.dictionary.names) / FEW_NAMES, 1)
        return ciphers.SHORTEST + math.ceil(math.log(crowd, len(spellings.ALPHABET)))

    def _rare(self, word: str) -> str | None:
        """Kind of a name of some length that is no public word."""
        if len(word) < self.shortest or self.vocabulary.is_public(word):
            return None
        return self.known(word)

    def is_word(self, text: str) -> bool:
        """Whether a run of signs is a word of everybody's, or a name of the project's."""
        bare = text.strip(".,;:()[]{}\"'`*_-/").lower()
        public = self.vocabulary.is_public
        if bare.isalpha():
            return public(bare) or public(fold(bare))
        return bool(bare) and all(part.isalpha() and public(part) for part in SIGNS.split(bare))

    def ciphered(self, token: str) -> tuple[Hit, ...]:
        """Strong hits of one token without blanks that reads like no word, remembered."""
        found = self._hidden.get(token)
        if found is None:
            found = self._hidden[token] = tuple(dict.fromkeys(self._ciphered(token)))
        return found

    def _ciphered(self, token: str) -> Iterator[Hit]:
        if is_figures(token):
            return
        if len(token) >= 32 and (uid := keyed.spelled_uid(token)) in self.dictionary.uids:
            yield Hit("person_uid", "spelled with consonants", True, (self.dictionary.uids[uid],))
        clear = plain(token)
        for part in CAMEL.findall(clear):
            if part != clear and (kind := self._rare(letters(part))):
                yield Hit(kind, "inside a longer word", True, self._persons(letters(part)))
        if any(char in "0123456789@$!€£|+" for char in token) and not LONG_HEX.fullmatch(token):
            for table in (spellings.LEET, spellings.OTHER_LEET):
                word = letters(token.lower().translate(table))
                if word != letters(clear) and (kind := self._rare(word)):
                    yield Hit(kind, "digits for letters", True, self._persons(word))
        for part in WORD_RUN.findall(clear):
            if len(part) < len(token) and (kind := self._rare(letters(part))):
                yield Hit(kind, "among other signs", True, self._persons(letters(part)))
            elif len(part) < len(token) and not self.vocabulary.is_public(letters(part)):
                # an initial and a surname, as users of a machine are called
                for piece in ciphers.inside(letters(part), 1):
                    if (kind := self._rare(piece)) and not self._is_ending(letters(part), piece):
                        yield Hit(kind, "with an initial", True, self._persons(piece))
        if FIGURES_SPELLED.fullmatch(clear.lower()):
            for figures in ("0123456789", "1234567890"):
                number = clear.lower().translate(str.maketrans("abcdefghij", figures))
                if kind := self.dictionary.cores.get(number.lstrip("0")):
                    yield Hit(kind, "letters for figures", True)
        if match := NAMES_AND_YEAR.fullmatch(clear):
            yield from self._linkage_key(letters(match[1]), match[2])
        yield from self.dated_keys(clear.lower())
        if LETTERS_AND_FIGURES.fullmatch(clear) and (kind := self._rare(letters(clear))):
            yield Hit(kind, "figures between letters", True, self._persons(letters(clear)))
        runs = WORD_RUN.findall(clear) or [token]
        word = letters(runs[0])
        whole = len(runs) == 1 and len(word) == len(token)
        if len(runs) == 1 and not self.known(word):
            whole_word = whole or not token.isascii()
            yield from self._odd(word, whole_word, clear.isupper(), accents=not token.isascii())
        if not whole or token[1:] != token[1:].lower():
            try:
                data = token.encode("latin-1")
            except UnicodeEncodeError:
                return
            for how, name in self.by_cipher.of_bytes(data):
                if not whole:
                    yield Hit(self.dictionary.names[name], how, True, self._persons(name))

    def _odd(
        self, word: str, whole: bool, capitals: bool, *, accents: bool = False
    ) -> Iterator[Hit]:
        if not 6 <= len(word) <= 30 or self.vocabulary.is_public(word):
            return
        odd = self.language.is_odd(word)
        if (
            whole
            and len(set(word)) >= FEWEST_KEYED
            and (name := self._under_keys.of_word(word, more=not odd))
        ):
            yield Hit("full name", "letters under a key", True, self._persons(name))
        if odd or not accents:  # a word with accents that reads like one is one
            yield from self._cut_out(word, odd)
        for how, left in ciphers.fences(word):
            if kind := self._rare(left):
                yield Hit(kind, how, True, self._persons(left))
        if whole and (odd or capitals):
            for hit in self.slips(word):
                yield Hit(hit.kind, hit.disguise, len(word) >= 7, hit.persons)
        if not odd or not whole:
            return
        for how, candidate in spellings.undone(word):
            if kind := self._rare(candidate):
                yield Hit(kind, how, True, self._persons(candidate))
        lost = self.language.score(word) < language.LOST
        for how, name in self.by_cipher.of_word(word):
            if len(word) > self.shortest or (lost and "further" not in how):
                yield Hit(self.dictionary.names[name], how, True, self._persons(name))

    def _cut_out(self, word: str, odd: bool) -> Iterator[Hit]:
        """Names in a longer word, or left when what was put between letters is taken out."""
        for part in ciphers.inside(word):
            kind = self._rare(part)
            # some words of French are a name and an ending
            if kind and (odd or not self._is_built_on(word, part)):
                yield Hit(kind, "inside a longer word", True, self._persons(part))
                return
        if not odd and len(word) < LONG_WORD:
            return
        for how, left in ciphers.stripped(word):
            kind = self._rare(left)
            if kind:
                yield Hit(kind, how, True, self._persons(left))
                return

    def _is_built_on(self, word: str, part: str) -> bool:
        """Whether a word that reads like one has a short name in its middle by accident."""
        return self._is_ending(word, part) or (
            len(part) <= self.shortest and len(word) - len(part) > MOST_AROUND
        )

    def _is_ending(self, word: str, part: str) -> bool:
        """Whether a word is a short name with an ending of French, as likely a common word."""
        if not word.startswith(part):
            return False
        if len(part) >= 8:
            return word[len(part) :] in ("s", "x", "e", "es")
        return word[len(part) :] in ("s", "e", "es", "x", "er", "ed", "ing", "ment", "eur", "ers")

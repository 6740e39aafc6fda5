"""Codes: all that looks like a hash, compared with the dictionary at the end of a scan."""

from __future__ import annotations

import re
from collections import Counter

from scripts.scanner import keyed, parts
from scripts.scanner.columns import PSEUDONYM
from scripts.scanner.digests import STANDARD
from scripts.scanner.evidence import Evidence
from scripts.scanner.knowledge import Knowledge
from scripts.scanner.spellings import fold, is_figures
from scripts.scanner.sums import FileSums
from scripts.scanner.tokens import CUT_TO_A_NUMBER, END_OF_A_NAME, looks_hashed, token_bytes
from scripts.scanner.unexplained import DRAWN, announced

SHORT_WORD, MOSTLY = 3, 0.7  # letters of a word that says little, and their share of a name
WORD_IN_A_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
HEXED = re.compile(r"[0-9a-fA-F\-:]+")
A_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.Z]*")
LONG_NUMBER = 9  # digits from which a number may be a check sum or a hash


class CodeScan(Evidence):
    """Codes met in texts and tables, with the places of each."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        self.tokens: dict[str, Counter[tuple[str, str, str]]] = {}
        self.named: set[str] = set()  # codes that a name, or a line that announces them, explains
        self._sums = FileSums()

    def collect(self, place: tuple[str, str, str], tokens: dict[str, int]) -> None:
        """Keep what looks like a hash, to be compared at the end of the scan."""
        for token, n in tokens.items():
            # a pseudonym that none of our keys made may be a hash that needs none
            hashed = PSEUDONYM.match(token) or looks_hashed(token)
            ours = token in self.knowledge.marks or self.vocabulary.writes(token)
            if hashed and not (ours or self.is_ours(token) or self._is_words(token)):
                self.tokens.setdefault(token, Counter())[place] += n

    def note_named(self, text: str, heading: str) -> None:
        """Note codes that programs number things with, as their heading or their line says.

        They are compared with hashes of single traits, and with no more.
        """
        self.named.update(END_OF_A_NAME.findall(text))
        if announced(heading) or announced(text):
            self.named.update(DRAWN.findall(text))

    def _is_words(self, token: str) -> bool:
        """Whether a token is made of public words and numbers, as names of columns are.

        Two words that a line's end parts stand together once blanks are taken out.
        """
        if is_figures(token.removeprefix("-")):
            return len(token) < LONG_NUMBER
        if A_TIME.fullmatch(token) or parts.OFFICE.fullmatch(f"{token.strip('/')}.xml"):
            return True
        words = [part for part in WORD_IN_A_NAME.findall(token) if len(part) > SHORT_WORD]
        if not HEXED.fullmatch(token) and all(
            map(self.vocabulary.is_public, map(str.lower, words))
        ):
            rest = WORD_IN_A_NAME.sub("", token)
            if len("".join(words)) >= MOSTLY * (len(token) - len(re.findall(r"[\W_]", token))) and (
                not rest or max(map(len, re.findall(r"\d+", rest)), default=0) <= SHORT_WORD + 1
            ):
                return True
        return all(
            part.isdigit() or fold(part) in self.vocabulary.project
            for part in re.split(r"[_\-./+=]+|(?<=[a-z])(?=[A-Z])", token)
            if part
        )

    def hashes(self) -> None:
        """Compare everything that looks like a hash with the hashes of the dictionary."""
        if not self.tokens:
            return
        candidates: list[tuple[str, str, bytes]] = []
        for token in self.tokens.keys() - self._sums.among(self.tokens):
            bare = keyed.digits_of(token) if PSEUDONYM.match(token) else token
            for encoding, data in token_bytes(bare):
                if len(data) >= 4:
                    candidates.append((token, encoding, data))
        sums = [at for at, (_, how, data) in enumerate(candidates) if how and len(data) == 4]
        tokens = [data for _, _, data in candidates]
        seen = {place[:3] for place in self.found.places()}
        # words put together read as base64, too: cut hashes are dear to try, so in whole groups
        known = [
            at
            for at, (token, how, data) in enumerate(candidates)
            if token in self.named
            or (
                len(data) not in STANDARD
                and (
                    (how.startswith("base") and len(token) % 4)
                    or how == CUT_TO_A_NUMBER
                    or seen >= set(self.tokens[token])
                )
            )
        ]
        for kind, algorithm, places in self.knowledge.digests.matches(tokens, sums, known):
            for at in places:
                token, encoding, _ = candidates[at]
                how = f"{algorithm}, {encoding}" if encoding else algorithm
                for place, n in self.tokens[token].items():
                    self.found.add(place, f"hash of a {kind}", how, n)

# ruff: noqa: E501
"""The bytes of a file as they lie on disk: names that no reader shows (slack, deleted rows, extras).

Names are searched all at once (Aho-Corasick), numbers among the runs of letters and figures, and the
sixteen bytes of a person_uid at every place. Names must be long, or stand between signs, so that chance
is out of the question.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

import ahocorasick_rs
import numpy as np

from scripts.scanner.dictionary import Dictionary
from scripts.scanner.spellings import plain
from scripts.scanner.vocabulary import Vocabulary

SHORTEST = 6
CHUNK = 8 * 1024 * 1024
OVERLAP = 256
ALONE = 9  # letters from which a name is told inside other letters
RUN = re.compile(rb"[0-9a-z]{9,64}")
WIDE = re.compile(rb"(?:[\x01-\xff]\0{3}){6,}|(?:[\x01-\xff]\0){6,}")  # letters of UTF-32, UTF-16
FIGURES = re.compile(rb"[0-9]{9,64}")
MOST_REMEMBERED = 1_000_000
TABLE_BITS = 24
SPREAD = np.uint64(0x9E3779B97F4A7C15)
LOWER = bytearray(range(256)).lower()
# accents of Latin-1 and CP1252 folded, so that one needle serves all three
for _code in range(0xC0, 0x100):
    _letter = plain(bytes([_code]).decode("latin-1")).lower()
    if len(_letter) == 1 and _letter.isascii() and _letter.isalpha():
        LOWER[_code] = ord(_letter)


class RawReader:
    """Needles of one dictionary, ready to be looked up in any bytes."""

    def __init__(
        self, dictionary: Dictionary, vocabulary: Vocabulary, shortest: int = SHORTEST
    ) -> None:
        words = {
            word: kind
            for word, kind in {**dictionary.names, **dictionary.phrases}.items()
            if len(word) >= max(shortest, SHORTEST) and not vocabulary.is_public(word)
        }
        # a name inside a public word would be seen in each of them
        blocked = {
            word[at : at + size]
            for word in vocabulary.project | vocabulary.common
            for size in range(ALONE, len(word))
            for at in range(len(word) - size + 1)
        }
        self.names = [(w.encode(), kind) for w, kind in words.items() if w not in blocked]
        self.automaton = ahocorasick_rs.BytesAhoCorasick([name for name, _ in self.names])
        self.numbers, self.uids = dictionary.numbers, dictionary.uids
        self.unknown: set[bytes] = set()
        heads = [int(p.uid[1:17], 16).to_bytes(8, "big") for p in dictionary.persons
                 if p.uid and re.fullmatch("[a-z][0-9a-f]{32}", p.uid)]  # fmt: skip
        self.heads = np.sort(np.frombuffer(b"".join(heads), np.uint64))
        self.table = np.zeros(1 << TABLE_BITS, bool)
        self.table[self._places(self.heads)] = True

    @staticmethod
    def _places(heads: np.ndarray) -> np.ndarray:
        return (heads * SPREAD) >> np.uint64(64 - TABLE_BITS)

    def read(self, data: bytes | mmap.mmap) -> Iterator[tuple[str, str]]:
        """(kind, disguise) of each needle in some bytes, as they are and as UTF-16."""
        for start in range(0, max(1, len(data)), CHUNK):
            chunk = data[start : start + CHUNK + OVERLAP]
            yield from self._search(chunk, "bytes")
            if not chunk.isascii():
                yield from self._uids(chunk)
            wide = b"\n".join(run.replace(b"\0", b"") for run in WIDE.findall(chunk))
            if wide:
                yield from self._search(wide, "bytes of two or four a letter")

    def _search(self, chunk: bytes, disguise: str) -> Iterator[tuple[str, str]]:
        folded = chunk.translate(LOWER)
        for number, at, end in self.automaton.find_matches_as_indexes(folded, overlapping=True):
            needle, kind = self.names[number]
            if self._stands_alone(chunk, at, end) and self._is_written(chunk[at:end], needle):
                yield kind, disguise
        for token in {*RUN.findall(folded), *FIGURES.findall(folded)} - self.unknown:
            kind = self._number(token.decode("ascii"))
            if kind:
                yield kind, disguise
            elif len(self.unknown) < MOST_REMEMBERED:
                self.unknown.add(token)

    def _number(self, token: str) -> str | None:
        if token in self.uids or "u" + token in self.uids:
            return "person_uid"
        return self.numbers.get(token)

    def _uids(self, chunk: bytes) -> Iterator[tuple[str, str]]:
        """The bytes of a person_uid anywhere: its first eight are enough."""
        for offset in range(8):
            size = (len(chunk) - offset) // 8
            heads = np.frombuffer(chunk, np.uint64, max(size, 0), offset) if size > 0 else ()
            if not len(heads) or not len(self.heads):
                continue
            likely = heads[self.table[self._places(heads)]]
            at = np.minimum(np.searchsorted(self.heads, likely), len(self.heads) - 1)
            for _ in range(int(np.count_nonzero(self.heads[at] == likely))):
                yield "person_uid", "bytes"

    @staticmethod
    def _stands_alone(chunk: bytes, at: int, end: int) -> bool:
        around = chunk[max(at - 1, 0) : at] + chunk[end : end + 1]
        return end - at >= ALONE or not re.search(b"[0-9A-Za-z]", around)

    @staticmethod
    def _is_written(found: bytes, needle: bytes) -> bool:
        """Whether bytes are written as a name is: in one case, with few accents; not by chance."""
        text = found.decode("latin-1")
        accents = sum(not char.isascii() for char in text)
        one_case = text.islower() or text.isupper() or text.istitle()
        return needle.isdigit() or (one_case and accents <= max(len(needle) - SHORTEST, 1))


def open_bytes(path: Path) -> bytes | mmap.mmap:
    """The bytes of a file, mapped when there are any."""
    if path.stat().st_size == 0:
        return b""
    with path.open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

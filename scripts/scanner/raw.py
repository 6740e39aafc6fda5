"""The bytes of a file as they lie on disk: names that no reader shows (slack, deleted rows).

Names are searched all at once (Aho-Corasick), numbers among the runs of letters and figures, and
the sixteen bytes of a person_uid at every place. Names must be long, or stand between signs, so
that chance is out of the question.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import ahocorasick_rs
import numpy as np

from scripts.scanner.dictionary import Dictionary
from scripts.scanner.lookup import Lookup, hashed
from scripts.scanner.spellings import plain
from scripts.scanner.vocabulary import Vocabulary

SHORTEST = 6
CHUNK = 8 * 1024 * 1024
OVERLAP = 256
ALONE = 9  # letters from which a name is told inside other letters
SHORTEST_RUN, LONGEST_RUN = 9, 64  # letters and figures in a row that may be a number
PLURAL = re.compile(rb"[sx](?![0-9A-Za-z\xc0-\xff])")
WIDE = re.compile(rb"(?:[\x01-\xff]\0{3}){6,}|(?:[\x01-\xff]\0){6,}")  # letters of UTF-32, UTF-16
LETTERS_OF_A_RUN = 6  # wide letters that follow one another
LONGEST_WIDE = 4096  # bytes of a run of wide letters that are read in one piece
LEAST_BITS, MOST_BITS = 16, 26  # of the places of a table that rules most bytes out
UID_LENGTHS = {32, 33}  # with and without the letter before its digits
FIGURE, LETTER = 1, 2
CLASS = np.zeros(256, np.uint8)
CLASS[ord("0") : ord("9") + 1] = FIGURE
CLASS[ord("a") : ord("z") + 1] = LETTER
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
        self.lengths = dictionary.lengths | UID_LENGTHS
        heads = [int(p.uid[1:17], 16).to_bytes(8, "big") for p in dictionary.persons
                 if p.uid and re.fullmatch("[a-z][0-9a-f]{32}", p.uid)]  # fmt: skip
        self.heads = np.sort(np.frombuffer(b"".join(heads), np.uint64))
        # one bit a place, sixty-four places or more a person: what a processor keeps at hand
        self.bits = int(np.clip(len(self.heads).bit_length() + 6, LEAST_BITS, MOST_BITS))
        self.table = np.zeros(1 << self.bits, bool)
        self.table[self._places(self.heads)] = True
        self.table = np.packbits(self.table, bitorder="little")

    def _places(self, heads: np.ndarray) -> np.ndarray:
        return ((heads * SPREAD) >> np.uint64(64 - self.bits)).astype(np.uint32)

    def read(
        self, data: bytes | mmap.mmap, skip: Iterable[tuple[int, int]] = ()
    ) -> Iterator[tuple[str, str]]:
        """(kind, disguise) of each needle in some bytes, as they are and as UTF-16.

        skip: [start, end) of what is read elsewhere, once unpacked.
        """
        for first, last in left_over(len(data), skip):
            for start in range(first, last, CHUNK):
                yield from self._chunk(data[start : min(start + CHUNK + OVERLAP, last)])

    def _chunk(self, chunk: bytes) -> Iterator[tuple[str, str]]:
        yield from self._search(chunk, "bytes")
        if not chunk.isascii():
            yield from self._uids(chunk)
        if wide := _wide(chunk):
            yield from self._search(wide, "bytes of two or four a letter")

    def _search(self, chunk: bytes, disguise: str) -> Iterator[tuple[str, str]]:
        folded = chunk.translate(LOWER)
        for number, at, end in self.automaton.find_matches_as_indexes(folded, overlapping=True):
            needle, kind = self.names[number]
            if self._stands_alone(chunk, at, end) and self._is_written(chunk[at:end], needle):
                yield kind, disguise
        tokens = sorted(self._tokens(folded))
        uids = [token if token.startswith("u") else f"u{token}" for token in tokens]
        for _ in _values(self.uids, uids):
            yield "person_uid", disguise
        for value in _values(self.numbers.texts, tokens):
            yield self.numbers.words[value], disguise

    def _tokens(self, folded: bytes) -> set[str]:
        """Runs of letters and figures, and of figures alone, as long as some number is."""
        classes = CLASS[np.frombuffer(folded, np.uint8)]
        found = set()
        for members in (classes > 0, classes == FIGURE):
            padded = np.concatenate([[False], members, [False]])
            starts, ends = np.flatnonzero(padded[1:] != padded[:-1]).reshape(-1, 2).T
            sizes = ends - starts
            at = np.flatnonzero((sizes >= SHORTEST_RUN) & (sizes <= LONGEST_RUN))
            at = at[np.isin(sizes[at], list(self.lengths))]
            found |= {
                folded[start:end].decode("ascii")
                for start, end in zip(starts[at].tolist(), ends[at].tolist(), strict=True)
            }
        return found

    def _uids(self, chunk: bytes) -> Iterator[tuple[str, str]]:
        """The bytes of a person_uid anywhere: its first eight are enough."""
        for offset in range(8):
            size = (len(chunk) - offset) // 8
            if size <= 0 or not len(self.heads):
                continue
            heads = np.frombuffer(chunk, np.uint64, size, offset)
            places = self._places(heads)
            marks = self.table[places >> np.uint32(3)] >> (places & np.uint32(7)).astype(np.uint8)
            likely = heads[(marks & 1).astype(bool)]
            at = np.minimum(np.searchsorted(self.heads, likely), len(self.heads) - 1)
            for _ in range(int(np.count_nonzero(self.heads[at] == likely))):
                yield "person_uid", "bytes"

    @staticmethod
    def _stands_alone(chunk: bytes, at: int, end: int) -> bool:
        around = chunk[max(at - 1, 0) : at] + chunk[end : end + 1]
        if PLURAL.match(chunk, end) and not re.search(b"[0-9A-Za-z]", around[:1]):
            return False  # one more letter of French makes a common word of a name
        return end - at >= ALONE or not re.search(b"[0-9A-Za-z]", around)

    @staticmethod
    def _is_written(found: bytes, needle: bytes) -> bool:
        """Whether bytes are written as a name is: in one case, with few accents; not by chance."""
        text = found.decode("latin-1")
        accents = sum(not char.isascii() for char in text)
        one_case = text.islower() or text.isupper() or text.istitle()
        return needle.isdigit() or (one_case and accents <= max(len(needle) - SHORTEST, 1))


def _values(index: Lookup, texts: list[str]) -> list[int]:
    """What an index knows of some texts."""
    found = index.of_hashes(np.fromiter(map(hashed, texts), np.uint64, len(texts)))
    return found[found >= 0].tolist()


def _wide(chunk: bytes) -> bytes:
    """Letters of runs in UTF-16 or UTF-32, a line a run."""
    zero = np.frombuffer(chunk, np.uint8) == 0
    if not zero.any():
        return b""
    # a letter and a zero, and as many times once more: most of a chunk is ruled out at the first
    pair = ~zero[:-1] & zero[1:]
    last = 2 * (LETTERS_OF_A_RUN - 1)
    if len(pair) <= last:
        return b""
    run = pair[: len(pair) - last]
    for step in range(1, LETTERS_OF_A_RUN):
        run = run & pair[2 * step : len(pair) - last + 2 * step]
    far = pair[:-2] & zero[2:-1] & zero[3:] if len(pair) > 2 else pair[:0]
    last = 4 * (LETTERS_OF_A_RUN - 1)
    wider = far[: max(len(far) - last, 0)]
    for step in range(1, LETTERS_OF_A_RUN if len(wider) else 0):
        wider = wider & far[4 * step : len(far) - last + 4 * step]
    found, read = [], 0
    for at in np.union1d(np.flatnonzero(run), np.flatnonzero(wider)).tolist():
        if at >= read and (match := WIDE.match(chunk, at, at + LONGEST_WIDE)):
            found.append(match.group().replace(b"\0", b""))
            read = match.end()
    return b"\n".join(found)


def left_over(size: int, skip: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """[start, end) of what is left of some bytes without the parts to skip."""
    at = 0
    for first, last in sorted(skip):
        if first > at:
            yield at, first
        at = max(at, last)
    if at < size:
        yield at, size


def open_bytes(path: Path) -> bytes | mmap.mmap:
    """The bytes of a file, mapped when there are any."""
    if path.stat().st_size == 0:
        return b""
    with path.open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

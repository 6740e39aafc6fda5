# ruff: noqa: E501
"""The bytes of a file as they lie on disk: names that no reader shows (slack, deleted rows, extras).

Every window of six bytes is looked up at once with numpy; a place where a known name begins is then
compared in full. Names must be long, or stand between signs, so that chance is out of the question.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from scripts.scanner.dictionary import Dictionary
from scripts.scanner.spellings import plain
from scripts.scanner.vocabulary import Vocabulary

WINDOW = 6
CHUNK = 8 * 1024 * 1024
ALONE = 9  # letters from which a name is told inside other letters
TABLE_BITS = 22
LETTER = np.zeros(256, bool)
LETTER[list(range(65, 91)) + list(range(97, 123)) + list(range(0xC3, 0xC4))] = True
LOWER = np.arange(256, dtype=np.uint8)
LOWER[65:91] += 32
# accents of Latin-1 and CP1252 folded, so that one needle serves all three
for _code in range(0xC0, 0x100):
    _letter = plain(bytes([_code]).decode("latin-1")).lower()
    if len(_letter) == 1 and _letter.isascii() and _letter.isalpha():
        LOWER[_code] = ord(_letter)


class RawReader:
    """Needles of one dictionary, ready to be looked up in any bytes."""

    def __init__(
        self, dictionary: Dictionary, vocabulary: Vocabulary, shortest: int = WINDOW
    ) -> None:
        self.needles: dict[bytes, list[tuple[bytes, str]]] = {}
        words = {
            word: kind
            for word, kind in {**dictionary.names, **dictionary.phrases}.items()
            if len(word) >= max(shortest, WINDOW) and not vocabulary.is_public(word)
        }
        # a name inside a public word would be seen in each of them
        blocked = {
            word[at : at + size]
            for word in vocabulary.project | vocabulary.common
            for size in range(ALONE, len(word))
            for at in range(len(word) - size + 1)
        }
        for word, kind in words.items():
            if word not in blocked:
                self._add(word.encode(), kind)
        for number, kind in dictionary.numbers.items():
            if len(number) >= 9:
                self._add(number.encode(), kind)
        for uid in dictionary.uids:
            self._add(uid[1:].encode(), "person_uid")
            try:
                self._add(bytes.fromhex(uid[1:]), "person_uid")
            except ValueError:
                continue
        self.table = np.zeros(1 << TABLE_BITS, bool)
        # one hash call over all the heads laid end to end; every sixth window is a head
        heads = np.frombuffer(b"".join(self.needles), np.uint8)
        if len(heads):
            self.table[self._hash(heads)[::WINDOW]] = True

    def _add(self, needle: bytes, kind: str) -> None:
        self.needles.setdefault(needle[:WINDOW], []).append((needle, kind))

    @staticmethod
    def _hash(data: np.ndarray) -> np.ndarray:
        """Hash of each window of six bytes: array of len(data) - 5 integers below 2^22."""
        wide = data.astype(np.uint32)
        size = len(data) - WINDOW + 1
        value = np.zeros(size, np.uint32)
        for at in range(WINDOW):
            value *= np.uint32(0x01000193)
            value ^= wide[at : at + size]
        return (value * np.uint32(0x9E3779B1)) >> np.uint32(32 - TABLE_BITS)

    def read(self, data: bytes | mmap.mmap) -> Iterator[tuple[str, str]]:
        """(kind, disguise) of each needle in some bytes, as they are and as UTF-16."""
        view = np.frombuffer(data, np.uint8)
        for start in range(0, max(1, len(view)), CHUNK):
            chunk = view[start : start + CHUNK + 256]
            folded = LOWER[chunk]
            yield from self._search(folded, "bytes")
            zeros = int(np.count_nonzero(chunk == 0))
            if zeros > 64:
                for offset in (0, 1):
                    pairs = folded[offset:]
                    low, high = pairs[: len(pairs) // 2 * 2 : 2], pairs[1 : len(pairs) // 2 * 2 : 2]
                    # letters with a zero beside them: bytes of UTF-16
                    kept = low[high == 0]
                    if len(kept) >= WINDOW:
                        yield from self._search(kept, "bytes of UTF-16")

    def _search(self, folded: np.ndarray, disguise: str) -> Iterator[tuple[str, str]]:
        if len(folded) < WINDOW:
            return
        places = np.flatnonzero(self.table[self._hash(folded)])
        if not len(places):
            return
        text = folded.tobytes()
        for at in places.tolist():
            for needle, kind in self.needles.get(text[at : at + WINDOW], ()):
                if text.startswith(needle, at) and self._stands_alone(text, at, needle):
                    yield kind, disguise

    @staticmethod
    def _stands_alone(text: bytes, at: int, needle: bytes) -> bool:
        if len(needle) >= ALONE and needle.isalpha():
            return True
        before, after = text[at - 1 : at], text[at + len(needle) : at + len(needle) + 1]
        if needle.isdigit():
            return not before.isdigit() and not after.isdigit()
        return not before.isalnum() and not after.isalnum()


def open_bytes(path: Path) -> bytes | mmap.mmap:
    """The bytes of a file, mapped when there are any."""
    if path.stat().st_size == 0:
        return b""
    with path.open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

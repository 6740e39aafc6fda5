"""Texts by the million, each with a small number, in twelve bytes an entry.

Only 64 bits of a digest of each text are kept: two texts agree by accident once in 10^12 scans.
"""

from __future__ import annotations

import hashlib

import numpy as np

HASH = "md5_number_lower"  # the engine's name for the same 64 bits


def hashed(text: str) -> int:
    """64 bits of a text, as the engine's `HASH` gives them."""
    digest = hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little")


class Lookup:
    """Text → integer. Single texts are added as to a dictionary, many at once as hashes."""

    def __init__(self) -> None:
        self._single: dict[str, int] = {}
        self._keys = np.empty(0, np.uint64)
        self._values = np.empty(0, np.int32)

    def __len__(self) -> int:
        return len(self._single) + len(self._keys)

    def add(self, text: str, value: int) -> None:
        """Know one text; the first value given to it stays."""
        if text not in self:
            self._single[text] = value

    def add_hashes(self, keys: np.ndarray, values: np.ndarray) -> None:
        """Know many texts by their `HASH`; known ones keep their value.

        keys: (n,) uint64; values: (n,) integers below 2^31.
        """
        self.pack()
        keys = np.concatenate([self._keys, keys.astype(np.uint64)])
        values = np.concatenate([self._values, values.astype(np.int32)])
        different, first = np.unique(keys, return_index=True)
        self._keys, self._values = different, values[first]

    def pack(self) -> None:
        """Keep the texts added one by one as hashes too."""
        if self._single:
            keys = np.fromiter(map(hashed, self._single), np.uint64, len(self._single))
            values = np.fromiter(self._single.values(), np.int32, len(self._single))
            self._single = {}
            self.add_hashes(keys, values)

    def of_hashes(self, keys: np.ndarray) -> np.ndarray:
        """Values of texts given by their hashes, -1 when unknown: (n,) int32."""
        self.pack()
        if not len(self._keys):
            return np.full(len(keys), -1, np.int32)
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, self._values[at], -1).astype(np.int32)

    def get(self, text: str, default: int | None = None) -> int | None:
        """Value of a text, or the default."""
        value = self._single.get(text)
        if value is not None or not len(self._keys):
            return default if value is None else value
        key = np.uint64(hashed(text))
        at = int(self._keys.searchsorted(key))
        return int(self._values[at]) if at < len(self._keys) and self._keys[at] == key else default

    def __contains__(self, text: str) -> bool:
        return self.get(text) is not None

    def __getitem__(self, text: str) -> int:
        value = self.get(text)
        if value is None:
            raise KeyError
        return value


class Kinds:
    """Text → one of a few words, as a Lookup keeps it."""

    def __init__(self) -> None:
        self.texts = Lookup()
        self.words: list[str] = []

    def number(self, word: str) -> int:
        """Number of a word, given to it at its first use."""
        if word not in self.words:
            self.words.append(word)
        return self.words.index(word)

    def add(self, text: str, word: str) -> None:
        """Know one text; the first word given to it stays."""
        self.texts.add(text, self.number(word))

    def get(self, text: str) -> str | None:
        """Word of a text, None when it is unknown."""
        value = self.texts.get(text)
        return None if value is None else self.words[value]

"""What scans of one vault share: its dictionary, vocabulary, digests and pseudonyms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from scripts.scanner import (
    keyed,
    together,
)
from scripts.scanner.dictionary import Dictionary, load
from scripts.scanner.digests import Digests
from scripts.scanner.lookup import Lookup
from scripts.scanner.raw import RawReader
from scripts.scanner.reading import Reader
from scripts.scanner.vocabulary import Vocabulary, vocabulary
from scripts.settings import Settings


@dataclass
class Knowledge:
    """What scans of one vault share: made once, used for any number of scans."""

    config: Settings
    dictionary: Dictionary
    vocabulary: Vocabulary
    reader: Reader
    raw: RawReader
    digests: Digests
    pseudonyms: dict[str, Lookup]
    marks: frozenset[str]

    @cached_property
    def crowd(self) -> together.Crowd:
        """Where and when everybody was born: made for the first table that may tell it."""
        return together.Crowd(self.dictionary)


def learn(config: Settings, dictionary: Dictionary | None = None) -> Knowledge:
    """Read the vault (or take a dictionary as given) and prepare everything a scan looks up.

    Raises UsageError when the vault's key is missing or wrong.
    """
    dictionary = dictionary or load(config)
    words = vocabulary(config.root)
    return Knowledge(
        config,
        dictionary,
        words,
        Reader(dictionary, words, config.as_of),
        RawReader(dictionary, words),
        Digests(dictionary),
        keyed.pseudonyms(config, dictionary),
        keyed.marks(config),
    )

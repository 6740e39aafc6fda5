"""Check sums of the scanned files themselves: what a list of them holds is no hash of a person."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterable
from pathlib import Path

BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}  # figures
LARGE = 64 * 1024 * 1024  # bytes of a member from which SHA-256 alone is computed


class FileSums:
    """Files on disk, hashed when somebody asks, and digests of members, which are gone by then."""

    def __init__(self) -> None:
        self._paths: list[Path] = []
        self._known: set[str] = set()

    def note(self, data: bytes | mmap.mmap, path: Path | None, *, on_disk: bool) -> None:
        """Remember a file: one that stays where it is by its path, any other by its digests."""
        if on_disk and path is not None:
            self._paths.append(path)
            return
        names = ("sha256",) if len(data) > LARGE else BY_LENGTH.values()
        self._known |= {
            hashlib.new(name, data, usedforsecurity=False).hexdigest() for name in names
        }

    def among(self, tokens: Iterable[str]) -> set[str]:
        """Those of some tokens that are the digest of a file of this scan."""
        tokens = list(tokens)
        known = set(self._known)
        for name in {BY_LENGTH[len(token)] for token in tokens if len(token) in BY_LENGTH}:
            for path in self._paths:
                with path.open("rb") as stream:
                    known.add(hashlib.file_digest(stream, name).hexdigest())
        return {token for token in tokens if token.lower() in known}

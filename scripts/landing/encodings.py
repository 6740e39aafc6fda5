"""Which encoding a text file is in, decided on all its bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from scripts.landing.refusal import Refused

BLOCK_BYTES = 1 << 20
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]+")
FEW = 50  # one byte in so many may be a stray control; archives and pictures have one in ten
ARCHIVES = (b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0")  # zip and workbooks, Parquet, old Excel
NO_CHARACTER = {
    "cp1252": b"\x00\x81\x8d\x8f\x90\x9d",
    "cp850": b"\x00",
    "mac_roman": b"\x00",
    "utf-8": b"\x00",
}
# letters of French names; for à, î, ù, û another codec has a sign that follows a word (… ” — –)
ACCENTED = "çèéêëïô"
ENOUGH = 1000  # foreign bytes: more than damage explains; accented letters: more than chance does


@dataclass(frozen=True)
class Encoding:
    """Codec of a text, length of its byte order mark, and whether UTF-8 is damaged somewhere."""

    codec: str
    mark: int = 0
    is_damaged: bool = False

    @property
    def name(self) -> str:
        """Name for the ledger."""
        return "utf-8-sig" if self.codec == "utf-8" and self.mark else self.codec

    def foreign(self, buffer: bytes) -> list[int]:
        """Places of the bytes that stand for no character."""
        places = read_utf8(buffer)[1] if self.is_damaged else []
        unknown = NO_CHARACTER[self.codec]
        if any(byte in buffer for byte in unknown):
            places += [found.start() for found in re.finditer(b"[" + unknown + b"]", buffer)]
        return places


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The rest of a stream, in blocks that split no character, line end or pair of quotes."""
    while block := stream.read(BLOCK_BYTES):
        while (block[-1] > 0x7F or block[-1] in b'\r"') and (more := stream.read(1)):
            block += more
        yield block


def read_utf8(block: bytes) -> tuple[int, list[int]]:
    """Number of whole characters beyond ASCII, and places of bytes that are not UTF-8."""
    places: list[int] = []

    def note(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        places.append(error.start)
        return "", error.end

    if block.isascii():
        return 0, places
    codecs.register_error("idase_note", note)
    n_ascii = int(np.count_nonzero(np.frombuffer(block, np.uint8) < 0x80))
    return len(block.decode("utf-8", "idase_note")) - n_ascii, places


def after_a_letter(codec: str) -> re.Pattern[bytes]:
    """Accented letters of a codec inside a word, capitals among capitals."""
    lower = re.escape(ACCENTED.encode(codec))
    upper = re.escape(ACCENTED.upper().encode(codec))
    return re.compile(b"[A-Za-z][" + lower + b"](?![A-Z])|[A-Z][" + upper + b"](?![a-z])")


# the first wins a tie; CP850 comes from DOS and its heirs, Mac Roman from old Macintoshes
EIGHT_BITS = {codec: after_a_letter(codec) for codec in ("cp1252", "cp850", "mac_roman")}


def eight_bits(path: Path) -> str:
    """Codec of a text of one byte a character: the one that reads most accented letters."""
    found = dict.fromkeys(EIGHT_BITS, 0)
    with path.open("rb") as stream:
        for block in blocks(stream):
            for codec, letters in EIGHT_BITS.items():
                found[codec] += len(letters.findall(block))
            if max(found.values()) > ENOUGH:
                break
    return max(found, key=lambda codec: found[codec])


def sniff(path: Path) -> Encoding:
    """The encoding of a file: UTF-8 (with or without mark), UTF-16 (with mark), or one of 8 bits.

    A file with at least as many whole UTF-8 characters as foreign bytes is UTF-8 with damaged rows.
    Raises Refused("binary_file") for what is no text.
    """
    n_whole = n_foreign = 0
    with path.open("rb") as stream:
        start = stream.read(BLOCK_BYTES)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return Encoding("utf-16", 2)
        n_controls = sum(map(len, CONTROLS.findall(start)))
        if start.startswith(ARCHIVES) or n_controls * FEW > len(start):
            raise Refused("binary_file")
        mark = 3 if start.startswith(codecs.BOM_UTF8) else 0
        stream.seek(0)
        for block in blocks(stream):
            whole, places = read_utf8(block)
            n_whole, n_foreign = n_whole + whole, n_foreign + len(places)
            if n_foreign > n_whole + ENOUGH:
                break
    if n_foreign > n_whole and not mark:
        return Encoding(eight_bits(path))
    return Encoding("utf-8", mark, n_foreign > 0)

"""Opens whatever is given, whatever its extension says, and hands out what is inside.

Tables come as DuckDB relations, texts as strings, anything else as bytes; archives and documents
are opened in turn, to a bounded depth and size.
"""

from __future__ import annotations

import re
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from mmap import mmap
from pathlib import Path

import duckdb
import pyarrow as pa

from scripts.scanner import foreign, parts, pieces
from scripts.scanner.archives import STREAMS, Archives
from scripts.scanner.databases import Databases
from scripts.scanner.decode import as_text, inflate, inflate_bare
from scripts.scanner.pictures import Pictures
from scripts.scanner.pieces import (
    BLOCK,
    Closed,
    Inner,
    Packed,
    Piece,
    Text,
)
from scripts.scanner.texts import Texts, delimiter_of, is_markup
from scripts.scanner.trees import shipped

DEEPEST = 5
MAGIC = (
    (b"PAR1", 0, "parquet"), (b"DUCK", 8, "duckdb"), (b"ARROW1", 0, "arrow"), (b"ORC", 0, "orc"),
    (b"SQLite format 3\0", 0, "sqlite"), (b"PK\x03\x04", 0, "zip"), (b"PK\x05\x06", 0, "zip"),
    (b"\x89PNG\r\n", 0, "png"), (b"%PDF", 0, "pdf"), (b"(\xb5/\xfd", 0, "zstd"),
    (b"\xff\xff\xff\xff", 0, "arrow stream"), (b"Obj\x01", 0, "avro"),
    (b"\x93NUMPY", 0, "array"), (b"bplist00", 0, "plist"), (b"\xff\xd8\xff", 0, "jpeg"),
    (b"GIF8", 0, "gif"), (b"RIFF", 0, "riff"),
    (b"II*\0", 0, "tiff"), (b"MM\0*", 0, "tiff"), (b"idase-sealed 1\n", 0, "sealed"),
    (b"<stata_dta>", 0, "stata"),
    *((bytes([version, order, 1, 0]), 0, "stata") for version in (113, 114, 115)
      for order in (1, 2)),
)  # fmt: skip
# known kinds of which the runs of letters are all that can be read: lists of git
READ_AS_BYTES = re.compile(rb"DIRC|tree \d+\0")
OF_GIT = re.compile(rb"(?:blob|commit|tag) \d+\0")
# how a mapping or a list begins in MessagePack
OF_A_MESSAGE = tuple(bytes([kind]) for kind in (*range(0x81, 0xA0), 0xDC, 0xDD, 0xDE, 0xDF))
LONGEST_TRACE = 8  # bytes that noise, unpacked, may become
PACKED = re.compile(rb"\x1f\x8b\x08|BZh[1-9]|\xfd7zXZ|x[\x01\x5e\x9c\xda]|\(\xb5/\xfd")
MOST_CARVED = 200  # beginnings of packed bytes that are tried in a file of no known format
MOST_BARE = 4096  # bytes of it in which packed ones without a beginning are tried at each place
SAMPLE = 256 * 1024  # bytes of a large file that tell what it is


def kind_of(head: bytes) -> str | None:
    """Kind of a file by its first bytes; None when they say nothing."""
    for magic, at, kind in MAGIC:
        if head[at : at + len(magic)] == magic:
            return kind
    return None


def is_large(data: bytes | mmap) -> bool:
    """Whether the bytes of a file are many and best read from the disk by an engine."""
    return kind_of(data[:16]) in ("duckdb", "parquet") or len(data) > pieces.LARGE


class Opener(Databases, Archives, Pictures, Texts):
    """Opens files of every kind that somebody here reads."""

    def pieces(
        self, name: str, data: bytes | mmap, path: Path | None, *, whole: bool = True
    ) -> Iterator[Piece]:
        """What is inside a file given by its bytes; `path` when it lies on disk as such.

        `whole`: these are all bytes of a file, of which somebody has to know the kind.
        """
        foreign_kind = foreign.kind(data) if whole else None
        if foreign_kind:
            yield Closed(f"a file of a kind that nobody here reads: {foreign_kind}")
        if foreign_kind == "pickle":
            yield from (
                Text("pickled", text, True) for text in dict.fromkeys(foreign.pickled(data))
            )
            return
        kind = kind_of(data[:16])
        reader = getattr(self, f"_{kind.replace(' ', '_')}", None) if kind else None
        if reader:
            try:
                yield from reader(name, data, path)
            except (duckdb.Error, pa.ArrowInvalid, OSError, zipfile.BadZipFile, sqlite3.Error,
                    KeyError, ValueError, zlib.error, tarfile.TarError, struct.error):  # fmt: skip
                if whole:  # damaged, locked or foreign: its bytes are read all the same
                    yield Closed("a file that cannot be opened")
            return
        if path is not None and is_large(data) and kind is None:
            sample = as_text(data[: data.rfind(b"\n", 0, SAMPLE) + 1])
            mark = delimiter_of(name, sample[0]) if sample else None
            if sample and mark and sample[1].startswith("utf-8") and not is_markup(name, sample[0]):
                yield from self._csv(path, sample[0], mark, whole=True)
                return
        content = bytes(data)
        method = next((how for magic, how in STREAMS.items() if content[: len(magic)] == magic), "")
        if method:
            yield from self._stream(content, method)
            return
        packed = inflate(content[:]) if len(content) <= pieces.LARGE else None
        if packed:
            yield Inner(f"{packed[0]} content", packed[1])
            return
        if len(content) > 262 and content[257:262] == b"ustar":
            yield from self._tar(name, content, path)
            return
        if kept := OF_GIT.match(content):
            yield Inner("object of git", content[kept.end() :])
            return
        told = foreign.message_packed(content) if content[:1] in OF_A_MESSAGE else None
        if told is not None:  # short ones read as text as well, their lengths as signs
            yield from self._json_tables(told)
            return
        clear = as_text(content)
        if clear:
            yield from self._text(name, clear[0])
            yield from (Packed(*span) for span in shipped(content))
            return
        unpacked = foreign.lzma_alone(content) or _unmarked(content)
        if whole and unpacked:
            yield Inner("packed content", unpacked)
            return
        packed_message = foreign.message_packed(content) if whole else None
        if packed_message is not None:
            yield from self._json_tables(packed_message)
            return
        read_as_bytes = READ_AS_BYTES.match(content) or parts.OF_A_PRINTER.search(name)
        if whole and content and not foreign_kind and not read_as_bytes:
            yield Closed("bytes of no known format")
        yield from _carved(content)


def _carved(data: bytes) -> Iterator[Inner]:
    """What is packed somewhere in bytes of no known format."""
    for number, match in enumerate(PACKED.finditer(data)):
        if number >= MOST_CARVED:
            return
        packed = inflate(data[match.start() :]) if match.start() else None
        if packed and len(packed[1]) >= LONGEST_TRACE:
            yield Inner("packed bytes", packed[1], raw=True)
    for at in range(min(len(data), MOST_BARE)):
        try:
            body = zlib.decompressobj(-15).decompress(data[at:], BLOCK)
        except zlib.error:
            continue
        if len(body) >= LONGEST_TRACE and as_text(body):
            yield Inner("packed bytes", body, raw=True)
            return


def _unmarked(data: bytes) -> bytes | None:
    """What bytes without a mark unpack to, when that is a text or a file of a known kind."""
    packed = inflate_bare(data) if len(data) <= pieces.LARGE else None
    if packed and packed[1] and (as_text(packed[1]) or kind_of(packed[1][:16])):
        return packed[1]
    return None

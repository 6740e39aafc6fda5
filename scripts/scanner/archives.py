"""Opens archives and packed streams: members on their lists and off them, and what lies between."""

from __future__ import annotations

import bz2
import io
import lzma
import mmap
import re
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from time import gmtime
from typing import Protocol

import pyarrow as pa

from scripts.scanner import choices, parts, pieces
from scripts.scanner.decode import LONGEST, inflate_bare
from scripts.scanner.pieces import (
    BLOCK,
    LARGEST,
    Closed,
    Desk,
    Inner,
    Packed,
    Piece,
    Text,
    as_lines,
    opened,
    outside,
)

MOST_MEMBERS = 20_000
SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
STREAMS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}


class Unpacker(Protocol):
    """What unpacks one stream, a block at a time."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    @property
    def unused_data(self) -> bytes:
        """What follows it in the last block."""

    def decompress(self, data: bytes, /) -> bytes:
        """What a block unpacks to."""


UNPACKERS: dict[str, Callable[[], Unpacker]] = {
    "gzip": lambda: zlib.decompressobj(31), "bzip2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}  # fmt: skip
LOCAL_HEADER = 30  # bytes before the name of a member of a zip


class Archives(Desk):
    """Each method hands out the pieces of an archive of one kind, by its bytes."""

    def _stream(self, data: bytes | mmap.mmap, method: str) -> Iterator[Piece]:
        """What one or more streams of a method unpack to, and the bytes that follow them."""
        if method == "gzip" and data[3] & 0b11000:
            yield Text("member name", as_lines(data[10 : data.find(b"\0", 10)]), True)
            yield Text("member comment", as_lines(data[10:1000]))
        target = self._on_disk(b"", None, "unpacked")
        start = at = size = 0
        unpacker = UNPACKERS[method]()
        with target.open("wb") as out:
            try:
                while at < len(data) and size < LARGEST:
                    block = data[at : at + BLOCK]
                    size += out.write(unpacker.decompress(block))
                    at += len(block)
                    if unpacker.eof:
                        at -= len(unpacker.unused_data)
                        start, unpacker = at, UNPACKERS[method]()
            except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError):
                at = start
        if at == start == 0 or (at >= len(data) and start < len(data)):
            yield Closed("packed bytes that cannot be opened")
        if size:
            yield Inner(f"{method} content", opened(target), target)
            yield Packed(0, at)
            if data[at : at + BLOCK].strip(b"\0"):
                yield from outside("after the end", data[at:])
        target.unlink()

    def _zip(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        with zipfile.ZipFile(path or io.BytesIO(data)) as archive:
            yield Text("archive comment", archive.comment.decode("utf-8", "replace"))
            names = archive.namelist()
            for member in archive.infolist()[:MOST_MEMBERS]:
                yield Text("member name", member.filename, True)
                yield Text("member comment", member.comment.decode("utf-8", "replace"))
                yield Text("member extra", member.extra.decode("latin-1"))
                if parts.has_other_fields(member):
                    yield Closed("a field of an archive that no common tool writes")
                yield from _time(*member.date_time[:3])
                yield from self._member(archive, member, data)
            if len(archive.infolist()) > MOST_MEMBERS:
                yield Closed("more members than are read")
            for sheet in (one for one in names if SHEET.fullmatch(one)):
                if choices.of_heights(archive.read(sheet).decode("utf-8", "replace")):
                    yield Closed("heights of rows without a rule")
            yield from _beside_members(data, archive.infolist())
            yield from (Closed("a part that no document needs") for _ in parts.of_office(names))
            if "xl/workbook.xml" in names:
                if parts.HIDDEN_SHEET.search(
                    archive.read("xl/workbook.xml").decode("utf-8", "replace")
                ):
                    yield Closed("a hidden sheet")
                yield from self._sheets(data)

    def _member(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, data: bytes
    ) -> Iterator[Piece]:
        """A member of a zip, on the disk when it is large."""
        if member.flag_bits & 1 or member.file_size > LARGEST:
            yield Closed("a member that cannot be opened")
            return
        try:
            if member.file_size <= pieces.LARGE:
                yield Inner(member.filename, archive.read(member))
            else:
                target = self._on_disk(b"", None, "member")
                with archive.open(member) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out, BLOCK)
                yield Inner(member.filename, opened(target), target)
                target.unlink()
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError,
                NotImplementedError):  # fmt: skip
            yield Closed("a member that cannot be opened")
            return
        head = member.header_offset + LOCAL_HEADER
        head += sum(int.from_bytes(data[at : at + 2], "little") for at in (head - 4, head - 2))
        if member.compress_type != zipfile.ZIP_STORED:
            yield Packed(head, head + member.compress_size)

    def _sheets(self, data: bytes) -> Iterator[Piece]:
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True)
        for sheet in book.worksheets:
            yield Text("sheet name", sheet.title, True)
            rows = [
                row for row in sheet.iter_rows(values_only=True) if any(v is not None for v in row)
            ]
            if rows:
                header = [str(v) if v is not None else "" for v in rows[0]]
                yield from self._rows(sheet.title, header, rows[1:])

    def _tar(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                for key, value in member.pax_headers.items():
                    yield Text("member extra", key, True)
                    yield Text("member extra", str(value), True)
                yield Text("member name", member.name, True)
                yield Text("member owner", f"{member.uname} {member.gname}", True)
                yield Text("member name", member.linkname, True)
                if choices.is_odd_user(member.uid) or choices.is_odd_user(member.gid):
                    yield Closed("an owner's number that no machine gives")
                yield from _time(*gmtime(member.mtime)[:3])
                stream = archive.extractfile(member) if member.isfile() else None
                if stream and member.size <= pieces.LARGE:
                    yield Inner(member.name, stream.read())
                elif stream:
                    target = self._on_disk(b"", None, "member")
                    with target.open("wb") as out:
                        shutil.copyfileobj(stream, out, BLOCK)
                    yield Inner(member.name, opened(target), target)
                    target.unlink()
                if stream:
                    yield Packed(member.offset_data, member.offset_data + member.size)

    def _zstd(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
            yield Inner("zstd content", stream.read(LONGEST))


def _beside_members(data: bytes | mmap.mmap, members: list[zipfile.ZipInfo]) -> Iterator[Piece]:
    """What a zip holds before its first member, after its end, and in no list of its members."""
    heads = {member.header_offset for member in members}
    if heads and min(heads) > 0:
        yield from outside("before the beginning", data[: min(heads)])
    last = data.rfind(b"PK\5\6")
    end = last + 22 + int.from_bytes(data[last + 20 : last + 22], "little")
    if data[end:].strip():
        yield from outside("after the end", data[end:])
    spans = sorted((m.header_offset, m.header_offset + m.compress_size) for m in members)
    at = data.find(b"PK\3\4")
    while at >= 0:
        if not any(start <= at <= stop for start, stop in spans):
            sizes = (int.from_bytes(data[k : k + 2], "little") for k in (at + 26, at + 28))
            body = data[at + LOCAL_HEADER + sum(sizes) : at + pieces.LARGE]
            if packed := inflate_bare(body):
                yield from outside("a member of no list", packed[1])
        at = data.find(b"PK\3\4", at + 4)


def _time(year: int, month: int, day: int) -> Iterator[Text]:
    """The day of a member of an archive, unless it is the format's own first day of all."""
    if (month, day) != (1, 1):
        yield Text("time", f"{year:04d}-{month:02d}-{day:02d}", True)

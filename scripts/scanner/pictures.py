"""Opens pictures and pages: texts beside their points, bytes after their end, lowest bits."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from scripts.scanner import choices, parts, pdf
from scripts.scanner.decode import LONGEST
from scripts.scanner.pieces import (
    WORDS_OF_A_VALUE,
    Closed,
    Desk,
    Inner,
    Piece,
    Text,
    decoded,
    outside,
)

START_OF_SCAN, COMMENT = 0xDA, 0xFE  # marks of a JPEG
TIFF_TEXTS = (2, 7)  # kinds of fields: letters, and bytes that a program knows
MOST_PAGES = 1000
RIFF_TEXTS = (b"EXIF", b"bext", b"iXML", b"note", b"labl", b"ltxt", b"id3 ")
GIF_TEXTS = (0x01, 0xFE, 0xFF)  # captions, comments, what a program adds
BITS_OF_A_POINT = 8
MOST_TRACED = 8192  # points of a picture whose lowest bits are read


class Pictures(Desk):
    """Each method hands out the pieces of a file of one kind, by its bytes."""

    def _png(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        at, points, lengths = 8, b"", []
        while at + 8 <= len(data):
            size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            body = data[at + 8 : at + 8 + size]
            if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
                key, _, rest = body.partition(b"\0")
                if kind != b"eXIf" and not parts.is_usual_text(key.decode("latin-1")):
                    yield Closed("a text of a picture that no common tool writes")
                yield Text("picture text", key.decode("latin-1"), True)
                if kind == b"zTXt" or (kind == b"iTXt" and rest[:1] == b"\1"):
                    packed = rest[1:] if kind == b"zTXt" else rest[2:].split(b"\0", 2)[-1]
                    rest = zlib.decompressobj().decompress(packed, LONGEST)
                yield Text("picture text", decoded(rest.lstrip(b"\0\1")), True)
            elif kind not in parts.PICTURE_PARTS:
                yield Closed("a part of a picture that no common tool writes")
            elif kind == b"IDAT":
                points += body
                lengths.append(size)
            elif kind == b"IEND" and len(data) > at + 12:
                yield from outside("after the picture", data[at + 12 :])
            at += 12 + size
        if choices.of_lengths(lengths):
            yield Closed("parts of a picture of many lengths")
        if points:
            plain = zlib.decompressobj().decompress(points, LONGEST)
            yield Inner("points", plain, raw=True)
            if traces := _lowest_bits(data, plain):
                yield Text("lowest bits of the points", traces, True)

    def _pdf(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        data = bytes(data)
        for body in pdf.streams(data):
            if body.lstrip()[:1] == b"<":
                yield Inner("metadata", body)
        yield from (Closed(f"a part that pages need not: {part}") for part in parts.of_pdf(data))
        for what, text in pdf.texts(data):
            yield Text(what, text)

    def _sealed(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        """A release of ours under the recipient's key: it was scanned before it was sealed."""
        yield Text("sealed release", data[: data.find(b"\n")].decode(), True)

    def _gif(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        """Texts of a picture that moves or not: comments, captions and what programs add."""
        at = 13 + _colours(data[10])
        while data[at : at + 1] in (b"!", b","):
            if data[at : at + 1] == b",":  # a frame: its place, its colours, its points
                at += 11 + _colours(data[at + 9])
                kind = 0
            else:
                kind, at = data[at + 1], at + 2
            blocks = []
            while size := int.from_bytes(data[at : at + 1], "big"):
                blocks.append(bytes(data[at + 1 : at + 1 + size]))
                at += 1 + size
            at += 1
            if kind in GIF_TEXTS:
                said = decoded(b"".join(blocks))
                yield Text("picture text", said, len(said.split()) <= WORDS_OF_A_VALUE)
        if data[at : at + 1] == b";" and data[at + 1 :].strip(b"\0"):
            yield from outside("after the picture", data[at + 1 :])
        yield Text("picture", "", True)

    def _tiff(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        """Texts of a picture in fields, as scanners and cameras leave them."""
        end = "<" if data[:2] == b"II" else ">"
        (at,) = struct.unpack_from(f"{end}I", data, 4)
        for _ in range(MOST_PAGES):
            if not 8 <= at < len(data) - 2:
                break
            (n_fields,) = struct.unpack_from(f"{end}H", data, at)
            for field in range(at + 2, at + 2 + 12 * n_fields, 12):
                _, kind, size = struct.unpack_from(f"{end}HHI", data, field)
                if kind in TIFF_TEXTS and size > 1:
                    (far,) = struct.unpack_from(f"{end}I", data, field + 8)
                    start = far if size > 4 else field + 8
                    said = decoded(bytes(data[start : start + size]).strip(b"\0"))
                    yield Text("picture text", said, len(said.split()) <= WORDS_OF_A_VALUE)
            (at,) = struct.unpack_from(f"{end}I", data, at + 2 + 12 * n_fields)
        yield Text("picture", "", True)

    def _riff(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        """Texts of a sound or a picture in parts: a name of four letters, a length, the bytes."""
        waiting = [(12, len(data))]
        while waiting:
            at, end = waiting.pop()
            while at + 8 <= end:
                kind, size = (
                    bytes(data[at : at + 4]),
                    int.from_bytes(data[at + 4 : at + 8], "little"),
                )
                body = bytes(data[at + 8 : min(at + 8 + size, end)])
                if kind == b"LIST":
                    waiting.append((at + 12, min(at + 8 + size, end)))
                elif body.lstrip()[:1] == b"<":
                    yield Inner("metadata", body)
                elif kind[:1] == b"I" or kind in RIFF_TEXTS:
                    said = decoded(body.strip(b"\0"))
                    yield Text("picture text", said, len(said.split()) <= WORDS_OF_A_VALUE)
                at += 8 + size + size % 2
        whole = 8 + int.from_bytes(data[4:8], "little")
        if data[whole:].strip(b"\0"):
            yield from outside("after the end", data[whole:])
        yield Text("picture", "", True)

    def _jpeg(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        """Texts of a photograph: comments and what a camera says of it."""
        at = 2
        while data[at : at + 1] == b"\xff" and data[at + 1] != START_OF_SCAN:
            size = int.from_bytes(data[at + 2 : at + 4], "big")
            body = bytes(data[at + 4 : at + 2 + size])
            if data[at + 1] == COMMENT or 0xE1 <= data[at + 1] <= 0xEF:
                said = decoded(body)
                yield Text("picture text", said, len(said.split()) <= WORDS_OF_A_VALUE)
                if (packet := body.find(b"<")) >= 0 and body.rstrip(b"\0 \r\n").endswith(b">"):
                    yield Inner("metadata", body[packet:].rstrip(b"\0"))
            at += 2 + size
        end = data.rfind(b"\xff\xd9") + 2
        if end > 2 and bytes(data[end:]).strip(b"\0"):
            yield from outside("after the picture", data[end:])
        yield Text("picture", "", True)


def _colours(flags: int) -> int:
    """Bytes of the table of colours that the flags of a GIF announce."""
    return 3 << (flags % 8 + 1) if flags & 0x80 else 0


def _lowest_bits(picture: bytes, points: bytes) -> str:
    """Letters that the lowest bits of the points of a picture spell, from the first point on."""
    width, height = struct.unpack(">II", picture[16:24])
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(picture[25], 1)
    row = width * samples
    if picture[24] != BITS_OF_A_POINT or len(points) < height * (row + 1) or not row:
        return ""
    lines = np.frombuffer(points[: height * (row + 1)], np.uint8).reshape(height, row + 1)
    lines = lines[: -(-MOST_TRACED // row)]
    values = np.zeros((len(lines) + 1, row + samples), np.uint8)  # a margin above and to the left
    for number, (kind, *line) in enumerate(lines.tolist(), start=1):
        here, above = values[number], values[number - 1]
        for at, value in enumerate(line):
            a, b, c = int(here[at]), int(above[at + samples]), int(above[at])
            near = (0, a, b, (a + b) // 2, min((a, b, c), key=lambda v: abs(a + b - c - v)))
            here[at + samples] = (value + near[kind % 5]) & 255
    bits = values[1:, samples:].reshape(-1)[:MOST_TRACED] & 1
    traces = np.packbits(bits).tobytes()
    run = re.match(rb"[\x20-\x7e\xc0-\xff]{5,}", traces)
    return run.group().decode("latin-1") if run else ""

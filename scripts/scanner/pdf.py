"""Texts of a PDF: its strings, read with the tables that say what each glyph stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scripts.scanner.decode import inflate
from scripts.scanner.pieces import decoded

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(rb"\[(.*?)\]\s*TJ", re.DOTALL)
STRING = re.compile(rb"\(((?:\\.|[^\\()])*)\)")
STRINGS = re.compile(rb"\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f\s]{4,})>")
GLYPHS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
TRIPLE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
MOST_GLYPHS = 70_000
BYTES_OF_A_GLYPH = 2


def _hex(digits: bytes) -> bytes:
    bare = re.sub(rb"\s", b"", digits)
    return bytes.fromhex(bare[: len(bare) // 2 * 2].decode())


def streams(data: bytes) -> list[bytes]:
    """Streams of a PDF, unpacked."""
    found = []
    for match in STREAM.finditer(data):
        packed = inflate(match.group(1))
        found.append(packed[1] if packed else match.group(1))
    return found


def glyphs(bodies: list[bytes]) -> dict[int, str]:
    """What the glyphs of a PDF's fonts stand for, as its own tables say."""
    table: dict[int, str] = {}
    for body in bodies:
        for block in GLYPHS.findall(body):
            for code, letter in PAIR.findall(block):
                table[int(code, 16)] = _hex(letter).decode("utf-16-be", "replace")
        for block in RANGES.findall(body):
            for first, last, letter in TRIPLE.findall(block):
                low, high, start = int(first, 16), int(last, 16), int(letter, 16)
                for code in range(low, min(high, low + MOST_GLYPHS) + 1):
                    if start + code - low < 0x110000:
                        table[code] = chr(start + code - low)
    return table


def _in_glyphs(data: bytes, table: dict[int, str]) -> str:
    codes = (
        int.from_bytes(data[at : at + BYTES_OF_A_GLYPH], "big")
        for at in range(0, len(data), BYTES_OF_A_GLYPH)
    )
    return "".join(table.get(code, "") for code in codes)


def texts(data: bytes) -> Iterator[tuple[str, str]]:
    """(what, text) of the pages and the descriptions of a PDF."""
    bodies = streams(data)
    table = glyphs(bodies)
    for body in bodies:
        for line in SHOWN.findall(body):
            yield "page", decoded(b"".join(STRING.findall(line)))
            if table:
                written = b"".join(_hex(part) for part in re.findall(rb"<([0-9A-Fa-f\s]+)>", line))
                yield "page", _in_glyphs(written, table)
        for text in STRINGS.findall(body):
            raw = text[0] or _hex(text[1])
            yield "page", decoded(raw)
            if table and text[1] and b"beginbf" not in body:
                yield "page", _in_glyphs(raw, table)
    for text in STRING.findall(data):
        yield "document", decoded(text)
    for digits in re.findall(rb"<([0-9A-Fa-f]{8,})>", data):
        yield "document", decoded(_hex(digits))

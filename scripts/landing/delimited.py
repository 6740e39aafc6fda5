"""A delimited text file: its header, its records counted, and a flat copy where one is needed.

The engine reads the delivered file itself when every line is one good record. Otherwise it reads a
copy in UTF-8 that holds the good records alone, one a line, quoted as the standard has it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from scripts.landing.catalogue import header_key
from scripts.landing.encodings import Encoding, blocks
from scripts.landing.records import (
    END_OF_LINE,
    GOOD,
    LONGEST_RECORD,
    REASONS,
    TRUNCATED,
    UNDECODABLE,
    Cut,
    Form,
    cut,
)  # fmt: skip
from scripts.landing.refusal import Refused

DELIMITERS = (b";", b",", b"\t", b"|")
SAMPLE_BYTES = 1 << 16
HABIT = 10  # rows that show how an export ends its rows
TITLE_LINES = 30  # a header is looked for in so many lines
LF_MARK, CR_MARK = "\ue00a", "\ue00d"  # stand for line breaks inside a field of a flat copy


class Reject(NamedTuple):
    """A record that does not land: the line where it starts (1 is the first), why, and its text."""

    line: int
    reason: str
    content: str


Keep = Callable[[list[Reject]], None]


@dataclass(frozen=True)
class Header:
    """The header's names, how records are written, what stands above, where the records begin."""

    names: list[str]
    form: Form
    titles: list[Reject]
    offset: int
    line: int
    ends: frozenset[bytes]


class Mark(NamedTuple):
    """A buffer that was cut: where it is, its first line, the good records before it."""

    offset: int
    size: int
    line: int
    n_before: int
    final: bool
    stuck: bool


def find_header(path: Path, encoding: Encoding, known: dict[str, str]) -> Header:
    """The line, among the first ones, with most headers of the table; else the first line.

    Raises Refused("empty_file") when there is no line at all.
    """
    with path.open("rb") as stream:
        stream.seek(encoding.mark)
        sample = stream.read(SAMPLE_BYTES)

    def text_of(value: bytes) -> str:
        return value.decode(encoding.codec, "replace")

    best, form = (-1, 0, 0), Form(b";", 1)
    names: list[str] = []
    top: Cut | None = None
    for delimiter in DELIMITERS:
        found = cut(sample, Form(delimiter, 1), final=True)
        for place in range(min(TITLE_LINES, found.start.size)):
            record = sample[found.start[place] : found.end[place]]
            read = [text_of(value) for value in Form(delimiter, 1).values(record)]
            score = len({known.get(header_key(name)) for name in read} - {None})
            if (score, -place, len(read)) > best:
                best, names, top = (score, -place, len(read)), read, found
                form = Form(delimiter, len(read))
    if top is None or not any(name.strip() for name in names):
        raise Refused("empty_file")
    place = -best[1]
    titles = [
        Reject(int(line) + 1, "above_header", text_of(sample[start:end]))
        for line, start, end in list(zip(top.line, top.start, top.end, strict=True))[:place]
    ]
    end = END_OF_LINE.match(sample, top.end[place])
    offset = end.end() if end else int(top.end[place])
    names = as_wide_as_rows(names, sample[offset:], form.delimiter)
    form = Form(form.delimiter, len(names))
    above = cut(sample[:offset], form, final=True)
    return Header(names, form, titles, encoding.mark + offset, 1 + above.n_lines, above.ends)


def as_wide_as_rows(names: list[str], sample: bytes, delimiter: bytes) -> list[str]:
    """The header's names, with one unnamed column more or less at its end where the rows have it.

    Some exports end every row with a separator and the header without one, or the reverse: a
    habit where HABIT rows show it and none contradicts it. Fewer are rows with a fault.
    """
    width = len(names)
    narrow, equal, wide = (
        cut(sample, Form(delimiter, n), final=False) for n in (width - 1, width, width + 1)
    )
    if np.any(equal.fault == GOOD):
        return names
    if np.count_nonzero(narrow.fault == GOOD) >= HABIT and not names[-1].strip():
        return names[:-1]
    ends = wide.end[wide.fault == GOOD].tolist()
    if len(ends) >= HABIT and all(sample[end - 1 : end] == delimiter for end in ends):
        return [*names, ""]
    return names


@dataclass
class Delimited:
    """A delimited file under survey; `n_rows` counts its good records, without the engine."""

    path: Path
    encoding: Encoding
    header: Header
    n_rows: int = 0
    has_breaks: bool = False  # LF_MARK or CR_MARK stands in the flat copy
    marks: list[Mark] = field(default_factory=list)

    def is_flat(self) -> bool:
        """Whether the engine can read the delivered bytes; surveys the file up to a doubt."""
        self.n_rows, self.marks = 0, []
        if self.encoding.codec != "utf-8" or self.header.line != 2 or self.header.titles:
            return False
        ends = self.header.ends
        for _, found, _ in self.buffers():
            ends |= found.ends
            if not found.is_flat or found.fault.any() or len(ends) > 1 or b"\r" in ends:
                return False
        return True

    def copy(self, target: BinaryIO, keep: Keep) -> None:
        """Write the flat copy, and hand over every record that is not in it."""
        self.n_rows, self.marks = 0, []
        if self.header.titles:
            keep(self.header.titles)
        for buffer, found, mark in self.buffers():
            bad = np.flatnonzero(found.fault)
            if bad.size:
                keep([self.reject(buffer, found, mark, place) for place in bad.tolist()])
            target.write(self.flat(buffer, found))

    def buffers(self) -> Iterator[tuple[bytes, Cut, Mark]]:
        """The file, cut; a record that a buffer does not end goes to the next one."""
        with self.path.open("rb") as stream:
            stream.seek(self.header.offset)
            offset, line, rest = self.header.offset, self.header.line, b""
            reader = blocks(stream)
            following = next(reader, b"")
            while following or rest:
                buffer, following = rest + following, next(reader, b"")
                mark = Mark(offset, 0, line, self.n_rows, not following, len(rest) > LONGEST_RECORD)
                found = self.cut(buffer, mark)
                if found.size:
                    mark = mark._replace(size=found.size)
                    self.marks.append(mark)
                    self.n_rows += int(np.count_nonzero(found.fault == GOOD))
                    yield buffer, found, mark
                offset, line = offset + found.size, line + found.n_lines
                rest = buffer[found.size :] if following else b""

    def cut(self, buffer: bytes, mark: Mark) -> Cut:
        """Cut a buffer and find its undecodable records."""
        found = cut(buffer, self.header.form, final=mark.final, stuck=mark.stuck)
        for place in self.encoding.foreign(buffer[: found.size]):
            record = int(np.searchsorted(found.start, place, "right")) - 1
            if record >= 0 and place < found.end[record] and found.fault[record] == GOOD:
                is_cut = mark.final and place > len(buffer) - 4 and self.encoding.codec == "utf-8"
                found.fault[record] = TRUNCATED if is_cut else UNDECODABLE
        return found

    def reject(self, buffer: bytes, found: Cut, mark: Mark, place: int, reason: str = "") -> Reject:
        """One record, as delivered."""
        content = buffer[found.start[place] : found.end[place]]
        return Reject(
            mark.line + int(found.line[place]),
            reason or REASONS[found.fault[place]],
            content.decode(self.encoding.codec, "backslashreplace"),
        )

    def flat(self, buffer: bytes, found: Cut) -> bytes:
        """The good records of a buffer in UTF-8, one a line."""
        codec, form = self.encoding.codec, self.header.form
        if found.is_flat and not found.fault.any():
            whole = buffer[: found.size].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            whole += b"" if whole.endswith(b"\n") else b"\n"
            return whole if codec == "utf-8" else whole.decode(codec).encode()
        good = np.flatnonzero(found.fault == GOOD)
        records = (
            form.standard(buffer[start:end]) if odd else buffer[start:end]
            for start, end, odd in zip(
                found.start[good].tolist(), found.end[good].tolist(), found.odd[good].tolist(),
                strict=True,
            )
        )  # fmt: skip
        lines = [
            record.decode(codec).replace("\n", LF_MARK).replace("\r", CR_MARK) for record in records
        ]
        text = "".join(f"{line}\n" for line in lines)
        self.has_breaks |= LF_MARK in text or CR_MARK in text
        return text.encode()

    def locate(self, rows: list[tuple[int, str]]) -> Iterator[list[Reject]]:
        """The good records with these numbers (ascending, from 0) as rejects for these reasons."""
        ends = [mark.n_before for mark in self.marks[1:]] + [self.n_rows]
        with self.path.open("rb") as stream:
            for mark, following in zip(self.marks, ends, strict=False):
                start, end = (bisect_left(rows, (n,)) for n in (mark.n_before, following))
                if start == end:
                    continue
                stream.seek(mark.offset)
                buffer = stream.read(mark.size)
                found = self.cut(buffer, mark)
                good = np.flatnonzero(found.fault == GOOD)
                yield [
                    self.reject(buffer, found, mark, good[number - mark.n_before], reason)
                    for number, reason in rows[start:end]
                ]

"""Cutting the bytes of a delimited file into records, by RFC 4180 and without the engine.

The engine forgives what shifts a row (an extra empty field, a quote in the wrong place), so the
project counts records and fields itself, a buffer at a time. numpy finds the marks; records are cut
one by one, by a regular expression, only from where a quote stands where the standard has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

GOOD, TOO_FEW, TOO_MANY, UNREADABLE, UNDECODABLE, TRUNCATED = range(6)
REASONS = ("", "too_few_fields", "too_many_fields", "unreadable_line", "undecodable", "truncated")
LF, CR, QUOTE = b'\n\r"'
BLANKS = b" \t\x0b\x0c\x1a"  # a line of these alone is empty; \x1a ends files of another age
LONGEST_BLANK = 80
END_OF_LINE = re.compile(rb"\r\n|\r|\n")
LONGEST_RECORD = 1 << 23  # bytes: a quote that has not closed by then never will


@dataclass(frozen=True)
class Form:
    """How a file writes records: its separator (one byte) and the header's number of fields."""

    delimiter: bytes
    width: int

    @cached_property
    def field(self) -> bytes:
        """Pattern of one field; quotes inside an unquoted field are plain characters."""
        d = re.escape(self.delimiter)
        plain = rb'(?! *")[^\r\n' + d + rb"]*+"
        return rb'(?: *"(?:[^"]|"")*+" *|' + plain + rb")(?=[\r\n" + d + rb"]|\Z)"

    @cached_property
    def record(self) -> re.Pattern[bytes]:
        """One whole record."""
        more = rb"(?:" + re.escape(self.delimiter) + self.field + rb")*+"
        return re.compile(self.field + more + rb"(?=[\r\n]|\Z)")

    @cached_property
    def unclosed(self) -> re.Pattern[bytes]:
        """A record whose last quote is still open where the buffer ends."""
        before = rb"(?:" + self.field + re.escape(self.delimiter) + rb")*+"
        return re.compile(before + rb' *"(?:[^"]|"")*+\Z')

    @cached_property
    def quoted(self) -> re.Pattern[bytes]:
        """One quoted field of a record."""
        d = re.escape(self.delimiter)
        return re.compile(rb"(?<![^" + d + rb']) *"((?:[^"]|"")*+)" *(?=' + d + rb"|\Z)")

    def values(self, record: bytes) -> list[bytes]:
        """Values of a record that `record` matches; of any other, what can be told apart."""
        inside = [value.replace(b'""', b'"') for value in self.quoted.findall(record)]
        quoted = iter(inside)
        # no unquoted field holds a line break, but in a record that never ends, which is no header
        outline = self.quoted.sub(b"\n", record)
        return [next(quoted, v) if v == b"\n" else v for v in outline.split(self.delimiter)]

    def standard(self, record: bytes) -> bytes:
        """The same record, quoted as the standard has it."""
        return self.delimiter.join(
            b'"' + value.replace(b'"', b'""') + b'"' for value in self.values(record)
        )


@dataclass(frozen=True)
class Cut:
    """Records of one buffer, blank lines left out: arrays with one entry a record.

    `start`, `end`: bytes, without the line end. `line`: line ends before it in the buffer.
    `fault`: index in REASONS. `odd`: may have quotes that the engine would read otherwise.
    `size`: bytes used; `n_lines`: line ends among them; `ends`: the kinds of these line ends.
    `is_flat`: every line is one record, and good.
    """

    start: np.ndarray
    end: np.ndarray
    line: np.ndarray
    fault: np.ndarray
    odd: np.ndarray
    size: int
    n_lines: int
    ends: frozenset[bytes]
    is_flat: bool


def cut(buffer: bytes, form: Form, *, final: bool, stuck: bool = False) -> Cut:
    """Cut a buffer that begins where a record begins.

    What follows the last whole record is left for the next buffer, unless the file ends here
    (`final`). `stuck`: the first record must be dealt with now, although it has not ended.
    """
    data = np.frombuffer(buffer, np.uint8)
    ends = breaks = line_breaks(buffer, data)
    quotes = np.flatnonzero(data == QUOTE) if b'"' in buffer else ends[:0]
    doubt = 0 if stuck else first_doubt(data, quotes, form, final)
    if quotes.size:
        ends = breaks[np.searchsorted(quotes, breaks) % 2 == 0]
    if doubt < len(data):
        ends = ends[: np.searchsorted(ends, doubt)]
    size = int(ends[-1]) + 1 if ends.size else 0
    if final and doubt == len(data) and size < len(data):  # the last line, without its end
        ends, size = np.append(ends, len(data)), len(data)
    start = np.append(0, ends[:-1] + 1) if ends.size else ends
    end = ends - after_cr(data, ends)
    n_fields = 1 + separators(data[:size] == form.delimiter[0], start, ends, quotes)
    fault = np.where(n_fields < form.width, TOO_FEW, (n_fields > form.width) * TOO_MANY)
    odd = np.zeros(len(ends), bool)
    if doubt < len(data):
        rows, size = one_by_one(buffer, size, form, final=final, stuck=stuck)
        more = np.array(rows, np.int64).reshape(-1, 4).T
        start, end, fault = (
            np.append(start, more[0]),
            np.append(end, more[1]),
            np.append(fault, more[2]),
        )
        odd = np.append(odd, more[3].astype(bool))
    n_ends = np.count_nonzero(ends < len(data))
    kept = start < end
    for place in np.flatnonzero((fault == TOO_FEW) & (end - start < LONGEST_BLANK)):
        kept[place] &= bool(buffer[start[place] : end[place]].strip(BLANKS))
    n_lines = int(np.searchsorted(breaks, size))
    start, end, fault, odd = start[kept], end[kept], fault[kept], odd[kept]
    if final and fault.size and fault[-1] == TOO_FEW and end[-1] == len(data):
        fault[-1] = TRUNCATED
    used = breaks[:n_lines]
    return Cut(
        start,
        end,
        np.searchsorted(breaks, start),
        fault,
        odd,
        size,
        n_lines,
        kinds_of_ends(data, used),
        bool(kept.all() and not fault.any() and not odd.any() and n_lines == n_ends),
    )


def separators(
    marks: np.ndarray, start: np.ndarray, ends: np.ndarray, quotes: np.ndarray
) -> np.ndarray:
    """Number of separators in each record, those between quotes left out."""
    if not start.size:
        return start
    counts = np.add.reduceat(marks.view(np.uint8), start, dtype=np.uint8).astype(np.int64)
    if counts.sum() < np.count_nonzero(marks):  # more than a byte counts
        counts = np.add.reduceat(marks, start, dtype=np.int64)
    quotes = quotes[: np.searchsorted(quotes, len(marks))]
    if quotes.size:
        inside = np.add.reduceat(marks.view(np.uint8), quotes, dtype=np.int64)[0::2]
        record = np.searchsorted(ends, quotes[0::2])
        counts -= np.bincount(record, inside, len(counts)).astype(np.int64)
    return counts


def line_breaks(buffer: bytes, data: np.ndarray) -> np.ndarray:
    """Places of line ends: line feeds, and carriage returns that no line feed follows."""
    found = np.flatnonzero(data == LF)
    if b"\r" in buffer:
        returns = np.flatnonzero(data == CR)
        alone = returns[data[np.minimum(returns + 1, len(data) - 1)] != LF]
        if alone.size:
            found = np.sort(np.append(found, alone))
    return found


def after_cr(data: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Whether each end is the line feed of a pair."""
    at = np.minimum(ends, len(data) - 1)
    return (data[at] == LF) & (data[at - 1] == CR) & (at == ends) & (ends > 0)


def kinds_of_ends(data: np.ndarray, ends: np.ndarray) -> frozenset[bytes]:
    """Which of LF, CRLF and CR end lines here."""
    paired = after_cr(data, ends)
    alone = data[ends] == CR
    found = {b"\r\n": paired.any(), b"\r": alone.any(), b"\n": not (paired | alone).all()}
    return frozenset(kind for kind, present in found.items() if present)


def first_doubt(data: np.ndarray, quotes: np.ndarray, form: Form, final: bool) -> int:
    """Place of the first quote that the standard does not have there; the length if none.

    A quote opens at the start of a field and closes at its end; two in a row stand for one.
    """
    neighbour = np.zeros(256, bool)
    neighbour[[LF, CR, QUOTE, form.delimiter[0]]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    misplaced = np.append(
        opening[~neighbour[data[opening - 1]] & (opening > 0)],
        closing[~neighbour[data[np.minimum(closing + 1, len(data) - 1)]]],
    )
    if final and quotes.size % 2:
        misplaced = np.append(misplaced, quotes[-1])
    return int(misplaced.min()) if misplaced.size else len(data)


def one_by_one(
    buffer: bytes, at: int, form: Form, *, final: bool, stuck: bool = False
) -> tuple[list[tuple[int, int, int, bool]], int]:
    """Records (start, end, fault, odd) from a doubtful quote on, and the number of bytes used.

    A record that cannot be cut costs its first line alone: cutting goes on with the next line.
    """
    rows: list[tuple[int, int, int, bool]] = []
    while at < len(buffer):
        end, waits = end_of_line(buffer, at), False
        odd = buffer.find(b'"', at, end) >= 0
        if not odd:
            fault = fault_of(buffer.count(form.delimiter, at, end) + 1, form)
        elif found := form.record.match(buffer, at):
            end, fault = found.end(), fault_of(len(form.values(found[0])), form)
        else:
            fault, waits = UNREADABLE, bool(form.unclosed.match(buffer, at))
        if (waits or end == len(buffer)) and not final and (rows or not stuck):
            break
        ended = END_OF_LINE.match(buffer, end)
        following = ended.end() if ended else end
        if waits and final:
            # cut off inside a quoted field, unless whole records follow a quote that never closes
            later, _ = one_by_one(buffer, following, form, final=True)
            if all(row[2] for row in later):
                return [*rows, (at, len(buffer), TRUNCATED, odd)], len(buffer)
            return [*rows, (at, end, fault, odd), *later], len(buffer)
        rows.append((at, end, fault, odd))
        at = following
    return rows, at


def fault_of(n_fields: int, form: Form) -> int:
    """What is wrong with a number of fields."""
    return TOO_FEW if n_fields < form.width else TOO_MANY if n_fields > form.width else GOOD


def end_of_line(buffer: bytes, at: int) -> int:
    """Where the line that holds a place ends."""
    found = END_OF_LINE.search(buffer, at)
    return found.start() if found else len(buffer)

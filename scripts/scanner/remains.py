"""What deleted rows of SQLite leave behind: in free pages, and between the rows of others.

A record keeps its fields without a gap; where one ends is in the record's own header. So each place
of a page is tried as the start of a header: its length, the kinds of its fields, and as many bytes
as they ask for.
"""

from __future__ import annotations

from collections.abc import Iterator

MAGIC = b"SQLite format 3\x00"
HEADER = 100  # bytes of the file's own, before those of its first page
LEAF = 13  # first byte of a page of rows
OVERWRITTEN = 4  # bytes of a deleted row that the list of unused ones takes
MOST_PAGES = 20_000
MOST_FIELDS = 60
FIRST_TEXT = 13  # kinds from here on are texts where they are odd, bytes where even
UNUSED_KINDS = (10, 11)
SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)  # bytes of the kinds of numbers
SHORTEST = 3  # letters of a text that is worth reading


def texts(data: bytes) -> Iterator[str]:
    """Texts of records in the free pages and the unused bytes of a file, a record a text."""
    size = int.from_bytes(data[16:18], "big") or 1
    size = 65_536 if size == 1 else size
    if not data.startswith(MAGIC) or len(data) < size:
        return
    encoding = {2: "utf-16-le", 3: "utf-16-be"}.get(int.from_bytes(data[56:60], "big"), "utf-8")
    free = _free_pages(data, size)
    for number in range(1, min(len(data) // size, MOST_PAGES) + 1):
        start = (number - 1) * size
        page = data[start : start + size]
        if number in free:
            yield from _records(page, encoding)
        else:
            yield from _records(_unused(page, HEADER if number == 1 else 0), encoding)


def _free_pages(data: bytes, size: int) -> set[int]:
    """Numbers of the pages that no table has any more."""
    found: set[int] = set()
    trunk = int.from_bytes(data[32:36], "big")
    while trunk and trunk not in found and trunk * size <= len(data):
        found.add(trunk)
        at = (trunk - 1) * size
        n_leaves = min(int.from_bytes(data[at + 4 : at + 8], "big"), size // 4 - 2)
        leaves = data[at + 8 : at + 8 + 4 * n_leaves]
        found |= {int.from_bytes(leaves[i : i + 4], "big") for i in range(0, len(leaves), 4)}
        trunk = int.from_bytes(data[at : at + 4], "big")
    return found


def _unused(page: bytes, head: int) -> bytes:
    """A leaf of a table with the rows that it still has made blank; nothing of other pages."""
    if page[head] != LEAF:
        return b""
    n_cells = int.from_bytes(page[head + 3 : head + 5], "big")
    rest = bytearray(page)
    rest[: head + 8 + 2 * n_cells] = bytes(head + 8 + 2 * n_cells)
    for cell in range(n_cells):
        at = int.from_bytes(page[head + 8 + 2 * cell : head + 10 + 2 * cell], "big")
        length, start = _varint(page, at)
        _, start = _varint(page, start)
        rest[at : start + length] = bytes(max(0, min(start + length, len(page)) - at))
    return bytes(rest) if any(rest) else b""


def _varint(page: bytes, at: int) -> tuple[int, int]:
    """A number of SQLite's, seven bits a byte, and where it ends."""
    value = 0
    for i in range(9):
        byte = page[at + i] if at + i < len(page) else 0
        value = value << 7 | byte & 127
        if byte < 128:
            return value, at + i + 1
    return value, at + 9


def _records(page: bytes, encoding: str) -> Iterator[str]:
    at = 0
    while at < len(page) - 4:
        fields = _record(page, at, encoding) or _beheaded(page, at, encoding)
        if fields is None:
            at += 1
        else:
            texts, at = fields
            yield " ".join(texts)


def _beheaded(page: bytes, at: int, encoding: str) -> tuple[list[str], int] | None:
    """The same of a single deleted row: its size stands where its header began."""
    end = at + int.from_bytes(page[at + 2 : at + OVERWRITTEN], "big")
    if not at + OVERWRITTEN < end <= len(page):
        return None
    kinds: list[int] = []
    start = at + OVERWRITTEN
    found: list[str] = []
    while start < end and len(kinds) < MOST_FIELDS:
        kind, start = _varint(page, start)
        kinds.append(kind)
        rest = end - start - sum(map(_size, kinds))
        if rest < 0:
            break
        # the first field may have lost its kind: it has what the others leave
        lost = [2 * rest + FIRST_TEXT] if rest else []
        found = _fields(page, start, lost + kinds, encoding) or found
    return (found, end) if found else None


def _size(kind: int) -> int:
    return SIZES[kind] if kind < len(SIZES) else max(0, (kind - 12) // 2)


def _record(page: bytes, at: int, encoding: str) -> tuple[list[str], int] | None:
    """Texts of the record whose header starts here, and where it ends; None when none does."""
    length, kinds_end = page[at], at + page[at]
    if not 2 <= length <= MOST_FIELDS or kinds_end > len(page):
        return None
    kinds, start = [], at + 1
    while start < kinds_end:
        kind, start = _varint(page, start)
        kinds.append(kind)
    if start != kinds_end:
        return None
    found = _fields(page, start, kinds, encoding)
    return (found, start + sum(map(_size, kinds))) if found else None


def _fields(page: bytes, start: int, kinds: list[int], encoding: str) -> list[str]:
    """Texts among fields that follow each other from here; none when these are no such fields."""
    found = []
    for kind in kinds:
        end = start + _size(kind)
        if kind in UNUSED_KINDS or end > len(page):
            return []
        if kind >= FIRST_TEXT and kind % 2:
            try:
                text = page[start:end].decode(encoding)
            except UnicodeDecodeError:
                return []
            if not text.isprintable():
                return []
            found.append(text)
        start = end
    return found if any(len(text) >= SHORTEST for text in found) else []

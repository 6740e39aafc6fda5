"""Opens texts that are trees: JSON and markup, their records as tables, the rest value by value."""

from __future__ import annotations

import importlib.util
import json
import mmap
import plistlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus, urlsplit

from scripts.scanner import choices, records
from scripts.scanner.pieces import (
    LINES_OF_A_TEXT,
    WORDS_OF_A_VALUE,
    Closed,
    Desk,
    Piece,
    Text,
    is_page,
    local_name,
)
from scripts.scanner.signs import codes_among

if TYPE_CHECKING:
    from lxml import etree

LONGEST_PARAGRAPH = 400  # signs of the elements of a paragraph that are read as one text too
LETTERS_OF_A_PIECE = 4
MANY_BLANKS = 24  # that nobody leaves between two elements without a thought
DRAWN = ("d", "points", "transform", "viewBox")  # attributes that say where lines go
SHEET_ROW = "row"  # whose cells are read as a table
ROWS = (SHEET_ROW, "tr")
# attributes that a reader is shown, in pages, drawings and sheets
SHOWN = ("alt", "title", "aria-label", "placeholder", "summary", "content", "prompt", "promptTitle",
         "error", "errorTitle", "tooltip", "descr", "label")  # fmt: skip
LINKED = re.compile(r"(?:https?|mailto|file):", re.IGNORECASE)
GLYPH = re.compile(r"#[A-Za-z][\w.]*-([0-9a-f]{1,5})$")  # font, number of a glyph of it
ALIKE = 0.9  # share of the keys of mappings that all have, when they are the columns of a table
STRING = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
WRITTEN_BY_STYLE = re.compile(rf"\bcontent\s*:\s*((?:(?:{STRING.pattern})\s*)+)")
FIGURES = re.compile(r"(?=.*\d)[\W\d_]+")  # a cell with a figure and no letter
NUMBERED = re.compile(rf"\d+|{records.A_PSEUDONYM}")
FIRST_GLYPH, FEWEST_GLYPHS = 29, 4


class Trees(Desk):
    """Each method hands out the pieces of a tree."""

    def _plist(self, name: str, data: bytes, path: Path | None) -> Iterator[Piece]:
        yield from self._json_tables(plistlib.loads(bytes(data)))

    def _json_tables(self, document: object) -> Iterator[Piece]:
        """Lists of records as tables; every other string as a value."""
        waiting = [("", document)]
        while waiting:
            where, value = waiting.pop()
            if isinstance(value, dict):
                yield from (Text(where or "record", text, True) for text in records.told(value))
                yield Text("person", records.days_of_a_person(value))
                digests = records.digests(value)
                for key, item in value.items():
                    yield Text("key", str(key), True)
                    if key in digests:
                        waiting.append((f"{where}.{key}".strip("."), digests[key]))
                    elif not _header_beside(value, item):
                        waiting.append((f"{where}.{key}".strip("."), item))
                yield from self._groups(where, value.items())
                for rows in value.values():  # rows beside the names of their columns
                    header = _header_beside(value, rows)
                    if header:
                        yield from self._rows(where, header, rows)
                if table := _by_keys(value):
                    yield from self._rows(where, *table)
                columns = [item for item in value.values() if isinstance(item, list)]
                if (
                    len(columns) >= 2
                    and len({len(item) for item in columns}) == 1
                    and len(columns[0]) > 1
                ):
                    header = [key for key, item in value.items() if isinstance(item, list)]
                    yield from self._rows(where, header, list(zip(*columns, strict=True)))
            elif isinstance(value, list):
                yield from self._groups(where, enumerate(value))
                if as_bytes := records.listed_bytes(value):
                    yield Text(f"{where} as bytes", as_bytes)
                items = [item for item in value if isinstance(item, dict)]
                if len(items) > 1 and len(items) == len(value):
                    if choices.of_keys(items):
                        yield Closed("keys in two orders")
                    items = [item | records.digests(item) for item in items]
                    header = list(dict.fromkeys(key for item in items for key in item))
                    rows = [[item.get(key) for key in header] for item in items]
                    yield from self._rows(where, header, rows)
                elif len(value) > 1 and all(isinstance(item, list) for item in value):
                    width = max(len(item) for item in value)
                    yield from self._rows(where, [f"c{at}" for at in range(width)], value)
                elif records.are_lines(value):
                    waiting.append((where, "".join(value)))
                else:
                    waiting.extend((where, item) for item in value)
            elif isinstance(value, str) and (inner := _packed_tree(value)) is not None:
                waiting.append((where, inner))
            elif isinstance(value, str) and value.count("\n") >= LINES_OF_A_TEXT:
                yield from self._markup(value) if is_page(value) else [Text(where, value)]
            elif value is not None and not isinstance(value, bool):
                yield Text(where or "value", str(value), True)

    def _groups(self, where: str, lists: Iterable[tuple[object, object]]) -> Iterator[Piece]:
        """Lists of pseudonyms beside one another: a table that says who is in which list."""
        rows = [
            [item, str(group)]
            for group, items in lists
            if isinstance(items, list)
            for item in items
            if isinstance(item, str) and records.LIKE_A_PSEUDONYM.fullmatch(item)
        ]
        if len({group for _, group in rows}) > 1:
            yield from self._rows(where, ["pseudonym", "list"], rows)

    def _markup(self, text: str) -> Iterator[Piece]:
        from lxml import etree
        from lxml import html as lxml_html

        parser = etree.XMLParser(
            recover=False, resolve_entities=False, no_network=True, huge_tree=True
        )
        try:
            root = etree.fromstring(text.encode("utf-8"), parser)
        except (etree.XMLSyntaxError, ValueError):
            try:
                root = lxml_html.document_fromstring(text)
            except (etree.ParserError, etree.XMLSyntaxError, ValueError):
                return
        declared = root.getroottree().docinfo.internalDTD
        # the stubs leave out that a DTD lists its entities
        entities = declared.iterentities() if declared is not None else ()  # type: ignore[union-attr]
        for entity in entities:
            yield Text("entity name", entity.name, True)
            yield Text("entity", entity.content or "", True)
        groups: dict[str, list[dict[str, str]]] = {}
        beside = (*root.itersiblings(preceding=True), *root.itersiblings())
        for node in (*beside, *root.iter()):
            if not isinstance(node.tag, str):
                said = str(node.text or "")
                yield Text("comment", said, len(said.split()) <= WORDS_OF_A_VALUE)
            else:
                yield Text("element", local_name(node.tag), True)
                for key, value in node.attrib.items():
                    if local_name(key) in DRAWN:  # figures by the hundred, which any number lies in
                        spelled = dict.fromkeys(word for _, word in codes_among(value))
                        yield from (Text("drawing", word, True) for word in spelled)
                    elif local_name(key) in SHOWN:
                        yield Text("shown attribute", value, len(value.split()) <= WORDS_OF_A_VALUE)
                    else:
                        yield Text("attribute", value, True)
                        if LINKED.match(value):
                            asked = urlsplit(value)
                            for part in (*re.split("[/&=;]", f"{asked.path}/{asked.query}"),
                                         asked.fragment):  # fmt: skip
                                yield Text("part of a link", unquote_plus(part), True)
                    yield Text("attribute name", key, True)
                if drawn := drawn_letters(node):
                    yield Text("pieces", drawn, True)
                if node.tag in ("script", "style") and node.text:
                    yield from self._script(node.text)
                    for match in WRITTEN_BY_STYLE.finditer(node.text):
                        said = "".join(a or b for a, b in STRING.findall(match[1]))
                        yield Text("text", said, len(said.split()) <= WORDS_OF_A_VALUE)
                elif node.text and (node.text.strip() or len(node.text) >= MANY_BLANKS):
                    yield Text("text", node.text.strip("\r\n"), len(node.text) < 80)
                # numbers and months side by side in a row are no number
                in_row = local_name(node.tag) in ROWS
                shortest = 1 if in_row and local_name(node.tag) == SHEET_ROW else 2
                texts = (
                    text for text in node.itertext()
                    if not (in_row and len(text) >= shortest and FIGURES.fullmatch(text))
                )  # fmt: skip
                whole = "".join(texts).strip() if len(node) > 1 else ""
                # letters in elements of their own: a word was cut, or these are a row's short cells
                most = (
                    LONGEST_PARAGRAPH
                    if local_name(node.tag) == "p"
                    else LETTERS_OF_A_PIECE * len(node)
                )
                if 0 < len(whole) <= min(LONGEST_PARAGRAPH, most):
                    yield Text("pieces", whole, len(whole) < 80)
                record = {
                    local_name(child.tag): child.text
                    for child in node
                    if isinstance(child.tag, str) and len(child) == 0 and child.text
                }
                record |= {
                    f"attribute {key}": value
                    for key, value in node.attrib.items()
                    if key not in DRAWN
                }
                yield from (Text("record", text, True) for text in records.told(record))
                if len(record) >= 2 or node.tag == "tr":
                    if node.tag == "tr":
                        record = {
                            f"c{at}": "".join(cell.itertext()).strip()
                            for at, cell in enumerate(node)
                        }
                    groups.setdefault(local_name(node.tag), []).append(record)
            if node.tail and node.tail.strip():
                yield Text("text", node.tail.strip(), len(node.tail) < 80)
        for tag, group in groups.items():
            if tag == "tr" and len(group) > 1:
                rows = [list(record.values()) for record in group]
                width = max(len(row) for row in rows)
                padded = [row + [None] * (width - len(row)) for row in rows]
                yield from self._rows("table", [v or "" for v in padded[0]], padded[1:])
            elif len(group) > 2:
                header = list(dict.fromkeys(key for record in group for key in record))
                yield from self._rows(tag, header, [[r.get(k) for k in header] for r in group])

    def _script(self, text: str) -> Iterator[Piece]:
        for known in shipped_scripts():  # what was put beside one is read by itself
            text = text.replace(known, "")
        if not text.strip():
            return
        documents = json_documents(text) if beginning(text).startswith(("{", "[")) else None
        if documents is not None:
            yield from self._json_tables(documents[0] if len(documents) == 1 else documents)
            return
        yield Text("script", text)
        for match in re.finditer(r"[\[{]", text):
            try:
                document, _ = json.JSONDecoder().raw_decode(text[match.start() :])
            except ValueError:
                continue
            if document:
                yield from self._json_tables(records.numbered(document))
                break
        for value in re.findall(r"\"((?:\\.|[^\"\\])*)\"|'((?:\\.|[^'\\])*)'", text):
            yield Text("script text", value[0] or value[1], True)


def drawn_letters(node: etree._Element) -> str:
    """Text that a group of a drawing spells with numbers of glyphs of a font, as matplotlib does.

    A number is the letter's own or, as most fonts are arranged, its own less 29.
    """
    # the stubs let an attribute that is read be bytes, which it never is
    ends = [
        GLYPH.search(value)  # type: ignore[arg-type]
        for child in node
        if isinstance(child.tag, str) and local_name(child.tag) == "use"
        for key, value in child.attrib.items()
        if local_name(key) == "href"  # type: ignore[arg-type]
    ]
    numbers = [int(end[1], 16) for end in ends if end]
    if len(numbers) < FEWEST_GLYPHS:
        return ""
    both = ["".join(chr(n + ahead) if 32 <= n + ahead < 127 else "?" for n in numbers)
            for ahead in (FIRST_GLYPH, 0)]  # fmt: skip
    return max(both, key=lambda text: sum(char.isalnum() or char == " " for char in text))


def _header_beside(value: dict, rows: object) -> list[str] | None:
    """Names of columns that stand in a list beside a list of rows, as pandas writes a table."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        return None
    for names in value.values():
        named = isinstance(names, list) and names and all(isinstance(name, str) for name in names)
        if named and all(len(row) == len(names) for row in rows):
            return names
    return None


def _packed_tree(text: str) -> dict | list | None:
    """What a value holds that is a JSON text itself; None when it is none."""
    try:
        inner = json.loads(text) if text[:1] in ("{", "[") else None
    except (ValueError, RecursionError):
        return None
    if isinstance(inner, list) and not any(isinstance(item, dict | list) for item in inner):
        return None  # numbers or words in a row, which are read as they stand
    return inner


def _by_keys(value: dict) -> tuple[list[str], list[list]] | None:
    """(header, rows) of a table written as one mapping a column, or a row, as pandas does.

    Columns hold a value for each row; there are more rows than columns. What calls the rows is a
    column of its own, unless it only counts them, or is words, which were read as keys.
    """
    inner = list(value.values())
    if len(inner) < 2 or not all(isinstance(item, dict) and len(item) > 1 for item in inner):
        return None
    keys = list(dict.fromkeys(key for item in inner for key in item))
    cells = sum(len(item) for item in inner)
    if cells < ALIKE * len(keys) * len(inner) or any(
        isinstance(cell, dict | list) for item in inner for cell in item.values()
    ):
        return None
    header, called = ([*value], keys) if len(keys) > len(inner) else (keys, [*value])
    rows = [
        [item.get(key) for item in inner] if called is keys else [value[key].get(k) for k in keys]
        for key in called
    ]
    counts = [*map(str, called)] == [*map(str, range(len(called)))]
    if counts or not all(NUMBERED.fullmatch(str(key)) for key in called):
        return header, rows
    return ["key", *header], [[key, *row] for key, row in zip(called, rows, strict=True)]


@lru_cache(maxsize=1)
def shipped_scripts() -> frozenset[str]:
    """Libraries that the project puts in its own pages: published by others, the same for all."""
    from scripts.report import library  # loads what draws charts: only where a page has a script

    splink = importlib.util.find_spec("splink")  # whose charts are in the page about the model
    folders = [Path(place) for place in splink.submodule_search_locations or ()] if splink else []
    drawn = (path for folder in folders for path in folder.glob("internals/files/external_js/*"))
    return frozenset({library(), *(path.read_text(encoding="utf-8") for path in drawn)})


def shipped(data: bytes | mmap.mmap) -> list[tuple[int, int]]:
    """[start, end) of such libraries in the bytes of a page; none in any other file."""
    if not re.match(rb"\s*<!doctype html", data[:60], re.IGNORECASE):
        return []
    written = [script.encode() for script in shipped_scripts()]
    return [(at, at + len(each)) for each in written if (at := data.find(each)) >= 0]


def beginning(text: str) -> str:
    """The first signs of a text that tell its form, in small letters."""
    return text[:400].lstrip("\ufeff \r\n\t")[:200].lower()


def json_documents(text: str) -> list[object] | None:
    """Documents of a JSON text or of one document a line; None when it is neither."""
    text = text.lstrip("\ufeff")
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        documents = []
        for line in text.splitlines():
            if line.strip():
                try:
                    documents.append(json.loads(line))
                except (ValueError, RecursionError):
                    return None
        return documents or None

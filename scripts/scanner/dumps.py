"""Rows that a dump of a database writes as SQL: lists of values to insert, lines to copy."""

from __future__ import annotations

import re
from collections.abc import Iterator

NAME = r'(?:"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|\w+)'
INTO = re.compile(
    rf"\bINSERT\s+(?:OR\s+\w+\s+)?INTO\s+({NAME}(?:\.{NAME})*)\s*(?:\(([^()]*)\))?\s*VALUES\s*",
    re.IGNORECASE,
)
COPIED = re.compile(
    rf"^COPY\s+({NAME}(?:\.{NAME})*)\s*(?:\(([^()]*)\))?\s+FROM\s+stdin[^\n]*;\n(.*?)^\\\.$",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
MADE = re.compile(
    rf"\bCREATE\s+(?:\w+\s+)*?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?({NAME}(?:\.{NAME})*)"
    r"\s*\(([^;]*)\)[^;()]*;",
    re.IGNORECASE,
)
COLUMN = re.compile(rf"(?:^|,)\s*({NAME})\s+[A-Za-z]")  # a comma in a type has a figure after it
NO_COLUMN = {"primary", "unique", "constraint", "check", "foreign"}
# a text, a bracket, a comma, or a bare value, whatever calls stand in it
SIGN = re.compile(r"[EN]?'((?:[^']|'')*)'|([(),;])|\s+|--[^\n]*|([^\s(),;']+)")
END = re.compile(r"\s*;?\s*")
CAST = re.compile(r"^(?:date|timestamp|interval|cast|as|::\w+)$", re.IGNORECASE)
ESCAPES = {"\\t": "\t", "\\n": "\n", "\\N": ""}

Rows = list[list[str | None]]


def tables(text: str) -> tuple[list[tuple[str, list[str], Rows]], str]:
    """(name, columns, rows) of the tables that a text in SQL fills, and the rest of the text.

    Columns are those of the statement, or of the one that makes the table; else c0, c1 and so on.
    """
    found: dict[tuple[str, str, int], Rows] = {}
    rest, read = [], 0
    for match in INTO.finditer(text):
        if match.start() < read:
            continue  # in a value of the one before
        rest.append(text[read : match.start()])
        read = match.end()
        for row, end in _listed(text, match.end()):
            found.setdefault((match[1], match[2] or "", len(row)), []).append(row)
            read = end
        if ended := END.match(text, read):
            read = ended.end()
    rest.append(text[read:])
    for match in COPIED.finditer(text):
        for line in match[3].splitlines():
            row = [ESCAPES.get(cell, cell) for cell in line.split("\t")]
            found.setdefault((match[1], match[2] or "", len(row)), []).append(row)
    made_of = {
        made[1]: [name for name in _bare(COLUMN.findall(made[2])) if name.lower() not in NO_COLUMN]
        for made in MADE.finditer(text)
    }
    made = []
    for (name, columns, width), rows in found.items():
        header = _bare(re.findall(NAME, columns)) or made_of.get(name, [])
        named = header if len(header) == width else [f"c{at}" for at in range(width)]
        made.append((name.replace('"', ""), named, rows))
    return made, COPIED.sub("\n", "\n".join(rest))


def _bare(names: list[str]) -> list[str]:
    """Names without their quotes."""
    return [name.strip('"`[]') for name in names]


def _listed(text: str, at: int) -> Iterator[tuple[list[str | None], int]]:
    """(row, where it ends) of a list of values that starts at a place of a text."""
    row: list[str | None] = []
    value: list[str] = []
    depth = 0
    while match := SIGN.match(text, at):
        at = match.end()
        quoted, sign, bare = match.groups()
        if sign == "(":
            depth += 1
            if depth == 1:
                row, value = [], []
        elif sign == ")" and depth:
            depth -= 1
            if not depth:
                yield [*row, _whole(value)], at
        elif sign == "," and depth == 1:
            row.append(_whole(value))
            value = []
        elif sign == ";" or (bare and not depth):
            return
        elif depth and quoted is not None:
            value.append(quoted.replace("''", "'"))
        elif bare and not CAST.match(bare):
            value.append(bare.split("::")[0])


def _whole(parts: list[str]) -> str | None:
    """A value as text; None when it is NULL."""
    text = " ".join(part for part in parts if part)
    return None if text.upper() == "NULL" else text

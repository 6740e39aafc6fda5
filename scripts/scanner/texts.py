"""Opens texts: their form, tables with delimiters, and what is folded or packed in them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import yaml

from scripts.scanner import choices, dumps, foreign, records
from scripts.scanner.pieces import (
    SCRATCH,
    WORDS_OF_A_VALUE,
    Closed,
    Frame,
    Inner,
    Piece,
    Text,
    quoted,
    unique,
)
from scripts.scanner.trees import Trees, beginning, json_documents
from scripts.sql import literal

JSON_NAMES = (".json", ".ndjson", ".jsonl")
QUOTED = re.compile(r'(?:\A|(?<=[,;|\t\n]))"(?:[^"]|"")*"(?=[,;|\t\r\n]|$)')
PIPED = re.compile(
    r"^[^\n|]*\|[^\n]*\n[ \t]*\|?[ \t:]*-[\s:|-]*\n(?:[^\n]*\|[^\n]*\n?)+", re.MULTILINE
)
TABULAR = re.compile(r"\\begin\{(tabular[x*]?|longtable|tabulary)\}(.*?)\\end\{\1\}", re.DOTALL)
RULES = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|endhead|c(?:mid)?line\{[^}]*\})")
ENDED = re.compile(r"\\\\(?:\[[^\]]*\])?|\\tabularnewline\b")
SPECIFIED = re.compile(r"^(?:\[[^\]\n]*\])?(?:\{[^\n]*?\})+[ \t]*(?=\n|$)")
COMMENT = re.compile(r"(?<!\\)%.*")
CELLS = re.compile(r"(?<!\\)&")
ESCAPED = re.compile(r"\\([_&%$#{}])")
YAML_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value as it is written
ALIAS = re.compile(r"[:\-,\[]\s+\*\w")
MOST_ALIASES = 20
YAML_STARTS = re.compile(r"(?:%YAML|---\s*$)", re.MULTILINE)
LONGEST_LINE = 64 * 1024 * 1024


class Texts(Trees):
    """Each method hands out the pieces of a text."""

    def _text(self, name: str, text: str) -> Iterator[Piece]:
        yield from (Closed(how) for how in choices.of_text(text))
        if spelled := choices.colours(text):
            yield Text("colours", spelled, True)
        start = beginning(text)
        if start.startswith(("{", "[")) or name.lower().endswith(JSON_NAMES):
            documents = json_documents(text)
            if documents is not None:
                for document in documents if len(documents) == 1 else [documents]:
                    yield from self._json_tables(records.numbered(document))
                return
        if start.startswith("<") and ("<" in start and ">" in text):
            pieces = list(self._markup(text))
            if pieces:
                yield from pieces
                return
        for wrapped, data in foreign.armoured(text):
            yield Inner("armour", data, raw=True)
            text = text.replace(wrapped, "")
        mail = list(foreign.mail_parts(text))
        for what, content in mail:
            if isinstance(content, bytes):
                yield Inner(what, content)
            else:
                yield Text(what, content)
        text = foreign.without_packed(text) if mail else text
        if whole_lines := foreign.unfolded(text):
            yield Text("text", whole_lines)
        yield from (Text("text", inside) for inside in foreign.boxed(text))
        yield from (Text("pieces", whole, True) for whole in foreign.wrapped(text))
        yield from (Inner("file of a patch", data) for data in foreign.patched(text))
        yield from self._yaml(name, text)
        for header, rows in piped_tables(text):
            yield from self._rows("table", header, rows)
        text = PIPED.sub("\n", text)
        for header, rows in typeset_tables(text):
            yield from self._rows("table", header, rows)
        inserted, text = dumps.tables(text)
        for table, columns, values in inserted:
            yield from self._rows(table, columns, values)
        delimiter = delimiter_of(name, text) if not mail else None
        if delimiter:
            where = self._on_disk(text.encode("utf-8", "replace"), None, "csv")
            yield from self._csv(where, text, delimiter)
            where.unlink()
            return
        yield Text("text", text)

    def _yaml(self, name: str, text: str) -> Iterator[Piece]:
        """Tables of a text in YAML, and days beside a pseudonym; its lines are read as a text."""
        if not (name.lower().endswith((".yml", ".yaml")) or YAML_STARTS.match(text)):
            return
        if len(ALIAS.findall(text)) > MOST_ALIASES:
            return  # each may stand for as much as the whole before it
        try:
            documents = list(yaml.load_all(text, Loader=YAML_LOADER))
        except (yaml.YAMLError, ValueError):
            return  # templates, and tags of programs
        for piece in self._json_tables(documents):
            if isinstance(piece, Frame) or (isinstance(piece, Text) and piece.what == "person"):
                yield piece

    def _csv(
        self, path: Path, sample: str, delimiter: str, *, whole: bool = False
    ) -> Iterator[Piece]:
        """A table in UTF-8 text on disk, of which `sample` is the beginning or the whole.

        Rows go to a compressed table in memory, whatever their number; lines that are no row of it
        (comments, notes, one field more) are read one by one.
        """
        lines = io.StringIO(sample.removeprefix("\ufeff"), newline="").readlines()
        head = 0
        inside = any(delimiter in line for line in lines)
        while head < len(lines) and (
            lines[head].startswith("#") or (inside and delimiter not in lines[head])
        ):
            yield Text("comment", lines[head])
            head += 1
        reader = csv.reader(lines[head:], delimiter=delimiter)
        header = next(reader, None)
        if not header:
            return
        head += reader.line_num
        if head == len(lines) and path.stat().st_size <= len(sample.encode()):
            yield Text("text", sample)  # one line is a list of names, or no table at all
        table = self._name()
        columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(header)))
        try:
            self.connection.execute(
                f"create table {SCRATCH}.{table} as from read_csv({literal(path)}, "
                f"delim = '{delimiter}', quote = '\"', escape = '\"', header = false, "
                f"skip = {head}, columns = {{{columns}}}, auto_detect = false, "
                f"ignore_errors = true, store_rejects = true, rejects_limit = 0, "
                f"rejects_table = '{table}_lines', rejects_scan = '{table}_scans', "
                f"max_line_size = {LONGEST_LINE})"
            )
        except duckdb.Error:  # no table after all
            yield Text("text", path.read_text(encoding="utf-8", errors="replace"))
            return
        odd = self.connection.execute(
            f"select distinct csv_line from {table}_lines where csv_line is not null"
        ).fetchall()
        for row in csv.reader((line for (text,) in odd for line in text.splitlines(True)),
                              delimiter=delimiter):  # fmt: skip
            for value in row:
                yield Text("uneven line", value, len(value.split()) <= WORDS_OF_A_VALUE)
        yield from (Text("column name", column, True) for column in header if column)
        for at, column in enumerate(unique(header)):
            self.connection.execute(
                f"alter table {SCRATCH}.{table} rename column c{at} to {quoted(column)}"
            )
        yield Frame("", f"{SCRATCH}.{table}", whole)
        self.connection.execute(f"drop table {SCRATCH}.{table}")
        for part in ("lines", "scans"):
            self.connection.execute(f"drop table {table}_{part}")


def piped_tables(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """(header, rows) of the tables of a text in Markdown."""
    for match in PIPED.finditer(text):
        lines = match.group().strip().splitlines()
        header, _, *rows = (
            [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
            for line in lines
        )
        yield header, rows


def typeset_tables(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """(header, rows) of the tables of a text in LaTeX, whose lines are read as a text as well."""
    for match in TABULAR.finditer(text):
        header, *rows = (
            [ESCAPED.sub(r"\1", cell).strip() for cell in CELLS.split(RULES.sub("", line))]
            for line in ENDED.split(COMMENT.sub("", SPECIFIED.sub("", match[2])))
        )
        width = len(header)
        if width > 1:
            yield header, [row for row in rows if len(row) == width]


def is_markup(name: str, text: str) -> bool:
    """Whether a text is JSON or a page rather than a table."""
    return beginning(text).startswith(("{", "[", "<")) or name.lower().endswith(JSON_NAMES)


def delimiter_of(name: str, text: str) -> str | None:
    """Delimiter of a text that is a table: every line has as many of them."""
    sample = QUOTED.sub("", text[:20000])  # a delimiter inside quotes parts nothing
    lines = [line for line in sample.splitlines()[:60] if line.strip() and line[0] != "#"]
    if len(text) > 20000 and len(lines) > 1:
        lines = lines[:-1]
    if not lines:
        return None
    best = None
    for mark in (";", "\t", ",", "|"):
        counts = [line.count(mark) for line in lines]
        common = max(set(counts), key=counts.count)
        share = counts.count(common) / len(counts)
        table = name.lower().endswith((".csv", ".tsv", ".txt", ".psv"))
        enough = share >= (0.6 if table else 0.95) and len(lines) >= (1 if table else 3)
        if common >= 1 and enough and (best is None or common > best[0]):
            best = (common, mark)
    if best is None and name.lower().endswith((".csv", ".tsv")):
        return ","
    return best[1] if best else None

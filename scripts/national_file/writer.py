"""The file itself: each row's XML and CSV text is made by the engine and streamed to the disk."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path

import duckdb
from lxml import etree

from scripts.errors import Finding
from scripts.national_file.dictionary import SCHEMA_VERSION, Variable
from scripts.national_file.selection import CHUNK_ROWS, SLICE_ROWS
from scripts.sql import one_row

CHUNK = """
    create or replace temp table chunk as
    select accepted.row_no, accepted.numanonymant as former_numanonym, file_row.*
    from vault.olinpe.int_olinpe_row as file_row
    inner join accepted
        on file_row.provider_code = accepted.provider_code
        and file_row.measure_id = accepted.measure_id
        and file_row.typev = accepted.typev
    where
        file_row.file_year = {year}
        and accepted.row_no >= {first} and accepted.row_no < {last}
"""


def _source(variable: Variable) -> str:
    return "former_numanonym" if variable.name == "NUMANONYMANT" else variable.column


def _escaped(variable: Variable) -> str:
    column = _source(variable)
    if variable.format != "text":
        return column  # codes, digits and dates need no escape
    return f"replace(replace(replace({column}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"


def xml_text(chosen: list[Variable]) -> str:
    """SQL text of one DONNEE: every element in order, an empty one for what is not concerned."""
    parts = [
        f"coalesce('<{v.name}>' || {_escaped(v)} || '</{v.name}>', '<{v.name}/>')" for v in chosen
    ]
    return "'<DONNEE>' || " + " || ".join(parts) + " || '</DONNEE>'"


def csv_text(chosen: list[Variable]) -> str:
    """SQL text of one line of the CSV twin, separated by semicolons."""
    return " || ';' || ".join(
        f"coalesce({_source(v)}, '')"
        if v.format != "text"
        else f"coalesce('\"' || replace({_source(v)}, '\"', '\"\"') || '\"', '')"
        for v in chosen
    )


def write(
    connection: duckdb.DuckDBPyConnection,
    chosen: list[Variable],
    year: int,
    n_rows: int,
    day: date,
    xml_path: Path,
    csv_path: Path,
    advance: Callable[[], None],
) -> dict[str, tuple[int, int]]:
    """Stream the accepted rows to XML and CSV, a chunk of rows at a time.

    Returns, for each variable, the number of rows where it is filled and where it is known.
    """
    filled = dict.fromkeys((v.name for v in chosen), (0, 0))
    counted = ", ".join(
        f"count({_source(v)}), count({_source(v)}) filter (where {_source(v)} <> '{v.unknown}')"
        for v in chosen
    )
    texts = (
        f"select {xml_text(chosen)}, {csv_text(chosen)} from chunk "
        "where row_no >= ? and row_no < ? order by row_no"
    )
    with (
        xml_path.open("w", encoding="utf-8", newline="\n") as xml,
        csv_path.open("w", encoding="utf-8", newline="\n") as twin,
    ):
        xml.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<DECRET>\n<INTRO>'
            f"<VERSIONXSD>{SCHEMA_VERSION}</VERSIONXSD><DATEXPORT>{day}</DATEXPORT></INTRO>\n"
        )
        twin.write(";".join(v.name for v in chosen) + "\n")
        for first in range(0, n_rows, CHUNK_ROWS):
            connection.execute(CHUNK.format(year=year, first=first, last=first + CHUNK_ROWS))
            totals = one_row(connection.execute(f"select {counted} from chunk"))
            for place, variable in enumerate(chosen):
                before = filled[variable.name]
                filled[variable.name] = (
                    before[0] + totals[2 * place],
                    before[1] + totals[2 * place + 1],
                )
            last = min(first + CHUNK_ROWS, n_rows)
            for start in range(first, last, SLICE_ROWS):
                rows = connection.execute(texts, [start, start + SLICE_ROWS]).fetchall()
                xml.write("\n".join(row[0] for row in rows) + "\n")
                twin.write("\n".join(row[1] for row in rows) + "\n")
            advance()
        xml.write("</DECRET>\n")
    connection.execute("drop table if exists chunk")
    return filled


def validate(xml_path: Path, schema_text: str, n_rows: int) -> None:
    """Read the file back against its schema, one row in memory at a time.

    Raises Finding with the line of the first fault, never with its value.
    """
    checker = etree.XMLSchema(etree.fromstring(schema_text.encode("utf-8")))
    found = 0
    reader = etree.iterparse(
        str(xml_path), events=("end",), tag="DONNEE", schema=checker, huge_tree=True
    )
    try:
        for _, element in reader:
            found += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        row = _first_wrong_row(xml_path, checker)
        raise Finding(
            f"{xml_path.name}: row {row} does not follow the schema; nothing was written. This is "
            "a fault of the project: report it with the number of the row"
        ) from None
    if found != n_rows:
        raise Finding(f"{xml_path.name}: {found} rows written, {n_rows} expected; nothing was kept")


def _first_wrong_row(xml_path: Path, checker: etree.XMLSchema) -> int | str:
    """Number of the first row that the schema refuses; the streaming parser does not tell it."""
    introduction = None
    try:
        for number, (_, element) in enumerate(
            etree.iterparse(str(xml_path), events=("end",), tag=("INTRO", "DONNEE"))
        ):
            if introduction is None:
                introduction = element
                continue
            alone = etree.Element("DECRET")
            alone.extend([deepcopy(introduction), deepcopy(element)])
            if not checker.validate(alone):
                return number
            element.clear()
    except etree.XMLSyntaxError:
        pass
    return "?"

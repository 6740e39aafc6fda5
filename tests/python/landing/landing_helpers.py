"""What the tests of landing share: one delivery of a Mission locale, written and looked at."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pytest

from scripts import cli
from scripts.database import connect
from scripts.land import land
from scripts.settings import settings

DELIVERY = "2023-06-30"
HEADER = ["ID_DOSSIER", "NOM_NAISSANCE", "PRENOM", "DATE_NAISSANCE", "COMMUNE", "QPV"]


def run():
    """Land and return the lines by file name."""
    lines = land(settings())
    return {line.file.name: line for line in lines}


def idase(*arguments: str) -> int:
    """The exit code of the command, as a person runs it."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr(sys, "argv", ["idase", *arguments])
        cli.main()
    return ended.value.code or 0


def query(sql: str) -> list[tuple]:
    connection = connect(vault=True, read_only=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def jeunes(columns: str = "id_dossier, nom_naissance, prenom") -> list[tuple]:
    return query(f"select {columns} from vault.raw.missions_locales__jeunes order by id_dossier")


def rejects() -> list[tuple]:
    return query("select line_number, reason from vault.landing.rejects order by line_number")


def write(path: Path, rows: list[list[str]], delimiter: str = ";", encoding: str = "utf-8") -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))

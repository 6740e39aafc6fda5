"""What partners' tools leave in files costs the row it touches at most, never the file."""

from __future__ import annotations

import dataclasses
import os
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
from landing_helpers import HEADER, jeunes, query, rejects, run, write

from scripts import land as verb
from scripts.landing import catalogue
from scripts.settings import settings

KEY, OTHER = "ID_DOSSIER;NOM_NAISSANCE;PRENOM\r\n", "1;DURAND;ZOE\r\n"


@pytest.mark.parametrize(
    ("content", "landed", "rejected"),
    [
        (f"{KEY}{OTHER}2;DU\0RAND;A\r\n" + OTHER * 9, 10, [(3, "undecodable")]),
        (f"{KEY}{OTHER}2;DU\aRAND;A\r\n" + OTHER * 9, 11, []),
        (f"{KEY}{OTHER}\ufeff{KEY}{OTHER}", 2, [(3, "repeated_header")]),
        (f"{KEY}{OTHER}{KEY.lower()}{OTHER}", 2, [(3, "repeated_header")]),
        (f"{KEY}{OTHER}Nb lignes : 1;;\r\n1 ligne;;\r\nFin de fichier;;\r\n", 1,
         [(3, "total_line"), (4, "total_line"), (5, "total_line")]),
        (KEY + "1;DURAND;ZOE;\r\n" * 10 + OTHER, 1, [(n, "too_many_fields") for n in range(2, 12)]),
        (KEY + "1;DURAND;ZOE;\r\n" * 10 + "2;A\r\n", 10, [(12, "too_few_fields")]),
        (KEY.strip() + ";\r\n" + OTHER * 10 + "2;A\r\n", 10, [(12, "too_few_fields")]),
        (KEY.strip() + ";NIR;Adresse;Adresse 1\r\n1;DURAND;ZOE;x;y;z\r\n", 1, []),
        (KEY.strip() + ";Prénom usuel\r\n1;DURAND;ZOE;x\r\n", 1, []),
    ],
    ids=["nul", "control", "joined_files", "header_in_lower_case", "last_lines", "ragged",
         "rows_end_with_a_separator", "header_ends_with_a_separator", "two_addresses",
         "canonical_name_goes_first"],
)  # fmt: skip
def test_text_files(place, content, landed, rejected):
    (place / "jeunes.csv").write_text(content, encoding="utf-8", newline="")
    line = run()["jeunes.csv"]
    assert (line.status, line.rows_read) == ("landed", line.rows_landed + line.rows_rejected)
    assert (line.rows_landed, rejects()) == (landed, rejected)
    assert jeunes()[0] == ("1", "DURAND", "ZOE")


def test_marks_without_width_and_formulas_leave_the_value(place):
    rows = [["1\u200b", "\ufeffDURAND", "\tZOE"], ['="00002"', "DE\u202fLA", '=""']]
    write(place / "jeunes.csv", [HEADER[:3], *rows])
    run()
    assert jeunes() == [("00002", "DE LA", None), ("1", "DURAND", "ZOE")]


def test_first_row_of_a_file_without_header_stays_out_of_the_ledger(place):
    write(place / "jeunes.csv", [["1", "DURAND", "ZOE"], ["2", "A", "B"]])
    run()
    assert query("select reason, unknown_columns from vault.landing.ledger") == [
        ("no_known_header", None)
    ]


def test_every_entry_of_the_folder_has_its_line(place, monkeypatch):
    write(place / "jeunes.csv", [HEADER[:3], ["1", "A", "B"]])
    elsewhere = place.parents[2] / "elsewhere"
    place.parent.rename(elsewhere)
    place.parent.symlink_to(elsewhere)
    (place / "situations.csv").symlink_to(elsewhere / "absent.csv")
    (place / "loop").symlink_to(place.parent)
    os.mkfifo(place / "dispositifs.csv")
    Path(os.fsdecode(os.fsencode(place) + b"/jeunes_\xe9.csv")).write_text(KEY, encoding="utf-8")
    run()
    assert query(
        "select file_name, status, reason from vault.landing.ledger order by file_name"
    ) == [
        ("dispositifs.csv", "refused", "unreadable"),
        ("jeunes.csv", "landed", None),
        (r"jeunes_\xe9.csv", "ignored", "unknown_table"),
        ("situations.csv", "refused", "unreadable"),
    ]


def test_parquet_types_land_as_a_person_would_write_them(place):
    duckdb.sql(
        "select 1234567.0::double as ID_DOSSIER, 1000::decimal(10, 2) as CODE_POSTAL, "
        "timestamptz '2004-01-31 23:00:00+00' as DATE_NAISSANCE, true as QPV, "
        "'Zo\\xC3\\xA9'::blob as PRENOM, {'a': 1} as NOM_NAISSANCE"
    ).write_parquet(str(place / "jeunes.parquet"))
    line = run()["jeunes.parquet"]
    assert jeunes("id_dossier, code_postal, date_naissance, qpv, prenom, nom_naissance") == [
        ("1234567", "01000", "2004-02-01", "true", "Zoé", None)
    ]
    assert line.unknown_columns == ["NOM_NAISSANCE STRUCT(a INTEGER)"]


@pytest.mark.parametrize(
    ("sheets", "reason"),
    [
        ([[HEADER, ["1"]], [HEADER]], None),
        ([[HEADER, ["1"]], [["CIVILITE", "NATIONALITE"], ["M.", "F"]]], None),
        ([[HEADER, ["1"]], [HEADER, ["2"]]], "two_sheets_for_one_table"),
        ([[HEADER, ["1"]], [HEADER[:4], ["2"]]], "two_sheets_for_one_table"),
        ([[[None, None, *HEADER], [None, None, "1"], [None, None, "Total", 3]]], None),
    ],
    ids=["template", "codes", "two_tables", "two_tables_of_unequal_width", "table_in_column_c"],
)
def test_sheets(place, sheets, reason):
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(place / "jeunes.xlsx")
    line = run()["jeunes.xlsx"]
    assert line.reason == reason
    assert jeunes("id_dossier") == ([] if reason else [("1",)])


def test_rows_leave_the_vault_when_their_convention_ends(place, monkeypatch):
    write(place / "jeunes.csv", [HEADER[:3], ["1", "A", "B"]])
    run()
    load = catalogue.load

    def ended(config):
        found = load(config)
        (mine,) = found.conventions["ml_lyon"]
        shorter = dataclasses.replace(mine, end=date(2023, 1, 31))
        return dataclasses.replace(found, conventions={"ml_lyon": [shorter]})

    monkeypatch.setattr(verb.seeds, "load", ended)
    assert run()["jeunes.csv"].reason == "no_convention_in_force"
    assert jeunes() == []


@pytest.mark.parametrize(
    ("codec", "names"),
    [
        ("cp850", ["Hélène", "HÉLÈNE", "François", "Noël"]),
        ("mac_roman", ["Hélène", "HÉLÈNE", "François", "Noël"]),
        ("mac_roman", ["RÉMY"]),
        ("cp1252", ["Hélène", "HÉLÈNE", "François", "Noël"]),
        ("cp1252", ["RÉMY"]),
        ("cp1252", ["JÉRÔME", "ANAÏS", "LOÏC", "AÏCHA"]),
        ("cp1252", ["l’été… – “mot” 10€", "dit « Zoé »"]),
        ("cp1252", ["à suivre…", "10€", "mot”"]),
    ],
)
def test_encodings_of_one_byte_are_told_by_their_accents(place, codec, names):
    rows = [[f"D{i}", name, "A", "", "", ""] for i, name in enumerate(names)]
    write(place / "jeunes.csv", [HEADER, *rows], encoding=codec)
    assert run()["jeunes.csv"].encoding == codec
    assert jeunes("nom_naissance") == [(name,) for name in names]


def test_an_objection_names_a_provider_by_its_code(place):
    folder = place.parents[1] / "iodas" / place.name
    folder.mkdir(parents=True)
    rows = [["IODAS ", "1"], ["ml_lyon", "2"], ["Mission locale de Lyon", "3"], ["", "4"]]
    write(folder / "oppositions.csv", [["PROVIDER", "ID_PERSONNE"], *rows])
    line = run()["oppositions.csv"]
    assert query("select provider, id_personne from vault.raw.iodas__oppositions order by 2") == [
        ("iodas", "1"),
        ("ml_lyon", "2"),
    ]
    assert rejects() == [(4, "provider_is_no_code"), (5, "missing_key")]
    assert line.is_finding(catalogue.load(settings()))

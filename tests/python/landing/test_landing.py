"""Landing keeps every record of every dialect, and refuses in one line what it must not read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import tempfile

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from landing_helpers import DELIVERY, HEADER, jeunes, query, rejects, run, write

from scripts.land import land
from scripts.landing import clean
from scripts.settings import ROOT, settings
from scripts.sql import literal

FIELD_DELIVERIES = ROOT.parent / "shared" / "deliveries"


# letters that CP1252 holds, with quotes, delimiters and line breaks inside fields
TEXT = st.text("AÉÈçœŒ'\"; ,\t|\nxyz", min_size=1, max_size=12)
RAGGED = st.sampled_from(["", "", "", "too_few_fields", "too_many_fields"])
TABLE = st.lists(st.tuples(TEXT, TEXT, TEXT, RAGGED), max_size=8)


def expected(value: str) -> str | None:
    plain = value.replace("\t", " ").strip(" ")
    return None if plain in ("", "-") else plain


@hypothesis_settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    table=TABLE,
    delimiter=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    order=st.permutations(HEADER),
)
def test_any_dialect_lands_the_same_rows(place, table, delimiter, encoding, order):
    rows, bad, line_number = [order], [], 2
    for i, (*cells, fault) in enumerate(table):
        values = [f"D{i}", *cells[:2], "01/02/2000", cells[2], "Oui"]
        record = dict(zip(HEADER, values, strict=True))
        row = [record[name] for name in order]
        if fault:
            bad.append((line_number, fault))
            row = [*row, ""] if fault == "too_many_fields" else row[:-1]
        rows.append(row)
        line_number += 1 + sum(cell.count("\n") for cell in row)
    write(place / "jeunes.csv", rows, delimiter, encoding)
    os.environ["IDASE_DATA"] = tempfile.mkdtemp(dir=place.parents[2])  # a fresh vault each time
    line = run()["jeunes.csv"]
    assert line.status == "landed"
    assert (line.rows_read, line.rows_rejected) == (len(table), len(bad))
    assert rejects() == bad
    found = jeunes("id_dossier, nom_naissance, prenom, commune, date_naissance, qpv")
    wanted = [
        (f"D{i}", *map(expected, cells), "2000-02-01", "true")
        for i, (*cells, fault) in enumerate(table)
        if not fault
    ]
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize(
    ("delivered", "landed"),
    [
        ("30/06/2003", "2003-06-30"),
        ("2003-06-30", "2003-06-30"),
        ("2003-06-30 00:00:00", "2003-06-30"),
        ("30/06/03", "2003-06-30"),
        ("30/06/72", "1972-06-30"),
        ("30/06/40", "1940-06-30"),
        ("37802", "2003-06-30"),
        ("30-06-2003", "2003-06-30"),
        ("30.06.2003", "2003-06-30"),
        ("20030630", "2003-06-30"),
        ("Non renseigné", None),
        ("en juin", "en juin"),
        ("31/02/2020", "31/02/2020"),
        ("29/02/2020", "2020-02-29"),
        ("31/02/20", "31/02/20"),
        ("2003", "2003"),
        ("1/7/2003", "2003-07-01"),
        ("NA", None),
        ("30/06/03 00:00", "2003-06-30"),
        ("30-06-03", "2003-06-30"),
        ("37802,5", "2003-06-30"),
        ("2003-06-30 10:11:12.345", "2003-06-30"),
        ("2003-06-29T22:00:00Z", "2003-06-30"),
        ("2003-06-30T00:00:00+02:00", "2003-06-30"),
        ('="30/06/2003"', "2003-06-30"),
    ],
)
def test_date_spellings(place, delivered, landed):
    write(place / "jeunes.csv", [HEADER, ["D1", "NOM", "PRENOM", delivered, "", ""]])
    run()
    assert jeunes("date_naissance") == [(landed,)]


def test_lost_leading_zeros_and_dropped_identifiers(place):
    header = ["N° dossier", "CP", "N° de sécurité sociale", "Tél. portable", "E-mail", "Adresse"]
    write(place / "jeunes.csv", [header, ["1", "1000", "x", "y", "NR", "z"]])
    line = run()["jeunes.csv"]
    assert jeunes("code_postal") == [("01000",)]
    assert line.n_values_dropped == 3
    columns = {row[0] for row in query("describe vault.raw.missions_locales__jeunes")}
    assert not columns & {"nir", "telephone", "courriel", "adresse"}


def test_rows_that_are_no_data_are_kept_with_line_and_reason(place):
    text = (
        "ID_DOSSIER;NOM_NAISSANCE;PRENOM\r\n"
        '1;"DE\nUX";A\r\n'  # a line break inside a field: one record, two lines
        "2;B\r\n"
        "3;C;D;E\r\n"
        ";SANS;CLE\r\n"
        "4;Test;TEST\r\n"
        "5;E;F\r\n"
        "Total : 5;;\r\n"
        "TOTAL;5\r\n"
        '6;"G;H\r\n'
    )
    (place / "jeunes.csv").write_text(text, encoding="utf-8", newline="")
    line = run()["jeunes.csv"]
    assert (line.rows_read, line.rows_landed, line.rows_rejected) == (9, 2, 7)
    assert jeunes("id_dossier") == [("1",), ("5",)]
    assert rejects() == [
        (4, "too_few_fields"),
        (5, "too_many_fields"),
        (6, "missing_key"),
        (7, "test_record"),
        (9, "total_line"),
        (10, "total_line"),
        (11, "truncated"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "status", "reason"),
    [
        ("jeunes.csv", b"", "refused", "empty_file"),
        ("jeunes.csv", b"\xef\xbb\xbf\r\n", "refused", "empty_file"),
        ("jeunes.csv", bytes(range(256)), "refused", "binary_file"),
        ("jeunes.xlsx", b"PK no workbook", "refused", "unreadable"),
        ("jeunes.parquet", b"PAR1 no parquet", "refused", "unreadable"),
        ("jeunes.csv", b"A;B\r\n1;2\r\n", "refused", "no_known_header"),
        ("jeunes.csv", b"NOM_NAISSANCE;PRENOM\r\nA;B\r\n", "refused", "missing_key_column"),
        ("jeunes.csv", b"ID_DOSSIER;CP;C.P.\r\n", "refused", "two_headers_for_one_column"),
        ("conseillers.csv", b"A;B\r\n", "ignored", "unknown_table"),
        ("LISEZMOI.txt", b"bonjour", "ignored", "unknown_type_of_file"),
        ("jeunes.zip", b"PK\x03\x04", "refused", "format_not_read"),
        ("jeunes_2.csv.gz", b"\x1f\x8b", "refused", "format_not_read"),
        ("photos.zip", b"PK\x03\x04", "ignored", "unknown_type_of_file"),
        ("jeunes.csv", b"ID_DOSSIER;PRENOM\r\n", "landed", None),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_bad_files_have_one_line_in_the_ledger(place, name, content, status, reason):
    (place / name).write_bytes(content)
    (place / "situations.csv").write_bytes(b"ID_SITUATION;ID_DOSSIER\r\nS1;D1\r\n")
    lines = run()
    line = lines[name]
    assert (line.status, (line.reason or "").partition(":")[0] or None) == (status, reason)
    assert (line.rows_read, line.rows_landed) == (0, 0)
    assert lines["situations.csv"].rows_landed == 1


@pytest.mark.parametrize(
    ("provider", "delivery", "reason"),
    [
        ("ml_inconnue", DELIVERY, "unknown_provider"),
        ("ml_givors", "2024-01-31", "no_convention_in_force"),
        ("ml_givors", "2022-01-31", "no_convention_in_force"),
        ("ml_givors", "juin", "folder_is_not_a_date"),
        ("ml_givors", "20230630", "folder_is_not_a_date"),
        ("ml_givors", "2023-12-01", "extraction_date_in_future"),
    ],
)
def test_governance_refuses_a_whole_file(place, provider, delivery, reason):
    folder = place.parent.parent / provider / delivery
    folder.mkdir(parents=True)
    write(folder / "jeunes.csv", [HEADER, ["D1", "NOM", "PRENOM", "", "", ""]])
    assert run()["jeunes.csv"].reason == reason
    assert jeunes() == []


def test_same_bytes_twice_change_nothing_and_new_bytes_replace(place):
    write(place / "jeunes.csv", [HEADER, ["D1", "NOM", "A", "", "", ""]])
    run()
    before = query("select * from vault.landing.ledger")
    assert run()["jeunes.csv"].reason == "already_landed"
    assert query("select * from vault.landing.ledger") == before
    write(place / "jeunes.csv", [HEADER, ["D2", "NOM", "B", "", "", ""]])
    run()
    assert jeunes("id_dossier") == [("D2",)]
    assert sorted(query("select status from vault.landing.ledger")) == [
        ("landed",),
        ("superseded",),
    ]


def test_workbook_dates_and_numbers(place):
    book = openpyxl.Workbook()
    book.active.append(["NUMERO DOSSIER", "NOM NAISSANCE", "DATE NAISSANCE", "CP"])
    book.active.append([690100032, "NOM", dt.datetime(2003, 6, 30), 1000])
    book.save(place / "jeunes.xlsx")
    line = run()["jeunes.xlsx"]
    assert (line.rows_read, line.rows_landed) == (1, 1)
    assert jeunes("id_dossier, date_naissance, code_postal") == [
        ("690100032", "2003-06-30", "01000")
    ]


def test_titles_damaged_bytes_and_a_cut_off_end(place):
    text = (
        "Export du 30/06/2023\r\n\r\nID_DOSSIER;NOM_NAISSANCE;PRENOM\n1;ÉLISE;À\r\n2;\xff;Ç\n\n"
        "ID_DOSSIER;NOM_NAISSANCE;PRENOM\n3;NA;NONE\n4;TOTAL;Zoé\n5;"
    )
    (place / "jeunes.csv").write_bytes(text.encode().replace("\xff".encode(), b"\xff"))
    line = run()["jeunes.csv"]
    assert (line.rows_read, line.rows_landed, line.encoding) == (7, 3, "utf-8")
    assert jeunes() == [("1", "ÉLISE", "À"), ("3", "NA", "NONE"), ("4", "TOTAL", "Zoé")]
    assert rejects() == [
        (1, "above_header"),
        (5, "undecodable"),
        (7, "repeated_header"),
        (10, "truncated"),
    ]


def test_total_is_a_line_of_numbers_or_somebody(place):
    rows = [
        ["NOM_NAISSANCE", "ID_DOSSIER", "PRENOM", "DATE_NAISSANCE"],
        ["Total", "D1", "Jean", "01/02/2003"],
        ["TOTAL", "D2", "", ""],
        ["Total", "3", "", ""],
        ["Nombre de dossiers", "", "3", ""],
        ["Sous-total", "2 dossiers", "", ""],
    ]
    write(place / "jeunes.csv", rows)
    run()
    assert jeunes("id_dossier") == [("D1",), ("D2",)]
    assert rejects() == [(number, "total_line") for number in (4, 5, 6)]


def test_rejects_of_workbooks_and_parquet_have_the_number_that_a_person_sees(place):
    book = openpyxl.Workbook()
    book.active.append(["À lire"])
    sheet = book.create_sheet("données")
    for row in (["Dossiers suivis"], [], HEADER[:2], ["D1", "A\nB"], [], [None, "SANS CLE"],
                ["D2", "C", "en trop"]):  # fmt: skip
        sheet.append(row)
    book.save(place / "jeunes.xlsx")
    line = run()["jeunes.xlsx"]
    assert (line.rows_read, line.rows_landed) == (4, 1)
    assert jeunes("nom_naissance") == [("A\nB",)]
    assert rejects() == [(1, "above_header"), (6, "missing_key"), (7, "too_many_fields")]
    (place / "jeunes.xlsx").unlink()
    os.environ["IDASE_DATA"] = tempfile.mkdtemp(dir=place.parents[2])
    keys = [None if i in (0, 4_000) else f"D{i}" for i in range(5_000)]
    pq.write_table(pa.table({"ID_DOSSIER": keys}), place / "jeunes.parquet", row_group_size=700)
    run()
    assert rejects() == [(1, "missing_key"), (4_001, "missing_key")]


@pytest.mark.skipif(not FIELD_DELIVERIES.is_dir(), reason="no field-like deliveries at hand")
def test_field_like_deliveries_add_up(place, monkeypatch):
    monkeypatch.setenv("IDASE_EXTRACTS", str(FIELD_DELIVERIES))
    lines = land(settings())
    assert len(lines) == sum(path.is_file() for path in FIELD_DELIVERIES.rglob("*"))
    for line in lines:
        assert line.rows_read == line.rows_landed + line.rows_rejected
        assert line.reason or line.status == "landed"
    refused = {
        (line.file.provider, str(line.file.extraction_date))
        for line in lines
        if line.reason in ("unknown_provider", "no_convention_in_force")
    }
    assert refused == {("ml_inconnue", "2023-06-30"), ("ml_givors", "2024-01-31")}
    for line in lines:
        if line.encoding and line.encoding.startswith(("utf-8", "cp1252")):
            encoding = "cp1252" if line.encoding == "cp1252" else "utf-8-sig"
            text = line.file.path.read_bytes().decode(encoding)
            records = csv.reader(io.StringIO(text, newline=""), delimiter=line.delimiter)
            assert sum(1 for record in records if record) - 1 == line.rows_read


@pytest.mark.parametrize(
    ("delivered", "landed", "is_read"),
    [
        ("1234,5", "1234.5", True),
        ("1234.50", "1234.50", True),
        ("-12", "-12", True),
        ("1\u202f234,50 €", "1234.50", True),
        ("1.234,50", "1234.50", True),
        ("1,234.50", "1234.50", True),
        ("1.234.567,8", "1234567.8", True),
        ("12,50 EUR", "12.50", True),
        ("12 euros", "12", True),
        ("1.234", "1.234", False),  # a thousand, or one and a bit
        ("1.234.567", "1.234.567", False),
        ("(12,50)", "(12,50)", False),
        ("1.23,456.78", "1.23,456.78", False),
        ("douze", "douze", False),
    ],
)
def test_amounts(delivered, landed, is_read):
    model = (ROOT / "models/vault/staging/landing/int_amount_quality.sql").read_text("utf-8")
    readable = re.search(r"'(\^[^']+\$)'", model)[1]
    assert bool(re.search(readable, landed)) == is_read
    cleaned = clean.amount(f"translate({literal(delivered)}, '{clean.SPACES}', '     ')")
    assert duckdb.sql(f"select {cleaned}").fetchone() == (landed,)

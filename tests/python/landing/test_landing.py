"""Landing keeps every record of every dialect, and refuses in one line what it must not read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rich.console import Console

from scripts import keys
from scripts import land as land_module
from scripts.database import connect
from scripts.errors import UsageError
from scripts.land import land
from scripts.settings import ROOT, settings

DELIVERY = "2023-06-30"
HEADER = ["ID_DOSSIER", "NOM_NAISSANCE", "PRENOM", "DATE_NAISSANCE", "COMMUNE", "QPV"]
FIELD_DELIVERIES = ROOT.parent / "shared" / "deliveries"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Empty extracts, data and keys folders; returns the folder of one delivery."""
    monkeypatch.setenv("IDASE_EXTRACTS", str(tmp_path / "extracts"))
    monkeypatch.setenv("IDASE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IDASE_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("IDASE_AS_OF", DELIVERY)
    keys.create_missing(settings())
    folder = tmp_path / "extracts" / "ml_lyon" / DELIVERY
    folder.mkdir(parents=True)
    return folder


def run():
    """Land and return the lines by file name."""
    lines = land(settings(), Console(file=io.StringIO()))
    return {line.file.name: line for line in lines}


def query(sql: str) -> list[tuple]:
    connection = connect(vault=True, read_only=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def jeunes(columns: str = "id_dossier, nom_naissance, prenom") -> list[tuple]:
    return query(f"select {columns} from vault.raw.missions_locales__jeunes order by id_dossier")


def write(path: Path, rows: list[list[str]], delimiter: str = ";", encoding: str = "utf-8") -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


# letters that CP1252 holds, with quotes, delimiters and line breaks inside fields
TEXT = st.text("AÉÈçœŒ'\"; ,\t|\nxyz", min_size=1, max_size=12)
TABLE = st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), max_size=8)


def expected(value: str) -> str | None:
    plain = value.strip(" ")
    return None if plain in ("", "-") else plain


@hypothesis_settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    table=TABLE,
    delimiter=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    order=st.permutations(HEADER),
)
def test_any_dialect_lands_the_same_rows(place, table, delimiter, encoding, order):
    records = [
        dict(zip(HEADER, [f"D{i}", *row[:2], "01/02/2000", row[2], "Oui"], strict=True))
        for i, row in enumerate(table)
    ]
    rows = [order] + [[record[name] for name in order] for record in records]
    write(place / "jeunes.csv", rows, delimiter, encoding)
    os.environ["IDASE_DATA"] = tempfile.mkdtemp(dir=place.parents[2])  # a fresh vault each time
    line = run()["jeunes.csv"]
    assert line.status == "landed"
    assert (line.rows_read, line.rows_rejected) == (len(table), 0)
    found = jeunes("id_dossier, nom_naissance, prenom, commune, date_naissance, qpv")
    wanted = [
        (f"D{i}", expected(row[0]), expected(row[1]), expected(row[2]), "2000-02-01", "true")
        for i, row in enumerate(table)
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
    rejects = query("select line_number, reason from vault.landing.rejects order by line_number")
    assert rejects == [
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
        ("jeunes.csv", b"ID_DOSSIER;CP;Code postal\r\n", "refused", "two_headers_for_one_column"),
        ("conseillers.csv", b"A;B\r\n", "ignored", "unknown_table"),
        ("LISEZMOI.txt", b"bonjour", "ignored", "unknown_type_of_file"),
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
        ("ml_givors", "2023-12-01", "extraction_date_in_future"),
    ],
)
def test_governance_refuses_a_whole_file(place, provider, delivery, reason):
    folder = place.parent.parent / provider / delivery
    folder.mkdir(parents=True)
    write(folder / "jeunes.csv", [HEADER, ["D1", "NOM", "PRENOM", "", "", ""]])
    assert run()["jeunes.csv"].reason == reason
    assert jeunes() == []


def test_unreadable_by_permission_is_refused(place, monkeypatch):
    write(place / "jeunes.csv", [HEADER])

    def forbidden(*_args, **_kwargs):
        raise PermissionError

    monkeypatch.setattr("scripts.land.sha256_of", forbidden)
    assert run()["jeunes.csv"].reason == "unreadable"


@pytest.mark.parametrize("content", [None, "empty"], ids=["absent", "empty"])
def test_nothing_to_land_is_wrong_use(place, monkeypatch, content):
    target = place.parent.parent if content else place / "absent"
    if content:
        place.rmdir()
    monkeypatch.setenv("IDASE_EXTRACTS", str(target))
    with pytest.raises(UsageError, match=r"no such folder|no file to land"):
        run()


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


def test_killed_at_any_moment_a_rerun_completes(place):
    draw = random.Random(7)
    for part in range(6):
        rows = [[f"D{part}-{i}", "NOM", "PRENOM", "", "", ""] for i in range(20_000)]
        write(place / f"jeunes_{part}.csv", [HEADER, *rows])
    script = "from scripts.land import command; command()"
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(draw.uniform(0.3, 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if settings().vault.exists():
            try:
                landed = query("select sum(rows_landed) from vault.landing.ledger")[0][0] or 0
                assert len(jeunes("id_dossier")) == landed
            except Exception as error:
                assert "does not exist" in str(error)
    run()
    assert len(jeunes("id_dossier")) == 120_000
    assert not list(settings().spill.glob("landing-*.csv"))


def test_disk_full_is_one_line_and_keeps_what_landed(place, monkeypatch):
    write(place / "dispositifs.csv", [["ID_DISPOSITIF", "ID_DOSSIER"], ["X1", "D1"]])
    write(place / "jeunes.csv", [HEADER, ["D1", "NOM", "A", "", "", ""]])
    real = land_module.land_rows

    def full(connection, catalogue, system, line, *rest):
        if line.file.table == "jeunes":
            raise OSError(28, "No space left on device")
        return real(connection, catalogue, system, line, *rest)

    monkeypatch.setattr(land_module, "land_rows", full)
    with pytest.raises(UsageError, match="no space left"):
        run()
    monkeypatch.undo()


def test_two_at_once_one_gets_one_clear_line(place):
    write(place / "jeunes.csv", [HEADER])
    run()
    holder = connect(vault=True)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.cli", "land"], cwd=ROOT, capture_output=True, text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False,
        )  # fmt: skip
    finally:
        holder.close()
    assert done.returncode == 2
    assert "in use by another process" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not FIELD_DELIVERIES.is_dir(), reason="no field-like deliveries at hand")
def test_field_like_deliveries_add_up(place, monkeypatch):
    monkeypatch.setenv("IDASE_EXTRACTS", str(FIELD_DELIVERIES))
    lines = land(settings(), Console(file=io.StringIO()))
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

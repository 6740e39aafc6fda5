"""What is written: dialects, faults, truth, determinism, no real-looking identifier."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from generator_helpers import Delivered

from scripts.errors import UsageError
from scripts.generate import generate
from scripts.generator import lists
from scripts.generator.chunks import make_chunk, tasks
from scripts.generator.dialects import DIALECTS, HEADERS, PLAIN, deliveries
from scripts.generator.population import CHUNK
from scripts.landing.catalogue import header_key, load
from scripts.settings import settings

SEEDS = Path(__file__).parents[3] / "seeds"


def digests(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_same_seed_same_bytes_and_another_seed_differs(messy: Delivered, tmp_path: Path) -> None:
    generate(400, 7, tmp_path / "again")
    assert digests(tmp_path / "again") == digests(messy.root)
    assert (tmp_path / "again.truth.csv").read_bytes() == messy.truth.read_bytes()
    generate(60, 8, tmp_path / "other", plain=True)
    generate(60, 9, tmp_path / "third", plain=True)
    other, third = digests(tmp_path / "other"), digests(tmp_path / "third")
    assert all(other[name] != third[name] for name in other if "individus" in name)


def test_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    for workers in (1, 2):
        generate(CHUNK + 40, 3, tmp_path / str(workers), plain=True, workers=workers)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")


def test_a_chunk_does_not_depend_on_the_others() -> None:
    files = (("iodas", "2023-06-30", PLAIN),)
    many = tasks(CHUNK + 30, 5, True, files)
    assert [task.contracts for task in many] == [CHUNK, 30]
    alone = make_chunk(many[1])
    assert alone.pieces[0].content == make_chunk(many[1]).pieces[0].content


def test_every_delivery_is_there(messy: Delivered) -> None:
    found = {(path.parent.parent.name, path.parent.name) for path in messy.root.rglob("*.*")}
    assert found == set(DIALECTS)
    assert not (messy.root / "ml_givors").exists()
    cut = sorted(path.name for path in (messy.root / "iodas/2023-06-30").glob("mesures*"))
    assert cut == ["mesures_1.csv", "mesures_2.csv", "mesures_3.csv"]


def test_every_kind_of_writing_is_there(messy: Delivered) -> None:
    raw = {str(p.relative_to(messy.root)): p.read_bytes() for p in messy.root.rglob("*.csv")}
    young = {name.split("/")[0]: data for name, data in raw.items() if "2023" in name
             and name.endswith("jeunes.csv")}  # fmt: skip
    assert young["ml_lyon"].startswith(b"\xef\xbb\xbf")
    assert "Prénom".encode("cp1252") in raw["ml_lyon/2022-12-31/jeunes.csv"].splitlines()[0]
    assert b"\r\n" in young["ml_venissieux"]
    assert b"\t" in young["ml_vaulx_en_velin"].splitlines()[0]
    assert b"TEST" in young["ml_vaulx_en_velin"]
    assert re.search(rb"\d{4}-\d\d-\d\d 00:00:00", young["ml_vaulx_en_velin"])
    assert re.search(rb"\t\d\d/\d\d/\d\d\t", young["ml_villeurbanne"])
    assert re.search(rb";4\d{4};", young["ml_plateau_nord_val_de_saone"])
    assert young["ml_bron_decines_meyzieu"].startswith(b'"id_dossier",')
    assert not raw["ml_bron_decines_meyzieu/2023-06-30/dispositifs.csv"].endswith(b"\n")
    assert b"Monsieur" in young["ml_venissieux"]
    assert "Hors Union européenne".encode("latin-1") in young["ml_venissieux"]
    assert re.search(rb"Total : \d+;", young["ml_lyon"])
    assert re.search(rb"\n[^\n]*\"[^\"]*\n[^\"]*\"", raw["iodas/2022-12-31/evenements.csv"])
    assert re.search(rb",\d\d;?\r?\n", raw["iodas/2022-12-31/logement.csv"])
    styles = {(d.delimiter, d.encoding, d.bom, d.newline, d.dates) for d in DIALECTS.values()}
    assert {s[0] for s in styles} == {";", ",", "\t"}
    assert {s[1] for s in styles} == {"utf-8", "cp1252", "latin-1"}


def test_workbook_and_parquet(messy: Delivered) -> None:
    book = openpyxl.load_workbook(
        messy.root / "ml_monts_d_or_monts_du_lyonnais/2023-06-30/jeunes.xlsx"
    )
    rows = list(book.active.values)  # type: ignore[union-attr]
    assert rows[0][0] == "N° dossier"
    assert rows[-1][0] == "TOTAL"
    table = pq.read_table(messy.root / "ml_rhone_sud_est/2023-06-30/jeunes.parquet")
    assert str(table.schema.field("date_naissance").type) == "date32[day]"


def test_landing_knows_every_header() -> None:
    headers = load(settings()).headers
    tables = {"ID_SITUATION": "situations", "CATEGORIE": "situations", "TYPE": "situations",
              "DATE_DEBUT": "situations", "DATE_FIN": "situations", "ETAT": "situations",
              "ID_DISPOSITIF": "dispositifs", "CODE_DISPOSITIF": "dispositifs",
              "DATE_ENTREE": "dispositifs", "DATE_SORTIE": "dispositifs",
              "MOTIF_SORTIE": "dispositifs"}  # fmt: skip
    for style, words in HEADERS.items():
        for column, word in words.items():
            known = headers[("missions_locales", tables.get(column, "jeunes"))]
            found = known.get(header_key(word))
            assert found == column.lower(), f"{style}: '{word}' is not {column}"


def test_codes_are_in_the_nomenclatures(clean: Delivered) -> None:
    def codes(name: str, column: str) -> set[str]:
        with (SEEDS / "nomenclatures" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return {row[column] for row in csv.DictReader(stream)}

    def delivered(table: str, column: str) -> set[str]:
        return {row[column] for row in clean.rows(f"iodas/2023-06-30/{table}.csv")} - {""}

    measures = codes("nom_measure", "measure_code")
    assert delivered("mesures", "CODE_MESURE") <= measures
    assert delivered("insertion", "DISPOSITIF") <= measures
    assert delivered("logement", "DISPOSITIF") <= measures
    assert delivered("handicap", "TYPE_DROIT") <= measures
    assert set(lists.CATEGORIES) | set(lists.PROGRAMMES) <= measures
    assert delivered("accueils", "TYPE_LIEU") <= codes("nom_place_type", "place_type_code")
    assert delivered("mesures", "MOTIF_FIN") <= codes("nom_end_reason", "end_reason_code")
    assert delivered("evenements", "ORIGINE") <= codes("nom_event_origin", "origin_code")
    assert delivered("evenements", "SUITE") <= codes("nom_event_outcome", "outcome_code")
    assert set(lists.ML_LODGINGS) <= codes("nom_ml_lodging", "lodging_code")
    assert set(lists.PROGRAMME_EXITS) <= codes("nom_programme_exit_reason", "exit_reason_code")
    assert set(lists.COUNTRIES) <= codes("nom_country", "country_code")
    assert set(lists.TERRITORIES) <= codes("nom_territory", "label_fr")
    communes = codes("nom_commune", "insee_code")
    assert {c[1] for rows in lists.COMMUNES.values() for c in rows} <= communes


def test_nothing_looks_like_a_real_identifier(clean: Delivered) -> None:
    rows = clean.rows("iodas/2023-06-30/individus.csv") + clean.rows(
        "ml_lyon/2023-06-30/jeunes.csv"
    )
    for row in rows:
        assert not row["TELEPHONE"] or re.fullmatch(r"06 39 98 \d\d \d\d", row["TELEPHONE"])
        assert not row["COURRIEL"] or row["COURRIEL"].endswith(".invalid")
        if row["NIR"]:
            body, key = int(row["NIR"][:13]), int(row["NIR"][13:])
            assert row["NIR"][7:10] == "999", "the commune of the number must not exist"
            assert key == 97 - body % 97


def test_truth_covers_each_delivered_person_once(messy: Delivered) -> None:
    truth = Counter((t["provider"], t["source_person_id"]) for t in messy.truths())
    assert set(truth.values()) == {1}
    individuals = messy.rows("iodas/2023-06-30/individus.csv", "utf-8-sig")
    young = messy.rows("ml_lyon/2023-06-30/jeunes.csv", "utf-8-sig")
    young = [row for row in young if not row["N° dossier"].startswith("Total") and row["Prénom"]]
    for provider, ids in (("iodas", [r["ID_INDIVIDU"] for r in individuals]),
                          ("ml_lyon", [r["N° dossier"] for r in young])):  # fmt: skip
        assert {(provider, i) for i in ids} == {key for key in truth if key[0] == provider}
    people = Counter(t["true_person_id"] for t in messy.truths() if t["provider"] == "iodas")
    assert 0.03 <= sum(n > 1 for n in people.values()) / len(people) <= 0.06


def test_faults_of_the_domain_notes(messy: Delivered) -> None:
    rows = [
        row
        for n in (1, 2, 3)
        for row in messy.rows(f"iodas/2023-06-30/mesures_{n}.csv", "utf-8-sig")
    ]

    def iso(text: str) -> str:
        return text[6:] + text[3:5] + text[:2]

    ended = [r for r in rows if len(r["DATE_FIN"]) == 10]
    wrong = [r for r in ended if iso(r["DATE_FIN"]) < iso(r["DATE_DEBUT"])]
    assert 0.01 <= len(wrong) / len(ended) <= 0.035
    assert 0.04 <= sum(r["DATE_DECISION"] in ("", "NULL") for r in rows) / len(rows) <= 0.08
    copies = Counter(tuple(v for k, v in r.items() if k == "ID_MESURE") for r in rows)
    assert 0.02 <= sum(n > 1 for n in copies.values()) / len(copies) <= 0.04
    old = [r for r in rows if len(r["DATE_FIN"]) != 10 and iso(r["DATE_DEBUT"]) < "20180101"]
    assert old, "measures that were never closed"
    places = messy.rows("iodas/2023-06-30/accueils.csv", "utf-8-sig")
    assert 0.03 <= sum(r["TYPE_LIEU"] == "NR" for r in places) / len(places) <= 0.08


def test_second_snapshot_grows(messy: Delivered) -> None:
    """Nobody leaves the files; in half a year some move."""
    held = {}
    for day, encoding in (("2022-12-31", "cp1252"), ("2023-06-30", "utf-8-sig")):
        for table, key in (("individus", "ID_INDIVIDU"), ("accueils", "ID_ACCUEIL")):
            rows = messy.rows(f"iodas/{day}/{table}.csv", encoding)
            held[day, table] = {row[key] for row in rows}
    assert held["2022-12-31", "individus"] <= held["2023-06-30", "individus"]
    assert held["2022-12-31", "accueils"] < held["2023-06-30", "accueils"]


def test_wrong_use_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file.csv").write_text("x")
    with pytest.raises(UsageError, match="not empty"):
        generate(10, 1, tmp_path / "full")
    with pytest.raises(UsageError, match="1 or more"):
        generate(0, 1, tmp_path / "none")
    with pytest.raises(UsageError, match="out of the extracts folder"):
        generate(10, 1, tmp_path / "out", truth=tmp_path / "out" / "truth.csv")
    assert not list(tmp_path.glob("*.unfinished"))


def test_plain_is_the_same_writing_for_all() -> None:
    assert set(deliveries(plain=True).values()) == {PLAIN}
    assert len(deliveries(plain=True)) == 10

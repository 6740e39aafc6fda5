"""Readings of single texts against a dictionary of invented people; no build is needed."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import zipfile
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pytest
from house import ROOT, House

from scripts.report import library
from scripts.scanner import (
    aligned,
    decode,
    digests,
    learn,
    lookup,
    moments,
    pieces,
    raw,
    scan_paths,
)
from scripts.scanner.bench import adversaries, carriers, corners, outsiders
from scripts.scanner.bench.disguises import DISGUISES
from scripts.scanner.dictionary import Dictionary, people
from scripts.scanner.keyed import SPELLED
from scripts.scanner.patterns import nir_key, patterns
from scripts.scanner.reading import Reader
from scripts.scanner.vocabulary import vocabulary

UID = "u0f1e2d3c4b5a69788796a5b4c3d2e1f0"
ROWS = [
    {
        "person_uid": UID, "source_id": "5900417263", "household_id": "F1000004172",
        "birth_name": "QUERVALOUX", "first_name": "Zélindre", "birth_date": date(2001, 3, 14),
    },
    {
        "person_uid": "u" + "cd34" * 8, "source_id": "5900417999",
        "birth_name": "PETIT", "first_name": "Rose", "birth_date": date(2002, 1, 2),
    },
    {
        "person_uid": "u" + "ab12" * 8, "source_id": "5900418000", "birth_name": "MARTIN",
        "first_name": "Lucas", "birth_date": date(2003, 7, 9),
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("scan"))
    house.keys.mkdir(mode=0o700)
    return learn(house.config(), Dictionary(people(ROWS)))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Dictionary(people(ROWS)), vocabulary(ROOT), date(2023, 6, 30))


def scan(knowledge, path: Path) -> list:
    return scan_paths([path], knowledge.config, knowledge=knowledge)


# known not to be seen in prose
UNSEEN = {
    "in words by pairs", "nickname and year", "capitals inside words", "chemical elements",
    "percentages", "in French words", "keyboard rows",
}  # fmt: skip
LONE = [
    d for d in (*DISGUISES, *outsiders.DISGUISES, *adversaries.DISGUISES)
    if d.lone and d.how not in UNSEEN
]  # fmt: skip


@pytest.mark.parametrize("disguise", LONE, ids=[f"{d.what}: {d.how}" for d in LONE])
def test_one_disguised_value_in_a_note_is_found(knowledge, disguise, tmp_path):
    path = tmp_path / "note.json"
    text = disguise.write(knowledge.dictionary.persons[0])
    path.write_text(f'{{"note": {json.dumps(text)}}}', encoding="utf-8")
    found = scan(knowledge, path)
    assert found, f"{disguise.how} was missed"
    shown = " ".join(map(str, found)).lower()
    assert "quervaloux" not in shown and text.lower() not in shown


@pytest.mark.parametrize(
    "text",
    [
        "Petit effectif à Lyon; un martin-pêcheur; la rose des vents.",
        "MARTIN",  # common in print: says nothing by itself
        "Loi du 2 janvier 2002 rénovant l'action sociale",
        "APJM ECHEANCE MAINLEVEE RETOUR_FAMILLE",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "2023-06-30 12:00:01 export 1.0.0 of 1,494 persons",
        "contact@exemple.invalid",
    ],
)
def test_words_of_everybody_are_no_finding(knowledge, text, tmp_path):
    path = tmp_path / "sheet.md"
    path.write_text(f"# Sheet\n\n{text}\n", encoding="utf-8")
    assert scan(knowledge, path) == []


def test_accents_are_no_code_page_read_wrongly(knowledge, tmp_path):
    """CP850's é is a sign in CP1252: read so, `hébergé` would fall apart, and BERG be a name."""
    persons = people([{"person_uid": UID, "birth_name": "BERGI", "first_name": "Zélindre"}])
    other = learn(knowledge.config, Dictionary(persons))
    path = tmp_path / "sheet.json"
    path.write_text('{"note": "Hébergié chez des tiers"}', encoding="utf-8")
    assert scan(other, path) == []
    path.write_text('{"note": "ZÃ©lindre"}', encoding="utf-8")
    assert scan(other, path)


def test_letters_down_the_rows_are_read_and_codes_are_not(knowledge, tmp_path):
    path = tmp_path / "codes.csv"
    path.write_text("code;n\n" + "".join(f"{c};1\n" for c in "QUERVALOUX"), encoding="utf-8")
    assert "letter by letter down the rows" in {s.disguise for s in scan(knowledge, path)}
    words = ("ETAT_QUER", "VALOUX_2", "AED", "PPM")
    path.write_text("code;n\n" + "".join(f"{w};1\n" for w in words), encoding="utf-8")
    disguises = {s.disguise for s in scan(knowledge, path)}
    assert "letter by letter down the rows" not in disguises


def test_counts_in_a_sheet_are_no_dates(knowledge, tmp_path):
    path = tmp_path / "quality.md"
    table = "| column | filled |\n|---|---|\n" + "| sex_code | 99.1 |\n" * 4
    path.write_text(f"# Quality\n\n### fct_spell, 140301 rows\n\n{table}", encoding="utf-8")
    assert scan(knowledge, path) == []
    path.write_text(table + "| né 140301 | 1 |\n", encoding="utf-8")
    assert scan(knowledge, path)


@pytest.mark.parametrize(
    "text",
    [
        "code 7f9c2ba4e88f827d616045507605853e of the row",
        "see q7Zk0Lr2VtB9xWc4Hs",
        "number 730558735293",
        "the row of zkfxqvjwhpgt",
        "ok" + "".join("\u200b\u200c"[int(bit)] for bit in f"{0b1011001:040b}"),
        "\ue051\ue055\ue045\ue052",
        "Quеrvаloux",
        "p1" + hashlib.sha256(UID.encode()).hexdigest()[:32].translate(SPELLED),
    ],
    ids=["hash", "base64", "figures", "cipher", "unseen", "private", "mixed", "unkeyed"],
)
def test_a_code_that_its_line_does_not_explain_is_a_finding(knowledge, text, tmp_path):
    path = tmp_path / "sheet.md"
    path.write_text(f"# Sheet\n\n{text}\n", encoding="utf-8")
    assert scan(knowledge, path)


def test_an_office_theme_is_no_hidden_text(knowledge, tmp_path):
    path = tmp_path / "table.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["state_code", "persons"])
    book.active.append(["FOYER", 15])
    book.save(path)
    assert scan(knowledge, path) == []
    book.active["A2"] = "кверва"
    book.save(path)
    assert scan(knowledge, path)


def test_two_common_names_of_one_person_are_a_finding(knowledge, tmp_path):
    path = tmp_path / "sheet.md"
    path.write_text("The file of Lucas MARTIN was checked.\n", encoding="utf-8")
    assert [s.kind for s in scan(knowledge, path)] == ["full name"]


@pytest.mark.parametrize(
    ("thirteen", "kind"),
    [("1920569999182", "NIR"), ("192062A999041", "NIR"), ("7920569999182", "NIR")],
    ids=["mainland", "Corsica", "provisional"],
)
def test_a_nir_needs_its_key(thirteen, kind):
    key = nir_key(thirteen)
    assert list(patterns(f"{thirteen}{key:02d}")) == [kind]
    assert list(patterns(f"{thirteen}{(key % 97) + 1:02d}")) == []


def test_an_iban_needs_its_check_digits():
    assert "IBAN" in list(patterns("FR76 3000 6000 0112 3456 7890 189"))
    assert "IBAN" not in list(patterns("FR77 3000 6000 0112 3456 7890 189"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("carte 4970 1012 3456 7893", "bank card"),
        ("passeport 12AB34567", "number of a paper of identity"),
        ("45.76404, 4.83566", "coordinates of a place"),
        ("zéro six trente-neuf quatre-vingt-dix-huit douze trente-quatre", None),
    ],
)
def test_other_numbers_that_name_somebody(knowledge, text, kind, tmp_path):
    path = tmp_path / "sheet.json"
    path.write_text(json.dumps({"note": text}), encoding="utf-8")
    kinds = {sighting.kind for sighting in scan(knowledge, path)}
    assert kinds >= {kind or "telephone number"}


def test_what_is_found_inside_archives_says_where(knowledge, tmp_path):
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/readme.txt", "dossier de Quervaloux")
    found = scan(knowledge, path)
    assert {s.file for s in found} == {"package.zip!inner/readme.txt"}


def test_bytes_that_no_reader_shows_are_read(knowledge, tmp_path):
    path = tmp_path / "slack.bin"
    path.write_bytes(random.Random(1).randbytes(5000) + b"QUERVALOUX" + bytes(3000))
    assert scan(knowledge, path)
    path.write_bytes(random.Random(1).randbytes(50_000))
    assert {s.disguise for s in scan(knowledge, path)} == {"bytes of no known format"}


CARRIERS = carriers.CARRIERS | corners.CARRIERS
FOR_EYES = {"PNG, drawn"}  # points that only a person reads


@pytest.mark.parametrize("kind", sorted(CARRIERS.keys() - FOR_EYES))
def test_a_name_in_a_corner_of_a_file_is_found(knowledge, kind, tmp_path):
    suffix, write = CARRIERS[kind]
    rows = [[f"p{n}", "RF", n % 7] for n in range(90)]
    path = tmp_path / f"table.{suffix}"
    write({"persons": (["code", "country", "n"], rows)}, path, "QUERVALOUX")
    assert scan(knowledge, path)


def test_every_line_of_a_large_table_is_read(knowledge, tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "LARGE", 1000)
    path = tmp_path / "large.csv"
    lines = ["# made for a test", "code;n", *(f"FOYER;{n % 9}" for n in range(5000))]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert scan(knowledge, path) == []
    for at, line in ((3000, "QUERVALOUX;1"), (4000, "# QUERVALOUX"), (4999, "FOYER;1;QUERVALOUX")):
        path.write_text("\n".join([*lines[:at], line, *lines[at:]]), encoding="utf-8")
        assert "surname" in {s.kind for s in scan(knowledge, path)}, line


@pytest.mark.parametrize(
    "name", ["value", "person", "held", "owned", "first_row", "scan_row", "hash", "n", "counted"]
)
def test_a_table_may_name_its_columns_as_it_likes(knowledge, name, tmp_path):
    """A name of ours in the scanner's own SQL would stop a scan, or hide the column."""
    path = tmp_path / "table.csv"
    lines = [f"uid;{name}", *(f"{row['person_uid']};{row['birth_name']}" for row in ROWS)]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert name in {sighting.column for sighting in scan(knowledge, path)}


def test_an_order_by_any_function_of_a_name_is_seen(tmp_path):
    rng = random.Random(4)
    names = [f"{a}{b}{c}" for a in "BCDFG" for b in "aeiou" for c in "LMNRS"]
    numbers = list(range(400))
    persons = people(
        {"person_uid": f"u{n:032x}", "birth_name": rng.choice(names), "first_name": "Lou",
         "birth_date": date(2000, 1, 1) + timedelta(rng.randrange(2000))}
        for n in numbers
    )  # fmt: skip
    dictionary = Dictionary(persons)

    def seen(order: list[int]) -> list:
        return list(aligned.order_findings(aligned.traits(dictionary, order), [], False))

    assert seen(
        sorted(numbers, key=lambda n: hashlib.md5(persons[n].surnames[0].encode()).digest())
    )
    assert seen(sorted(numbers, key=lambda n: persons[n].birth_dates[0].strftime("%d%m")))
    # whose names nobody shares: no neighbours to count
    few = numbers[:40]
    assert seen(sorted(few, key=lambda n: hashlib.sha256(persons[n].uid.encode()).digest()))
    assert not any(seen(rng.sample(numbers, 40)) for _ in range(50))
    assert not any(seen(rng.sample(numbers, 400)) for _ in range(50))


def test_decimals_are_a_measure_and_no_encoding(reader):
    rng = random.Random(2)
    values = [repr(rng.random()) for _ in range(300)]
    assert not [hit for value in values for hit in reader.read(value, cell=True) if hit.strong]


def test_a_lookup_agrees_with_the_engine():
    texts = ["", "a", "Élodie", "5900417263", "u" + "0f" * 16]
    with duckdb.connect() as connection:
        hashes = connection.execute(
            f"select {lookup.HASH}(t) as h from (select unnest(?) as t)", [texts]
        ).fetchnumpy()["h"]
    assert hashes.tolist() == [lookup.hashed(text) for text in texts]
    known = lookup.Lookup()
    known.add("a", 7)
    known.add_hashes(hashes, np.arange(5))
    assert known.get("a") == 7 and known.get("5900417263") == 3 and known.get("b") is None
    assert known.of_hashes(hashes).tolist() == [0, 7, 2, 3, 4]


@pytest.mark.parametrize(("most", "rare"), [(len(ROWS), True), (0, False)])
def test_usual_hashes_are_tried_whatever_the_size_and_rare_ones_of_few_alone(
    monkeypatch, most, rare
):
    monkeypatch.setattr(digests, "MANY_PERSONS", most)
    hashes = digests.Digests(Dictionary(people(ROWS)))
    tokens = [of(b"QUERVALOUX").digest() for of in (hashlib.sha256, hashlib.sha224)]
    found = {algorithm for _, algorithm, _ in hashes.matches(tokens)}
    assert found == ({"SHA-256", "SHA-224"} if rare else {"SHA-256"})


def test_a_shipped_library_is_no_finding_and_hides_none(knowledge, tmp_path):
    """The report's page carries what draws its charts: half a million signs of others' code."""
    path = tmp_path / "index.html"
    page = '<!doctype html><html><body><p>Page</p><script type="application/json">{}</script>' \
        "<script>{}</script></body></html>"  # fmt: skip
    figures = '{"rows": {"mark": [2005, 3, 12, 1, 85, 11]}}'
    path.write_text(page.format(figures, library()), encoding="utf-8")
    assert scan(knowledge, path) == []
    path.write_text(page.format(figures, library() + ";var a='QUERVALOUX'"), encoding="utf-8")
    assert scan(knowledge, path)
    path.write_text(page.format('{"rows": "QUERVALOUX"}', library()), encoding="utf-8")
    assert scan(knowledge, path)


@pytest.mark.parametrize(
    "text",
    [
        "datetime.date(2003, 7, 9)",
        "new Date(2003, 6, 9)",
        "LocalDate.of(2003, 7, 9)",
        "/Date(1057701600000)/",
        "Devient majeur le 09/07/2021",
        "majorité : 9 juillet 2021",
        "21 ans le 2024-07-09",
    ],
)
def test_a_day_of_birth_told_by_a_program_or_by_an_age(text):
    days = {date.fromordinal(day) for _, day, _ in moments.dates(text)}
    assert date(2003, 7, 9) in days


def test_decimals_in_a_row_are_no_figures_of_a_date():
    row = "| month | 1 | 0.1 | 3.6 | 0.0 | 100.0 |"
    assert not [how for how, _ in decode.decoded(row) if how == "spaced letters"]
    spaced = [text for how, text in decode.decoded("0 9 0 7 0 3") if how == "spaced letters"]
    assert spaced == ["090703"]


def test_midnight_is_not_that_of_greenwich_alone():
    for summer in (date(2003, 7, 9), date(2003, 1, 9)):
        seconds = (summer - date(1970, 1, 1)).days * 86400 - (7200 if summer.month == 7 else 3600)
        for value in (seconds, seconds * 1000):
            assert summer.toordinal() in {day for _, day in moments.numeric_days(value)}
        assert not list(moments.numeric_days(seconds + 5))


def test_words_of_two_lines_are_no_hash(knowledge, tmp_path, monkeypatch):
    """One token in doubt has every hash of the dictionary computed: minutes, for a large one."""
    tried: list[bytes] = []
    monkeypatch.setattr(
        digests.Digests, "matches", lambda _, tokens, __=(): tried.extend(tokens) or []
    )
    path = tmp_path / "disclosure.md"
    path.write_text("# Control\n\n## Risk and utility\n\nSomebody who knows events\n", "utf-8")
    assert scan(knowledge, path) == []
    assert tried == []


def test_wide_letters_are_found_as_a_pattern_finds_them():
    rng = random.Random(3)
    for size in (2, 4, 5, 6, 9):
        for code in ("utf-16-le", "utf-16-be", "utf-32-le"):
            data = rng.randbytes(999) + b"\1" + "QUERVALOUX"[:size].encode(code) + b"\1\1\1"
            expected = b"\n".join(run.replace(b"\0", b"") for run in raw.WIDE.findall(data))
            assert raw._wide(data) == expected


def test_packed_bytes_are_read_once_and_what_lies_beside_them_as_well(knowledge):
    reader = knowledge.raw
    data = b"..QUERVALOUX.." + bytes(50) + b"..5900417263.." + bytes.fromhex(UID[1:])
    assert {kind for kind, _ in reader.read(data)} == {
        "surname", "source person number", "person_uid",
    }  # fmt: skip
    assert {kind for kind, _ in reader.read(data, [(0, 60)])} == {
        "source person number", "person_uid",
    }  # fmt: skip
    assert list(raw.left_over(9, [(4, 6), (0, 2), (1, 3)])) == [(3, 4), (6, 9)]


def test_a_large_member_of_an_archive_is_read_to_its_end(knowledge, tmp_path, monkeypatch):
    monkeypatch.setattr(pieces, "LARGE", 1000)
    text = "code;n\n" + "FOYER;1\n" * 5000 + "{};1\n"
    for name, planted in (("FOYER", False), ("QUERVALOUX", True)):
        zipped, packed = tmp_path / "a.zip", tmp_path / "a.csv.gz"
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", text.format(name))
        packed.write_bytes(gzip.compress(text.format(name).encode(), mtime=0))
        for path in (zipped, packed):
            assert ("surname" in {s.kind for s in scan(knowledge, path)}) == planted, path


def test_what_nobody_can_open_is_a_finding(knowledge, tmp_path):
    path = tmp_path / "a.zip"
    corners.locked_member({}, path, "FOYER")
    assert [s.disguise for s in scan(knowledge, path)] == ["a member that cannot be opened"]


def test_parts_of_a_birth_date_by_any_table_are_seen():
    rng = random.Random(6)
    persons = people(
        {"person_uid": f"u{n:032x}", "source_id": f"59{rng.randrange(10**8):08d}",
         "birth_name": "LOU", "birth_date": date(2000, 1, 1) + timedelta(rng.randrange(2000))}
        for n in range(200)
    )  # fmt: skip
    of = aligned.traits(Dictionary(persons), list(range(200)))

    def seen(values: list[object]) -> set[str]:
        column = aligned.PersonColumn("x", [str(value) for value in values], True)
        return {kind for kind, how in aligned.column_findings(column, of)}

    assert seen(["KQZBTWMXJRVD"[p.birth_dates[0].month - 1] for p in persons])
    assert seen([p.birth_dates[0].strftime("%d%m") for p in persons])
    assert seen([int(p.source_ids[0]) % 97 for p in persons])
    assert seen(["PI"[int(p.source_ids[0]) % 2] for p in persons])
    for size in (2, 7, 12, 97):
        assert not any(seen([rng.randrange(size) for _ in persons]) for _ in range(20))


def test_letters_picked_out_of_words_spell_a_name(reader):
    words = "quotient usage etat rapport valeur annee liste objet unite xenon"
    assert any(hit.strong for hit in reader.read(words))
    assert not any(hit.strong for hit in reader.read(words.replace("quotient", "bilan")))


def test_a_word_of_a_nested_value_that_no_list_explains_is_a_finding(knowledge, tmp_path):
    path = tmp_path / "nested.json"
    rows = [{"n": 1, "details": json.dumps({"a": "FOYER", "b": [1, 2]})}] * 60
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert scan(knowledge, path) == []
    rows[7] = {"n": 1, "details": json.dumps({"a": "zorbul", "b": [1, 2]})}
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert {s.disguise for s in scan(knowledge, path)} == {"outside the words of its column"}


def test_six_figures_are_a_day_alone_and_chance_inside_a_keyed_number(knowledge):
    def told(text: str) -> set[str]:
        return {hit.disguise for hit in knowledge.reader.read(text, cell=True)}

    assert "date in six digits" in told("140301 dossier")
    keyed = "p1d89c0a5a140301ab3de53a23fb96a1c4FRANCEFalse"
    assert "date in six digits" not in told(keyed), "cells that a page glues to each other"


def test_a_column_of_days_tells_births_and_no_other_days(knowledge, tmp_path):
    def found(days: str) -> set[str]:
        path = tmp_path / "days.parquet"
        duckdb.sql(f"copy ({days}) to '{path}' (format parquet)")
        sightings = scan_paths([path], knowledge.config, knowledge=knowledge)
        path.unlink()
        return {sighting.kind for sighting in sightings}

    births = "select unnest([date '2001-03-14', date '2002-01-02', date '2003-07-09']) as jour"
    assert "birth date" in found(births)
    assert "birth date" not in found(
        "select unnest([date '2022-10-17', date '2022-11-02']) as jour"
    )

"""The closed stance of the scanner: what nobody lists, opens or explains is a finding."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import lzma
import pickle
import random
import uuid
import zipfile
import zlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from house import House

from scripts import register
from scripts.release.sealing import MAGIC
from scripts.scanner import (
    algorithms,
    choices,
    closed,
    contract,
    digests,
    foreign,
    learn,
    parts,
    prose,
    scan_paths,
    unexplained,
)
from scripts.scanner.checksums import CHECKSUMS, heads
from scripts.scanner.dictionary import Dictionary, people
from scripts.scanner.lookup import Lookup
from scripts.scanner.patterns import patterns

N = 60
RNG = random.Random(3)
PEOPLE = [
    {
        "person_uid": f"u{RNG.getrandbits(128):032x}", "source_id": f"59{RNG.randrange(10**8):08d}",
        "birth_name": f"QUERVALOUX{chr(97 + n % 26)}", "first_name": "Zélindre",
        "birth_date": date(1999, 1, 5) + timedelta(days=RNG.randrange(2500)),
    }
    for n in range(N)
]  # fmt: skip
PSEUDONYMS = ["p1" + "".join(RNG.choice("bcdfghjkmnpqrstv") for _ in range(32)) for _ in PEOPLE]
COHORTS = [1995 + RNG.randrange(4) * 2 for _ in range(N)]


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("closed"))
    house.keys.mkdir(mode=0o700)
    known = Lookup()
    for number, pseudonym in enumerate(PSEUDONYMS):
        known.add(pseudonym, number)
    known.pack()
    return replace(
        learn(house.config(), Dictionary(people(PEOPLE))), pseudonyms={"action_tank": known}
    )


def seen(knowledge, path: Path) -> set[str]:
    return {s.disguise for s in scan_paths([path], knowledge.config, knowledge=knowledge)}


def write(path: Path, columns: dict[str, list]) -> Path:
    order = sorted(range(N), key=PSEUDONYMS.__getitem__)
    lines = [",".join(columns), *(",".join(str(of[n]) for of in columns.values()) for n in order)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


LISTED = {"pseudonym": PSEUDONYMS, "birth_cohort": COHORTS}


def test_a_table_of_listed_columns_is_clean(knowledge, tmp_path):
    assert seen(knowledge, write(tmp_path / "persons.csv", LISTED)) == set()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("fold", [RNG.randrange(10) for _ in range(N)]),
        ("note", ["" if n else "vu" for n in range(N)]),
        ("mark", [RNG.choice("xy") for _ in range(N)]),
    ],
)
def test_a_column_beside_pseudonyms_that_no_contract_lists_is_found(
    knowledge, tmp_path, name, values
):
    path = write(tmp_path / "persons.csv", LISTED | {name: values})
    assert "in no contract" in seen(knowledge, path)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("label", [f"group {cohort}" for cohort in COHORTS]),
        ("source", ["all"] * N),
        ("nothing", [""] * N),
    ],
)
def test_a_column_that_says_no_more_than_a_listed_one_is_clean(knowledge, tmp_path, name, values):
    assert seen(knowledge, write(tmp_path / "persons.csv", LISTED | {name: values})) == set()


def test_a_length_of_time_between_two_listed_ages_is_clean(knowledge, tmp_path):
    starts = [192 + RNG.randrange(20) for _ in range(N)]
    ends = [start + RNG.randrange(1, 40) for start in starts]
    spells = {"pseudonym": PSEUDONYMS, "start_age_month": starts, "end_age_month": ends}
    lengths = [end - start for start, end in zip(starts, ends, strict=True)]
    path = write(tmp_path / "spells.csv", spells | {"duree_mois": lengths})
    assert seen(knowledge, path) == set()
    path = write(tmp_path / "spells.csv", spells | {"duree_mois": [*lengths[1:], 3]})
    assert "in no contract" in seen(knowledge, path)


def test_who_belongs_together_is_in_no_contract(knowledge, tmp_path):
    twice = LISTED | {"pseudonym_y": PSEUDONYMS}
    assert "in no contract" not in seen(knowledge, write(tmp_path / "joined.csv", twice))
    other = LISTED | {"pseudonym_y": PSEUDONYMS[1:] + PSEUDONYMS[:1]}
    assert "in no contract" in seen(knowledge, write(tmp_path / "pairs.csv", other))


def test_rows_that_are_repeated_tell_by_their_number(knowledge, tmp_path):
    months = [row["birth_date"].month for row in PEOPLE]
    order = sorted(range(N), key=PSEUDONYMS.__getitem__)
    rows = [f"{PSEUDONYMS[n]},{COHORTS[n]}" for n in order for _ in range(months[n])]
    path = tmp_path / "persons.csv"
    path.write_text("\n".join(["pseudonym,birth_cohort", *rows]) + "\n", encoding="utf-8")
    assert "a function of it" in seen(knowledge, path)


def test_a_column_has_no_name_of_its_own(knowledge, tmp_path):
    path = write(tmp_path / "persons.csv", LISTED | {"xqzrtk": ["all"] * N})
    assert "named in no contract" in seen(knowledge, path)


def test_long_and_transposed_tables_are_turned(knowledge, tmp_path):
    path = tmp_path / "long.csv"
    days = [(person["birth_date"] - date(1960, 1, 1)).days for person in PEOPLE]
    rows = [
        f"{who},{name},{value}"
        for who, cohort, day in sorted(zip(PSEUDONYMS, COHORTS, days, strict=True))
        for name, value in (("birth_cohort", cohort), ("v", day))
    ]
    path.write_text("\n".join(["pseudonym,variable,val", *rows]), encoding="utf-8")
    assert "in no contract" in seen(knowledge, path)
    path.write_text(
        "\n".join(["pseudonym,variable,val", *(r for r in rows if ",v," not in r)]),
        encoding="utf-8",
    )
    assert seen(knowledge, path) == {"in no contract"}  # one variable makes no long table
    path = tmp_path / "across.csv"
    path.write_text(
        f"variable,{','.join(PSEUDONYMS)}\nbirth_cohort,{','.join(map(str, COHORTS))}\n"
        f"v,{','.join(map(str, days))}\n",
        encoding="utf-8",
    )
    assert "in no contract" in seen(knowledge, path)


def test_a_second_file_row_for_row_is_found_and_an_aggregate_is_not(knowledge, tmp_path):
    write(tmp_path / "persons.csv", LISTED)
    (tmp_path / "beside.csv").write_text(
        "x\n" + "".join(f"{RNG.randrange(9)}\n" for _ in range(N)), encoding="utf-8"
    )
    assert "row for row beside persons" in seen(knowledge, tmp_path)
    (tmp_path / "beside.csv").write_text(
        "x,n\n" + "".join(f"{n % 7},{15 + n}\n" for n in range(N - 20)), encoding="utf-8"
    )
    assert seen(knowledge, tmp_path) == set()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pkl", pickle.dumps({"a": 1})),
        ("a.pkl", pickle.dumps(["a", 2], protocol=0)),
        ("a.rds", b"X\n\0\0\0\2\0\4\3\2"),
        ("a.bin", random.Random(1).randbytes(300)),
        ("a.csv.gz", b"\x1f\x8b\x08\0" + bytes(20)),
        ("a.xlsx", b"PK\3\4" + bytes(40)),
    ],
)
def test_what_nobody_can_open_is_found(knowledge, tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    assert any("nobody here reads" in how or "opened" in how or "no known format" in how
               for how in seen(knowledge, path))  # fmt: skip


def test_old_lzma_and_brotli_are_opened(knowledge, tmp_path):
    for text, clean in (("code;n\nRF;1\nRF;2\n", True), ("nom;n\nQuervalouxb;1\nRF;2\n", False)):
        path = tmp_path / "a.csv.lzma"
        path.write_bytes(lzma.compress(text.encode(), format=lzma.FORMAT_ALONE))
        assert bool(seen(knowledge, path)) is not clean
        path = tmp_path / "a.csv.br"
        with pa.CompressedOutputStream(str(path), "brotli") as stream:
            stream.write(text.encode() * 20)
        assert bool(seen(knowledge, path)) is not clean


def test_parts_that_no_tool_writes_by_itself(knowledge, tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["code", "n"])
    book.save(path)
    assert seen(knowledge, path) == set()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/pivotCache/pivotCacheRecords1.xml", "<a/>")
    assert seen(knowledge, path) == {"a part that no document needs"}
    book.create_sheet("more").sheet_state = "hidden"
    book.save(path)
    assert "a hidden sheet" in seen(knowledge, path)
    path = tmp_path / "a.parquet"
    table = pa.table({"n": [1, 2]})
    pq.write_table(table.replace_schema_metadata({"pandas": "{}"}), path)
    assert seen(knowledge, path) == set()
    pq.write_table(table.replace_schema_metadata({"more": "1"}), path)
    assert "a metadata key that no contract lists" in seen(knowledge, path)
    member = zipfile.ZipInfo("a")
    member.extra = b"\x34\x12\2\0ab"
    assert parts.has_other_fields(member)
    member.extra = b"\x55\x54\1\0a"
    assert not parts.has_other_fields(member)


@pytest.mark.parametrize(
    ("line", "pseudonym"),
    [
        ("natif de Lyon, mai 2003", False),
        ("a fete ses 16 ans le 4 mars 2018 au foyer", False),
        ("ne un 12 avril, 15 ans fin 2017", False),
        ("17 ans, 4 mois et 12 jours au 30/06/2023", False),
        ('{"age": "p17y4m12d"}', False),
        ("elle a 17 ans et 4 mois", False),
        ("dossier vu le 3 mai", True),
        ("numero 59004", True),
        ("voir xandrovelle", True),
    ],
)
def test_prose_that_says_a_birth_or_an_age(reader_words, line, pseudonym):
    assert list(
        prose.said(line, pseudonym=pseudonym, last_year=2011, is_public=reader_words.__contains__)
    )


@pytest.mark.parametrize(
    "line",
    [
        "la loi du 14 mars 2016 vise les naissances de 1995 a 2005",
        "ne un 1er janvier : le jour est inconnu",
        "la livraison du 15 decembre 2023",
        "les jeunes majeurs ont de 18 a 21 ans",
        "un episode de 3 ans et 6 mois compte 42 mois",
        "births of june 2023 are not yet there",
    ],
)
def test_prose_about_nobody(reader_words, line):
    assert not list(
        prose.said(line, pseudonym=False, last_year=2011, is_public=reader_words.__contains__)
    )


@pytest.fixture
def reader_words() -> set[str]:
    return {"dossier", "numero", "voir"}


def test_choices_made_row_by_row():
    plain = "a,b\n" + "".join(f"x{n},word\n" for n in range(20))
    assert list(choices.of_text(plain)) == []
    assert list(choices.of_text(plain.replace("word\n", "word\r\n"))) == []
    assert list(choices.of_text(plain.replace("word\n", "word\r\n", 8))) == ["two ends of lines"]
    assert list(choices.of_text(plain.replace("word", '"word"'))) == []
    assert "quotes around some words alone" in choices.of_text(plain.replace("word", '"word"', 8))
    assert "accents written in two ways" in choices.of_text("é" * 9 + "e\u0301" * 9)
    assert list(choices.of_text("é" * 9)) == []
    record = {"a": 1, "b": 2}
    back = {"b": 2, "a": 1}
    assert choices.of_keys([record, back] * 6) and not choices.of_keys([record] * 12)
    assert choices.of_decimals(["1.50", "1.5"] * 6) and not choices.of_decimals(["1.50"] * 12)
    assert choices.of_groups([101, 95, 110, 99, 98, 105, 500])
    assert not choices.of_groups([5000] * 7)


def test_mail_and_pickles_are_read_without_being_run():
    mail = (
        "Subject: a\nMIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n"
        "Quer=\nvaloux =C3=A0 revoir\n"
    )
    assert ("text", "Quervaloux à revoir\n") in list(foreign.mail_parts(mail))
    assert list(foreign.mail_parts("Note: a\nStill: b\n\ntext")) == []
    assert "Quervaloux" in list(foreign.pickled(pickle.dumps({"a": "Quervaloux"})))
    assert not foreign.is_pickle(b"(plain) text, that ends with a stop.")


def test_checksums_of_many_texts_at_once():
    values = [b"", b"a", b"abcd", b"Quervaloux"]
    assert heads("Java hash", [b"abc"])[0] >> 32 == 96354
    assert heads("FNV-1a of 32 bits", [b"a"])[0] >> 32 == 0xE40C292C
    assert heads("FNV-1a of 64 bits", [b"a"])[0] == 0xAF63DC4C8601EC8C
    assert heads("Murmur 3", [b"hello"])[0] >> 32 == 0x248BFA47
    assert heads("djb2", [b"a"])[0] >> 32 == 177670
    assert all(len(heads(name, values)) == len(values) for name in CHECKSUMS)


def test_only_hashes_of_a_token_s_length_are_computed():
    assert digests.wanted("SHA-256", {32: 1}, dear=True)
    assert not digests.wanted("MD5", {32: 1}, dear=True)
    assert digests.wanted("MD5", {10: 1}, dear=True)
    assert not digests.wanted("Java hash", {32: 1}, dear=False)
    made = digests.Digests(Dictionary(people(PEOPLE)))
    token = algorithms.ALGORITHMS["SHA-256"](b"ZELINDRE")
    assert made.matches([token])
    assert made.matches([io.BytesIO(token).read(6)])


def test_a_sealed_release_of_ours_is_no_unknown_file(knowledge, tmp_path):
    path = tmp_path / "package.sealed"
    path.write_bytes(MAGIC + random.Random(5).randbytes(3000))
    assert seen(knowledge, path) == set()


def test_rows_beside_the_names_of_their_columns(knowledge, tmp_path):
    path = tmp_path / "split.json"
    rows = sorted(zip(PSEUDONYMS, COHORTS, strict=True))
    path.write_text(
        json.dumps({"columns": ["pseudonym", "birth_cohort"], "data": rows}), encoding="utf-8"
    )
    assert seen(knowledge, path) == set()
    path.write_text(
        "| pseudonym | birth_cohort |\n|---|---|\n" + "".join(f"| {a} | {b} |\n" for a, b in rows),
        encoding="utf-8",
    )
    assert seen(knowledge, path) == set()


def test_a_check_sum_beside_its_file_is_explained_and_still_tried(knowledge, tmp_path):
    path = tmp_path / "SHA256SUMS"
    sums = [hashlib.sha256(f"{n}".encode()).hexdigest() for n in range(4)]
    lines = [f"{each}  data/part_{n}.csv" for n, each in enumerate(sums)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert seen(knowledge, path) == set()
    zipped = tmp_path / "release.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("SHA256SUMS", path.read_text(encoding="utf-8"))
    assert seen(knowledge, zipped) == set()
    path.write_text(f"{lines[0]}\n{sums[1][:50]}  data/part.csv\n", encoding="utf-8")
    assert "a code that nothing explains" in seen(knowledge, path)
    name = hashlib.sha256(PEOPLE[0]["birth_name"].encode()).hexdigest()
    path.write_text(f"{lines[0]}\n{name}  data/part.csv\n", encoding="utf-8")
    assert "SHA-256" in seen(knowledge, path)


def test_a_digest_beside_its_algorithm_is_explained(knowledge, tmp_path):
    path = tmp_path / "dcat.jsonld"
    digest = hashlib.sha256(b"a").hexdigest()

    def write_sum(**fields: str) -> set[str]:
        both = [{"media": "text/csv", "sum": fields}] * 2
        found = set()
        for document in ({"sum": fields}, both):
            path.write_text(json.dumps(document), encoding="utf-8")
            found |= seen(knowledge, path)
        return found

    assert write_sum(algorithm="http://spdx.org/rdf/terms#sha256", value=digest) == set()
    assert write_sum(algorithm="md5", value=digest)
    assert write_sum(algorithm="none", value=digest)
    name = hashlib.sha256(PEOPLE[0]["birth_name"].encode()).hexdigest()
    assert "SHA-256" in write_sum(algorithm="sha256", value=name)


def test_numbers_that_jupyter_gives_to_cells_are_explained(knowledge, tmp_path):
    path = tmp_path / "a.ipynb"

    def write_cells(**fields: object) -> set[str]:
        cells = [{"cell_type": "markdown", "id": each, "source": []}
                 for each in ("a1f0c2d3", "b7e1d9a4")]  # fmt: skip
        path.write_text(json.dumps({"cells": cells, "metadata": {}} | fields), encoding="utf-8")
        return seen(knowledge, path)

    assert write_cells(nbformat=4) == set()
    assert write_cells()


def test_the_controller_s_own_address_is_known_and_no_other(knowledge, tmp_path):
    path = tmp_path / "LISEZMOI.txt"
    for address, clean in ((register.ADDRESS, True), (register.ADDRESS.replace("Lac", "Lacet"), 0),
                           ("21" + register.ADDRESS[2:], False)):  # fmt: skip
        path.write_text(f"Publié par la Métropole de Lyon, {address}.\n", encoding="utf-8")
        assert (seen(knowledge, path) == set()) == bool(clean), address


def test_a_label_of_one_published_code_is_explained(knowledge, tmp_path, monkeypatch):
    codes = ["observed" if n % 3 else "ongoing" for n in range(N)]
    facts = pa.table({
        "person": PSEUDONYMS, "name": ["fct_spell.end_status"] * N, "value": codes, "n": [1] * N,
    })  # fmt: skip
    monkeypatch.setattr(closed, "_published", lambda *_: [facts])
    listed = {"end_status": lambda value: value in ("observed", "ongoing")}
    monkeypatch.setattr(contract, "table_of", lambda *_: listed)
    labels = ["vu" if code == "observed" else code for code in codes]

    def found(values: list[str]) -> bool:
        path = write(tmp_path / "spells.csv", LISTED | {"end_status": values})
        return "outside the contract" in seen(knowledge, path)

    assert not found(labels)
    one = codes.index("observed")
    assert found([*labels[:one], "su", *labels[one + 1 :]])  # a second label of one code
    assert found([*labels[:one], "observed", *labels[one + 1 :]])  # the code and its label


def test_a_count_of_rows_with_one_published_code_is_explained(knowledge, tmp_path, monkeypatch):
    numbers = [n % 4 for n in range(N)]
    held = [(PSEUDONYMS[n], number) for n, number in enumerate(numbers) if number]
    facts = pa.table({
        "person": [one for one, _ in held], "name": ["fct_spell.domain"] * len(held),
        "value": ["protection"] * len(held), "n": [number for _, number in held],
    })  # fmt: skip
    monkeypatch.setattr(closed, "_published", lambda *_: [facts])

    def found(column: str, values: list[int]) -> bool:
        path = write(tmp_path / "pivot.csv", LISTED | {column: values})
        return "in no contract" in seen(knowledge, path)

    assert not found("protection", numbers)
    assert not found("domain_protection", [min(number, 1) for number in numbers])
    assert found("protection", [9, *numbers[1:]])
    few = [f"{one},{number}" for one, number in list(zip(PSEUDONYMS, numbers, strict=True))[:8]]
    (tmp_path / "few.csv").write_text("\n".join(["pseudonym,protection", *few]), encoding="utf-8")
    assert "in no contract" in seen(knowledge, tmp_path / "few.csv")
    assert found("autre", numbers)


@pytest.mark.parametrize(
    ("name", "text", "how"),
    [
        ("a.xml", "<r><a n='1'/><b annee='{0.year}' mois='{0.month}' jour='{0.day}'/></r>", "date"),
        ("a.json", '{{"bYear": {0.year}, "bMonth": {0.month}, "bDay": {0.day}}}', "date"),
        ("a.json", '[{{}}, {{"a": {{"an": {0.year}, "mm": {0.month}, "jj": {0.day}}}}}]', "date"),
        ("a.json", '{{"numero": 12, "typ_voie": "MTE", "nom_voie": "DU FORT"}}', "pattern"),
        ("a.R", "x == as.Date({1}, origin = '1970-01-01')", "days of a program"),
        ("a.py", "pd.to_datetime({1}, unit='D')", "days of a program"),
        ("a.py", "pd.Timestamp(0) + pd.Timedelta(days={1})", "days of a program"),
        ("a.sql", "where d = date '1970-01-01' + {1}", "days of a program"),
        ("a.txt", "=DATE({0.year};{0.month};{0.day})", "date of a program"),
    ],
)  # fmt: skip
def test_a_birth_date_or_an_address_in_parts(knowledge, tmp_path, name, text, how):
    path = tmp_path / name
    born = PEOPLE[7]["birth_date"]
    path.write_text(text.format(born, (born - date(1970, 1, 1)).days), encoding="utf-8")
    assert how in {one.split(",")[0] for one in seen(knowledge, path)}


def test_an_address_in_two_columns_is_read_as_one(knowledge, tmp_path):
    path = tmp_path / "places.csv"
    lines = [f"{n};AEMO" for n in range(15, 40)]
    for street, found in (("LILAS", True), ("rue du Lilas", True), ("rue du Lac", False)):
        path.write_text(
            "numero;nom_voie;n;code\n" + "".join(f"20;{street};{line}\n" for line in lines),
            encoding="utf-8",
        )
        assert ("pattern" in seen(knowledge, path)) == found, street


def test_days_in_three_columns_are_weighed_as_one(knowledge, tmp_path):
    path = tmp_path / "days.csv"
    for ahead, found in ((0, True), (366 * 15, False)):
        days = [person["birth_date"] + timedelta(days=ahead) for person in PEOPLE[:40]]
        path.write_text(
            "annee,mois,jour\n" + "".join(f"{d.year},{d.month},{d.day}\n" for d in days),
            encoding="utf-8",
        )
        assert ("date" in seen(knowledge, path)) == found


def test_the_engine_s_own_hash_of_a_name_is_found(knowledge, tmp_path):
    person = PEOPLE[3]
    names = (person["birth_name"], person["first_name"])
    path = tmp_path / "a.md"
    for call, values in (("hash(? || ?)", names), ("hash(?, ?)", names),
                         ("hash(?, ?, ?)", (*names, person["birth_date"]))):  # fmt: skip
        with duckdb.connect() as connection:
            (value,) = connection.execute(f"select {call}", values).fetchone()
        path.write_text(f"# Points\n\nhash = {value}\n", encoding="utf-8")
        assert any(how.startswith("DuckDB hash") for how in seen(knowledge, path)), call
        path.write_text(f"# Points\n\nhash = {value ^ 1}\n", encoding="utf-8")
        assert seen(knowledge, path) == set()


def test_a_patch_a_box_and_letters_of_a_drawing_are_read(knowledge, tmp_path):
    packed = zlib.compress("Quervalouxb\n".encode("utf-16"))
    patch = tmp_path / "a.patch"
    lines = (packed[at : at + 52] for at in range(0, len(packed), 52))
    written = "".join(
        chr(len(part) + (64 if len(part) <= 26 else 70)) + base64.b85encode(part, pad=True).decode()
        + "\n" for part in lines
    )  # fmt: skip
    patch.write_text(f"GIT binary patch\nliteral 26\n{written}\nliteral 0\nHcmV?d00001\n", "utf-8")
    box = tmp_path / "a.log"
    box.write_text("╭──────────╮\n│ dir/Quer │\n│ valouxb  │\n╰──────────╯\n", encoding="utf-8")
    glyphs = "".join(f'<use xlink:href="#DejaVuSans-{ord(c) - 29:x}"/>' for c in "Quervalouxb")
    drawing = tmp_path / "a.svg"
    drawing.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<g>{glyphs}</g></svg>", encoding="utf-8",
    )  # fmt: skip
    for path in (patch, box, drawing):
        found = {s.kind for s in scan_paths([path], knowledge.config, knowledge=knowledge)}
        assert "surname" in found, path.name


def test_accents_that_tex_commands_write(knowledge, tmp_path):
    path = tmp_path / "a.tex"
    for written in (r"Z\'{e}lindre", r"Z{\'e}lindre", r"Z\'elindre"):
        path.write_text(f"\\begin{{tabular}}{{ll}}\nvu & {written} \\\\\n", encoding="utf-8")
        assert "accents of TeX" in seen(knowledge, path), written
    path.write_text("re.search('l\\'enfant|x\\.csv', text)\n", encoding="utf-8")
    assert seen(knowledge, path) == set()


def test_columns_of_a_table_of_latex_are_read_together(knowledge, tmp_path):
    path = tmp_path / "a.tex"
    path.write_text(
        "\\begin{tabular}{ll}\nun & deux \\\\\nQuer & valouxb \\\\\nvu & vu \\\\\n\\end{tabular}\n",
        encoding="utf-8",
    )
    assert "split, plain" in seen(knowledge, path)


def test_decimals_are_no_nir():
    assert not list(patterns("factor: 1250.2894211065955, share: 0.1920569999182"))
    assert list(patterns("1920569999182"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "part;AEMO\nAEMO;0,045450000000000004\nCJM;0,0019333333333333331\n"),
        ("a.ics", "BEGIN:VEVENT\nUID:r-1@suivi.example\nDTSTAMP:20230901T080000Z\nEND:VEVENT"),
        ("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><path d='M 71 111 L 110 108 L 109 110 "
                  "L 110 110 L 110 113 L 114 118'/></svg>"),
    ],
)  # fmt: skip
def test_numbers_and_names_of_everyday_files_are_clean(knowledge, tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert seen(knowledge, path) == set()


def test_feasts_with_their_year_are_nobody(knowledge, tmp_path):
    names = ("Toussaint", "Noël")
    born = {"birth_date": date(2001, 3, 14), "first_name": "Zélindre"}
    rows = [
        born | {"source_id": f"59004172{at}", "birth_name": name} for at, name in enumerate(names)
    ]
    known = learn(knowledge.config, Dictionary(people(rows)))
    path = tmp_path / "holidays.csv"
    lines = [f"{name} {year};{year}-10-23" for year in (2021, 2022) for name in names]
    path.write_text("\n".join(["periode;debut", *lines]), encoding="utf-8")
    assert seen(known, path) == set()


def test_an_address_behind_a_name_of_a_field_is_found(knowledge, tmp_path):
    path = tmp_path / "a.ics"
    path.write_text("ATTENDEE:mailto:zelindre.quervaloux@voisins.example\n", encoding="utf-8")
    assert "pattern" in seen(knowledge, path)


def test_a_nested_table_does_not_stand_beside_itself(knowledge, tmp_path):
    path = tmp_path / "persons.parquet"
    order = sorted(range(N), key=PSEUDONYMS.__getitem__)
    persons = [{"pseudonym": PSEUDONYMS[n], "birth_cohort": str(COHORTS[n])} for n in order]
    pq.write_table(pa.Table.from_pylist([{"details": [one]} for one in persons]), path)
    assert seen(knowledge, path) == set()
    beside = [{"details": [one], "x": n % 7} for n, one in enumerate(persons)]
    pq.write_table(pa.Table.from_pylist(beside), path)
    assert "row for row beside persons" in seen(knowledge, path)


def test_what_a_nomenclature_says_of_a_code_is_clean_and_another_word_is_none(knowledge, tmp_path):
    seed = knowledge.config.seeds / "nomenclatures" / "nom_measure.csv"
    with seed.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))[:20]
    taken = [rows[n % len(rows)] for n in range(N)]
    spells = {"pseudonym": PSEUDONYMS, "measure_code": [row["measure_code"] for row in taken]}
    families = [row["family"] for row in taken]
    joined = spells | {"family": families}
    assert seen(knowledge, write(tmp_path / "joined.csv", joined)) == set()
    secret = spells | {"family": [families[n * 7 % 11] for n in range(N)]}
    assert "in no contract" in seen(knowledge, write(tmp_path / "secret.csv", secret))
    flags = spells | {"is_penal": [RNG.choice(["true", "false"]) for _ in range(N)]}
    assert "in no contract" in seen(knowledge, write(tmp_path / "flags.csv", flags))


def _uuids(path: Path, numbers: list[uuid.UUID]) -> Path:
    path.write_text("id,n\n" + "".join(f"{one},{at % 5}\n" for at, one in enumerate(numbers)))
    return path


def test_numbers_drawn_at_random_are_clean_and_hashes_under_their_form_are_found(
    knowledge, tmp_path
):
    drawn = [uuid.UUID(int=RNG.getrandbits(128), version=4) for _ in range(200)]
    assert seen(knowledge, _uuids(tmp_path / "drawn.csv", drawn)) == set()
    sources = [row["source_id"].encode() for row in PEOPLE]
    made = [hashlib.md5(one, usedforsecurity=False).digest() for one in sources]
    hashed = [uuid.UUID(bytes=one, version=4) for one in made]
    assert seen(knowledge, _uuids(tmp_path / "hashed.csv", hashed))
    written = [str(uuid.UUID(bytes=(one * 2)[:16], version=4)) for one in sources]
    assert not unexplained.are_drawn(written)


def test_keys_of_a_package_are_clean_and_hashes_in_their_place_are_found(knowledge, tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"signer": RNG.getrandbits(128).to_bytes(16, "big").hex()}))
    assert seen(knowledge, path) == set()
    hashed = hashlib.md5(PEOPLE[0]["source_id"].encode(), usedforsecurity=False).hexdigest()
    path.write_text(json.dumps({"signer": hashed}))
    assert "MD5" in seen(knowledge, path)


@pytest.mark.parametrize(
    "written",
    [
        lambda number: str(int.from_bytes(hashlib.md5(number).digest()[:6], "big")),
        lambda number: base64.b32encode(hashlib.sha256(number).digest()).decode()[:10],
        lambda number: hashlib.sha256(int(number).to_bytes(8, "little")).hexdigest(),
        lambda _: hashlib.sha256(
            f"{PEOPLE[5]['birth_name']} {PEOPLE[5]['first_name']}".encode("utf-16-le")
        ).hexdigest()[::-1],
    ],
)
def test_a_hash_that_is_cut_reversed_or_in_another_base_is_found(knowledge, tmp_path, written):
    token = written(PEOPLE[5]["source_id"].encode())
    path = tmp_path / "a.sql"
    path.write_text(f"select count(*) from base where libelle = '{token}';\n", encoding="utf-8")
    found = scan_paths([path], knowledge.config, knowledge=knowledge)
    assert any(sighting.kind.startswith("hash of") for sighting in found)


def test_a_digest_kept_in_a_macro_is_found(knowledge, tmp_path):
    path = tmp_path / "a.duckdb"
    with duckdb.connect(str(path)) as database:
        digest = hashlib.sha256(b"nobody of the vault").hexdigest()
        database.execute(f"create macro known(x) as x = '{digest}'")
    assert "a code that nothing explains" in seen(knowledge, path)

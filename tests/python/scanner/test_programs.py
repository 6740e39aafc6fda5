"""What programs write: logs, results of builds, notebooks, offices; each beside a leak."""

from __future__ import annotations

import hashlib
import io
import json
import uuid
import zipfile
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.feather
import pytest
from PIL import Image
from test_closed import COHORTS, PEOPLE, PSEUDONYMS, N, seen
from test_closed import knowledge as knowledge

from scripts.scanner import closed, contract, digests, moments, parts, scan_paths, unexplained
from scripts.scanner.vocabulary import vocabulary

NAME = "QUERVALOUXA"
FIRST = "Zélindre"
BORN = [person["birth_date"] for person in PEOPLE]
DIGEST = hashlib.sha256(b"nobody's").hexdigest()
DRAWN = str(uuid.UUID(bytes=hashlib.md5(b"nobody").digest(), version=4))
ORDER = sorted(range(N), key=PSEUDONYMS.__getitem__)


@pytest.fixture()
def tried(monkeypatch):
    """Tokens that a scan compares with hashes, and those of them spared the dear ones."""
    met: dict[str, list] = {"tokens": [], "cheap": []}

    def matches(self, tokens, sums=(), cheap=()):
        met["tokens"], met["cheap"] = list(tokens), list(cheap)
        return []

    monkeypatch.setattr(digests.Digests, "matches", matches)
    return met


def as_json(path, document):
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def test_numbers_are_no_codes_of_a_list(knowledge, monkeypatch):
    monkeypatch.setattr(contract, "code_lists", lambda _: [{"1", "2", "AE"}])
    assert closed.is_coded(["1", "AE"], knowledge.config.seeds)
    assert not closed.is_coded(["1", "2"], knowledge.config.seeds)


def test_a_number_that_a_line_calls_a_birth_is_one(knowledge, tmp_path):
    path = tmp_path / "note.md"
    days = (BORN[0] - date(1970, 1, 1)).days
    path.write_text(f"Bilan du groupe\n\nnaissance : {days}\n", encoding="utf-8")
    assert "days since 1970" in seen(knowledge, path)
    path.write_text(f"Bilan du groupe\n\neffectif : {days}\n", encoding="utf-8")
    assert seen(knowledge, path) == set()


def test_a_comma_in_a_quoted_field_of_several_lines_parts_nothing(knowledge, tmp_path):
    path = tmp_path / "suivi.csv"
    for note, told in (("vu", False), (NAME, True)):
        fields = [f'"{n}";"avant,\n{note if n == 7 else "vu"}\naprès, fin"' for n in range(12)]
        path.write_text('"n";"commentaire"\n' + "\n".join(fields) + "\n", encoding="utf-8")
        found = scan_paths([path], knowledge.config, knowledge=knowledge)
        assert {sighting.column for sighting in found} == ({"commentaire"} if told else set())


def test_texts_that_arrow_keeps_as_views_are_read(knowledge, tmp_path):
    path = tmp_path / "persons.arrow"
    for name, told in (("birth_cohort", False), ("note", True)):
        values = [COHORTS[n] if name == "birth_cohort" else PEOPLE[n]["birth_name"] for n in ORDER]
        table = pa.table({
            "pseudonym": pa.array([PSEUDONYMS[n] for n in ORDER], pa.string_view()),
            name: pa.array(values),
        })  # fmt: skip
        pyarrow.feather.write_feather(table, path)
        assert bool(seen(knowledge, path)) is told


def test_decimals_are_no_digests(knowledge, tmp_path, tried):
    times = [{"name": "m", "seconds": f"{n}.5"} for n in range(10**15, 10**15 + 9)]
    seen(
        knowledge, as_json(tmp_path / "times.json", {"results": times, "all": "101749205589.9443"})
    )
    assert tried["tokens"] == []
    seen(knowledge, as_json(tmp_path / "times.json", {"results": times, "all": DIGEST}))
    assert bytes.fromhex(DIGEST) in tried["tokens"]


@pytest.mark.parametrize(
    ("key", "value", "spared"),
    [
        ("unique_id", "test.idase.not_null_dim_person.2474a972e3", True),
        ("digest", "2474a972e3", False),
        ("invocation_id", DRAWN, True),
        ("digest", DRAWN.replace("-", ""), False),
    ],
)
def test_codes_that_programs_number_things_with_are_hardly_hashes(
    knowledge, tmp_path, tried, key, value, spared
):
    seen(knowledge, as_json(tmp_path / "run.json", {key: value}))
    assert tried["tokens"]
    assert (len(tried["cheap"]) == len(tried["tokens"])) is spared


def test_a_value_of_many_lines_is_a_page_or_a_text(knowledge, tmp_path):
    def page(column, names):
        rows = "\n".join(f"<tr><td>{at}</td><td>{PSEUDONYMS[n]}</td><td>{names[n]}</td></tr>"
                         for at, n in enumerate(ORDER[:12]))  # fmt: skip
        head = f"<tr><th></th><th>pseudonym</th><th>{column}</th></tr>"
        return f'<table border="1" class="dataframe">\n{head}\n{rows}\n</table>'

    for column, told in (("birth_cohort", False), ("fold", True)):
        lines = page(column, [n % 7 for n in range(N)] if told else COHORTS).splitlines(
            keepends=True
        )
        cells = [{"n": n, "outputs": [{"data": {"text/html": lines}}]} for n in (1, 2)]
        found = seen(knowledge, as_json(tmp_path / "notebook.json", {"cells": cells}))
        assert ("in no contract" in found) is told
        found = seen(knowledge, as_json(tmp_path / "page.json", {"page": "".join(lines)}))
        assert ("in no contract" in found) is told
    code = "select\n    count(*) as n\nfrom marts.dim\nwhere label = '{}'\n"
    for label, told in (("vu", False), (NAME, True)):
        results = [{"n": n, "code": code.format(label)} for n in range(3)]
        assert bool(seen(knowledge, as_json(tmp_path / "run.json", results))) is told


def test_an_instant_is_a_time_and_no_more(knowledge, tmp_path):
    lines = [{"at": f"2023-07-03T10:00:{n:02}.{144927 + 7 * n}+00:00"} for n in range(40)]
    assert seen(knowledge, as_json(tmp_path / "log.json", lines)) == set()
    lines[3]["at"] = "06 39 98 12 34"
    assert "pattern" in seen(knowledge, as_json(tmp_path / "log.json", lines))
    assert moments.AN_INSTANT.fullmatch("2023-07-03 10:00:01.5Z")
    assert not moments.AN_INSTANT.fullmatch("2003-07-03")


def test_a_line_of_everybody_s_words_hides_nothing(knowledge):
    read = knowledge.reader
    assert read._is_plain("the build has read 12 tables of the study")
    for line in (
        f"the build has read {NAME}", "the build has read d u p o n t", "the build has 123456",
        "the study has %41%42", "the study of deux mille quatre tables",
        "read the build has 81 85 69 82",
    ):  # fmt: skip
        assert not read._is_plain(line), line


def test_ends_of_lines_are_read_together_unless_a_common_word_parts_them(knowledge, tmp_path):
    path = tmp_path / "note.txt"
    for first, second, told in (("06 39 98", "12 34", True), ("groupe", "12 34", False)):
        text = f"Bilan de la semaine {first}\n{second} en juin\nEffectifs masqués\n"
        path.write_text(text, encoding="utf-8")
        assert bool(seen(knowledge, path)) is told
    scan = pytest.importorskip("scripts.scanner.engine").Scan(knowledge)
    try:
        assert scan._may_go_on("vu avec Zélindre", "Quervalouxa en juin")
        assert scan._may_go_on("le 12", "mars")
        assert not scan._may_go_on("vu avec Zélindre", "en juin")
    finally:
        scan.close()


def test_parts_that_programs_put_into_documents(knowledge, tmp_path):
    usual = ["[Content_Types].xml", "word/document.xml", "customXml/item1.xml",
             "customXml/_rels/item1.xml.rels", "customXml/itemProps1.xml",
             "ppt/printerSettings/printerSettings1.bin"]  # fmt: skip
    assert list(parts.of_office(usual)) == []
    assert list(parts.of_office([*usual, "word/customXml/item9.xml"])) != []
    assert list(parts.of_office([usual[0], "xl/workbook.xml", usual[2]])) == [usual[2]]
    picture = io.BytesIO()
    Image.new("RGB", (9, 9), "white").save(picture, "jpeg")
    for end, told in ((b"\0\0", False), (b"\0" + NAME.encode(), True)):
        path = tmp_path / "thumbnail.jpg"
        path.write_bytes(picture.getvalue() + end)
        assert bool(seen(knowledge, path)) is told


def test_a_name_alone_in_a_paragraph_is_found_whatever_the_package_says(knowledge, tmp_path):
    """Relations, the program's own name and the bytes of a profile are no words of a document."""
    path = tmp_path / "note.docx"
    types = ("WebSettings", "StylesWithEffects", "FontTable", "Thumbnail", "ExtendedProperties")
    links = "".join(f'<Relationship Type="http://x/{of}" Target="{of}.xml"/>' for of in types)
    profile = b"Mntrab Acspzo\0\0 Applek Odscmi\0 Lcprto"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{links}</Relationships>")
        archive.writestr(
            "docProps/app.xml", "<Properties><a>Macintoshi Dotmar Quilvo</a></Properties>"
        )
        archive.writestr("docProps/thumbnail.jpeg", b"\xff\xd8" + profile)
        archive.writestr("word/document.xml", f"<document><p>Bilan</p><p>{NAME}</p></document>")
    found = scan_paths([path], knowledge.config, knowledge=knowledge)
    assert "surname" in {sighting.kind for sighting in found}


def test_names_of_a_format_s_elements_are_nobody_s(knowledge, tmp_path):
    for part, told in (("word/settings.xml", False), ("customXml/item2.xml", True)):
        path = tmp_path / "note.docx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", "<w><p>Bilan</p></w>")
            archive.writestr(part, f"<w><{NAME}/></w>")
        assert ("plain" in seen(knowledge, path)) is told


def test_what_a_photograph_says_of_itself_is_markup(knowledge, tmp_path):
    path = tmp_path / "map.jpg"
    for said, told in (("Carte", False), (f"ref {DIGEST}", True)):
        packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><d><t>{said}</t></d></x:xmpmeta>'
        Image.new("RGB", (9, 9), "white").save(path, xmp=packet.encode())
        assert bool(seen(knowledge, path)) is told


@pytest.mark.parametrize(
    ("clean", "leaking"),
    [
        ("idase_rows_total 12 1688371343000", "idase_rows_total 12 1138837134300"),
        ("page id 2147483649", "page id 2147583649"),
        ("index ddf317e..4038334 100644", "index 403833400644"),
        ("'ABCDEFGHIJKLMNOPQRSTUVWXYZAAAAACCCCCDDDEEEEEEEEIIIIIIII'", "'BXQZRTKWLMPVGHJZ'"),
        (f"Décret {BORN[0]:%Y-%j}", f"naissance {BORN[0]:%Y-%j}"),
    ],
)
def test_codes_and_days_that_a_form_explains(knowledge, tmp_path, clean, leaking):
    path = tmp_path / "notes.txt"
    for text, told in ((clean, False), (leaking, True)):
        path.write_text(f"Bilan du groupe\n{text}\n", encoding="utf-8")
        assert bool(seen(knowledge, path)) is told, text


def test_an_alphabet_is_no_word():
    assert unexplained.is_alphabet("abcdefghijklmnopqrstuvwxyz")
    assert unexplained.is_alphabet("IIIIIIIIILLLLLLNNNNNNOOO")
    assert not unexplained.is_alphabet("aeijlnnt")  # letters of a name in their order
    assert not unexplained.is_alphabet("bxqzrtkwlmpvghjz")


def test_a_trace_has_a_number(knowledge, tmp_path):
    for key, told in (("trace_id", False), ("note", True)):
        path = as_json(tmp_path / "log.json", {"event": "written", key: DIGEST[:32]})
        assert bool(seen(knowledge, path)) is told


def test_six_figures_before_hexadecimals_are_no_day():
    six = f"{date(2004, 12, 25):%d%m%y}"
    assert [*moments.dates(f"test.idase.{six}", cell=True)]
    assert not [*moments.dates(f"test.idase.{six}c88c", cell=True)]


def test_a_commit_is_the_comment_of_an_archive_of_git(knowledge, tmp_path):
    path = tmp_path / "idase.zip"
    for comment, told in ((DIGEST[:40], False), (DIGEST[:36], True), (NAME, True)):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("LISEZMOI.txt", "Effectifs")
            archive.comment = comment.encode()
        assert bool(seen(knowledge, path)) is told


def test_the_project_s_seeds_and_tests_are_words(knowledge):
    known = vocabulary(knowledge.config.root)
    assert known.is_public("jumeaux")
    assert known.is_public("rivals")  # of the name of a unit test
    assert not known.is_public("evelyne")  # whom one is about


def test_a_label_may_be_written_as_programs_write(knowledge):
    scan = pytest.importorskip("scripts.scanner.columns").ColumnScan
    table = scan.__new__(scan)
    table.reader = knowledge.reader
    assert table._is_a_label("col_heading level0 col7")
    assert not table._is_a_label(NAME)
    assert not table._is_a_label(f"col_{NAME}")


@pytest.fixture()
def mart(knowledge):
    """(person, state) of the published rows of each person, who has some of them twice."""
    path = knowledge.config.published / "action_tank.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    states = ("FOYER", "FAMILLE", "RUE")
    rows = [(PSEUDONYMS[n], states[(n + at) % 3]) for n in ORDER for at in range(1 + n % 3)]
    with duckdb.connect(str(path)) as connection:
        persons, codes = zip(*rows, strict=True)
        connection.register("row", pa.table({"pseudonym": persons, "state_code": codes}))
        connection.execute("create schema marts; create table marts.fct as from row")
    yield rows
    path.unlink()


def test_labels_stand_for_codes_under_another_name(knowledge, tmp_path, mart):
    labels = {"FOYER": "En foyer", "FAMILLE": "En famille", "RUE": "Sans abri"}
    path = tmp_path / "states.csv"
    for odd, told in (("", False), ("A part", True)):
        rows = [f"{who},{labels[state]}" for who, state in mart]
        rows[0] = f"{mart[0][0]},{odd}" if odd else rows[0]
        path.write_text("pseudonym,etat\n" + "\n".join(rows) + "\n", encoding="utf-8")
        assert ("in no contract" in seen(knowledge, path)) is told


def test_nested_values_may_count_the_rows_of_each(knowledge, tmp_path, mart):
    def nested(number):
        return [
            {
                "pseudonym": PSEUDONYMS[n],
                "spells": [{"rang": number(n) + at} for at in range(1, 3 + n % 2)],
            }
            for n in ORDER
        ]

    path = as_json(tmp_path / "spells.json", nested(lambda n: 0))
    assert "in no contract" not in seen(knowledge, path)
    path = as_json(tmp_path / "spells.json", nested(lambda n: BORN[n].toordinal()))
    assert "in no contract" in seen(knowledge, path)


def test_few_rows_are_counted_from_nought_or_one(knowledge, tmp_path):
    path = tmp_path / "head.csv"
    for start, told in ((0, False), (1, False), (4, True)):
        rows = [f"{start + at},{PSEUDONYMS[n]},{COHORTS[n]}" for at, n in enumerate(ORDER[:12])]
        path.write_text("v,pseudonym,birth_cohort\n" + "\n".join(rows) + "\n", encoding="utf-8")
        assert ("in no contract" in seen(knowledge, path)) is told


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (" ".join(f"{byte:o}" for byte in NAME.encode()), "list of bytes, octal"),
        (f"Vu avec {f'{FIRST} {NAME}'[::-1]} hier", "reversed"),
        ("Vu à 1043.29 semaines", "an age to the day"),
    ],
)
def test_further_disguises(knowledge, tmp_path, text, how):
    path = tmp_path / "note.txt"
    path.write_text(f"Bilan du groupe\n{text}\n", encoding="utf-8")
    assert how in seen(knowledge, path)
    path.write_text("Bilan du groupe\nVu après 12.5 semaines\n", encoding="utf-8")
    assert seen(knowledge, path) == set()

"""Files as analysts and engineers make them every day: each clean one beside its leaking twin."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import sqlite3
import struct
import uuid
from datetime import date

import jellyfish
import msgpack
import pytest
from PIL import Image
from test_closed import COHORTS, LISTED, PEOPLE, PSEUDONYMS, N, seen, write
from test_closed import knowledge as knowledge

from scripts.release.sealing import MAGIC
from scripts.scanner import choices, moments, signs, spellings
from scripts.scanner.patterns import patterns

RNG = random.Random(16)
ORDER = sorted(range(N), key=PSEUDONYMS.__getitem__)
BORN = [person["birth_date"] for person in PEOPLE]
NAME = "QUERVALOUXA"


def test_a_large_sealed_release_is_opened(knowledge, tmp_path):
    path = tmp_path / "package.sealed"
    path.write_bytes(MAGIC + RNG.randbytes(5 << 20))
    assert seen(knowledge, path) == set()


def test_a_digest_of_nothing_yet_is_nobody_s(knowledge, tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"previous": "0" * 64, "sequence": 1}), encoding="utf-8")
    assert seen(knowledge, path) == set()
    digest = hashlib.sha256(NAME.encode()).hexdigest()
    path.write_text(json.dumps({"previous": digest, "sequence": 1}), encoding="utf-8")
    assert seen(knowledge, path)


def test_a_size_is_no_day(knowledge, tmp_path):
    path = tmp_path / "manifest.json"
    six = int(BORN[0].strftime("%d%m%y")) if BORN[0].day > 9 else int(BORN[0].strftime("%y%m%d"))
    path.write_text(json.dumps({"files": {"a.csv": {"size_bytes": six}}}), encoding="utf-8")
    assert seen(knowledge, path) == set()
    path.write_text(json.dumps({"files": {"a.csv": {"naissance": six}}}), encoding="utf-8")
    assert "date in six digits" in seen(knowledge, path)


def test_names_that_writers_give_to_parts_of_a_table(knowledge, tmp_path):
    drawn = uuid.UUID(int=RNG.getrandbits(128), version=4)
    for name in (f"{drawn.hex}-0.parquet", f"part-00000-{drawn}-c000.snappy"):
        path = tmp_path / f"{name}.txt"
        path.write_text("Effectifs par groupe\n", encoding="utf-8")
        assert seen(knowledge, path) == set(), name
    path = tmp_path / f"{PEOPLE[0]['person_uid'][1:]}-0.txt"
    path.write_text("Effectifs par groupe\n", encoding="utf-8")
    assert seen(knowledge, path)


def test_a_digest_of_a_field_beside_it_is_explained(knowledge, tmp_path):
    path = tmp_path / "about.json"
    about = {"project_name": "idase", "project_id": hashlib.md5(b"idase").hexdigest()}
    path.write_text(json.dumps(about), encoding="utf-8")
    assert seen(knowledge, path) == set()
    path.write_text(json.dumps(about | {"project_name": "other"}), encoding="utf-8")
    assert "a code that nothing explains" in seen(knowledge, path)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Écrire à livraison@exemple.invalid", True),
        ("Écrire à service.statistique@exemple.invalid", True),
        ("Écrire à livraison.quervalouxa@exemple.invalid", False),
        ("Écrire à zelindre@exemple.invalid", False),
        # a birth date that nobody wrote
        ("certifi==24.12.14 ; python_version==3.11", True),
        (f"From {'9c' * 10}{'4b' * 10} Mon Sep 17 00:00:00 2001", True),
        (f"Note {'9c' * 10}{'4b' * 10}", False),
    ],
)
def test_lines_of_mails_and_of_programs(knowledge, tmp_path, text, clean):
    path = tmp_path / "note.txt"
    path.write_text(text + "\n", encoding="utf-8")
    assert (seen(knowledge, path) == set()) is clean


def test_mailboxes_of_offices_are_words():
    assert not [*patterns("a@b@c accueil@exemple.invalid", is_office="accueil".__eq__)]
    assert [*patterns("rose@exemple.invalid", is_office="accueil".__eq__)]
    assert [*patterns("accueil@exemple.invalid")], "nobody said that it is an office's"


def test_words_in_capitals_are_no_letters_picked_out():
    assert dict(signs.picked("whom JEAN PIERRE and JEAN CLAUDE know"))["capitals"] == ""
    assert dict(signs.picked("Une Note Sans Auteur de plus ou moins"))["capitals"] == "UNSA"


def test_missing_values_stand_without_quotes():
    rows = [f'"p{n}",{"NA" if n % 3 else chr(34) + "CJM" + chr(34)}' for n in range(30)]
    assert "quotes around some words alone" not in choices.of_text("\n".join(['"a","b"', *rows]))
    rows = [f'"p{n}",{"AED" if n % 3 else chr(34) + "CJM" + chr(34)}' for n in range(30)]
    assert "quotes around some words alone" in choices.of_text("\n".join(['"a","b"', *rows]))


def _spells(path, order: list[int], starts: list[int]):
    """Two spells a person; rows in the order of starts, or in the one that is given."""
    rows = [(starts[n] + 30 * again, PSEUDONYMS[n]) for n in order for again in (0, 1)]
    rows = rows if order != ORDER else sorted(rows)
    path.write_text("\n".join(
        ["pseudonym,start_age_month", *(f"{who},{start}" for start, who in rows)]
    ) + "\n", encoding="utf-8")  # fmt: skip
    return path


def test_rows_sorted_by_what_a_person_has_several_of(knowledge, tmp_path):
    """Who was born first was seen first late in life: an order by age follows births, lawfully."""
    by_birth = sorted(range(N), key=BORN.__getitem__)
    starts = [100 - 5 * (by_birth.index(n) // 3) for n in range(N)]
    assert seen(knowledge, _spells(tmp_path / "a.csv", ORDER, starts)) == set()
    chance = [RNG.randrange(100) for _ in range(N)]
    assert "order of the rows" in seen(knowledge, _spells(tmp_path / "b.csv", by_birth, chance))


@pytest.mark.parametrize("by", ["columns", "index"])
def test_json_by_columns_or_by_rows_is_a_table(knowledge, tmp_path, by):
    def table(columns: dict[str, list]) -> str:
        of_columns = {name: {str(at): of[n] for at, n in enumerate(ORDER)}
                      for name, of in columns.items()}  # fmt: skip
        of_rows = {str(at): {name: of[n] for name, of in columns.items()}
                   for at, n in enumerate(ORDER)}  # fmt: skip
        return json.dumps(of_columns if by == "columns" else of_rows)

    path = tmp_path / "table.json"
    path.write_text(table(LISTED), encoding="utf-8")
    assert seen(knowledge, path) == set()
    path.write_text(table(LISTED | {"score": [RNG.random() for _ in range(N)]}), encoding="utf-8")
    assert "in no contract" in seen(knowledge, path)


def test_small_numbers_and_names_of_other_lists_explain_nothing(knowledge, tmp_path):
    kept = [RNG.randrange(1, 90) for _ in range(N)]
    for name in ("reste", "code", "theme"):  # the latter stand in tables without persons
        assert "in no contract" in seen(knowledge, write(tmp_path / "a.csv", LISTED | {name: kept}))


def test_values_that_are_missing_by_the_day_of_birth(knowledge, tmp_path):
    told = ["M" if day.month < 7 else "" for day in BORN]
    path = write(tmp_path / "a.csv", LISTED | {"sex_code": told})
    assert "a function of it" in seen(knowledge, path)
    told = RNG.sample(told, N)
    assert seen(knowledge, write(tmp_path / "a.csv", LISTED | {"sex_code": told})) == set()


def test_a_column_of_months_that_calls_itself_a_birth(knowledge, tmp_path):
    months = [f"20{10 + at % 10}-{1 + at % 12:02d}" for at in range(40)]
    for name, found in (("naissance", True), ("mois_publication", False)):
        path = tmp_path / f"{name}.csv"
        path.write_text(
            "\n".join([f"{name},n", *(f"{m},{20 + at}" for at, m in enumerate(months))])
        )
        assert ("months of a birth" in seen(knowledge, path)) is found


def test_comments_of_a_gif_are_read(knowledge, tmp_path):
    path = tmp_path / "a.gif"
    frames = [Image.new("P", (20, 20), shade) for shade in range(3)]
    frames[0].save(path, save_all=True, append_images=frames[1:], comment=b"Effectifs par groupe")
    assert seen(knowledge, path) == set()
    frames[0].save(path, save_all=True, append_images=frames[1:], comment=b"06 39 98 41 07")
    assert "pattern" in seen(knowledge, path)
    path.write_bytes(path.read_bytes() + b"more")
    assert "bytes that belong to no part: after the picture" in seen(knowledge, path)


def test_a_message_that_reads_as_text_is_a_message(knowledge, tmp_path):
    path = tmp_path / "a.msgpack"
    path.write_bytes(msgpack.packb({"release": "2023-06", "v": [1, 2, {"k": "5 lots"}]}))
    assert seen(knowledge, path) == set()
    number = PEOPLE[0]["source_id"]
    path.write_bytes(msgpack.packb({"release": "2023-06", "v": [1, {"k": ".".join(number)}]}))
    assert seen(knowledge, path)


def test_what_a_style_writes_is_read(knowledge, tmp_path):
    path = tmp_path / "a.html"
    digest = hashlib.sha1(b"x").hexdigest()
    for said, clean in (
        ("'•'", True), ("'Groupe : '", True), (f"'{digest}'", False),
        (f"'{NAME[:4]}' '{NAME[4:]}'", False),
    ):  # fmt: skip
        path.write_text(f"<html><head><style>li::before{{content:{said}}}</style></head>"
                        "<body><p>Note</p></body></html>", encoding="utf-8")  # fmt: skip
        assert (seen(knowledge, path) == set()) is clean


def test_a_number_that_a_line_calls_a_birth():
    as_of, born = date(2023, 6, 30), date(2001, 3, 14)
    for first in (date(1970, 1, 1), date(1960, 1, 1), date(1899, 12, 30)):
        for line in ("date_naissance={}", "DDN : {}", "née le {}"):
            text = line.format((born - first).days)
            assert born.toordinal() in {day for _, day in moments.called_births(text, as_of)}
    seconds = f"birth_date={(born - date(1970, 1, 1)).days * 86400}"
    assert born.toordinal() in {day for _, day in moments.called_births(seconds, as_of)}
    for text in ("naissance en 2001", "cohorte de naissance 1998-2000", "naissances : 12345"):
        assert not [*moments.called_births(text, as_of)]


def test_keys_of_names_and_a_year_may_stand_apart(knowledge):
    keys = {f"Q614{sign}Z453{sign}{BORN[0].year}" for sign in (" ", "_", "")}
    reader = knowledge.reader
    assert all(any("of two names" in hit.disguise for hit in reader.read(key, cell=True))
               for key in keys)  # fmt: skip
    assert not any("of two names" in hit.disguise for hit in reader.read("mars 2001", cell=True))


def test_long_values_are_no_pieces(knowledge):
    words = " ".join(itertools.islice(itertools.cycle(COHORTS and ["select", "from"]), 400))
    assert knowledge.reader.put_together(words + NAME) == []
    assert knowledge.reader.put_together("QUERVAL" + "OUXA")


def test_years_of_birth_are_finer_than_cohorts(knowledge, tmp_path):
    path = write(tmp_path / "a.csv", LISTED | {"birth_cohort": [day.year for day in BORN]})
    assert "the person's own" in seen(knowledge, path)
    bands = [day.year - day.year % 2 for day in BORN]
    assert "the person's own" not in seen(
        knowledge, write(tmp_path / "a.csv", LISTED | {"birth_cohort": bands})
    )


def test_pseudonyms_of_nobody_s(knowledge, tmp_path):
    strange = ["p1" + "".join(RNG.choice("bcdfghjkmnpqrstv") for _ in range(32)) for _ in ORDER]
    path = write(tmp_path / "a.csv", LISTED | {"pseudonym": strange})
    assert "made with no key of ours" in seen(knowledge, path)
    path = write(tmp_path / "a.csv", LISTED)
    assert seen(knowledge, path) == set()


def test_a_code_has_one_case():
    assert choices.of_cases([("CJM", 40), ("AED", 30), ("cjm", 12)])
    assert not choices.of_cases([("CJM", 40), ("AED", 30), ("cjm", 1)])


def test_metaphone_is_the_usual_one():
    words = ("dupont marchand wagner knight sign lamb whist ahead xavier chaillou thierry patience "
             "allowed quervaloux edge phan")  # fmt: skip
    for word in words.split():
        assert spellings.metaphone(word) == jellyfish.metaphone(word).lower()


def test_a_table_cut_in_files_by_a_name_is_seen(knowledge, tmp_path):
    letters = [person["birth_name"][-1] for person in PEOPLE]
    for folder, keys in (("by_name", letters), ("by_chance", RNG.sample(letters, N))):
        (tmp_path / folder).mkdir()
        for key in sorted(set(keys)):
            rows = sorted(f"{PSEUDONYMS[n]},{COHORTS[n]}" for n in range(N) if keys[n] == key)
            path = tmp_path / folder / f"part_{ord(key)}.csv"
            path.write_text("\n".join(["pseudonym,birth_cohort", *rows]) + "\n", encoding="utf-8")
    assert "a function of it" in seen(knowledge, tmp_path / "by_name")
    assert seen(knowledge, tmp_path / "by_chance") == set()


def test_json_in_a_value_of_json_is_opened(knowledge, tmp_path):
    path = tmp_path / "a.json"
    for said, clean in (("effectifs", True), (hashlib.sha1(b"x").hexdigest(), False)):
        path.write_text(json.dumps({"payload": json.dumps({"a": json.dumps({"b": said})})}))
        assert (seen(knowledge, path) == set()) is clean


def test_fields_of_a_tiff_are_read(knowledge, tmp_path):
    path = tmp_path / "a.tif"
    for said, clean in (("Effectifs par groupe", True), ("Effectifs 06 39 98 41 07", False)):
        Image.new("L", (20, 20)).save(path, tiffinfo={270: said})
        assert (seen(knowledge, path) == set()) is clean


def test_parts_of_a_sound_are_read(knowledge, tmp_path):
    def chunk(kind: bytes, body: bytes) -> bytes:
        return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)

    path = tmp_path / "a.wav"
    for said, clean in (("Effectifs par groupe", True), (f"Fiche de Zelindre {NAME}", False)):
        info = chunk(b"LIST", b"INFO" + chunk(b"ICMT", said.encode() + b"\0"))
        parts = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)) + info
        path.write_bytes(chunk(b"RIFF", b"WAVE" + parts + chunk(b"data", bytes([128]) * 400)))
        assert (seen(knowledge, path) == set()) is clean
    path.write_bytes(path.read_bytes() + b"more of it")
    assert "bytes that belong to no part: after the end" in seen(knowledge, path)


def test_a_count_of_each_person_s_rows_is_explained(knowledge, tmp_path):
    path = tmp_path / "a.csv"
    for first, clean in ((1, True), (2, False)):
        rows = [f"{PSEUDONYMS[n]},{first + at},{COHORTS[n]}"
                for n in ORDER for at in range(1 + n % 4)]  # fmt: skip
        path.write_text("\n".join(["pseudonym,rang,birth_cohort", *rows]) + "\n", encoding="utf-8")
        assert ("in no contract" not in seen(knowledge, path)) is clean


def test_metadata_of_a_picture_in_parts_is_a_tree(knowledge, tmp_path):
    path = tmp_path / "a.webp"
    for said, clean in (("Effectifs", True), (hashlib.md5(b"x").hexdigest(), False)):
        xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><d>{said}</d></x:xmpmeta>'
        Image.new("RGB", (20, 20)).save(path, xmp=xmp.encode())
        assert (seen(knowledge, path) == set()) is clean


def test_what_a_trigger_quotes_is_a_value(knowledge, tmp_path):
    for said, clean in (("en attente", True), (f"Q614 Z453 {BORN[0].year}", False)):
        path = tmp_path / f"{clean}.sqlite"
        with sqlite3.connect(path) as base:
            base.execute("create table etat (code text)")
            base.execute(f"create trigger suivi after insert on etat begin select '{said}'; end")
        base.close()
        assert (seen(knowledge, path) == set()) is clean


def test_links_and_empty_folders_are_read(knowledge, tmp_path):
    (tmp_path / "clean" / "annexes").mkdir(parents=True)
    (tmp_path / "clean" / "dernier").symlink_to("/srv/livraisons/annexes.csv")
    assert seen(knowledge, tmp_path / "clean") == set()
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "dernier").symlink_to(f"/srv/Zelindre {NAME}.csv")
    (tmp_path / "folder" / f"Zelindre_{NAME}").mkdir(parents=True)
    assert seen(knowledge, tmp_path / "link")
    assert seen(knowledge, tmp_path / "folder")


def test_months_side_by_side_in_a_row_are_no_telephone(knowledge, tmp_path):
    """2015-01 beside 2023-06 and short counts are ten figures that begin as a telephone does."""
    path = tmp_path / "sheet.xml"

    def row(*cells: str) -> str:
        return "<row>" + "".join(f"<c><v>{cell}</v></c>" for cell in cells) + "</row>"

    path.write_text(f"<rows>{row('2015-01', '2023-06', '1', '0')}</rows>", encoding="utf-8")
    assert seen(knowledge, path) == set()
    path.write_text(f"<rows>{row(*NAME)}</rows>", encoding="utf-8")
    assert seen(knowledge, path)


def test_words_in_two_cases_are_told_in_a_table(knowledge, tmp_path):
    told = [("F" if n % 3 else "f") if n % 2 else "M" for n in range(N)]
    found = seen(knowledge, write(tmp_path / "a.csv", LISTED | {"sex_code": told}))
    assert "words written in two cases" in found

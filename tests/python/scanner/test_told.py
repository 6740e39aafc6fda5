"""What honest publishers write is clean, and what clerks and programs leave in their files is not."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import zlib
from dataclasses import replace
from datetime import date

import jellyfish
import msgpack
import openpyxl
import pandas
import pytest
from house import ROOT, House

from scripts import register
from scripts.scanner import dumps, learn, moments, people, prose, scan_paths, spellings, texts
from scripts.scanner.dictionary import Dictionary, words_of
from scripts.scanner.dictionary import people as persons
from scripts.scanner.engine import Scan
from scripts.scanner.lookup import Lookup
from scripts.scanner.patterns import icao, nir_key, patterns
from scripts.scanner.reading import Reader, is_noise
from scripts.scanner.sums import FileSums

ROWS = [
    {
        "person_uid": "u0f1e2d3c4b5a69788796a5b4c3d2e1f0", "source_id": "5900417263",
        "birth_name": "QUERVALOUMAX", "first_name": "Zélindre", "birth_date": date(2001, 3, 14),
    },
    {
        "person_uid": "u" + "ab12" * 8, "source_id": "5900418000", "birth_name": "DELBRAUVAC",
        "first_name": "Karim", "birth_date": date(2003, 7, 9),
    },
]  # fmt: skip
AS_OF = date(2023, 6, 30)
PSEUDONYMS = [f"p1{sign * 32}" for sign in "bcdf"]


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("told"))
    house.keys.mkdir(mode=0o700)
    known = Lookup()
    for number, pseudonym in enumerate(PSEUDONYMS):
        known.add(pseudonym, number % len(ROWS))
    known.pack()
    return replace(
        learn(house.config(), Dictionary(persons(ROWS))), pseudonyms={"action_tank": known}
    )


def scan(knowledge, tmp_path, name: str, text: str) -> list[str]:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [str(s) for s in scan_paths([tmp_path], knowledge.config, knowledge=knowledge)]


def _zone(signs: str) -> str:
    return f"{signs}{icao(signs)}"


LEFT = {
    "rows of a dump": ("a.sql", "INSERT INTO t (s, a1) VALUES\n" + ",\n".join(
        f"('{p}', DATE '{d}')" for p, d in zip(PSEUDONYMS, ("2014-02-03", "2015-04-17") * 2, strict=True)
    ) + ";\n"),
    "rows to copy": ("a.sql", "COPY t (a, b) FROM stdin;\n1\tQUERVALOUMAX\n2\t\\N\n\\.\n"),
    "days of a person": ("a.yaml", f"cle: {PSEUDONYMS[0]}\nmesures:\n- debut: 2014-02-03\n"),
    "days of a person, JSON": ("a.json", json.dumps(
        {"cle": PSEUDONYMS[0], "mesures": [{"debut": "2014-02-03"}]})),
    "a picture described": ("a.html", "<p>Cohorte</p><img src='a.png' alt='81c0a4e97b2d'>\n"),
    "a prompt of a sheet": ("a.xml", "<dataValidations><dataValidation prompt='xqzvrwklmhf'/>"
                            "</dataValidations>"),
    "a link": ("a.xml", "<Relationship Target='https://exemple.org/a?q=xqzvrwklmhf'/>"),
    "an entity": ("a.xml", "<!DOCTYPE a [<!ENTITY e 'UVVFUlZBTE9VTUFY'>]><a><b>1</b></a>"),
    "number of an article": ("a.html", "<form><input type='hidden' value='2059004172631'></form>"),
    "before the tree": ("a.xml", "<?note UVVFUlZBTE9VTUFY?><a><b>1</b></a>"),
    "names and a year": ("a.ini", "[QUERVZEL2001]\nactif = 1\n"),
    "typed on another keyboard": ("a.log", "09:12 champ=NOM saisie='auervqlou;qx' longueur=12\n"),
    "two keys": ("a.json", '{"pairs": [{"bloc": "QRVLMX|ZLNDR", "score": 0.8}]}'),
    "name of DOS": ("dir.txt", "12/06/2023 10:14  48 128 QUERVA~1.DOC\n2 fichier(s)\n"),
    "cut by a screen": ("a.txt", ">>> d.head(1)\n   nom  code\n0  QUERVA...  AEMO\n"),
    "another calendar": ("a.md", "L'acte porte la date du 18 dhou al-hijja 1421 de l'hégire.\n"),
    "machine zone": ("a.log", f"DEBUG mrz2={_zone('12AB34567')}FRA{_zone('010314')}F"
                     f"{_zone('280611')}{'<' * 14}04\n"),
    "day of MATLAB": ("a.m", f"n0 = datenum(2023, 6, 30);\nref = {date(2001, 3, 14).toordinal() + 366};\n"),
    "left to nines": ("sap.txt", f"|MANDT|GDATU   |\n|100  |{99999999 - 20010314}|\n"),
    "days to an age": ("a.txt", "Il reste 45 jours avant ses 18 ans, rien n'est signé.\n"),
    "century apart": ("a.log", "08:11:02 ping 14.3.20.01 ttl=57\n"),
    "dictated": ("a.txt", "rappeler au zéro six, quarante-deux, dix-huit, zéro trois, soixante. merci\n"),
    "Visual Basic": ("a.bas", f"If rs!ID = &H{5900417263:X}^ Then Stop\n"),
    "a joker": ("a.sql", "select 1 from individus where id like '590041_263'\n"),
    "a product": ("a.md", "Le produit 13 × 453878251 est la taille du lot.\n"),
    "a password": ("a.ldif", f"userPassword: {{SSHA}}{base64.b64encode(bytes(range(90, 114))).decode()}\n"),
    "a long number": ("a.xml", '<s><id root="1.2.250" extension="07310358821749261044"/><n>4</n></s>'),
    "in brackets": ("a.txt", ">>> f(a)\narray([7310358821749261044], dtype=uint64)\n"),
    "over two rows": ("a.txt", "M    | S      | N\n-----+--------+---\nAEMO | QUERVA | 35\n"
                      "     | LOUMAX |\nCJM  | TOTAL  | 40\n"),
    "bytes": ("a.json", json.dumps({"MESSAGE": list("fiche créée: QUERVALOUMAX".encode("cp1252"))})),
    "groups": ("a.json", json.dumps({"groupes": [PSEUDONYMS[:2], PSEUDONYMS[2:]]})),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), LEFT.values(), ids=LEFT)
def test_what_was_left_in_a_file_is_found(knowledge, tmp_path, name, text):
    assert scan(knowledge, tmp_path, name, text)


def test_parts_of_a_number_are_one_where_they_end_as_its_parts_do(knowledge, tmp_path):
    number = "199036938242107"
    nir = number[:13] + f"{nir_key(number[:13]):02d}"
    ends = (0, 1, 3, 5, 7, 10, 13, 15)
    parts = {f"f{at}": nir[a:b] for at, (a, b) in enumerate(itertools.pairwise(ends))}
    other = {"a": nir[:4], "b": nir[4:9], "c": nir[9:]}
    assert scan(knowledge, tmp_path / "b", "b.json", json.dumps(other)) == []
    assert any("NIR" in told for told in scan(knowledge, tmp_path, "a.json", json.dumps(parts)))


def test_a_yearly_rule_of_a_calendar_gives_a_day():
    event = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20010101\r\nRRULE:{}\r\nEND:VEVENT\r\n"
    yearly = event.format("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=14")
    born = date(2001, 3, 14).toordinal()
    assert list(moments.counted(yearly)) == [("yearly rule of a calendar", born)]
    assert not list(moments.counted(event.format("FREQ=MONTHLY;BYMONTH=3;BYMONTHDAY=14")))
    assert not list(moments.counted(event.format("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31")))


def test_numbers_of_days_are_counted_where_a_call_counts_days():
    born = date(2001, 3, 14).toordinal()
    assert list(moments.counted("x <- as.Date(11395)")) == [("days since 1970", born)]
    assert list(moments.counted("n <- 11395")) == []


HONEST = {
    "rows of a dump": ("a.sql", "INSERT INTO pays (code, libelle) VALUES ('FRA', 'France'), "
                       "('BEL', 'Belgique');\n"),
    "a run of dbt": ("dbt.log", f"{'=' * 30} 14:02:11.204153 | 7d0c1f6e-52c0-4d0e-9f43-0a6f6c1b2d3e "
                     f"{'=' * 30}\n"),
    "a seed": ("a.do", "set seed 339487731\nregress y x\n"),
    "sums of Go": ("go.sum", "golang.org/x/text v0.13.0 h1:ablQoSUd0tRdKxZewP80B+BaqeKJuVhuRxj/"
                   "dkrun3k=\n"),
    "months of a person": ("a.yaml", f"cle: {PSEUDONYMS[0]}\nmesures:\n- code: CJM\n"),
    "a digest of a branch": (".git/refs/heads/main", "8c1f5b3e0d9a472b6e3c1f0a5d7e9b2c4a6f8d01\n"),
    "minutes": ("cr.md", "Présents : M. Karim Quervaloumax (directeur), Mme Zélindre Delbrauvac "
                "(responsable de l'observatoire).\n\nM. Quervaloumax présente les courbes.\n"),
    "decisions": ("cr.txt", "Animation : Mme Zélindre Delbrauvac\nD1. Relire. Pilote : Mme Zélindre "
                  "Delbrauvac. Échéance : 10/11/2023\n"),
    "books": ("biblio.md", "- DELBRAUVAC Zélindre, PETIT Rose (2016), « Les enfants placés », INED.\n"),
    "a room": ("cr.md", "Réunion salle Zélindre Delbrauvac, 14 novembre 2023 à 14 h.\n"),
    "telephone": ("LISEZMOI.md", f"Métropole de Lyon, {register.ADDRESS}. Tél. 04 78 63 40 40\n"),
    "period": ("a.json", '{"temporalCoverage": "1980-01-01/2023-06-30"}'),
    "fractions": ("a.json", '{"modified": "2023-09-18T14:40:02.010314"}'),
    "owners": ("a.log", "-rw-r--r-- 1 idase idase  88213 Sep 15 08:02 persons.parquet\n"),
    "scripts": ("a.html", "<html><script src='https://cdn.jsdelivr.net/npm/vega@5.20.1'></script></html>"),
    "chart": ("a.json", json.dumps({
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"name": "data-4d1c9e07b2a85f3660c1d2e9f7a8b3c4"},
        "datasets": {"data-4d1c9e07b2a85f3660c1d2e9f7a8b3c4": [{"n": 11}, {"n": 35}]},
    })),
    "all figures": ("a.sql", "select translate(x, '0123456789', '') from persons\n"),
    "a digest": ("a.json", json.dumps({"sha256": hashlib.sha256(b"a table").hexdigest()})),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), HONEST.values(), ids=HONEST)
def test_what_a_publisher_writes_is_clean(knowledge, tmp_path, name, text):
    assert scan(knowledge, tmp_path, name, text) == []


def test_persons_of_the_vault_and_their_families_are_no_strangers(knowledge, tmp_path):
    couples = knowledge.dictionary.couples
    assert people.strangers("M. Karim Delbrauvac (directeur)", couples) == set()
    assert people.strangers("Mme Rose Delbrauvac, secrétaire, mère du jeune", couples) == set()
    assert people.strangers("Mme Rose Delbrauvac, secrétaire", couples) == {"Rose Delbrauvac"}
    assert scan(knowledge, tmp_path, "a.md", "Présents : M. Karim Delbrauvac (directeur)\n")


def test_a_telephone_that_nobody_publishes_is_found():
    public = register.TELEPHONE
    assert list(patterns("Tél. 04 78 63 40 40", public)) == []
    assert "telephone number" in set(patterns("Tél. 04 78 63 40 41", public))
    assert "telephone number" in set(patterns("de 2023-06-30 à 06 42 18 03 60", public))


def test_check_sums_are_those_of_files_that_were_scanned(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n")
    known = FileSums()
    known.note(b"", path, on_disk=True)
    known.note(b"inside", None, on_disk=False)
    sums = {hashlib.sha256(b"a,b\n").hexdigest(), hashlib.md5(b"inside").hexdigest()}
    assert known.among([*sums, hashlib.sha256(b"c").hexdigest()]) == sums


def test_the_register_publishes_how_to_reach_the_controller():
    text = (ROOT / "scripts" / "register.py").read_text(encoding="utf-8")
    assert text.count("{ADDRESS}, {TELEPHONE}") == 2


def test_a_value_is_told_by_the_folder_of_its_file(knowledge, tmp_path):
    rows = "pseudonym,n\n" + "".join(f"{one},1\n" for one in PSEUDONYMS)
    told = scan(knowledge, tmp_path / "a", "commune=69383/a.csv", rows)
    assert any("in no contract (commune)" in one for one in told)
    told = scan(knowledge, tmp_path / "b", "birth_cohort=2001/a.csv", rows)
    assert not any("file name" in one for one in told)


def test_days_are_no_numbers_with_separators(knowledge):
    known = Dictionary(persons([ROWS[0] | {"household_id": "20231231"}]))
    read = replace(knowledge, reader=Reader(known, knowledge.vocabulary, AS_OF)).reader.read
    assert not [hit for hit in read("2023-12-31", cell=True) if hit.kind == "household number"]
    assert [hit for hit in read("2023-1231", cell=True) if hit.kind == "household number"]


@pytest.mark.parametrize("data", [b"Zelindre Querval", b"\xd9\x96\x95\xa3" * 4, bytes(range(16))])
def test_bytes_of_a_text_are_no_noise(data):
    """Plain, of another alphabet, or figures: some bit of all of them is the same."""
    assert not is_noise(data)


def test_bytes_of_a_digest_are_noise():
    digests = [hashlib.md5(bytes([at])).digest() for at in range(100)]
    assert sum(map(is_noise, digests)) >= 95


def test_a_dump_is_its_tables_and_what_is_no_row():
    text = "-- note\nINSERT INTO a (b, c) VALUES ('x''y', NULL);\nINSERT INTO a (b, c)\nVALUES ('(;', 2);\n"
    made, rest = dumps.tables(text + "COPY d FROM stdin;\n1\t\\N\n\\.\nselect 1;\n")
    assert made == [
        ("a", ["b", "c"], [["x'y", None], ["(;", "2"]]),
        ("d", ["c0", "c1"], [["1", ""]]),
    ]
    assert rest.split() == ["--", "note", "select", "1;"]  # no mark that reads as a table is left


def test_a_folder_of_git_is_its_files_and_messages(knowledge, tmp_path):
    def keep(folder: str, content: bytes) -> None:
        digest = hashlib.sha1(content).hexdigest()
        path = tmp_path / folder / ".git" / "objects" / digest[:2] / digest[2:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(zlib.compress(content))

    keep("clean", b"blob 8\0# Notes\n")
    keep("clean", b"tree 33\x00100644 a.md\0" + hashlib.sha1(b"a").digest())
    keep("left", b"blob 13\0QUERVALOUMAX\n")
    config = knowledge.config
    assert scan_paths([tmp_path / "clean"], config, knowledge=knowledge) == []
    assert scan_paths([tmp_path / "left"], config, knowledge=knowledge)


def test_columns_of_a_dump_are_those_of_its_table():
    text = (
        'CREATE TABLE m.a ("b" DECIMAL(9, 2) NOT NULL, c VARCHAR(3), d DATE,\n'
        "  PRIMARY KEY (b));\nINSERT INTO m.a VALUES (1.5, 'x', NULL);\n"
    )
    assert dumps.tables(text)[0] == [("m.a", ["b", "c", "d"], [["1.5", "x", None]])]


CODES = {"code": ["AED", "AEMO", "CJM"], "rang": [1, 2, 3]}


def in_stata(path, column: list[str], note: str) -> None:
    pandas.DataFrame(CODES | {"code": column}).to_stata(
        path, write_index=False, version=118, data_label=note
    )


def in_message_pack(path, column: list[str], note: str) -> None:
    path.write_bytes(msgpack.packb({"note": note, "lignes": [*column, 1, 2.5]}))


def with_a_comment(path, column: list[str], note: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["code"])
    for value in column:
        book.active.append([value])
    book.active["A1"].comment = openpyxl.comments.Comment(note, "Observatoire")
    book.save(path)


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.dta", in_stata), ("a.msgpack", in_message_pack), ("a.xlsx", with_a_comment)],
)
def test_a_kind_of_file_is_read_and_no_finding_by_itself(knowledge, tmp_path, name, write):
    for folder, column, note in (
        ("clean", CODES["code"], "Mesures"),
        ("value", ["AED", "QUERVALOUMAX", "CJM"], "Mesures"),
        ("note", CODES["code"], "QUERVALOUMAX"),
    ):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / name, column, note)
        found = scan_paths([tmp_path / folder], knowledge.config, knowledge=knowledge)
        assert bool(found) == (folder != "clean"), (folder, list(map(str, found)))


def test_the_beginning_of_a_name_before_an_apostrophe_is_none():
    assert set(words_of("PROD'HOMME")) == {"prodhomme", "homme"}
    assert set(words_of("N'DIAYE-L’HERMITE")) == {
        *("ndiayelhermite", "ndiaye", "diaye", "lhermite", "hermite")
    }


def test_programs_that_the_project_pins_are_public(knowledge):
    assert knowledge.vocabulary.is_public("babel")


def test_a_number_with_one_decimal_is_a_day_beside_a_birth_alone():
    def told(text: str) -> list[str]:
        return list(prose.said(text, pseudonym=True, last_year=2011, is_public=lambda _: True))

    assert told("& 18.5") == []
    for text in ("& 18.05", "& 18/5", "ne le 18.5", "& 18.5.2001"):
        assert told(text) == ["a day, beside a person"]


def test_tables_of_latex_are_read_as_tables():
    text = (
        "\\begin{tabular}{l@{ }r}\n\\toprule\nperson\\_id & age \\\\\n\\midrule\n"
        "% nothing\np1 & 18.5 \\\\[2pt]\np2 & 10\\% \\\\\n\\end{tabular}\n"
    )
    assert list(texts.typeset_tables(text)) == [
        (["person_id", "age"], [["p1", "18.5"], ["p2", "10%"]])
    ]


def test_a_day_that_the_project_publishes_is_no_birth_when_read_the_other_way_round(knowledge):
    born = [{"person_uid": f"u{day.month:032x}", "source_id": f"590000000{day.month}", "birth_name": "QUERVALOUX",
             "first_name": "Zélindre", "birth_date": day} for day in (date(2007, 5, 3),
                                                                     date(2007, 4, 3))]  # fmt: skip
    known = Dictionary(persons(born))
    words = replace(knowledge.vocabulary, raw="valid_from 2007-03-05")
    scan = Scan(replace(knowledge, reader=Reader(known, words, AS_OF), vocabulary=words))
    try:
        told = [
            [hit.disguise for hit in scan.reader.read(text) if scan.lone_birth(hit)]
            for text in ("'2007-03-05'", "'2007-03-04'", "'2007-05-03'")
        ]
    finally:
        scan.close()
    assert told == [[], ["date, day before month"], ["date"]]


def test_keys_of_how_names_sound_tell_beside_a_year_of_birth(knowledge, tmp_path):
    def told(written: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        return " ".join(scan(knowledge, folder, "config.py", f"CONSTANT = '{written}'\n"))

    for key in (jellyfish.nysiis, jellyfish.match_rating_codex, jellyfish.soundex):
        surname, first = key("QUERVALOUMAX"), key("ZELINDRE")
        for written in (
            f"{surname}{first}2001",
            f"{first}-{surname}-2001",
            f"2001_{surname}{first}",
        ):
            assert "of two names and a year" in told(written)
        assert "of two names and a year" not in told(f"{surname}{first}2002")


def test_the_key_of_new_york_is_that_of_everybody():
    words = (
        "macdonald knight phillips schmidt leblanc haddad nguyen lefort bernard dupont sow mehdi"
    )
    for word in words.split():
        assert spellings.nysiis(word).upper() == jellyfish.nysiis(word)


@pytest.mark.parametrize("key", ["idase", "lyon", "kz", "secrets"])
def test_names_under_a_key_that_comes_again_are_found(knowledge, tmp_path, key):
    name = "quervaloumaxzelindre"
    shifts = [ord(char) - 97 for char in key]
    hidden = "".join(
        chr((ord(char) - 97 + shifts[at % len(key)]) % 26 + 97) for at, char in enumerate(name)
    )
    found = scan(knowledge, tmp_path, "a.tex", f"Seuil de onze. % {hidden.upper()}\n")
    assert any("letters under a key" in told for told in found)


@pytest.mark.parametrize("rest", ["_1101792301", "-k7x2q9", "|2001-03-14"])
def test_what_is_glued_to_a_pseudonym_is_found(knowledge, tmp_path, rest):
    rows = [f"{one}{rest},F\n" for one in PSEUDONYMS]
    assert any("beside a person" in told for told in
               scan(knowledge, tmp_path, "a.csv", "id,sex_code\n" + "".join(rows)))  # fmt: skip


def test_a_number_of_a_row_beside_its_pseudonym_says_nothing_of_a_person(knowledge, tmp_path):
    rows = [f"{one}_{at},F\n" for at, one in enumerate(PSEUDONYMS)]
    found = scan(knowledge, tmp_path, "a.csv", "id,sex_code\n" + "".join(rows))
    assert not any("beside a person" in told for told in found)


def test_a_table_sent_as_the_body_of_a_mail_is_read_once_unpacked(knowledge, tmp_path):
    def mail(table: str) -> str:
        body = base64.encodebytes(table.encode()).decode()
        return ("From: etudes@action-tank.example\nMIME-Version: 1.0\nContent-Type: text/csv\n"
                "Content-Transfer-Encoding: base64\n"
                f'Content-Disposition: attachment; filename="t.csv"\n\n{body}')  # fmt: skip

    rows = "".join(f"{year},{5 * (year % 7) + 20}\n" for year in range(1971, 2001))
    head = "cohort_year,n_persons\n"
    assert not any("code" in told for told in scan(knowledge, tmp_path / "a", "m.eml",
                                                   mail(head + rows)))  # fmt: skip
    assert scan(knowledge, tmp_path / "b", "m.eml", mail(f"{head}{rows}QUERVALOUMAX,1\n"))


@pytest.mark.parametrize(("number", "told"), [("1030169383042", True), ("1931369383042", False)])
def test_the_number_of_a_minor_is_found_in_base_36(knowledge, tmp_path, number, told):
    left, written = int(number), ""
    while left:
        left, rest = divmod(left, 36)
        written = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + written
    found = scan(knowledge, tmp_path, "a.json", json.dumps({"dossier": written}))
    assert any("NIR" in one for one in found) is told


def test_a_number_of_a_person_with_its_halves_exchanged_is_found(knowledge, tmp_path):
    number = ROWS[0]["source_id"]
    for at, told in ((5, True), (3, False)):
        text = f"Voir [la fiche](fiches/{number[at:]}{number[:at]}.html).\n"
        found = scan(knowledge, tmp_path / str(at), "a.md", text)
        assert any("halves exchanged" in one for one in found) is told


def test_a_round_decimal_is_no_number_of_a_household(knowledge):
    people_of = [{**ROWS[0], "household_id": "F1000000000"}]
    read = Reader(Dictionary(persons(people_of)), knowledge.vocabulary, AS_OF).read
    assert read("100000000.0", cell=True) == []
    assert any(hit.strong for hit in read("1000 000 000", cell=True))

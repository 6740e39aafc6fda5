"""What chance gives in a long text is no finding; what it would not give is one."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from house import House

from scripts.scanner import chance, foreign, learn, scan_paths
from scripts.scanner.dictionary import Dictionary, people
from scripts.scanner.language import Language
from scripts.scanner.lookup import Lookup
from scripts.scanner.moments import is_of_a_program

PSEUDONYM = f"p1{'b' * 32}"
ROWS = [
    {
        "person_uid": "u0f1e2d3c4b5a69788796a5b4c3d2e1f0", "source_id": "5900417263",
        "birth_name": "QUERVALOUMAX", "first_name": "Zélindre", "birth_date": date(2001, 3, 14),
    },
]  # fmt: skip
STRANGERS = (
    "Ostrewin, Baldegor, Mirenholt, Tavissen, Ulbranor, Kelstadin, Dorvelin, Fastrenor, Galmerin, "
    "Hostavel, Jaskelin, Lomberane"
)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("chance"))
    house.keys.mkdir(mode=0o700)
    known = Lookup()
    known.add(PSEUDONYM, 0)
    known.pack()
    return replace(
        learn(house.config(), Dictionary(people(ROWS))), pseudonyms={"action_tank": known}
    )


def scan(knowledge, path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    return [str(s) for s in scan_paths([path], knowledge.config, knowledge=knowledge)]


def test_a_name_among_strangers_is_an_accident_unless_the_file_is_about_our_persons(
    knowledge, tmp_path
):
    path = tmp_path / "thanks.md"
    assert scan(knowledge, path, "The list of Quervaloumax is open.\n")
    assert scan(knowledge, path, f"The list of {STRANGERS}, Quervaloumax is open.\n") == []
    assert scan(knowledge, path, f"Zélindre Quervaloumax, {STRANGERS}\n")  # one person's two names
    assert scan(knowledge, path, f"{STRANGERS}, Quervaloumax\n{PSEUDONYM}\n")


def test_a_word_of_no_language_is_one_of_many_in_a_text_of_jargon(knowledge, tmp_path):
    path = tmp_path / "sheet.md"
    assert scan(knowledge, path, "The row of zkfxqvjwhpgt is open.\n")
    assert scan(knowledge, path, f"The row of zkfxqvjwhpgt: {STRANGERS.lower()}.\n") == []
    many = " ".join(["zkfxqvjwhpgt", "qxvkzjwhptgf", "xkqvzwjhgptf", "vqkxzjhwtpgf"])
    assert scan(knowledge, path, f"The row of {many}: {STRANGERS.lower()}.\n")


def test_a_digest_is_left_to_no_chance(knowledge, tmp_path):
    text = f"The row of 7f9c2ba4e88f827d616045507605853e: {STRANGERS}.\n"
    assert scan(knowledge, tmp_path / "sheet.md", text)


def test_days_among_days_of_nobody_are_a_history(knowledge, tmp_path):
    path = tmp_path / "history.txt"
    others = "\n".join(f"item {number} 200{number}-04-1{number}" for number in range(2, 8))
    assert scan(knowledge, path, "item 1 2001-03-14\n")
    assert chance.share_of(1, 7, 0.5) > chance.ACCIDENT > chance.share_of(7, 7, 0.5)
    assert scan(knowledge, path, f"item 1 né le 2001-03-14\n{others}\n")


def test_translations_into_several_alphabets_hide_no_name(knowledge, tmp_path):
    path = tmp_path / "kind.xml"
    page = "<mime><comment>{}</comment></mime>"
    assert scan(knowledge, path, page.format("образ"))
    three = "</comment><comment>".join(["образ", "εικόνα", "תמונה"])
    assert scan(knowledge, path, page.format(three)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Copyright 2011 Zélindre Delvanor, all rights reserved",
        "Maintainer: Zélindre Delvanor",
        "Zélindre Delvanor (zd at example.invalid)",
    ],
)
def test_who_is_credited_is_nobody_of_the_vault(knowledge, tmp_path, line):
    path = tmp_path / "credits.txt"
    assert scan(knowledge, path, f"{line}\n") == []
    assert scan(knowledge, path, line.replace("Delvanor", "Quervaloumax") + "\n")


def test_names_of_programs_are_words_and_codes_are_not():
    listed = Path(chance.__file__).with_name("common_words.txt").read_text(encoding="utf-8")
    language = Language(listed.splitlines()[2:])
    for name in ("UniformTriRefiner", "CFBundleIconFile", "rcParamsOrig", "PrestoDialect"):
        assert language.is_name(name)
    for code in ("q7Zk0Lr2VtB9xWc4Hs", base64.b64encode(b"Zelindre Quer").decode(), "xKqVzWjHgPtF"):
        assert not language.is_name(code)


@pytest.mark.parametrize(
    ("text", "is_a_moment"),
    [
        ("2001-03-14 14:58:00", True), ("14 Mar 2001 10:02", True), ("2001-03-14 00:00:00", False),
        ("2001-03-14", False),
    ],
)  # fmt: skip
def test_a_day_with_a_time_is_a_moment(text, is_a_moment):
    assert is_of_a_program(text, 0) is is_a_moment


def test_a_day_is_what_its_line_calls_it():
    assert is_of_a_program("start_date: 2001-03-14", 12)
    assert not is_of_a_program("le 2001-03-14", 3)


def test_what_a_certificate_wraps_is_read(knowledge, tmp_path):
    def wrapped(data: bytes) -> str:
        body = base64.encodebytes(data).decode()
        return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"

    noise = bytes(range(128, 256)) * 2
    assert dict(foreign.armoured(wrapped(noise))) == {wrapped(noise).strip(): noise}
    assert scan(knowledge, tmp_path / "a.crt", wrapped(noise)) == []
    assert scan(knowledge, tmp_path / "b.crt", wrapped(b"QUERVALOUMAX Zelindre, dossier ouvert"))

"""Plants leaks in published tables, and makes variants of them in which nothing leaks."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from scripts.scanner.bench import accidents, adversaries, carriers, corners, files, outsiders
from scripts.scanner.bench.disguises import DISGUISES
from scripts.scanner.bench.traits import Disguise, bare, surname, uid
from scripts.scanner.dictionary import Person
from scripts.scanner.keyed import SPELLED
from scripts.scanner.knowledge import Knowledge

PERSONS = 150
SPELLS = 400
AT_LEAST_LETTERS = 6
CARRIERS = carriers.CARRIERS | corners.CARRIERS
HOST_COLUMN = {"person": "birth_country_group", "spell": "end_reason_code"}


@dataclass(frozen=True)
class Mutant:
    """One planted leak, written to `path` when it is made."""

    what: str
    how: str
    place: str
    form: str
    new: bool
    make: Callable[[Path], Path]


@dataclass
class Material:
    """Published tables of a build, and the persons behind their rows."""

    person: tuple[list[str], list[list]]
    spell: tuple[list[str], list[list]]
    aggregate: tuple[list[str], list[list]]
    who: dict[str, Person]
    rare: list[Person]


def material(knowledge: Knowledge, rng: random.Random) -> Material:
    """Read the published tables of the build, a sample of them."""
    published = knowledge.config.published
    with duckdb.connect(str(published / "action_tank.duckdb"), read_only=True) as connection:
        person = _table(connection, "dim_action_tank_person", f"limit {PERSONS}")
        spell = _table(connection, "fct_action_tank_spell", f"limit {SPELLS}")
    with duckdb.connect(str(published / "observatory.duckdb"), read_only=True) as connection:
        aggregate = _table(connection, "agg_observatory_state_by_age", "limit 300")
    numbers = knowledge.pseudonyms["action_tank"]
    persons = knowledge.dictionary.persons
    at = person[0].index("pseudonym")
    who = {row[at]: persons[numbers[row[at]]] for row in person[1] if row[at] in numbers}
    rare = [
        p for p in who.values()
        if p.surnames and p.first_names and p.birth_dates and p.uid and p.source_ids
        and surname(p).isalpha() and len(bare(surname(p))) >= AT_LEAST_LETTERS
        and not knowledge.vocabulary.is_public(bare(surname(p)))
    ]  # fmt: skip
    rng.shuffle(rare)
    return Material(person, spell, aggregate, who, rare)


def _table(
    connection: duckdb.DuckDBPyConnection, name: str, limit: str
) -> tuple[list[str], list[list]]:
    cursor = connection.execute(f"select * from marts.{name} order by all {limit}")
    return [column[0] for column in cursor.description], [list(row) for row in cursor.fetchall()]


def _copy(table: tuple[list[str], list[list]]) -> tuple[list[str], list[list]]:
    return list(table[0]), [list(row) for row in table[1]]


def _write(
    form: str, tables: files.Tables, folder: Path, note: str = "", stem: str = "table"
) -> Path:
    suffix, writer = files.FORMATS[form]
    path = folder / f"{stem}.{suffix}"
    writer(tables, path, note)
    return path


def _with_column(table, name: str, values: list) -> tuple[list[str], list[list]]:
    header, rows = _copy(table)
    return [*header, name], [[*row, value] for row, value in zip(rows, values, strict=True)]


def _typed(text: str) -> object:
    return int(text) if text.isdigit() and len(text) < 16 and not text.startswith("0") else text


def planted(
    of: Material, disguise: Disguise, place: str, form: str, rng: random.Random
) -> Mutant | None:
    """The mutant of a disguise at a place in a format; None when that makes no sense."""
    person = rng.choice(of.rare)
    text = disguise.write(person)
    seed = rng.random()

    def make(folder: Path) -> Path:
        local = random.Random(seed)  # noqa: S311
        header, rows = _copy(of.person)
        at = header.index("pseudonym")
        if place == "one cell":
            column = header.index(HOST_COLUMN["person"])
            rows[local.randrange(len(rows))][column] = text
            return _write(form, {"dim_action_tank_person": (header, rows)}, folder)
        if place == "new column, one row":
            values: list = [None] * len(rows)
            values[local.randrange(len(rows))] = _typed(text)
            return _write(form, {"persons": _with_column((header, rows), "extra", values)}, folder)
        if place == "new column":
            values = [
                _typed(disguise.write(of.who[row[at]])) if _whole(of.who.get(row[at])) else None
                for row in rows
            ]
            return _write(form, {"persons": _with_column((header, rows), "code", values)}, folder)
        if place == "nested":
            values = [json.dumps({"a": 1, "b": ["x", 2]})] * len(rows)
            values[local.randrange(len(rows))] = json.dumps({"a": 1, "b": ["x", {"c": text}]})
            return _write(
                form, {"persons": _with_column((header, rows), "details", values)}, folder
            )
        if place == "note":
            return _write(form, {"persons": (header, rows)}, folder, note=text)
        if place == "column name":
            return _write(form, {"persons": ([*header[:-1], text], rows)}, folder)
        if place == "file name":
            return _write(form, {"persons": (header, rows)}, folder, stem=text)
        if place == "in an aggregate":
            header, rows = _copy(of.aggregate)
            rows[local.randrange(len(rows))][header.index("state_code")] = text
            return _write(form, {"agg_observatory_state_by_age": (header, rows)}, folder)
        path = folder / f"document.{files.DOCUMENTS[form][0]}"
        files.DOCUMENTS[form][1](path, _sentence(text) if place == "sentence" else text)
        return path

    if place == "file name" and ("/" in text or len(text) > 150 or "\\" in text):
        return None
    if place == "column name" and (form == "XML" or '"' in text):
        return None
    if (not disguise.lone and place != "new column") or not files.keeps(form, text):
        return None
    return Mutant(disguise.what, disguise.how, place, form, disguise.new, make)


def carried(of: Material, how: str, whole: bool, rng: random.Random) -> Mutant:
    """A mutant with a name in a corner of a file: the whole name, or the surname."""
    person = rng.choice(of.rare)
    text = f"{surname(person)} {person.first_names[0]}" if whole else surname(person)
    suffix, write = CARRIERS[how]

    def make(folder: Path) -> Path:
        path = folder / f"table.{suffix}"
        write({"persons": _copy(of.person)}, path, text)
        return path

    return Mutant("full name" if whole else "surname", how, "corner", suffix, False, make)


def _whole(person: Person | None) -> bool:
    return bool(person and person.surnames and person.first_names and person.birth_dates
                and bare(person.surnames[0]) and person.source_ids)  # fmt: skip


def _sentence(text: str) -> str:
    return f"The row of {text} was left out of the check."


def structural(of: Material, rng: random.Random) -> Iterator[Mutant]:
    """Leaks without a value: orders, numbers, second identifiers, pieces."""
    header, rows = of.person
    at = header.index("pseudonym")
    known = [row for row in rows if _whole(of.who.get(row[at]))]
    spread = ["CSV", "Parquet", "DuckDB", "JSON", "Excel", "SQLite"]

    def person(row: list) -> Person:
        return of.who[row[at]]

    orders: dict[str, Callable[[list], Any]] = {
        "surname": lambda row: bare(surname(person(row))),
        "birth date": lambda row: person(row).birth_dates[0],
        "source number": lambda row: person(row).source_ids[0],
        "person_uid": lambda row: person(row).uid,
        "order of delivery": lambda row: person(row).position,
    }
    others: dict[str, Callable[[list], Any]] = {
        "surname backwards": lambda row: bare(surname(person(row)))[::-1],
        "a hash of the surname": lambda row: hashlib.sha256(surname(person(row)).encode()).digest(),
        "day of the year of birth": lambda row: person(row).birth_dates[0].timetuple().tm_yday,
        "length of the surname": lambda row: (len(surname(person(row))), surname(person(row))),
    }
    for name, key in others.items():
        for form in spread[:2]:
            ordered = sorted(known, key=key)
            yield _table_mutant("order", f"rows by {name}", form, header, ordered)
    for name, key in orders.items():
        ordered = sorted(known, key=key)
        noisy = sorted(range(len(ordered)), key=lambda i: i + rng.gauss(0, 6))
        for form in spread[:4]:
            yield _table_mutant("order", f"rows by {name}", form, header, ordered)
            yield _table_mutant("order", f"rows nearly by {name}", form, header,
                                [ordered[i] for i in noisy], new=True)  # fmt: skip
            rank = {row[at]: number for number, row in enumerate(ordered)}
            for how, change in (
                ("renumbered", lambda r: r + 1), ("renumbered from 10000", lambda r: r + 10000),
                ("renumbered, times 13", lambda r: r * 13 + 5),
            ):  # fmt: skip
                yield _column_mutant("renumbering", f"{how} by {name}", form, header, known,
                                     lambda row, rank=rank, change=change: change(rank[row[at]]),
                                     new=how != "renumbered")  # fmt: skip
    for form in spread:
        salt = str(rng.random())
        yield _column_mutant("second identifier", "a random code a person", form, header, known,
                             lambda row, salt=salt: hashlib.sha256((salt + person(row).key).encode())
                             .hexdigest()[:16], new=True)  # fmt: skip
        yield _column_mutant("second identifier", "a random number a person", form, header, known,
                             lambda row, salt=salt: int.from_bytes(hashlib.sha256(
                                 (salt + person(row).key).encode()).digest()[:5], "big"),
                             new=True)  # fmt: skip
        families: dict[str, int] = {}
        yield _column_mutant("substitution", "a small number a surname", form, header, known,
                             lambda row, families=families: families.setdefault(
                                 bare(surname(person(row))), 1000 + len(families) * 7 % 997 + len(families)),
                             new=True)  # fmt: skip
        months = lambda row: f"{person(row).birth_dates[0]:%Y-%m}"  # noqa: E731
        yield _column_mutant("birth date", "year and month", form, header, known, months, new=True)
        for cut in (2, 3):
            parts = [f"part_{number}" for number in range(cut)]
            pieces = []
            for row in known:
                word = surname(person(row))
                size = -(-len(word) // cut)
                pieces.append([*row, *(word[k * size : (k + 1) * size] for k in range(cut))])
            yield _table_mutant(
                "split", f"surname over {cut} columns", form, [*header, *parts], pieces
            )
        pieces = [[*row, *(list(surname(person(row))[:12]) + [None] * 12)[:12]] for row in known]
        yield _table_mutant("split", "a letter a column", form,
                            [*header, *(f"l{k}" for k in range(12))], pieces, new=True)  # fmt: skip
        days = [
            [*row, person(row).birth_dates[0].day, person(row).birth_dates[0].month]
            for row in known
        ]
        yield _table_mutant("split", "day and month of birth in two columns", form,
                            [*header, "a", "b"], days, new=True)  # fmt: skip
        weak = [[_pseudonym(uid(person(row))) if k == at else v
                 for k, v in enumerate(row)] for row in known]  # fmt: skip
        yield _table_mutant("weak pseudonym", "a hash without a key", form, header, weak)
        strange = [list(row) for row in known]
        strange[3][at] = _pseudonym("x")
        yield _table_mutant(
            "weak pseudonym", "one row made otherwise", form, header, strange, new=True
        )
        yield _table_mutant("other recipient", "pseudonyms in the observatory's file", form, header,
                            known, stem="observatory")  # fmt: skip


def _table_mutant(what, how, form, header, rows, *, new=False, stem="table") -> Mutant:
    def make(folder: Path) -> Path:
        return _write(form, {"persons": (list(header), [list(r) for r in rows])}, folder, stem=stem)

    return Mutant(what, how, "structure", form, new, make)


def _column_mutant(what, how, form, header, rows, value, *, new=False) -> Mutant:
    table = ([*header, "code"], [[*row, value(row)] for row in rows])
    return _table_mutant(what, how, form, *table, new=new)


TABLE_PLACES = ("one cell", "new column, one row", "new column", "nested", "note", "column name",
                "file name", "in an aggregate")  # fmt: skip


def mutants(of: Material, rng: random.Random, most: int) -> list[Mutant]:
    """At most `most` mutants, every disguise, place and format among them; the same for one seed."""
    made: list[Mutant] = list(structural(of, rng))
    forms, documents = list(files.FORMATS), list(files.DOCUMENTS)
    by_disguise: list[list[Mutant]] = []
    for disguise in (
        *DISGUISES,
        *outsiders.DISGUISES,
        *adversaries.DISGUISES,
        *accidents.DISGUISES,
    ):
        tried = []
        for place in TABLE_PLACES:
            for form in rng.sample(forms, 5):
                tried.append(planted(of, disguise, place, form, rng))
        for place in ("sentence", "value"):
            for form in rng.sample(documents, 3):
                tried.append(planted(of, disguise, place, form, rng))
        own = [mutant for mutant in tried if mutant]
        rng.shuffle(own)
        by_disguise.append(own)
    for how in CARRIERS:
        by_disguise.append([carried(of, how, whole, rng) for whole in (True, False)])
    rng.shuffle(made)
    room = max(most - len(made), 0) if most >= 600 else most
    if most < 600:
        made = made[: most // 4]
        room = most - len(made)
    turn = 0
    while room > 0 and any(by_disguise):
        own = by_disguise[turn % len(by_disguise)]
        if own:
            made.append(own.pop())
            room -= 1
        turn += 1
    return made


def clean_variants(
    of: Material, knowledge: Knowledge, rng: random.Random, most: int
) -> list[Mutant]:
    """Variants of the published tables in which nothing leaks."""
    header, rows = of.person
    at = header.index("pseudonym")
    shuffled = rng.sample(rows, len(rows))
    age = header.index("first_cjm_age_month")
    cohort = next((k for k, h in enumerate(header) if h in ("birth_cohort", "birth_year")), age)
    mapping = {
        row[at]: "p1" + hashlib.sha256((str(rng.random())).encode()).hexdigest()[:32]
        for row in rows
    }
    rekeyed = sorted([[mapping[v] if k == at else v for k, v in enumerate(row)] for row in rows],
                     key=lambda row: row[at])  # fmt: skip
    spell_header, spells = of.spell
    aggregate_header, aggregate = of.aggregate
    french = {"F": "Femme", "M": "Homme"}
    sex = header.index("sex_code")
    labelled = [[french.get(v, v) if k == sex else v for k, v in enumerate(row)] for row in rows]
    renamed = ["id", *[f"v{k}" for k in range(1, len(header))]]
    reverse = [list(reversed(row)) for row in rows]
    counts: dict[tuple, int] = {}
    for row in rows:
        counts[row[sex], row[cohort]] = counts.get((row[sex], row[cohort]), 0) + 1
    variants: list[tuple[str, list[str], list[list]]] = [
        ("as published", header, rows), ("shuffled", header, shuffled),
        ("twenty rows", header, shuffled[:20]), ("one row", header, shuffled[:1]),
        ("no row", header, shuffled[:0]),
        ("sorted by age", header, sorted(shuffled, key=lambda r: (r[age] is None, r[age]))),
        ("sorted by cohort", header, sorted(shuffled, key=lambda r: (r[cohort] is None, r[cohort]))),
        ("sorted by cohort and age", header, sorted(shuffled, key=lambda r: (str(r[cohort]), str(r[age])))),
        ("other pseudonyms", header, rekeyed), ("labels for codes", header, labelled),
        ("columns renamed", renamed, rows), ("columns reversed", list(reversed(header)), reverse),
        ("numbered rows", ["row", *header], [[k, *row] for k, row in enumerate(rows)]),
        ("spells", spell_header, spells), ("spells shuffled", spell_header, rng.sample(spells, len(spells))),
        ("spells of few", spell_header, spells[:25]),
        ("aggregate", aggregate_header, aggregate), ("aggregate, few", aggregate_header, aggregate[:8]),
        ("counts", ["sex", "cohort", "n"], [[*key, n] for key, n in counts.items()]),
        ("rates", ["sex", "cohort", "share"], [[*key, n / len(rows)] for key, n in counts.items()]),
        ("without pseudonym", header[1:], [row[1:] for row in shuffled]),
        ("years for months", [*header, "age_years"],
         [[*row, None if row[age] is None else row[age] // 12] for row in rows]),
    ]  # fmt: skip
    made = [
        Mutant("clean", name, "table", form, False,
               partial(_write, form, {"persons": (h, r)}))
        for name, h, r in variants for form in files.FORMATS
        if r or form not in ("Parquet, nested", "Excel")
    ]  # fmt: skip
    for text in SENTENCES:
        for form in files.DOCUMENTS:
            made.append(Mutant("clean", text[:30], "text", form, False,
                               partial(_document, form, text=text)))  # fmt: skip
    rng.shuffle(made)
    return made[:most]


def _pseudonym(text: str) -> str:
    """A pseudonym under a key of nobody."""
    return "p1" + hashlib.sha256(text.encode()).hexdigest()[:32].translate(SPELLED)


def _document(form: str, folder: Path, text: str) -> Path:
    path = folder / f"document.{files.DOCUMENTS[form][0]}"
    files.DOCUMENTS[form][1](path, text)
    return path


SENTENCES = (
    "Petit effectif: cellule masquée (moins de 11 personnes).",
    "Missions locales de Lyon, Villeurbanne, Bron, Décines, Meyzieu, Vénissieux et Givors.",
    "Loi du 7 février 2022 relative à la protection des enfants; décret du 5 août 2022.",
    "Arrêté du 28 septembre 2020; loi n° 2002-2 du 2 janvier 2002; loi du 5 mars 2007.",
    "Convention of 19 March 2022 between the Métropole and the partner, until 2023-12-31.",
    "Extraction du 30/06/2023, export written by idase 1.0.0, sha256 "
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.",
    "Contact: dpo@grandlyon.example. Licence EUPL-1.2.",
    "Mean age at first contract 217.4 months; 1,494 persons; 8,479 spells; share 0.31.",
    "Le jeune majeur quitte le foyer; la rose des vents; un martin-pêcheur; le grand air.",
    "SELECT count(distinct pseudonym) FROM marts.dim_action_tank_person WHERE is_mna",
    "UUID 123e4567-e89b-12d3-a456-426614174000, commit 1a79a4d60de6718e8e5b326e338ae533.",
    "ACCORD REJET SANS_SUITE MAINLEVEE ECHEANCE RETOUR_FAMILLE AUTONOMIE_LOGEMENT_EMPLOI",
)

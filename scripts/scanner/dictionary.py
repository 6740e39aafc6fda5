"""What a scan looks for: the vault's own names, birth dates and numbers, and who bears them.

The dictionary lives in the memory of the scan alone. It is read from the vault, so that a scan
needs the vault's key; `people` builds one from plain rows, for tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from sys import intern
from typing import Any

import duckdb
import numpy as np

from scripts import database
from scripts.errors import UsageError
from scripts.scanner.lookup import HASH, Kinds, Lookup
from scripts.scanner.spellings import fold, letters
from scripts.settings import Settings

SHORTEST_NAME = 3
PARTING = re.compile(r"[\s\-,]+")
PARTICLE = re.compile(r"^.*['’]")  # in PROD'HOMME and N'DIAYE, the beginning is no name
SHORTEST_CORE = 6  # digits of a source's number once its prefix and zeros are gone

RECORDS = """
    select
        coalesce(registry.person_uid, record.provider || '/' || record.source_id) as person,
        registry.person_uid,
        record.*
    from (
        select
            _provider as provider, id_individu as source_id, id_foyer as household_id,
            nom_naissance as birth_name, nom_usage as usage_name, prenom as first_name,
            prenoms_autres as other_names, nom_naissance_mere as mother_name,
            try_cast(date_naissance as date) as birth_date, code_postal as postal_code,
            code_commune_naissance as birth_place, min(rowid) as position
        from vault.raw.iodas__individus where id_individu is not null group by all
        union all by name
        select
            _provider as provider, id_dossier as source_id, nom_naissance as birth_name,
            nom_usage as usage_name, prenom as first_name,
            try_cast(date_naissance as date) as birth_date, code_postal as postal_code,
            min(rowid) + 1000000000 as position
        from vault.raw.missions_locales__jeunes where id_dossier is not null group by all
    ) as record
    left join vault.linkage.person_registry as registry
        on record.provider = registry.provider_code
        and record.source_id = registry.source_person_id
    order by record.position
"""
# hashes of one kind of numbers as `fold` writes them, or of their digits without prefix and zeros
NUMBERS = f"""
    select {HASH}(lower(regexp_replace(value, '[^A-Za-z0-9]', '', 'g')))
    from vault.preparation.int_identifier_dictionary where kind = ?
"""
CORES = f"""
    select {HASH}(digits) from (
        select ltrim(unnest(regexp_extract_all(value, '[0-9]+')), '0') as digits
        from vault.preparation.int_identifier_dictionary where kind = ?
    ) as core
    where length(digits) >= {SHORTEST_CORE}
"""
LENGTHS = """
    select distinct length(regexp_replace(value, '[^A-Za-z0-9]', '', 'g'))
    from vault.preparation.int_identifier_dictionary where kind = ?
"""
PLACES = """
    select value from vault.preparation.int_identifier_dictionary where kind = 'structure_name'
"""
FETCHED = 50_000  # rows taken at a time
KIND_WORDS = {
    "person_id": "source person number",
    "household_id": "household number",
    "measure_id": "measure number",
    "place_id": "place number",
    "event_id": "event number",
    "file_id": "file number",
}


@dataclass(slots=True)
class Person:
    """One person of the vault: every spelling and number that any source gives."""

    key: str
    uid: str | None
    birth_dates: list[date] = field(default_factory=list)
    surnames: list[str] = field(default_factory=list)
    first_names: list[str] = field(default_factory=list)
    source_ids: list[str] = field(default_factory=list)
    household: str | None = None
    postal_code: str | None = None
    birth_place: str | None = None
    position: int = 0


def _add(target: list[str], value: str | None) -> None:
    if value and value not in target:
        target.append(value)


def _shared(value: str | None) -> str | None:
    return intern(value) if value else value


@lru_cache(maxsize=200_000)
def words_of(text: str) -> tuple[str, ...]:
    """A name and its parts, folded, those of three letters or more."""
    cut = (word for part in PARTING.split(text) for word in (part, PARTICLE.sub("", part)))
    parts = [letters(text), *map(letters, cut)]
    return tuple(intern(word) for word in dict.fromkeys(parts) if len(word) >= SHORTEST_NAME)


@dataclass
class Dictionary:
    """Indexes of one population.

    `names`: folded name → kinds; `bearers`: folded name → numbers of persons; `born`: ordinal of a
    birth date → numbers of persons; `numbers`: normalised number → kind; `cores`: its digits
    without prefix and zeros → kind; `lengths`: signs of normalised numbers; `uids`: person_uid →
    number of the person; `couples`: 'surname first' folded.
    """

    persons: list[Person]
    names: dict[str, str] = field(default_factory=dict)
    bearers: dict[str, list[int]] = field(default_factory=dict)
    surnames: set[str] = field(default_factory=set)
    first_names: set[str] = field(default_factory=set)
    couples: set[str] = field(default_factory=set)
    born: dict[int, list[int]] = field(default_factory=dict)
    numbers: Kinds = field(default_factory=Kinds)
    cores: Kinds = field(default_factory=Kinds)
    uids: Lookup = field(default_factory=Lookup)
    phrases: dict[str, str] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for number, person in enumerate(self.persons):
            self._index(number, person)
        for index in (self.numbers.texts, self.cores.texts, self.uids):
            index.pack()

    def _name(self, text: str, kind: str, number: int) -> Iterator[str]:
        for word in words_of(text):
            self.names.setdefault(word, kind)
            self.bearers.setdefault(word, []).append(number)
            yield word

    def _index(self, number: int, person: Person) -> None:
        surnames = {w for text in person.surnames for w in self._name(text, "surname", number)}
        firsts = {w for text in person.first_names for w in self._name(text, "first name", number)}
        self.surnames |= surnames
        self.first_names |= firsts
        self.couples |= {f"{a} {b}" for a in surnames for b in firsts if a != b}
        for day in person.birth_dates:
            self.born.setdefault(day.toordinal(), []).append(number)
        for text in person.source_ids:
            self.add_number(text, "source person number")
        if person.household:
            self.add_number(person.household, "household number")
        if person.uid:
            self.uids.add(person.uid, number)

    def add_number(self, text: str, kind: str) -> None:
        """Know a number of a source."""
        self.numbers.add(fold(text), kind)
        self.lengths.add(len(fold(text)))
        for digits in re.findall(r"\d+", text):
            core = digits.lstrip("0")
            if len(core) >= SHORTEST_CORE:
                self.cores.add(core, kind)

    def add_phrase(self, text: str) -> None:
        """Know the name of a place of care, and the family names in it."""
        whole = letters(text)
        if len(whole) >= 8:
            self.phrases.setdefault(whole, "name of a place")

    def texts_of(self, person: Person) -> list[str]:
        """Names of a person, as delivered."""
        return [*person.surnames, *person.first_names]

    def numbers_of_persons(self) -> Iterator[bytes]:
        """Numbers of persons in the sources, as delivered."""
        return (text.encode() for person in self.persons for text in person.source_ids)


def people(rows: Iterable[dict[str, Any]]) -> list[Person]:
    """Persons out of source records: rows with the columns of `RECORDS`, any of them missing."""
    found: dict[str, Person] = {}
    for row in rows:
        key = str(row.get("person") or row.get("person_uid") or row.get("source_id"))
        person = found.get(key)
        if person is None:
            person = found[key] = Person(key, row.get("person_uid"))
            person.position = row.get("position") or len(found)
        day = row.get("birth_date")
        if day and day not in person.birth_dates:
            person.birth_dates.append(day)
        for column in ("birth_name", "usage_name", "mother_name"):
            _add(person.surnames, _shared(row.get(column)))
        for column in ("first_name", "other_names"):
            _add(person.first_names, _shared(row.get(column)))
        _add(person.source_ids, row.get("source_id"))
        person.household = person.household or row.get("household_id")
        person.postal_code = person.postal_code or _shared(row.get("postal_code"))
        person.birth_place = person.birth_place or _shared(row.get("birth_place"))
    return list(found.values())


def load(config: Settings) -> Dictionary:
    """Read the vault's dictionary.

    Raises UsageError when the vault's key is missing or wrong, or nothing was built yet.
    """
    connection = database.connect(vault=True, read_only=True, config=config)
    try:
        found = Dictionary(people(_records(connection)))
        for kind, word in KIND_WORDS.items():
            for query, index in ((NUMBERS, found.numbers), (CORES, found.cores)):
                (hashes,) = map(np.asarray, connection.execute(query, [kind]).fetchnumpy().values())
                index.texts.add_hashes(hashes, np.full(len(hashes), index.number(word)))
            found.lengths |= {size for (size,) in connection.execute(LENGTHS, [kind]).fetchall()}
        for (value,) in connection.execute(PLACES).fetchall():
            found.add_phrase(value)
    except duckdb.CatalogException:
        raise UsageError(
            f"{config.vault}: holds no register of persons yet, a scan would prove nothing; run "
            "'dbt build' first"
        ) from None
    finally:
        connection.close()
    if not found.persons:
        raise UsageError(f"{config.vault}: no person in it, a scan would prove nothing")
    return found


def _records(connection: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """Rows of `RECORDS`, a part of them in memory at a time."""
    cursor = connection.execute(RECORDS)
    columns = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(FETCHED):
        yield from (dict(zip(columns, row, strict=True)) for row in rows)

"""One chunk of people, from draws to the content of every file; chunks are independent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from scripts.generator import parameters as p
from scripts.generator.columns import Column, Frame, code, numbers, rows_of, size, text
from scripts.generator.courses import make_courses
from scripts.generator.dialects import Dialect
from scripts.generator.draws import NONE, Draw, year_of
from scripts.generator.iodas import Iodas
from scripts.generator.partners import MISSIONS, Partners
from scripts.generator.population import CHUNK, FRANCE, STRIDE, make_people
from scripts.generator.writers import Payload, dressed, payload

TRUTH_COLUMNS = ("provider", "source_person_id", "true_person_id", "sex", "is_mna", "birth_year",
                 "cohort_year", "born_abroad", "twin")  # fmt: skip
_TEST_ROWS = {"NOM_NAISSANCE": "TEST", "PRENOM": "TEST"}


@dataclass(frozen=True)
class Task:
    """What a worker has to make."""

    seed: int
    chunk: int
    contracts: int
    faults: bool
    files: tuple[tuple[str, str, Dialect], ...]  # provider, extraction date, dialect


@dataclass
class Piece:
    """A chunk's part of one file."""

    provider: str
    day: str
    table: str
    part: int  # 0 when the table is one file
    headers: list[str]
    content: Payload
    rows: int


@dataclass
class Result:
    """A chunk's part of every file, of the truth file, and the number of people."""

    pieces: list[Piece] = field(default_factory=list)
    truth: Frame = field(default_factory=dict)
    people: int = 0


def _with_tests(table: str, frame: Frame, dialect: Dialect, chunk: int) -> Frame:
    """Two dossiers named TEST TEST, in the first chunk."""
    if not dialect.test_files or table != "jeunes" or chunk:
        return frame
    result = {}
    for name, column in frame.items():
        if name in _TEST_ROWS or name == "ID_DOSSIER":
            words = [_TEST_ROWS.get(name, f"99961416{n}") for n in (1, 2)]
            result[name] = text(pa.concat_arrays([column.values, pa.array(words, pa.string())]))
        elif isinstance(column.values, np.ndarray):
            blank = {"date": p.day(2000, 1, 2), "code": 0 if name == "CIVILITE" else -1, "flag": 0}
            filler = np.full(2, blank[column.kind])
            result[name] = Column(
                column.kind, np.concatenate([column.values, filler]), column.words
            )
        else:
            result[name] = text(pa.concat_arrays([column.values, pa.nulls(2, pa.string())]))
    return result


def _pieces(task: Task, provider: str, day: str, dialect: Dialect, tables: dict[str, Frame],
            draw: Draw) -> list[Piece]:  # fmt: skip
    made = []
    for table, frame in tables.items():
        frame = dressed(_with_tests(table, frame, dialect, task.chunk), dialect, draw)
        parts, rows = dialect.parts_of(table), size(frame)
        edges = [rows * at // parts for at in range(parts + 1)]
        for at in range(parts):
            share = rows_of(frame, np.arange(edges[at], edges[at + 1])) if parts > 1 else frame
            headers, content = payload(share, dialect, draw)
            part = at + 1 if parts > 1 else 0
            made.append(Piece(provider, day, table, part, headers, content, size(share)))
    return made


def make_chunk(task: Task) -> Result:
    """Everything about one chunk of people."""
    people = make_people(task.seed, task.chunk, task.contracts)
    course = make_courses(task.seed, people)
    iodas = Iodas(task.seed, people, course, task.faults)
    partners = Partners(task.seed, people, task.faults)
    draw = Draw(task.seed, task.chunk, "files")
    result = Result(people=people.size)
    delivered = sorted({MISSIONS.index(prov) for prov, *_ in task.files if prov != "iodas"})
    person, record, provider = (
        [iodas.person],
        [iodas.ids.values],
        [np.zeros(len(iodas.person), int)],
    )
    for name, day, dialect in task.files:
        until = (date.fromisoformat(day) - p.EPOCH).days
        if name == "iodas":
            tables = iodas.tables(until)
            others = partners.objections(until, delivered)
            own = tables["oppositions"]
            tables["oppositions"] = {column: _stack(own[column], others[column]) for column in own}
        else:
            tables = partners.tables(MISSIONS.index(name), until)
        result.pieces += _pieces(task, name, day, dialect, tables, draw)
    last = {name: day for name, day, _ in task.files}
    for mission in delivered:
        until = (date.fromisoformat(last[MISSIONS[mission]]) - p.EPOCH).days
        mine = np.flatnonzero(partners.records(mission, until))
        person.append(partners.person[mine])
        record.append(partners.ids.take(mine).values)
        provider.append(np.full(len(mine), mission + 1))
    who = np.concatenate(person)
    contract = people.first_contract[who]
    result.truth = {
        "provider": code(np.concatenate(provider), ["iodas", *MISSIONS]),
        "source_person_id": text(pa.concat_arrays([_flat(part) for part in record])),
        "true_person_id": numbers("P", task.chunk * STRIDE + who, 10),
        "sex": code(np.where(people.boy[who], 0, 1), ["M", "F"]),
        "is_mna": code(people.mna[who].astype(np.int64), ["false", "true"]),
        "birth_year": numbers("", year_of(people.birth[who]), 4),
        "cohort_year": numbers("", np.where(contract == NONE, -1, year_of(contract)), 4),
        "born_abroad": code((people.country[who] != FRANCE).astype(np.int64), ["false", "true"]),
        "twin": code(people.twin[who].astype(np.int64), ["false", "true"]),
    }
    return result


def _flat(array: pa.Array) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _stack(first: Column, second: Column) -> Column:
    if isinstance(first.values, np.ndarray):
        return Column(first.kind, np.concatenate([first.values, second.values]), first.words)
    return text(pa.concat_arrays([_flat(first.values), _flat(second.values)]))


def tasks(
    persons: int, seed: int, faults: bool, files: tuple[tuple[str, str, Dialect], ...]
) -> list[Task]:
    """Cut a population in chunks of a fixed size."""
    whole, rest = divmod(persons, CHUNK)
    sizes = [CHUNK] * whole + ([rest] if rest else [])
    return [Task(seed, at, count, faults, files) for at, count in enumerate(sizes)]

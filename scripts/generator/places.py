"""Places of a protected youth: one bed after another, lines split where a decision changes."""

from __future__ import annotations

import numpy as np

from scripts.generator import parameters as p
from scripts.generator.courses import Course
from scripts.generator.draws import NONE, Draw, Ints, Rows, take
from scripts.generator.lists import CODE, LODGED, PLACE_TYPE, PLACE_TYPES, REASON, STRUCTURES
from scripts.generator.population import People

PLACE_FIELDS = (
    "measure",
    "person",
    "type",
    "structure",
    "commune",
    "entry",
    "exit",
    "reason",
    "stay",
)
_KEY = 1 << 20  # room for a date in a sort key
_EARLIEST = -40_000
_CLASSES = list(p.LODGING)
_WEIGHTS = np.array([[p.LODGING[c].get(t, 0) for t in PLACE_TYPES] for c in _CLASSES], float)
_FIRST_STRUCTURE = np.cumsum([0] + [STRUCTURES[t][0] for t in PLACE_TYPES])
_SIZES = np.array([STRUCTURES[t][0] for t in PLACE_TYPES])


def _key(person: Ints, date: Ints) -> Ints:
    return person * _KEY + (date - _EARLIEST)


def _intervals(course: Course, who: Ints) -> dict[str, Ints]:
    """Unbroken times away from home: around a return, and after 18 when apart."""
    rows = Rows("person", "youth", "start", "stop")
    youth = np.arange(len(who))
    home = course.home_from != NONE
    placed = course.placed_from != NONE
    hosted = course.hosted_from != NONE
    joins = placed & hosted & (course.hosted_from - course.placed_until <= 1)
    until = np.where(joins, course.hosted_until, course.placed_until)

    def add(mask: np.ndarray, start: Ints, stop: Ints) -> None:
        at = np.flatnonzero(mask & (stop > start) & (start <= p.HORIZON))
        rows.add(len(at), person=who[at], youth=youth[at], start=start[at], stop=stop[at])

    add(placed & home, course.placed_from, course.home_from)
    add(placed & home, course.home_until, until)
    add(placed & ~home, course.placed_from, until)
    add(hosted & ~joins, course.hosted_from, course.hosted_until)
    table = rows.columns()
    return take(table, np.argsort(_key(table["person"], table["start"]), kind="stable"))


def _stays(draw: Draw, people: People, spans: dict[str, Ints]) -> dict[str, Ints]:
    """Beds: one at each start of a span, one at each move, often one more at the 18th birthday."""
    n = len(spans["person"])
    years = (spans["stop"] - spans["start"]) / 365.25
    band = np.searchsorted([b for b, _ in p.MOVES_BY_YEARS], years)
    tables = np.stack([draw.count(n, mean) for _, mean in p.MOVES_BY_YEARS], axis=1)
    moves = np.minimum(
        tables[np.arange(n), band], np.maximum(0, (spans["stop"] - spans["start"]) // 25)
    )
    span = np.repeat(np.arange(n), moves)
    length = spans["stop"] - spans["start"]
    # more moves in the first half than in the second
    u = draw.uniform(len(span))
    moment = spans["start"][span] + np.floor(u * np.sqrt(u) * length[span]).astype(np.int64)
    adult = people.birthday(18)[spans["person"]]
    crosses = (adult > spans["start"] + 20) & (adult < spans["stop"] - 20)
    turn = np.flatnonzero(crosses & draw.chance(n, p.NEW_PLACE_AT_18))
    span = np.concatenate([np.arange(n), span, turn])
    date = np.concatenate([spans["start"], moment, adult[turn]])
    order = np.argsort(_key(span, date), kind="stable")
    span, date = span[order], date[order]
    apart = np.ones(len(span), bool)  # moves of one day apart only
    apart[1:] = (span[1:] != span[:-1]) | (date[1:] > date[:-1] + 9)
    span, date = span[apart], date[apart]
    return {"span": span, "person": spans["person"][span], "start": date}


def _lodging(draw: Draw, people: People, stays: dict[str, Ints], opening: Ints) -> Ints:
    person, date = stays["person"], stays["start"]
    age = (date - people.birth[person]) / 365.25
    group = np.searchsorted([3.0, 11.0, 16.0], age, side="right")
    group = np.where(people.mna[person], _CLASSES.index("mna"), group)
    group = np.where(age >= 17.99, _CLASSES.index("adult"), group)
    kind = draw.pick_by(group, _WEIGHTS)
    first_days = (stays["start"] == opening) & (age < 17.9) & ~people.mna[person]
    urgent = first_days & draw.chance(len(kind), 0.15)
    kind = np.where(urgent & (age >= 3), PLACE_TYPE["FDE"], kind)
    keeps = draw.chance(len(kind), p.KEEPS_TYPE)
    keeps[1:] &= (person[1:] == person[:-1]) & (group[1:] == group[:-1])
    keeps[:1] = False
    source = np.where(keeps, -1, np.arange(len(kind)))
    return kind[np.maximum.accumulate(source)] if len(kind) else kind


def make_places(seed: int, people: People, course: Course) -> dict[str, Ints]:
    """Draw the lines of places, attached to the lodged measure in force at their entry."""
    draw = Draw(seed, people.chunk, "places")
    spans = _intervals(course, people.protected)
    stays = _stays(draw, people, spans)
    count = len(stays["span"])
    kind = _lodging(draw, people, stays, spans["start"][stays["span"]])
    lodged = np.flatnonzero(np.isin(course.measures["code"], [CODE[c] for c in LODGED]))
    start = course.measures["start"][lodged]
    order = np.argsort(_key(course.measures["person"][lodged], start), kind="stable")
    lodged = lodged[order]
    keys = _key(course.measures["person"][lodged], course.measures["start"][lodged])
    in_force = np.searchsorted(keys, _key(stays["person"], stays["start"]), side="right") - 1
    measure = lodged[np.maximum(in_force, 0)]
    code = np.where(in_force >= 0, course.measures["code"][measure], -1)
    for forced, place in (("TDC", "TIERS"), ("PEAD", "DOM"), ("AME", "CMAT")):
        kind = np.where(code == CODE[forced], PLACE_TYPE[place], kind)
    structure = np.where(
        _SIZES[kind] > 0, _FIRST_STRUCTURE[kind] + draw.below(_SIZES[kind]), -1
    )  # fmt: skip
    commune = np.where(structure >= 0, (structure * 7919) % 40, draw.below(40, count))

    # a new line for the same bed where a lodged decision starts during the stay
    later = draw.chance(len(lodged), p.ROW_SPLIT_AT_DECISION)
    split = lodged[later]
    split_person, split_date = course.measures["person"][split], course.measures["start"][split]
    stay_keys = _key(stays["person"], stays["start"])
    host = np.searchsorted(stay_keys, _key(split_person, split_date), side="right") - 1
    end = np.where(
        np.append(stays["span"][1:] == stays["span"][:-1], [False]),
        np.append(stays["start"][1:], [0]),
        spans["stop"][stays["span"]],
    ) if count else np.empty(0, np.int64)  # fmt: skip
    ok = (host >= 0) & (count > 0)
    safe = np.maximum(host, 0)
    if count:
        ok &= (stays["person"][safe] == split_person) & (split_date > stays["start"][safe] + 8)
        ok &= split_date < end[safe] - 8
    stay = np.concatenate([np.arange(count), host[ok]])
    date = np.concatenate([stays["start"], split_date[ok]])
    order = np.argsort(_key(stay, date), kind="stable")
    stay, date = stay[order], date[order]
    same = np.append(stay[1:] == stay[:-1], [False])[: len(stay)]
    leave = np.where(same, np.append(date[1:], [0])[: len(stay)], end[stay])
    keep = date < leave
    stay, date, leave, same = stay[keep], date[keep], leave[keep], same[keep]
    person = stays["person"][stay]
    row = np.maximum(np.searchsorted(keys, _key(person, date), side="right") - 1, 0)
    reason = np.where(draw.chance(len(stay), 0.45), REASON["NR"], -1)
    final = leave == spans["stop"][stays["span"][stay]]
    reason = np.where(final & (reason < 0), REASON["RETOUR_FAMILLE"], reason)
    reason = np.where(same, REASON["RELAIS_AUTRE_MESURE"], reason)
    rows = Rows(*PLACE_FIELDS)
    rows.add(
        len(stay), measure=lodged[row], person=person, type=kind[stay], structure=structure[stay],
        commune=commune[stay], entry=date, exit=leave, reason=reason, stay=stay,
    )  # fmt: skip
    _relays(draw, rows, rows.columns())
    table = rows.columns()
    known = (table["entry"] <= p.HORIZON) & (
        course.measures["person"][table["measure"]] == table["person"]
    )
    death = people.death[table["person"]]
    alive = (death == NONE) | (table["entry"] < death)
    dies = (death != NONE) & (table["exit"] > death)
    table["exit"] = np.where(dies, death, table["exit"])
    known &= alive
    return take(table, known)


def _relays(draw: Draw, rows: Rows, lines: dict[str, Ints]) -> None:
    """A few nights elsewhere: a holiday relay, a hospital, a runaway."""
    at = np.flatnonzero(draw.chance(len(lines["entry"]), p.SHORT_RELAYS)
                        & (lines["exit"] - lines["entry"] > 40))  # fmt: skip
    kind = np.array([PLACE_TYPE[t] for t in ("AF", "SAN", "FUGUE")])[
        draw.pick(len(at), [80, 10, 10])
    ]
    entry = lines["entry"][at] + draw.between(10, 30, len(at))
    structure = np.where(_SIZES[kind] > 0, _FIRST_STRUCTURE[kind] + draw.below(_SIZES[kind]), -1)
    rows.add(
        len(at), measure=lines["measure"][at], person=lines["person"][at], type=kind, entry=entry,
        structure=structure, commune=lines["commune"][at],
        exit=entry + draw.between(1, 6, len(at)), reason=-1, stay=-1,
    )  # fmt: skip

"""Files of young people in the Missions locales: dossiers, situations, programmes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.generator import lists
from scripts.generator import parameters as p
from scripts.generator.draws import NONE, Draw, Ints, Rows, add_months, take
from scripts.generator.population import CONTRACT, DECOY, ML_ONLY, People

_CATEGORY = {code: at for at, code in enumerate(lists.CATEGORIES)}
_TYPES = np.array([len(types) for _, types in lists.CATEGORIES.values()])
_WEIGHT = np.array([p.ML_CATEGORIES[c] for c in lists.CATEGORIES], float)
_PROGRAMME = {code: at for at, code in enumerate(lists.PROGRAMMES)}


@dataclass
class MissionFiles:
    """Rows of the three tables; `file` is the position of the dossier."""

    files: dict[str, Ints]
    situations: dict[str, Ints]
    programmes: dict[str, Ints]


def _first_contacts(draw: Draw, people: People) -> tuple[Ints, Ints]:
    """Who comes, and the day of the first visit."""
    n = people.size
    b18 = people.birthday(18)
    age = draw.in_bands(n, p.ML_FIRST_AGE)
    ase = people.birth + np.floor(age * 365.25).astype(np.int64)
    late = draw.chance(n, 0.12)  # after 21: outside the study, inside the partner's file
    ase = np.where(late, people.birthday(21) + draw.below(1400, n), ase)
    rate = np.where(people.group == CONTRACT, p.ML_CONTACT["contract"], p.ML_CONTACT["decoy"])
    rate = np.where(b18 < p.ML_FROM, rate * 0.7, rate)
    comes = (people.group <= DECOY) & draw.chance(n, rate)
    early = np.maximum(people.birthday(16), p.ML_MIGRATED_FROM)
    oldest = np.minimum(people.birthday(26) - 60, p.HORIZON - 1)
    u = draw.uniform(n)
    other = early + np.floor(u * np.sqrt(u) * (oldest - early)).astype(np.int64)
    only = people.group == ML_ONLY
    first = np.where(only, other, ase)
    known = (first >= p.ML_FROM) | ((first >= p.ML_MIGRATED_FROM) & draw.chance(n, 0.4)) | only
    at = np.flatnonzero(
        (comes | only) & known & (first <= p.HORIZON) & (first >= p.ML_MIGRATED_FROM)
    )
    return at, first[at]


def make_mission_files(seed: int, people: People, faults: bool) -> MissionFiles:
    """Draw the dossiers of the ten Missions locales, then what happens in each."""
    draw = Draw(seed, people.chunk, "missions")
    person, first = _first_contacts(draw, people)
    n = len(person)
    mission = people.district[person]
    away = draw.chance(n, 0.08)
    mission = np.where(away, draw.pick(n, list(p.ML_SHARES.values())), mission)
    span = draw.lognormal(n, 400, 0.9)
    last = np.minimum(first + span, np.minimum(people.birthday(26)[person], p.HORIZON))
    last = np.maximum(last, first)
    if faults:  # the same young person again, in the same Mission locale or in another one
        again = np.flatnonzero(draw.chance(n, p.ML_DUPLICATE_WITHIN + p.ML_DUPLICATE_BETWEEN))
        m = len(again)
        share = p.ML_DUPLICATE_WITHIN / (p.ML_DUPLICATE_WITHIN + p.ML_DUPLICATE_BETWEEN)
        other = (mission[again] + draw.between(1, 9, m)) % len(p.ML_SHARES)
        elsewhere = np.where(draw.chance(m, share), mission[again], other)
        restart = first[again] + draw.between(20, 900, m)
        soon = restart < p.HORIZON
        again, elsewhere, restart = again[soon], elsewhere[soon], restart[soon]
        person = np.concatenate([person, person[again]])
        mission = np.concatenate([mission, elsewhere])
        ends = np.minimum(restart + draw.lognormal(len(again), 200, 0.7), p.HORIZON)
        first, last = np.concatenate([first, restart]), np.concatenate([last, ends])
    n = len(person)
    mna = people.mna[person]
    communes = np.array([len(lists.COMMUNES[ml]) for ml in p.ML_SHARES])
    home = people.district[person] == mission
    lodging = np.array([58, 10, 4, 12, 5, 0, 2, 2, 3, 2, 2], float)
    leaver = np.array([15, 10, 8, 20, 20, 12, 4, 4, 4, 2, 1], float)
    ase = (people.group[person] <= DECOY).astype(np.int64)
    files = {
        "person": person, "mission": mission, "first": first, "last": last,
        "commune": np.where(home, people.commune[person], draw.below(communes[mission])),
        "level": draw.pick(n, [6, 12, 37, 33, 9, 3]),
        "lodging": draw.pick_by(ase, np.stack([lodging, leaver])),
        "nationality": np.where(mna, 2, draw.pick(n, [88, 3, 9])),
        "qpv": draw.below(100, n) < np.where(mission == 3, 52, 33),
        "rqth": draw.below(100, n) < np.where(ase > 0, 8, 4),
        "leaver": np.where(draw.chance(n, 0.4), -1, ase * draw.chance(n, 0.6)),
    }  # fmt: skip
    order = np.argsort(mission * 10**6 + first, kind="stable")
    files = take({k: np.asarray(v, np.int64) for k, v in files.items()}, order)
    return MissionFiles(files, _situations(draw, people, files), _programmes(draw, people, files))


def _situations(draw: Draw, people: People, files: dict[str, Ints]) -> dict[str, Ints]:
    rows = Rows("file", "category", "type", "start", "end", "state")
    n = len(files["person"])
    weights = np.stack([_WEIGHT, _WEIGHT])
    weights[1, _CATEGORY["ALTERNANCE"]] *= 3.0  # MNA: apprenticeship 45 %
    group = people.mna[files["person"]].astype(np.int64)

    def add(at: Ints, category: Ints, start: Ints, end: Ints) -> None:
        running = end > p.HORIZON
        state = np.where(start > p.HORIZON, 0, np.where(running, 1, 2))
        kind = np.where(_TYPES[category] > 0, draw.below(_TYPES[category]), -1)
        skew = draw.chance(len(at), 0.35)
        rows.add(len(at), file=at, category=category, start=start, state=state,
                 type=np.where(skew, np.minimum(kind, 0), kind),
                 end=np.where(running, NONE, end))  # fmt: skip

    school = np.flatnonzero(draw.chance(n, 0.3))
    stop = files["first"][school] - draw.between(0, 400, len(school))
    begin = np.maximum(stop - draw.between(300, 1400, len(school)),
                       people.birthday(14)[files["person"][school]])  # fmt: skip
    add(school, np.full(len(school), _CATEGORY["SCOLARITE"]), np.minimum(begin, stop - 30), stop)
    todo = 1 + draw.count(n, p.ML_SITUATIONS - 1, 2.0)
    now = files["first"].copy()
    live = np.arange(n)
    while live.size:
        category = draw.pick_by(group[live], weights)
        start = now[live] - np.where(draw.chance(live.size, 0.15), draw.below(90, live.size), 0)
        end = start + draw.lognormal(live.size, 120, 0.8)
        add(live, category, start, end)
        now[live] = end + 1 - np.where(draw.chance(live.size, 0.1), draw.below(60, live.size), 0)
        todo[live] -= 1
        going_on = (files["last"][live] >= now[live]) | draw.chance(live.size, 0.3)
        live = live[(todo[live] > 0) & (now[live] <= p.HORIZON) & going_on]
    at = np.flatnonzero((files["last"] > p.HORIZON - 60) & draw.chance(n, 0.03))
    start = p.HORIZON + draw.between(1, 60, len(at))
    add(at, np.full(len(at), _CATEGORY["EMPLOI"]), start, start + 200)
    table = rows.columns()
    return take(table, np.argsort(table["file"] * 10**6 + table["start"], kind="stable"))


def _programmes(draw: Draw, people: People, files: dict[str, Ints]) -> dict[str, Ints]:
    rows = Rows("file", "programme", "start", "end", "reason")
    n = len(files["person"])
    first = files["first"]

    def add(some: np.ndarray, code: str, start: Ints, months: Ints) -> None:
        at = np.flatnonzero(some & (start <= p.HORIZON) & (start <= files["last"] + 300))
        end = add_months(start[at], months[at]) - 1
        early = draw.chance(len(at), 0.25)
        end = np.where(early, start[at] + np.maximum(20, (end - start[at]) // 2), end)
        rows.add(len(at), file=at, programme=_PROGRAMME[code], start=start[at],
                 end=np.where(end > p.HORIZON, NONE, end),
                 reason=draw.pick(len(at), [34, 18, 12, 10, 14, 5, 7]))  # fmt: skip

    soon = first + draw.between(5, 120, n)
    pacea = draw.chance(n, p.PROGRAMMES["PACEA"]) & (soon >= p.PACEA_FROM)
    add(pacea, "PACEA", soon, draw.between(6, 24, n))
    second = soon + draw.between(760, 1100, n)
    add(
        pacea & draw.chance(n, 0.08) & (second < files["last"]),
        "PACEA",
        second,
        draw.between(6, 24, n),
    )
    intense = draw.chance(n, p.PROGRAMMES["GJ/CEJ"] * 1.4)
    inside = soon + draw.between(0, 200, n)
    add(pacea & intense & (inside < p.GJ_UNTIL), "GJ", inside, draw.between(12, 18, n))
    add(intense & (inside >= p.CEJ_FROM), "CEJ", inside, draw.between(6, 12, n))
    old = (soon < p.PACEA_FROM) & draw.chance(n, p.PROGRAMMES["CIVIS"])
    add(old, "CIVIS", soon, draw.between(6, 12, n))
    add(draw.chance(n, p.PROGRAMMES["PPAE"]), "PPAE", soon + 20, draw.between(4, 12, n))
    jobs = (soon < p.PACEA_FROM) & draw.chance(n, p.PROGRAMMES["EAV"] * 2)
    add(jobs, "EAV", soon + 60, draw.between(12, 36, n))
    minor = (people.birthday(18)[files["person"]] > soon) & (soon >= p.TRAINING_DUTY_FROM)
    add(minor & draw.chance(n, p.PROGRAMMES["OF16_18"]), "OF16_18", soon, draw.between(2, 8, n))
    solid = soon + draw.between(60, 500, n)
    add(draw.chance(n, p.PROGRAMMES["RSJ_LYON"]) & (solid >= p.RSJ_FROM), "RSJ_LYON", solid,
        draw.between(3, 18, n))  # fmt: skip
    table = rows.columns()
    return take(table, np.argsort(table["file"] * 10**6 + table["start"], kind="stable"))

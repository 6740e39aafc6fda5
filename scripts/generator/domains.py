"""Events, insertion, housing and disability files of the youths and of their households."""

from __future__ import annotations

import numpy as np

from scripts.generator import lists
from scripts.generator import parameters as p
from scripts.generator.courses import Course
from scripts.generator.draws import NONE, Bools, Draw, Ints, Rows, add_months, take
from scripts.generator.lists import EVENT, OUTCOME, REASON
from scripts.generator.population import CONTRACT, HOUSEHOLD, People

_AID = {code: at for at, code in enumerate(lists.AIDS)}
_RIGHT = {code: at for at, code in enumerate(lists.RIGHTS)}


def _until_horizon(rows: Rows, date: str) -> dict[str, Ints]:
    table = rows.columns()
    return take(table, table[date] <= p.HORIZON)


def make_events(seed: int, people: People, course: Course) -> dict[str, Ints]:
    """Alerts before the first measure, interviews at 17 and six months after the exit."""
    draw = Draw(seed, people.chunk, "events")
    rows = Rows("person", "type", "date", "origin", "outcome", "comment")
    who = people.protected
    n = len(who)

    def add(some: Bools, kind: str, date: Ints, outcome: Ints | int) -> None:
        at = np.flatnonzero(some)
        origin = draw.pick(len(at), [24, 14, 13, 8, 11, 11, 12, 7])
        told = np.where(draw.chance(len(at), 0.12), draw.below(len(lists.COMMENTS), len(at)), -1)
        chosen = outcome if isinstance(outcome, int) else outcome[at]
        rows.add(len(at), person=who[at], type=EVENT[kind], date=date[at], comment=told,
                 origin=origin if kind in ("IP", "SIGN") else -1, outcome=chosen)  # fmt: skip

    modern = course.first >= p.IP_FROM
    judicial = course.first_judicial
    alert = draw.chance(n, p.IP_KNOWN)
    before = course.first - draw.lognormal(n, 90, 0.6)
    before = np.maximum(before, people.birth[who])
    add(modern & alert, "IP", before, OUTCOME["EVALUATION"])
    found = np.where(judicial, OUTCOME["SAISINE_PARQUET"], OUTCOME["MESURE_ADM"])
    add(modern & alert & draw.chance(n, 0.8), "EVAL_IP", before + draw.between(20, 90, n), found)
    urgent = judicial & (alert | ~modern) & draw.chance(n, 0.7)
    add(urgent, "SIGN", course.first - draw.between(1, 40, n), OUTCOME["MESURE_JUD"])
    second = modern & draw.chance(n, 0.2)
    add(second, "IP", course.first - draw.between(200, 1500, n), OUTCOME["CLASSEMENT_SANS_SUITE"])
    b18 = people.birthday(18, who)
    talk = b18 - draw.between(200, 600, n)
    add((course.placed_until == b18) & (talk >= p.E17_FROM) & (course.placed_from < talk)
        & draw.chance(n, p.E17_SHARE), "E17", talk, OUTCOME["PROJET_AUTONOMIE"])  # fmt: skip
    later = course.out + draw.between(150, 220, n)
    gone = (people.group[who] == CONTRACT) & (later >= p.E6M_FROM)
    add(gone & draw.chance(n, p.E6M_SHARE), "E6M", later, -1)
    table = _until_horizon(rows, "date")
    return take(table, table["date"] >= people.birth[table["person"]])


def make_insertion(seed: int, people: People) -> dict[str, Ints]:
    """Minimum income of households (with roles), aid fund, Lyon's income of solidarity."""
    draw = Draw(seed, people.chunk, "insertion")
    rows = Rows("person", "aid", "role", "start", "end", "reason")
    who = people.protected
    n = len(who)
    contract = people.group[who] == CONTRACT
    grown = np.where(contract, 1.0, 0.5)
    b18 = people.birthday(18, who)

    def add(some: Bools, aid: str, role: Ints | int, start: Ints, months: Ints) -> None:
        at = np.flatnonzero(some)
        reason = np.where(draw.chance(len(at), 0.25), REASON["NR"], REASON["ECHEANCE"])
        end = add_months(start[at], months[at]) - 1
        rows.add(len(at), person=who[at], aid=_AID[aid], start=start[at], end=end, reason=reason,
                 role=role if isinstance(role, int) else role[at])  # fmt: skip

    for _ in range(2):
        add(draw.chance(n, p.FLAGS["FAJ"] * 0.65 * grown), "FAJ", 0, b18 + draw.below(1100, n),
            draw.between(1, 3, n))  # fmt: skip
    start = b18 + draw.below(1000, n)
    add(draw.chance(n, p.FLAGS["RSJ"] * 2 * grown) & (start >= p.RSJ_FROM), "RSJ_LYON", 0, start,
        draw.between(3, 18, n))  # fmt: skip
    parent = draw.chance(n, p.FLAGS["RSA"] * grown * np.where(people.boy[who], 0.4, 1.8))
    start = b18 + draw.between(30, 1000, n)
    parent &= start >= p.RSA_FROM
    add(parent, "RSA_MAJORE", 0, start, draw.between(6, 24, n))
    add(parent & draw.chance(n, 0.4), "CER", 0, start + 60, draw.between(3, 12, n))
    add(
        draw.chance(n, 0.004) & (start >= p.RSA_FROM),
        "RSA_JEUNE_ACTIF",
        0,
        start,
        draw.between(6, 24, n),
    )
    child = draw.chance(n, 0.10)
    start = np.maximum(people.birth[who] + draw.below(16 * 365, n), p.RSA_FROM + draw.below(900, n))
    add(child & (start < b18 - 100), "RSA_SOCLE", 2, start, draw.between(6, 60, n))
    table = [rows]
    own = Rows("person", "aid", "role", "start", "end", "reason")
    at = np.flatnonzero((people.group == HOUSEHOLD) & (people.birthday(25) < p.HORIZON))
    at = at[draw.chance(len(at), p.PARENT_RSA * 2)]
    start = np.maximum(people.since[at], p.RSA_FROM + draw.below(2500, len(at)))
    roles = np.where(draw.chance(len(at), 0.85), 0, 1)
    own.add(len(at), person=at, aid=_AID["RSA_SOCLE"], role=roles, start=start,
            end=start + draw.between(200, 3000, len(at)), reason=REASON["ECHEANCE"])  # fmt: skip
    table.append(own)
    young = np.flatnonzero(people.child_of >= 0)
    young = young[np.maximum(people.birth[young], p.RSA_FROM) + 600 < p.HORIZON]
    start = np.maximum(people.birth[young], p.RSA_FROM) + draw.between(20, 90, len(young))
    end = start + draw.between(200, 500, len(young))
    for person, role in ((people.child_of[young], 0), (young, 2)):  # mother and child, one aid
        own.add(len(young), person=person, aid=_AID["RSA_MAJORE"], role=role, start=start, end=end,
                reason=REASON["ECHEANCE"])  # fmt: skip
    parts = [_until_horizon(part, "start") for part in table]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def make_housing(seed: int, people: People) -> dict[str, Ints]:
    """Housing fund and social support in housing, mostly at 19 to 21."""
    draw = Draw(seed, people.chunk, "housing")
    rows = Rows("person", "aid", "asked", "decision", "start", "end", "cents")
    who = people.protected
    n = len(who)
    rate = np.where(people.group[who] == CONTRACT, p.FLAGS["FSL"], p.FLAGS["FSL"] * 0.4)
    for again in (1.0, 0.35):
        asked = people.birthday(18, who) + draw.between(200, 1090, n)
        at = np.flatnonzero(draw.chance(n, rate * again) & (asked >= p.FSL_FROM))
        m = len(at)
        decision = draw.pick(m, [78, 12, 10])
        start = asked[at] + draw.between(5, 60, m)
        aid = draw.pick(m, [40, 22, 12, 26])
        yes = decision == 0
        rows.add(m, person=who[at], aid=aid, asked=asked[at], decision=decision,
                 start=np.where(yes, start, NONE),
                 end=np.where(yes, add_months(start, draw.between(1, 12, m)) - 1, NONE),
                 cents=np.where(yes & (aid < 3), draw.between(12_000, 98_000, m), -1))  # fmt: skip
    return _until_horizon(rows, "asked")


def make_disability(seed: int, people: People) -> dict[str, Ints]:
    """Rights of the departmental house for disabled people, since 2006."""
    draw = Draw(seed, people.chunk, "disability")
    rows = Rows("person", "right", "decided", "decision", "start", "end")
    who = people.protected
    n = len(who)
    birth = people.birth[who]

    def add(some: Bools, right: Ints, decided: Ints) -> None:
        at = np.flatnonzero(some & (decided >= p.MDPH_FROM))
        m = len(at)
        yes = draw.chance(m, 0.86)
        start = decided[at] + np.where(draw.chance(m, 0.6), 0, draw.between(1, 40, m))
        end = add_months(start, 12 * draw.between(1, 5, m)) - 1
        rows.add(m, person=who[at], right=right[at], decided=decided[at],
                 decision=np.where(yes, 0, 1), start=np.where(yes, start, NONE),
                 end=np.where(yes, end, NONE))  # fmt: skip

    child = draw.chance(n, p.FLAGS["AEEH"])
    when = birth + draw.between(4 * 365, 15 * 365, n)
    add(child, np.full(n, _RIGHT["AEEH"]), when)
    school = np.array([_RIGHT[c] for c in ("ORIENT_SCO", "ORIENT_ESMS", "PCH", "CMI")])
    add(
        child & draw.chance(n, 0.8),
        school[draw.pick(n, [45, 35, 12, 8])],
        when + draw.below(400, n),
    )
    adult = draw.chance(n, p.FLAGS["RQTH"])
    when = birth + draw.between(16 * 365 + 10, 20 * 365 + 200, n)
    young = np.array([_RIGHT[c] for c in ("RQTH", "ORIENT_PRO")])
    add(adult, young[draw.pick(n, [80, 20])], when)
    grown = birth + draw.between(20 * 365 + 10, 21 * 365 - 30, n)
    add(adult & draw.chance(n, 0.2), np.full(n, _RIGHT["AAH"]), grown)
    return _until_horizon(rows, "decided")

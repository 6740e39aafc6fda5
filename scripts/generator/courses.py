"""Life courses in child protection: chains of decisions before and after the 18th birthday."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scripts.generator import parameters as p
from scripts.generator.draws import NONE, Bools, Draw, Ints, Rows, add_months, interpolate, year_of
from scripts.generator.lists import CODE, CODES, REASON
from scripts.generator.population import CONTRACT, DECOY, People

_MEDIAN = np.array([p.DURATIONS.get(c, (12, 0.4, 24))[0] for c in CODES])
_MOST = np.array([p.DURATIONS.get(c, (12, 0.4, 24))[2] for c in CODES])
MEASURE_FIELDS = ("person", "code", "decision", "start", "due", "end", "reason", "previous")


@dataclass
class Course:
    """What later steps need: columns by protected youth (same order as `People.protected`)."""

    measures: dict[str, Ints]
    first: Ints  # start of the first measure
    first_judicial: Bools
    placed_from: Ints  # first placement, or NONE
    home_from: Ints  # return home inside the placement, or NONE
    home_until: Ints
    placed_until: Ints  # end of the placement as a minor
    hosted_from: Ints  # contract with lodging, or NONE
    hosted_until: Ints
    out: Ints  # end of all protection


class _Writer:
    """Adds chains of measures to the table."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.rows = Rows(*MEASURE_FIELDS)

    def one(
        self, who: Ints, code: Ints | int | str, start: Ints, end: Ints, due: Ints,
        reason: Ints | str, previous: Ints | int = -1, signed_before: bool = False,
    ) -> Ints:  # fmt: skip
        """One measure for each person; returns row numbers."""
        n = len(who)
        lag = np.where(self.draw.chance(n, 0.5), 0, self.draw.between(1, 25, n))
        lag = np.where(self.draw.chance(n, 0.03), -self.draw.between(1, 20, n), lag)  # retroactive
        if signed_before:
            lag = np.where(self.draw.chance(n, 0.3), self.draw.between(1, 60, n), lag)
        return self.rows.add(
            n, person=who, code=CODE[code] if isinstance(code, str) else code, decision=start - lag,
            start=start, due=due, end=end, previous=previous,
            reason=REASON[reason] if isinstance(reason, str) else reason,
        )  # fmt: skip

    def chain(self, who: Ints, code: Ints | str, start: Ints, stop: Ints, reason: Ints | str,
              signed_before: bool = False, snapped: Bools | None = None) -> None:  # fmt: skip
        """Renewals of one measure from `start` until the exit day `stop`."""
        draw, n = self.draw, len(who)
        code = np.broadcast_to(CODE[code] if isinstance(code, str) else code, (n,))
        reason = np.broadcast_to(REASON[reason] if isinstance(reason, str) else reason, (n,))
        snapped = np.zeros(n, bool) if snapped is None else snapped
        previous, now = np.full(n, -1), start.copy()
        live = np.flatnonzero(now < stop)
        while live.size:
            c = code[live]
            months = np.minimum(draw.lognormal(live.size, _MEDIAN[c], 0.45), _MOST[c])
            young = (c == CODE["APJM"]) | (c == CODE["AEDJM"])
            usual = np.array([3, 6, 12, 1])[draw.pick(live.size, [8, 52, 38, 2])]
            months = np.where(young, usual, months)
            due = add_months(now[live], months) - 1
            last = due >= stop[live] - 15
            due = np.where(last & snapped[live], stop[live], due)
            end = np.where(last, stop[live], due)
            rows = self.one(
                who[live], c, now[live], end, due, np.where(last, reason[live], REASON["ECHEANCE"]),
                previous[live], signed_before,
            )  # fmt: skip
            previous[live] = rows
            wait = np.where(draw.chance(live.size, 0.85), 1, draw.between(0, 20, live.size))
            now[live] = end + wait
            live = live[~last & (end + wait < stop[live] - 2)]


def _codes(draw: Draw, n: int, weights: dict[str, int]) -> Ints:
    return np.array([CODE[c] for c in weights])[draw.pick(n, list(weights.values()))]


def make_courses(seed: int, people: People) -> Course:
    """Draw the measures of the chunk's protected youths up to the horizon."""
    draw = Draw(seed, people.chunk, "courses")
    writer = _Writer(draw)
    who = people.protected
    n = len(who)
    contract, mna = people.group[who] == CONTRACT, people.mna[who]
    birth, b18, b21 = people.birth[who], people.birthday(18, who), people.birthday(21, who)
    share = np.where(
        contract, np.where(mna, p.PLACED_AT_17["contract_mna"], p.PLACED_AT_17["contract"]),
        np.where(mna, p.PLACED_AT_17["decoy_mna"], p.PLACED_AT_17["decoy"]),
    )  # fmt: skip
    late = draw.chance(n, share)  # placed at 17
    age = np.where(mna, draw.in_bands(n, p.FIRST_AGE_MNA), draw.in_bands(n, p.FIRST_AGE))
    first = np.maximum(birth + np.floor(age * 365.25).astype(np.int64), birth + 3)
    kind = draw.pick(n, list(p.FIRST_MEASURE.values()))  # 0 MO, 1 OPP, 2 AP
    kind = np.where(~late & draw.chance(n, 0.5), 0, kind)
    kind = np.where(mna, 1, kind)
    at_home = kind == 0

    # placement as a minor
    wait = draw.lognormal(n, 24 * 30, 0.8)
    latest = np.maximum(first, b18 - draw.between(40, 300, n))
    placed_from = np.where(at_home, np.minimum(first + wait, latest), first)
    placed = late | ~at_home | draw.chance(n, 0.15)
    early_end = np.minimum(placed_from + draw.lognormal(n, 14 * 30, 0.9), b18 - 370)
    leaves_at_17 = ~contract & draw.chance(n, 0.25)
    until = np.where(leaves_at_17, b18 - draw.between(5, 250, n), b18)
    until = np.where(late, until, early_end)
    until = np.where(placed, np.maximum(until, placed_from + 20), NONE)
    until = np.where(placed, np.minimum(until, b18), NONE)
    placed_from = np.where(placed, placed_from, NONE)
    long = placed & (until - placed_from > 3 * 365) & draw.chance(n, p.RETURN_HOME)
    length = until - placed_from
    home_from = np.where(long, placed_from + draw.between(length // 5, length // 2), NONE)
    home_until = np.where(long, home_from + draw.lognormal(n, 240, 0.6), NONE)
    home_until = np.where(long, np.minimum(home_until, until - 200), NONE)

    mo_until = np.where(placed, placed_from, np.minimum(first + draw.lognormal(n, 900, 0.8), b18))
    mo_until = np.where(
        ~placed & contract, np.minimum(b18, np.maximum(mo_until, first + 90)), mo_until
    )
    _measures_at_home(writer, who, first, mo_until, at_home, placed)
    gap = np.flatnonzero(long & draw.chance(n, 0.7))
    code = _codes(draw, len(gap), p.HOME_MEASURES)
    writer.chain(who[gap], code, home_from[gap] + 1, home_until[gap], "RELAIS_AUTRE_MESURE")
    end_reason = np.where(
        until == b18, np.where(contract, REASON["RELAIS_AUTRE_MESURE"], REASON["MAJORITE"]),
        REASON["RETOUR_FAMILLE"],
    )  # fmt: skip
    moved = draw.chance(n, p.TRANSFERRED)
    end_reason = np.where((until < b18) & moved, REASON["TRANSFERT_DEPT"], end_reason)
    one = placed & ~long
    _placement(writer, people, who, kind, one, placed_from, until, end_reason)
    back = np.full(n, REASON["RETOUR_FAMILLE"])
    _placement(writer, people, who, kind, long, placed_from, home_from, back)
    _placement(writer, people, who, kind, long, home_until, until, end_reason)
    _parallel(writer, people, who, placed_from, until, first)
    hosted_from, hosted_until, out = _contracts(writer, people, who, contract, late, b18, b21)
    out = np.maximum(out, np.maximum(until, mo_until))

    rows = writer.rows.columns()
    _deaths(draw, people, rows)
    known = (
        (rows["start"] <= p.HORIZON + 40)
        & (rows["start"] <= rows["end"])
        & (rows["decision"] <= p.HORIZON)
    )
    rows = _compact(rows, known)
    judicial = (kind == 1) | (at_home & draw.chance(n, 0.5))
    people.first_contract[who] = _first_contracts(rows, people)[who]
    return Course(rows, first, judicial, placed_from, home_from, home_until, until, hosted_from,
                  hosted_until, out)  # fmt: skip


def _deaths(draw: Draw, people: People, rows: dict[str, Ints]) -> None:
    """A few die before 21: measures end that day and later ones never begin (start after end)."""
    span = 21 * 365
    age = draw.below(span, people.size)
    dies = draw.chance(people.size, p.DEATHS) & (people.group == DECOY)
    day = np.where(dies & (people.birth + age <= p.HORIZON), people.birth + age, 10**6)
    first = np.full(people.size, 10**6)
    np.minimum.at(first, rows["person"], rows["start"])
    day = np.where(day > first, day, 10**6)  # known before death
    people.death = np.where(day < 10**6, day, NONE)
    cut = rows["end"] > day[rows["person"]]
    rows["end"] = np.where(cut, day[rows["person"]], rows["end"])
    rows["reason"] = np.where(cut, REASON["DECES"], rows["reason"])


def _compact(rows: dict[str, Ints], keep: Bools) -> dict[str, Ints]:
    """Keep rows and renumber the link to the renewed decision."""
    position = np.where(keep, np.cumsum(keep) - 1, -1)
    rows = {name: column[keep] for name, column in rows.items()}
    previous = rows["previous"]
    rows["previous"] = np.where(previous >= 0, position[previous], -1)
    return rows


def _first_contracts(rows: dict[str, Ints], people: People) -> Ints:
    young = np.isin(rows["code"], [CODE["APJM"], CODE["AEDJM"]])
    first = np.full(people.size, 10**6)
    np.minimum.at(first, rows["person"][young], rows["start"][young])
    return np.where(first == 10**6, NONE, first)


def _measures_at_home(writer: _Writer, who: Ints, first: Ints, until: Ints, at_home: Bools,
                      placed: Bools) -> None:  # fmt: skip
    """One to three kinds of help at home, some with months of nothing in between."""
    draw = writer.draw
    now = first.copy()
    live = np.flatnonzero(at_home & (now < until))
    while live.size:
        code = _codes(draw, live.size, p.HOME_MEASURES)
        stop = np.minimum(now[live] + draw.lognormal(live.size, 420, 0.7), until[live])
        close = until[live] - stop < 120
        stop = np.where(close, until[live], stop)
        followed = np.where(
            placed[live] | ~close, REASON["RELAIS_AUTRE_MESURE"], REASON["MAINLEVEE"]
        )
        writer.chain(who[live], code, now[live], stop, followed)
        pause = np.where(draw.chance(live.size, 0.3), draw.lognormal(live.size, 240, 0.7), 1)
        now[live] = stop + pause
        live = live[~close & (stop + pause < until[live] - 30)]


def _placement(writer: _Writer, people: People, who: Ints, kind: Ints, mask: Bools, start: Ints,
               stop: Ints, reason: Ints) -> None:  # fmt: skip
    """An entry (emergency, provisional order or agreement), then judgments until the exit."""
    draw = writer.draw
    at = np.flatnonzero(mask & (stop > start))
    mna, now, stop = people.mna[who[at]], start[at].copy(), stop[at]

    def step(some: Bools, code: Ints | str, days: Ints, due: Ints | int) -> None:
        rows = np.flatnonzero(some & (now < stop - 1))
        end = np.minimum(now[rows] + days[rows], stop[rows])
        last = end >= stop[rows] - 20
        end = np.where(last, stop[rows], end)
        due_days = due if isinstance(due, int) else due[rows]
        codes = CODE[code] if isinstance(code, str) else code[rows]
        writer.one(who[at[rows]], codes, now[rows], end, np.maximum(now[rows] + due_days, end),
                   np.where(last, reason[at[rows]], REASON["RELAIS_AUTRE_MESURE"]))  # fmt: skip
        now[rows] = np.where(last, stop[rows], end + 1)

    n = len(at)
    step(mna, "APU_MNA", draw.between(4, 25, n), 25)
    step(~mna & draw.chance(n, 0.05), "RU5", draw.between(1, 5, n), 5)
    step(~mna & draw.chance(n, 0.008), "AP72", draw.between(1, 3, n), 3)
    order = (kind[at] == 1) | draw.chance(n, 0.25)
    parquet = order & draw.chance(n, 0.35)
    step(parquet, "OPP_PR", draw.between(8, 60, n), 61)
    months = np.minimum(draw.lognormal(n, 4, 0.5), 6)
    step(order & ~(mna & draw.chance(n, 0.4)), "OPP_JE", months * 30, months * 30)
    agreed = (kind[at] == 2) & ~order
    months = np.minimum(draw.lognormal(n, 7, 0.6), 12)
    step(agreed, "AP", months * 30, months * 30)
    code = np.where(mna, _codes(draw, n, p.PLACEMENTS_MNA), _codes(draw, n, p.PLACEMENTS))
    stays_ap = agreed & draw.chance(n, 0.35)
    code = np.where(stays_ap, CODE["AP"], code)
    # a judgment of another kind in mid-course (trusted person, placement at home before return)
    switch = np.flatnonzero(draw.chance(n, 0.15) & (stop - now > 900) & ~mna)
    cut = now[switch] + draw.between(300, 700, len(switch))
    writer.chain(who[at[switch]], code[switch], now[switch], cut, "RELAIS_AUTRE_MESURE")
    now[switch] = cut + 1
    code[switch] = _codes(draw, len(switch), p.PLACEMENTS)
    rest = np.flatnonzero(now < stop)
    whole = np.isin(code, [CODE["TUT"], CODE["DAP"]])  # one decision until the 18th birthday
    once = rest[whole[rest]]
    writer.one(who[at[once]], code[once], now[once], stop[once], people.birthday(18, who[at[once]]),
               reason[at[once]])  # fmt: skip
    rest = rest[~whole[rest]]
    writer.chain(who[at[rest]], code[rest], now[rest], stop[rest], reason[at[rest]])
    tdc = rest[(code[rest] == CODE["TDC"])]
    tdc = tdc[draw.chance(len(tdc), p.PARALLEL["AEMO beside TDC"])]
    tdc_stop = np.minimum(stop[tdc], now[tdc] + draw.lognormal(len(tdc), 500, 0.5))
    writer.chain(who[at[tdc]], "AEMO", now[tdc] + 10, tdc_stop, "MAINLEVEE")


def _parallel(
    writer: _Writer, people: People, who: Ints, start: Ints, stop: Ints, first: Ints
) -> None:
    """Legal status beside a placement, investigations, financial aid."""
    draw, n = writer.draw, len(who)
    mna, placed = people.mna[who], start != NONE
    b18 = people.birthday(18, who)
    later = start + draw.between(90, 400, n)
    stays = placed & (stop == b18) & (later < b18 - 60)
    for code, some in (
        ("TUT", mna & draw.chance(n, p.PARALLEL["TUT"])),
        ("DAP", ~mna & draw.chance(n, p.PARALLEL["DAP"])),
    ):
        at = np.flatnonzero(some & stays)
        writer.one(who[at], code, later[at], b18[at], b18[at], "MAJORITE")
    infant = placed & (start - people.birth[who] < 2 * 365) & stays
    at = np.flatnonzero(infant & draw.chance(n, p.PARALLEL["PUP"]))
    ward = start[at] + 61
    writer.one(who[at], "PUP_P", start[at], ward, ward, "RELAIS_AUTRE_MESURE")
    writer.one(who[at], "PUP_D", ward, b18[at], b18[at], "MAJORITE")
    at = np.flatnonzero(~mna & draw.chance(n, p.PARALLEL["MJIE"]) & (first < b18 - 200))
    months = np.minimum(draw.lognormal(len(at), 5, 0.2), 6)
    end = np.minimum(add_months(first[at], months), b18[at])
    writer.one(who[at], "MJIE", first[at], end, add_months(first[at], 6), "ECHEANCE")
    at = np.flatnonzero(~mna & draw.chance(n, p.PARALLEL["AFI"]) & (first < b18 - 100))
    writer.chain(who[at], "AFI", first[at], first[at] + draw.between(30, 99, len(at)), "ECHEANCE")


def _exits(draw: Draw, entry: Ints, b18: Ints, b21: Ints, mna: Bools) -> tuple[Ints, Bools]:
    """Exit day from contracts, month by month; and whether it waits for the end of a contract."""
    n = len(entry)
    exit_day, snapped = b21.copy(), np.ones(n, bool)
    live = np.ones(n, bool)
    for month in range(36):
        opens, closes = add_months(b18, month), add_months(b18, month + 1)
        hazard = np.full(n, p.EARLY_EXIT_MONTHLY if month < 6 else p.LATE_EXIT_MONTHLY)
        for since, until, factor in p.PERIOD_EXIT:
            hazard = np.where((opens >= since) & (opens < until), hazard * factor, hazard)
        hazard *= np.where(mna, 0.85, 1.05)
        hits = live & draw.chance(n, hazard) & (closes > entry + 20)
        moment = np.maximum(opens, entry + 20) + draw.below(np.maximum(closes - opens, 1))
        waits = draw.chance(n, p.SNAPPED_TO_TERM) & hits
        half = add_months(b18, -(-(month + 1) // 6) * 6)
        moment = np.where(waits & (half < b21), half, moment)
        exit_day = np.where(hits, np.minimum(moment, b21), exit_day)
        snapped = np.where(hits, waits, snapped)
        live &= ~hits
    return exit_day, snapped


def _contracts(writer: _Writer, people: People, who: Ints, contract: Bools, late: Bools, b18: Ints,
               b21: Ints) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    """Young adults: contracts with or without lodging, re-entries, the justice's own protection."""
    draw, n = writer.draw, len(who)
    mna = people.mna[who]
    gap = draw.pick(n, list(p.CONTRACT_GAP.values()))
    delay = np.select([gap == 0, gap == 1], [0, draw.between(1, 89, n)], draw.between(90, 600, n))
    entry = np.minimum(b18 + delay, np.maximum(b18, p.HORIZON - 20))
    exit_day, snapped = _exits(draw, entry, b18, b21, mna)
    past = (exit_day == b21) & draw.chance(n, p.PAST_21)
    final = np.where(past, b21 + draw.between(20, 260, n), exit_day)
    reason = np.array([REASON[r] for r in ("ECHEANCE", "AUTONOMIE_LOGEMENT_EMPLOI", "RUPTURE_JEUNE",
                                           "RUPTURE_SERVICE", "REFUS_RENOUVELLEMENT", "FUGUE",
                                           "TRANSFERT_DEPT")])[
        draw.pick(n, [30, 32, 16, 8, 8, 4, 2])]  # fmt: skip
    reason = np.where(exit_day == b21, REASON["21_ANS"], reason)
    light = draw.chance(n, np.where(mna, 0.06, p.EDUCATIVE_ONLY))
    to_light = ~light & draw.chance(n, 0.12) & (exit_day - entry > 400)
    turn = np.where(to_light, entry + (exit_day - entry) * 2 // 3, final)
    at = np.flatnonzero(contract & ~light)
    why = np.where(to_light, REASON["RELAIS_AUTRE_MESURE"], reason)
    writer.chain(who[at], "APJM", entry[at], turn[at], why[at], True, snapped[at] | to_light[at])
    at = np.flatnonzero(contract & to_light)
    writer.chain(who[at], "AEDJM", turn[at] + 1, final[at], reason[at], True, snapped[at])
    at = np.flatnonzero(contract & light)
    writer.chain(who[at], "AEDJM", entry[at], final[at], reason[at], True, snapped[at])
    hosted_from = np.where(contract & ~light, entry, NONE)
    hosted_until = np.where(contract & ~light, turn, NONE)
    out = np.where(contract, final, NONE)

    again = exit_day + draw.between(45, 330, n)
    right = np.where(again >= p.E6M_FROM, 2.2, 1.0) * p.RE_ENTRY
    back = contract & (again < b21 - 90) & draw.chance(n, right)
    at = np.flatnonzero(back)
    stop = np.minimum(again[at] + draw.lognormal(len(at), 200, 0.5), b21[at])
    writer.chain(who[at], "AEDJM", again[at], stop, "ECHEANCE")
    out[at] = stop

    at = np.flatnonzero(contract & draw.chance(n, p.PARALLEL["AFJM"]))
    writer.chain(who[at], "AFJM", entry[at], np.minimum(entry[at] + draw.between(40, 200, len(at)),
                                                        final[at]), "ECHEANCE")  # fmt: skip
    years = year_of(b18)
    adult = draw.chance(n, interpolate(dict(p.JUDICIAL_ADULT), years)) & (years < 2011) & ~mna
    at = np.flatnonzero(adult & late & ~contract)
    stop = b18[at] + draw.between(90, 500, len(at))
    writer.chain(who[at], "PJJM", b18[at], stop, "ECHEANCE")
    out[at] = stop
    at = np.flatnonzero(~people.boy[who] & contract & draw.chance(n, p.PARALLEL["AME"]))
    stop = np.minimum(entry[at] + draw.between(120, 500, len(at)), b21[at])
    writer.chain(who[at], "AME", entry[at], stop, "AUTONOMIE_LOGEMENT_EMPLOI")
    return hosted_from, hosted_until, out

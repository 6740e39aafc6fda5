"""The published figures come out of the simulation (acceptance bands of the domain notes, 6bis)."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest
from generator_helpers import PERSONS, Delivered

PLACED = {"OPP_PR", "OPP_JE", "PLAC_ASE", "PLAC_DIR", "AP", "AP5", "TDC", "PEAD", "TUT", "DAP",
          "RU5", "AP72", "APU_MNA"}  # fmt: skip
ADULT = {"APJM", "AEDJM", "PJJM", "AME"}
HORIZON = date(2023, 6, 30)
IODAS = "iodas/2023-06-30"


def day(text: str) -> date | None:
    return date(int(text[6:]), int(text[3:5]), int(text[:2])) if text else None


def birthday(birth: date, years: int, months: int = 0) -> date:
    at = birth.year * 12 + birth.month - 1 + years * 12 + months
    year, month = divmod(at, 12)
    last = [31, 29 if year % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
    return date(year, month + 1, min(birth.day, last))


@pytest.fixture(scope="module")
def births(clean: Delivered) -> dict[str, date]:
    rows = clean.rows(f"{IODAS}/individus.csv")
    return {row["ID_INDIVIDU"]: day(row["DATE_NAISSANCE"]) for row in rows}  # type: ignore[misc]


@pytest.fixture(scope="module")
def measures(clean: Delivered) -> dict[str, list[tuple[str, date, date]]]:
    """Person to (code, start, exit day)."""
    found = defaultdict(list)
    for row in clean.rows(f"{IODAS}/mesures.csv"):
        start, end = day(row["DATE_DEBUT"]), day(row["DATE_FIN"]) or date(2100, 1, 1)
        found[row["ID_INDIVIDU"]].append((row["CODE_MESURE"], start, end))
    return found


def present(rows: list[tuple[str, date, date]], codes: set[str], at: date) -> bool:
    """In one of these measures that day, a short wait between two contracts included."""
    return any(c in codes and start <= at and (end - at).days >= -2 for c, start, end in rows)


def placed_at_17(births, measures):
    for person, rows in measures.items():
        first, last = birthday(births[person], 17), birthday(births[person], 18)
        if any(c in PLACED and start < last and end > first for c, start, end in rows):
            yield person, rows


def test_survival_in_protection_after_18(births, measures) -> None:
    at_185, at_21 = Counter(), Counter()
    for person, rows in placed_at_17(births, measures):
        half, adult = birthday(births[person], 18, 6), birthday(births[person], 21)
        if half <= HORIZON:
            at_185[present(rows, ADULT, half)] += 1
        if adult <= HORIZON:
            at_21[present(rows, ADULT, adult)] += 1
    assert 0.60 <= at_185[True] / at_185.total() <= 0.70
    assert 0.15 <= at_21[True] / at_21.total() <= 0.22


def test_places_per_placed_person(clean: Delivered, measures) -> None:
    person = {r["ID_MESURE"]: r["ID_INDIVIDU"] for r in clean.rows(f"{IODAS}/mesures.csv")}
    stays = defaultdict(list)
    for row in clean.rows(f"{IODAS}/accueils.csv"):
        entry, leave = day(row["DATE_ENTREE"]), day(row["DATE_SORTIE"]) or date(2100, 1, 1)
        if (leave - entry).days >= 8:  # nights elsewhere are not places
            stays[person[row["ID_MESURE"]]].append(
                (entry, leave, row["ID_STRUCTURE"], row["TYPE_LIEU"])
            )
    beds = 0
    for lines in stays.values():
        lines.sort()
        beds += 1 + sum(
            (a[2], a[3]) != (b[2], b[3]) or (b[0] - a[1]).days > 9 for a, b in pairwise(lines)
        )
    assert 3.3 <= beds / len(stays) <= 4.3
    assert all(lines[0][0] <= HORIZON for lines in stays.values())


def test_everyone_asked_for_has_a_contract(clean: Delivered, measures) -> None:
    with_contract = [
        p for p, rows in measures.items() if any(r[0] in ("APJM", "AEDJM") for r in rows)
    ]
    assert len(with_contract) == PERSONS
    cohorts = {t["source_person_id"] for t in clean.truths() if t["cohort_year"]
               and t["provider"] == "iodas"}  # fmt: skip
    assert set(with_contract) == cohorts


def test_shares_of_unaccompanied_minors_and_of_twins(clean: Delivered) -> None:
    people = {t["true_person_id"]: t for t in clean.truths()}
    recent = [t for t in people.values() if t["cohort_year"] >= "2019"]
    before = [t for t in people.values() if t["cohort_year"] and t["cohort_year"] < "2003"]
    assert 0.35 <= sum(t["is_mna"] == "true" for t in recent) / len(recent) <= 0.52
    assert sum(t["is_mna"] == "true" for t in before) / len(before) <= 0.03
    boys = [t["sex"] == "M" for t in recent if t["is_mna"] == "true"]
    assert 0.88 <= sum(boys) / len(boys) <= 0.98
    assert 0.010 <= sum(t["twin"] == "true" for t in people.values()) / len(people) <= 0.025


def test_no_two_twins_bear_one_first_name(clean: Delivered) -> None:
    """Nobody could tell such a pair apart: measures of linkage would blame the linkage for it."""
    person = {
        t["source_person_id"]: t["true_person_id"]
        for t in clean.truths()
        if t["twin"] == "true" and t["provider"] == "iodas"
    }
    births = defaultdict(dict)
    for row in clean.rows(f"{IODAS}/individus.csv"):
        if row["ID_INDIVIDU"] in person:
            named = births[row["NOM_NAISSANCE"], row["DATE_NAISSANCE"]]
            named[person[row["ID_INDIVIDU"]]] = row["PRENOM"].upper()
    pairs = [list(named.values()) for named in births.values() if len(named) == 2]
    assert len(pairs) > 10
    assert not [names for names in pairs if names[0] == names[1]]


def test_renewals_chain_and_contracts_start_at_18(clean: Delivered, births) -> None:
    rows = {row["ID_MESURE"]: row for row in clean.rows(f"{IODAS}/mesures.csv")}
    renewed = [row for row in rows.values() if row["ID_MESURE_PRECEDENTE"]]
    assert len(renewed) > len(rows) / 4
    for row in renewed:
        former = rows[row["ID_MESURE_PRECEDENTE"]]
        if not former["DATE_FIN"]:  # decided already, while the former one still runs
            assert day(row["DATE_DEBUT"]) > HORIZON
            continue
        assert former["ID_INDIVIDU"] == row["ID_INDIVIDU"]
        assert former["CODE_MESURE"] == row["CODE_MESURE"]
        assert 0 <= (day(row["DATE_DEBUT"]) - day(former["DATE_FIN"])).days <= 31
    contracts = [row for row in rows.values() if row["CODE_MESURE"] in ("APJM", "AEDJM")]
    signed_before = [
        row for row in contracts
        if day(row["DATE_DECISION"]) < birthday(births[row["ID_INDIVIDU"]], 18)
    ]  # fmt: skip
    assert signed_before
    assert all(day(r["DATE_DEBUT"]) >= birthday(births[r["ID_INDIVIDU"]], 18) for r in contracts)


def test_no_measure_of_one_code_overlaps_itself_for_long(measures) -> None:
    overlaps = 0
    for rows in measures.values():
        for code in {r[0] for r in rows} - {"AED", "AEMO"}:
            spells = sorted((s, e) for c, s, e in rows if c == code)
            overlaps += sum(b[0] < a[1] for a, b in pairwise(spells))
    assert overlaps < len(measures) / 20


def test_parallel_measures_exist(measures) -> None:
    pairs = Counter()
    for rows in measures.values():
        for code, start, end in rows:
            for other, since, until in rows:
                if since < end and until > start:
                    pairs[(code, other)] += 1
    for pair in (("TDC", "AEMO"), ("PLAC_ASE", "TUT"), ("PLAC_ASE", "DAP"), ("APJM", "AFJM")):
        assert pairs[pair] > 0, pair


def test_missions_locales_shares(clean: Delivered) -> None:
    files = Counter(t["provider"] for t in clean.truths() if t["provider"] != "iodas")
    assert "ml_givors" not in files  # one partner has not delivered
    assert 0.26 <= files["ml_lyon"] / files.total() <= 0.35
    known = {t["true_person_id"] for t in clean.truths() if t["provider"] != "iodas"}
    recent = {t["true_person_id"] for t in clean.truths() if t["cohort_year"] >= "2016"}
    assert 0.40 <= len(recent & known) / len(recent) <= 0.66

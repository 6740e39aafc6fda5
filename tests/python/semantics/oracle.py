"""What the project's tables should hold, computed a second time in plain Python.

Written from the documents: decisions 2, 3, 10 and 11, the overview's "What the words mean", the
glossary, the descriptions of the models and the seeds. It shares nothing with models, macros and
scripts. How files are read and who is who are given: rows of staging tables, and the registry.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from oracle_records import DAY, Records, Row, Rules, add_months, age_months, seed

CHANNELS = ("protection", "activity", "housing")
UNPLACED = ("MO", "JM", "EVAL", "HORS")  # families under which a bed is no placement
COLUMNS = {
    "records": (
        *("loss_reason", "person_uid", "measure_code", "role_code", "start_date", "end_date"),
        *("start_age_month", "end_age_month", "end_status"),
        *("is_start_imputed", "is_end_imputed", "is_cut_at_21"),
    ),
    "trajectory": ("end_date", "start_age_month", "end_age_month", "n_records"),
    "months": tuple(f"{channel}_state" for channel in CHANNELS),
    "windows": tuple(
        f"{channel}_observed_{side}_month" for channel in CHANNELS for side in ("from", "until")
    ),
}
Table = dict[tuple, tuple]


def compute(staging: dict[str, list[Row]], seeds: Path, rules: Rules) -> dict[str, Table]:
    """The four outputs, each {key of a row: its values in the order of COLUMNS}."""
    records = Records(staging, seeds, rules)
    spells = list(merge(records.dated, rules))
    windows = {uid: windows_of(records, person) for uid, person in study(records).items()}
    return {
        "records": {row.key: told(row) for row in records.dated},
        "trajectory": {
            (*spell.key, spell.start): (
                *(spell.end, spell.from_month, spell.to_month),
                spell.n_records,
            )
            for spell in spells
        },
        "months": months(records, spells, seeds, windows),
        "windows": {(uid,): sum(windows[uid], ()) for uid in windows},
    }


def told(row: Row) -> tuple:
    """A dated record as int_dated_spell tells it; of a lost one the reason alone."""
    if row.loss:
        return (row.loss, *[None] * (len(COLUMNS["records"]) - 1))
    return (
        *(None, row.person.uid, row.code, row.role, row.start, row.end),
        *(row.from_month, row.to_month, row.status),
        *(row.is_start_imputed, row.is_end_imputed, row.is_cut),
    )


def study(records: Records) -> dict[str, Row]:
    """Who passes the gateway: a protection record in IODAS, and a birth date (gate_person)."""
    return {
        uid: person
        for uid, person in records.people.items()
        if person.n_iodas and person.protected and person.birth
    }


def merge(dated: list[Row], rules: Rules) -> list[Row]:
    """Spells of one person, domain, measure and role (overview, spell; decision 11)."""
    kept = [row for row in dated if not row.loss and row.domain != "place"]
    kept.sort(key=lambda row: (row.start, row.end))
    spells, latest = [], {}
    for row in kept:
        key = (row.person.uid, row.domain, row.code, row.role)
        is_contract = row.nom.bridge_rule == "cjm"
        bridge = rules.cjm_bridge_days if is_contract else rules.contiguous_bridge_days
        spell = latest.get(key)
        if spell is None or row.start > spell.end + bridge * DAY:
            spell = latest[key] = Row(**vars(row) | {"key": key, "n_records": 0})
            spells.append(spell)
        spell.n_records += 1
        spell.end, spell.to_month = max(spell.end, row.end), max(spell.to_month, row.to_month)
    return spells


def windows_of(records: Records, person: Row) -> tuple:
    """First and last month of age in which each channel could be seen of a person (decisions 3 and
    10, gate_person).
    """
    rules, horizon = records.rules, records.horizon
    iodas = date.fromisoformat(records.provider["iodas"].observed_from)
    locales = [p for p, row in records.provider.items() if row.source_system != "iodas"]
    began = min(date.fromisoformat(records.provider[p].observed_from) for p in locales)
    ends = {p: horizon[p, "jeunes"] for p in locales if (p, "jeunes") in horizon}
    latest = max(ends.values())
    watching = [
        day for day in ends.values() if add_months(day, rules.stale_source_months) >= latest
    ]
    own = [
        ends[row.provider_code]
        for row in records.staging["jeunes"]
        if row.person is person and not row.loss
    ]
    measures, housing = horizon.get(("iodas", "mesures")), horizon.get(("iodas", "logement"))
    both = min(measures, housing) if measures and housing else None

    def window(since: date, until: date | None, lowest: int) -> tuple:
        if until is None:
            return None, None
        last = min(until - DAY, person.death or until)
        first_month = max(lowest, age_months(person.birth, max(since, person.birth)))
        last_month = min(rules.limit_months, age_months(person.birth, last))
        return (first_month, last_month) if first_month <= last_month else (None, None)

    return (
        window(iodas, measures, 0),
        window(began, max(own) if own else min(watching), rules.activity_months),
        window(iodas, both, 0),
    )


def months(records: Records, spells: list[Row], seeds: Path, windows: dict[str, tuple]) -> Table:
    """The state of each channel in each month of age that has one (decision 3)."""
    nomenclatures = seeds / "nomenclatures"
    place_type = seed(nomenclatures / "nom_place_type.csv", "place_type_code")
    event_type = seed(nomenclatures / "nom_event_type.csv", "event_type_code")
    lodging = seed(nomenclatures / "nom_ml_lodging.csv", "lodging_code")
    priority = seed(nomenclatures / "nom_state.csv", "channel", "state_code")
    found: dict = defaultdict(lambda: defaultdict(set))

    def add(row: Row, layer: str, state: str, first: int, last: int) -> None:
        for month in range(first, last + 1) if state else ():
            found[row.person.uid, month][layer].add(state)

    for spell in spells:
        if spell.role == "ENF":
            continue  # the household's file (decision 11)
        nom, state, span = spell.nom, spell.nom.protection_state, (spell.from_month, spell.to_month)
        if state == "MO_ADM" and not nom.authority_code and spell.authority_code == "JUD":
            state = "MO_JUD"  # day care, ordered by a judge (nom_measure)
        is_placement = nom.family == "PLAC"
        state = state or ("PLAC_NR" if is_placement else "")
        add(spell, "placement" if is_placement else "decision", state, *span)
        add(spell, "activity", nom.activity_state, *span)
        add(spell, "housing", nom.housing_state, *span)
    for stay in records.dated:
        if stay.loss or stay.domain != "place":
            continue
        # under a measure that was lost, the bed is there and its decision is missing
        nom, kind = None if stay.measure.loss else stay.nom, place_type[stay.code]
        if nom and nom.family == "PLAC" and nom.nights_away == "no":
            continue  # placed at home: the place is the service that runs it
        if nom is None or nom.family not in UNPLACED:
            add(stay, "lodging", kind.protection_state, stay.from_month, stay.to_month)
        add(stay, "housing", kind.housing_state, stay.from_month, stay.to_month)
    for row in records.staging["evenements"]:
        if not row.loss:
            state = event_type[row.event_type_code or "UNMAPPED"].protection_state
            add(row, "decision", state, row.age, row.age)
    for row in records.staging["jeunes"]:
        if row.age is not None:
            add(row, "housing", lodging[row.lodging_code or "NR"].housing_state, row.age, row.age)

    table = {}
    for (uid, month), layers in found.items():
        # a lodging that is known decides, else the placement's decision does
        layers["protection"] = (layers["lodging"] or layers["placement"]) | layers["decision"]
        states = []
        for channel, (first, last) in zip(CHANNELS, windows[uid], strict=True):
            empty = "none" if first is not None and first <= month <= last else "unobserved"
            ranks = [(int(priority[channel, state].priority), state) for state in layers[channel]]
            states.append(min(ranks)[1] if ranks else empty)
        table[uid, month] = tuple(states)
    return table

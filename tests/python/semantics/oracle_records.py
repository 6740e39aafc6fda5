"""The first half of the oracle (oracle.py): persons, and records with their period or their loss.

Decision 2 is all of `_period`; the other rules name the model whose description states them.
"""

from __future__ import annotations

import calendar
import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rules:
    """The figures that documents state."""

    cjm_bridge_days: int = 31  # overview, spell: contracts that follow each other
    contiguous_bridge_days: int = 1  # overview, spell: any other measure
    prenatal_months: int = 9  # decision 2: taken for a child to be born
    adult_months: int = 216  # decision 2: no contract starts before the 18th birthday
    limit_months: int = 252  # overview, age: nothing past the 21st birthday
    activity_months: int = 192  # gate_person: a Mission locale receives from 16 years on
    stale_source_months: int = 6  # decision 10


def _is_fictive(birth: date) -> bool:
    """1 January and 31 December are given by default (dim_person)."""
    return (birth.month, birth.day) in ((1, 1), (12, 31))


class Row:
    """One row of a table, or what is worked out of it; it never shows its values."""

    def __init__(self, **values):
        self.__dict__.update(values)


def seed(path: Path, *key: str) -> dict:
    """Rows of a seed by their key; no value is the empty string."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Row(**row) for row in csv.DictReader(file)]
    found = {tuple(getattr(row, column) for column in key): row for row in rows}
    return found if len(key) > 1 else {one: row for (one,), row in found.items()}


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of the month: 29 February, then the 28th."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age_months(birth: date, day: date) -> int:
    """Completed months (overview, age)."""
    months = (day.year - birth.year) * 12 + day.month - birth.month
    return months if add_months(birth, months) <= day else months - 1


class Records:
    """Persons of the study and every dated record, kept with its period or lost by name.

    `staging` holds rows by table: those of the staging models, `horizon`, and `registry` in the
    order of the records (IODAS first, oldest first).
    """

    def __init__(self, staging: dict[str, list[Row]], seeds: Path, rules: Rules):
        self.rules, self.staging = rules, staging
        self.measure = seed(seeds / "nomenclatures/nom_measure.csv", "domain", "measure_code")
        self.grant = seed(seeds / "nomenclatures/nom_grant_decision.csv", "decision_code")
        self.provider = seed(seeds / "governance/gov_provider.csv", "provider_code")
        # the last day that a source can have seen (decision 2)
        self.horizon = {
            (row.provider_code, row.table_name): row.horizon_date for row in staging["horizon"]
        }
        self.dated: list[Row] = []
        self._people()
        self._measures()
        self._stays()
        self._files()
        self._events()
        self._contacts()

    def _people(self) -> None:
        """Persons of the registry and their best birth date (int_person)."""
        staging = self.staging
        known = staging["individus"] + staging["jeunes"]
        self.record = {(row.provider_code, row.source_person_id): row for row in known}
        protected = {
            (row.provider_code, row.source_person_id)
            for row in staging["mesures"] + staging["evenements"]
        }
        self.person_of: dict[tuple[str, str], Row] = {}
        self.people: dict[str, Row] = {}
        for row in staging["registry"]:
            key = (row.provider_code, row.source_person_id)
            is_iodas = self.provider[row.provider_code].source_system == "iodas"
            record = self.record[key]
            horizon = self.horizon[row.provider_code, "individus" if is_iodas else "jeunes"]
            person = self.people.setdefault(
                row.person_uid,
                Row(uid=row.person_uid, birth=None, death=None, n_iodas=0, protected=False),
            )
            self.person_of[key] = person
            person.n_iodas += is_iodas
            person.protected |= key in protected
            birth, death = record.birth_date, getattr(record, "death_date", None)
            birth = None if birth and (birth.year <= 1900 or birth > horizon) else birth
            if birth and (not person.birth or _is_fictive(person.birth) > _is_fictive(birth)):
                person.birth = birth  # a real date goes before a fictive one
            if death and death <= horizon and not (birth and death < birth):
                person.death = min(death, person.death or death)

    def _entry(self, provider: str, number: str) -> tuple[Row | None, str | None]:
        """The person whom a record is about, and why it may not pass (int_record_person)."""
        key = (provider, number)
        if key not in self.record:
            return None, "unknown_person"
        if self.record[key].is_objector:
            return None, "objection"
        person = self.person_of.get(key)
        if person is None:
            return None, "linked_objection"
        if not person.n_iodas:
            return person, "mission_locale_only"
        if not person.protected:
            return person, "no_protection_record"
        return person, None if person.birth else "no_birth_date"

    def _measures(self) -> None:
        """Decisions of protection, each with the later one of the same person that renews it."""
        rows = self.staging["mesures"]
        self.decision = {(row.provider_code, row.measure_id): row for row in rows}
        renewed = defaultdict(list)
        for key, row in self.decision.items():
            row.person, row.loss = self._entry(row.provider_code, row.source_person_id)
            row.opened = row.start_date or row.decision_date
            row.nom = self.measure["protection", row.measure_code or "UNMAPPED"]
            if row.loss is None and row.nom.is_penal == "true":
                row.loss = "penal_measure"
            if row.previous_measure_id not in (None, row.measure_id):
                renewed[key[0], row.previous_measure_id].append(row)
        for key, row in self.decision.items():
            row.renewal = min(
                (
                    later.opened
                    for later in renewed[key]
                    if row.person and later.person is row.person
                    if row.opened and later.opened and later.opened >= row.opened
                ),
                default=None,
            )
            self._date(row, "iodas__mesures", row.measure_id, "protection", row.nom)

    def _stays(self) -> None:
        """A stay takes its person, and its missing dates, from its measure (decision 2, end)."""
        for row in self.staging["accueils"]:
            measure = self.decision.get((row.provider_code, row.measure_id))
            row.person, row.renewal, row.measure = None, None, measure
            row.start_date, row.end_date = row.entry_date, row.exit_date
            row.measure_code = row.place_type_code or "NR"
            if measure is None:
                row.loss = "unknown_measure"
                self._date(row, "iodas__accueils", row.place_id, "place", None)
                continue
            row.person, row.loss = self._entry(row.provider_code, measure.source_person_id)
            if row.loss is None and measure.nom.is_penal == "true":
                row.loss = "penal_measure"
            row.decision_date = measure.opened
            # a date before the measure's start is a slip, and ends nothing
            end, due = (
                day if day and not (measure.opened and day < measure.opened) else None
                for day in (measure.end_date, measure.due_date)
            )
            row.renewal = None if end else measure.renewal
            entry = row.entry_date or measure.opened
            row.due_date = next((day for day in (end, due) if day and entry and day >= entry), None)
            if row.due_date is None and (end or due):
                row.due_date = entry  # entered once the measure was over: there for a day
            self._date(row, "iodas__accueils", row.place_id, "place", measure.nom)

    def _files(self) -> None:
        """Income, housing, disability, and what Missions locales record."""
        for table, source, number, domain in (
            ("insertion", "iodas", "file_id", "insertion"),
            ("logement", "iodas", "file_id", "housing"),
            ("handicap", "iodas", "right_id", "disability"),
            ("situations", "missions_locales", "situation_id", "mission_locale"),
            ("dispositifs", "missions_locales", "programme_id", "mission_locale"),
        ):
            for row in self.staging[table]:
                row.person, row.loss = self._entry(row.provider_code, row.source_person_id)
                if row.loss is None and table in ("logement", "handicap"):
                    answer = self.grant[row.decision_code or "UNMAPPED"]
                    if answer.decision_code == "UNMAPPED":
                        row.loss = "unknown_decision"
                    elif answer.is_granted != "true":
                        row.loss = "not_granted"
                if row.loss is None and getattr(row, "progress_code", None) == "PREVU":
                    row.loss = "planned"
                nom = self.measure[domain, row.measure_code or "UNMAPPED"]
                self._date(row, f"{source}__{table}", getattr(row, number), domain, nom)

    def _date(self, row: Row, table: str, number: str, domain: str, nom: Row | None) -> None:
        row.key, row.nom, row.domain = (table, row.provider_code, number), nom, domain
        row.code, row.role = row.measure_code or "UNMAPPED", getattr(row, "role_code", None)
        row.horizon = self.horizon.get((row.provider_code, table.partition("__")[2]))
        row.loss = row.loss or self._period(row)
        self.dated.append(row)

    def _period(self, row: Row) -> str | None:
        """Work out a record's period by decision 2's table; the reason when it has none."""
        rules, birth, death, horizon = self.rules, row.person.birth, row.person.death, row.horizon
        is_contract = row.domain == "protection" and row.nom.is_cjm == "true"
        bridge = rules.cjm_bridge_days if is_contract else rules.contiguous_bridge_days
        adult, limit = add_months(birth, rules.adult_months), add_months(birth, rules.limit_months)
        told = row.start_date or getattr(row, "decision_date", None)
        if told is None:
            return "no_start_date"
        if told < add_months(birth, -rules.prenatal_months):
            return "before_birth"
        start = max(told, birth, adult if is_contract else birth)
        age_limit = add_months(birth, 12 * int(row.nom.max_age_years))
        age_limit = age_limit if age_limit > start else limit  # a minor's measure past 18
        end, due, renewal = (
            day if day and day >= told else None
            for day in (row.end_date, getattr(row, "due_date", None), getattr(row, "renewal", None))
        )
        if renewal and due and renewal > due + bridge * DAY:
            renewal = None  # a return: the decision before it stopped at its due date
        if end:
            row.status = "observed"
        elif renewal and renewal <= age_limit:
            end, row.status = renewal, "imputed_renewal"
        elif due and due <= min(age_limit, horizon):
            end, row.status = due, "imputed_due_date"
        elif age_limit <= horizon:
            end, row.status = age_limit, "imputed_age_limit"
        else:
            end, row.status = horizon, "ongoing"
        if start > told and row.status != "ongoing" and end <= start:  # over by then
            return "contract_before_18" if is_contract and told >= birth else "before_birth"
        if start > horizon:
            return "not_started"
        if death and start > death:
            return "after_death"
        if start >= limit:
            return "after_21"
        if death and end > death:
            end, row.status = death, "imputed_death"
        row.is_cut = limit < end and limit <= horizon
        if min(end, limit) > horizon:
            row.status = "ongoing"
        row.is_start_imputed = row.start_date is None or start > told
        row.is_end_imputed = row.status.startswith("imputed") or bool(
            row.end_date and row.end_date < told
        )
        # one day at least is covered
        row.start, row.end = start, max(min(end, limit, horizon), start + DAY)
        row.from_month, row.to_month = age_months(birth, start), age_months(birth, row.end - DAY)
        return None

    def _events(self) -> None:
        """Reports and interviews within the life and the study (int_dated_event)."""
        for row in self.staging["evenements"]:
            row.person, row.loss = self._entry(row.provider_code, row.source_person_id)
            horizon = self.horizon[row.provider_code, "evenements"]
            row.loss = row.loss or self._moment(row.person, row.event_date, horizon)
            if row.event_date is None:
                row.loss = row.loss or "no_start_date"
            row.age = None if row.loss else age_months(row.person.birth, row.event_date)

    def _contacts(self) -> None:
        """Files of Missions locales: lost by the first contact; the last tells a lodging
        (int_dated_contact).
        """
        for row in self.staging["jeunes"]:
            row.person, row.loss = self._entry(row.provider_code, row.source_person_id)
            horizon, last = self.horizon[row.provider_code, "jeunes"], row.last_contact_date
            row.loss = row.loss or self._moment(row.person, row.first_contact_date, horizon)
            is_told = not row.loss and last and not self._moment(row.person, last, horizon)
            row.age = age_months(row.person.birth, last) if is_told else None

    def _moment(self, person: Row, day: date | None, horizon: date) -> str | None:
        """Why a day may not pass: before birth, after the horizon, a death or the 21st birthday."""
        if day is None:
            return None
        if day < person.birth:
            return "before_birth"
        if day > horizon:
            return "not_started"
        if person.death and day > person.death:
            return "after_death"
        is_past = day >= add_months(person.birth, self.rules.limit_months)
        return "after_21" if is_past else None

"""The Métropole's files: who has which identifier, and the tables as seen at an extraction date."""

from __future__ import annotations

import numpy as np

from scripts.generator import lists
from scripts.generator import parameters as p
from scripts.generator.columns import Frame, code, dates, flags, numbers, rows_of, text
from scripts.generator.courses import Course
from scripts.generator.domains import make_disability, make_events, make_housing, make_insertion
from scripts.generator.draws import NONE, Bools, Draw, Ints, take
from scripts.generator.names import stock
from scripts.generator.places import make_places
from scripts.generator.population import CHUNK, STRIDE, People
from scripts.generator.spelling import Clerk

_PRIME, _FACTOR, _SHIFT = 99_999_989, 7_340_033, 1_234_577  # spreads identifiers over 8 digits
_ROOM = 24 * CHUNK  # rows of one table in a chunk, at most
_STYLES = np.array([0 * 4 + 0, 0 * 4 + 1, 1 * 4 + 1, 2 * 4 + 1])  # surname x first name styles


def spread(serial: Ints) -> Ints:
    """A number of 8 digits that looks unrelated to the serial number, one to one."""
    return (serial * _FACTOR + _SHIFT) % _PRIME


class Iodas:
    """All rows of a chunk; `tables(day)` gives what an extraction of that day holds."""

    def __init__(self, seed: int, people: People, course: Course, faults: bool) -> None:
        self.people, self.faults = people, faults
        self.draw = Draw(seed, people.chunk, "faults")
        self.measures = course.measures
        self.places = make_places(seed, people, course)
        self.events = make_events(seed, people, course)
        self.insertion = make_insertion(seed, people)
        self.housing = make_housing(seed, people)
        self.disability = make_disability(seed, people)
        self._people_of_file(seed)
        self._number()
        if faults:
            self._break()

    def _people_of_file(self, seed: int) -> None:
        """Records of people: one each, and a second one for some, from a date on."""
        people, draw = self.people, self.draw
        opened = np.where(people.since != NONE, people.since, 10**6)
        last = np.full(people.size, NONE)
        for table, column in ((self.measures, "decision"), (self.events, "date"),
                              (self.insertion, "start"), (self.housing, "asked"),
                              (self.disability, "decided")):  # fmt: skip
            np.minimum.at(opened, table["person"], table[column])
            np.maximum.at(last, table["person"], table[column])
        known = np.flatnonzero(opened <= p.HORIZON)
        n = len(known)
        span = np.maximum(last[known] - opened[known], 1)
        split = opened[known] + 1 + np.floor(draw.uniform(n) * span).astype(np.int64)
        migrated = (opened[known] < p.day(2015)) & (last[known] > p.day(2015)) & draw.chance(n, 0.5)
        split = np.where(migrated, p.day(2015), split)
        twice = draw.chance(n, p.IODAS_DUPLICATES) & self.faults & (last[known] > opened[known])
        self.split = np.full(people.size, 10**6)
        self.split[known[twice]] = split[twice]
        self.person = np.concatenate([known, known[twice]])
        self.opened = np.concatenate([opened[known], split[twice]])
        self.record = np.full(people.size, -1)
        self.record[known] = np.arange(n)
        self.second = np.full(people.size, -1)
        self.second[known[twice]] = n + np.arange(int(twice.sum()))
        self.last = np.maximum(last[self.person], self.opened)
        style = _STYLES[draw.pick(len(self.person), [50, 30, 14, 6])]
        spelling = Draw(seed, people.chunk, "spelling iodas")
        clerk = Clerk(spelling, people, self.person, style, self.faults)
        serial = spread(people.chunk * STRIDE + np.arange(len(self.person)))
        self.by_number = np.argsort(serial)  # the order tells nothing about a person
        self.ids = numbers("59", serial, 8)
        home = [p_ for ml in p.ML_SHARES for p_ in lists.COMMUNES[ml]]
        start = np.cumsum([0] + [len(lists.COMMUNES[ml]) for ml in p.ML_SHARES])[:-1]
        at = start[people.district[self.person]] + people.commune[self.person]
        self.territory = np.array([c[3] for c in home])[start[people.district] + people.commune]
        mna = people.mna[self.person].astype(np.int64)
        mna = np.where(draw.chance(len(mna), 0.1) & (mna == 0), -1, mna)
        contacts = clerk.contacts()
        self.individuals: Frame = {
            "ID_INDIVIDU": self.ids,
            "ID_FOYER": numbers("F1", people.chunk * STRIDE + people.household[self.person], 9),
            **clerk.names(),
            "SEXE": clerk.sex(("M", "F")),
            "DATE_NAISSANCE": clerk.birth(),
            **clerk.origin(),
            "MNA": flags(mna),
            **contacts,
            "CODE_POSTAL": code(at, [c[2] for c in home]),
            "COMMUNE": code(at, [c[0] for c in home]),
            "DATE_DECES": dates(people.death[self.person]),
        }
        order = [
            "ID_INDIVIDU", "ID_FOYER", "NOM_NAISSANCE", "NOM_USAGE", "PRENOM", "PRENOMS_AUTRES",
            "SEXE", "DATE_NAISSANCE", "COMMUNE_NAISSANCE", "CODE_COMMUNE_NAISSANCE",
            "PAYS_NAISSANCE", "NOM_NAISSANCE_MERE", "MNA", "NIR", "ADRESSE", "CODE_POSTAL",
            "COMMUNE", "TELEPHONE", "COURRIEL", "DATE_DECES",
        ]  # fmt: skip
        self.individuals = {name: self.individuals[name] for name in order}

    def _of(self, person: Ints, date: Ints) -> Ints:
        """Record of a person in use at a date."""
        later = (date >= self.split[person]) & (self.second[person] >= 0)
        return np.where(later, self.second[person], self.record[person])

    def _number(self) -> None:
        """Rows in order of date, numbered; links follow."""
        for name, column in (("measures", "decision"), ("places", "entry"), ("events", "date"),
                             ("insertion", "start"), ("housing", "asked"),
                             ("disability", "decided")):  # fmt: skip
            table: dict[str, Ints] = getattr(self, name)
            order = np.argsort(table[column], kind="stable")
            if len(order) > _ROOM:
                raise OverflowError(f"more than {_ROOM} rows of {name} in a chunk")
            table = take(table, order)
            if name == "measures":
                rank = np.empty(len(order), np.int64)
                rank[order] = np.arange(len(order))
                previous = table["previous"]
                table["previous"] = np.where(previous >= 0, rank[previous], -1)
                self.places["measure"] = rank[self.places["measure"]]
            table["record"] = self._of(table["person"], table[column])
            table["serial"] = self.people.chunk * _ROOM + np.arange(len(order))
            table["copies"] = np.ones(len(order), np.int64)
            setattr(self, name, table)

    def _hit(self, table: dict[str, Ints], fault: str, some: Bools | None = None) -> Ints:
        hits = self.draw.chance(len(table["serial"]), p.FAULTS[fault])
        return np.flatnonzero(hits if some is None else hits & some)

    def _break(self) -> None:
        """The faults of domain notes 6bis, on rows; identities are broken by the clerk."""
        m, draw = self.measures, self.draw
        at = self._hit(m, "no reason before 2005", (m["end"] < p.day(2005)))
        m["reason"][at] = -1
        m["reason"][self._hit(m, "no reason")] = -1
        at = self._hit(m, "never closed")
        m["end"][at], m["reason"][at] = NONE, -1
        at = self._hit(m, "end before start", m["end"] != NONE)
        m["end"][at] = m["start"][at] - draw.between(1, 60, len(at))
        m["decision"][self._hit(m, "no decision date")] = NONE
        places = self.places
        lost = draw.chance(self.people.size, p.FAULTS["place lost"])
        keep = ~(lost[places["person"]] & (places["entry"] < p.PLACES_LOST_BEFORE))
        self.places = places = take(places, keep)
        at = self._hit(places, "unknown place")
        places["type"][at], places["structure"][at] = lists.PLACE_TYPE["NR"], -1
        places["exit"][self._hit(places, "never closed")] = NONE
        for table in (m, places, self.events, self.insertion):
            table["copies"][self._hit(table, "repeated line")] = 2

    def tables(self, day: int) -> dict[str, Frame]:
        """Canonical tables of an extraction made at the end of `day`."""
        result: dict[str, Frame] = {}
        seen = self.by_number[self.opened[self.by_number] <= day]
        individuals = rows_of(self.individuals, seen)
        individuals["DATE_MAJ"] = dates(np.minimum(self.last[seen], day))
        death = self.people.death[self.person[seen]]
        individuals["DATE_DECES"] = dates(np.where(death <= day, death, NONE))
        result["individus"] = individuals
        result["mesures"] = self._measures(day)
        result["accueils"] = self._places(day)
        result["evenements"] = self._events(day)
        result |= self._files(day)
        result["oppositions"] = self._objections(day)
        return result

    def _seen(self, table: dict[str, Ints], column: str, day: int) -> dict[str, Ints]:
        rows = np.flatnonzero(table[column] <= day)
        return take(table, np.repeat(rows, table["copies"][rows]))

    def _measures(self, day: int) -> Frame:
        m = self.measures
        shown = np.where(m["decision"] == NONE, m["start"], m["decision"])
        m = self._seen(m | {"shown": shown}, "shown", day)
        open_ = (m["end"] > day) | (m["end"] == NONE)
        open_ &= ~((m["end"] < m["start"]) & (m["end"] != NONE))
        words = [lists.MEASURES[c] for c in lists.CODES]
        serials = self.measures["serial"]
        link = np.where(m["previous"] >= 0, serials[np.maximum(m["previous"], 0)], -310_000_001)
        touched = np.maximum(m["shown"], np.where(open_, NONE, m["end"] + 9))
        return {
            "ID_MESURE": numbers("", 310_000_000 + m["serial"], 9),
            "ID_INDIVIDU": self.ids.take(m["record"]),
            "CODE_MESURE": code(m["code"], lists.CODES),
            "LIBELLE_MESURE": code(m["code"], [w[0] for w in words]),
            "DECIDEUR": code(m["code"], [w[1] for w in words]),
            "CADRE": code(m["code"], [w[2] for w in words]),
            "DATE_DECISION": dates(m["decision"]),
            "DATE_DEBUT": dates(m["start"]),
            "DATE_ECHEANCE": dates(m["due"]),
            "DATE_FIN": dates(np.where(open_, NONE, m["end"])),
            "MOTIF_FIN": code(np.where(open_, -1, m["reason"]), lists.REASONS),
            "ID_MESURE_PRECEDENTE": numbers("", 310_000_000 + link, 9),
            "TERRITOIRE": code(self.territory[m["person"]], lists.TERRITORIES),
            "DATE_MAJ": dates(np.minimum(touched, day)),
        }

    def _places(self, day: int) -> Frame:
        places = self._seen(self.places, "entry", day)
        host = self.measures["serial"][places["measure"]]
        open_ = (places["exit"] > day) | (places["exit"] == NONE)
        towns = [c for ml in p.ML_SHARES for c in lists.COMMUNES[ml]]
        return {
            "ID_ACCUEIL": numbers("ACC", places["serial"], 9),
            "ID_MESURE": numbers("", 310_000_000 + host, 9),
            "TYPE_LIEU": code(places["type"], lists.PLACE_TYPES),
            "ID_STRUCTURE": numbers("S", places["structure"], 5),
            "NOM_STRUCTURE": code(places["structure"], structure_names()),
            "CODE_COMMUNE": code(places["commune"] % len(towns), [c[1] for c in towns]),
            "DATE_ENTREE": dates(places["entry"]),
            "DATE_SORTIE": dates(np.where(open_, NONE, places["exit"])),
            "MOTIF_SORTIE": code(np.where(open_, -1, places["reason"]), lists.REASONS),
        }

    def _events(self, day: int) -> Frame:
        events = self._seen(self.events, "date", day)
        return {
            "ID_EVENEMENT": numbers("EVT", events["serial"], 9),
            "ID_INDIVIDU": self.ids.take(events["record"]),
            "TYPE_EVENEMENT": code(events["type"], lists.EVENTS),
            "DATE_EVENEMENT": dates(events["date"]),
            "ORIGINE": code(events["origin"], lists.ORIGINS_OF_EVENT),
            "SUITE": code(events["outcome"], lists.OUTCOMES),
            "COMMENTAIRE": code(events["comment"], lists.COMMENTS),
        }

    def _files(self, day: int) -> dict[str, Frame]:
        aids = self._seen(self.insertion, "start", day)
        over = aids["end"] <= day
        housing = self._seen(self.housing, "asked", day)
        rights = self._seen(self.disability, "decided", day)
        euros = [f"{c // 100},{c % 100:02d}" if c >= 0 else None for c in housing["cents"].tolist()]
        return {
            "insertion": {
                "ID_DOSSIER": numbers("INS", aids["serial"], 9),
                "ID_INDIVIDU": self.ids.take(aids["record"]),
                "DISPOSITIF": code(aids["aid"], lists.AIDS),
                "ROLE": code(aids["role"], lists.ROLES),
                "DATE_DEBUT": dates(aids["start"]),
                "DATE_FIN": dates(np.where(over, aids["end"], NONE)),
                "MOTIF_FIN": code(np.where(over, aids["reason"], -1), lists.REASONS),
            },
            "logement": {
                "ID_DOSSIER": numbers("LOG", housing["serial"], 9),
                "ID_INDIVIDU": self.ids.take(housing["record"]),
                "DISPOSITIF": code(housing["aid"], lists.HOUSING),
                "DATE_DEMANDE": dates(housing["asked"]),
                "DECISION": code(housing["decision"], lists.DECISIONS),
                "DATE_DEBUT": dates(housing["start"]),
                "DATE_FIN": dates(housing["end"]),
                "MONTANT": text(euros),
            },
            "handicap": {
                "ID_DROIT": numbers("MDPH", rights["serial"], 9),
                "ID_INDIVIDU": self.ids.take(rights["record"]),
                "TYPE_DROIT": code(rights["right"], lists.RIGHTS),
                "DATE_DECISION": dates(rights["decided"]),
                "DECISION": code(rights["decision"], lists.DECISIONS),
                "DATE_DEBUT_DROIT": dates(rights["start"]),
                "DATE_FIN_DROIT": dates(rights["end"]),
            },
        }

    def _objections(self, day: int) -> Frame:
        """About one protected person in six hundred objects, in 2022 and 2023."""
        said = (self.people.chunk * STRIDE + np.arange(len(self.person))) % 600 == 77
        when = p.day(2022, 4) + (np.arange(len(self.person)) * 7919) % 440
        rows = np.flatnonzero(said & (when <= day) & (self.opened <= day))
        return {
            "PROVIDER": text(["iodas"] * len(rows)),
            "ID_PERSONNE": self.ids.take(rows),
            "DATE_OPPOSITION": dates(when[rows]),
        }


def structure_names() -> list[str]:
    """Invented names of structures and foster families, by structure number."""
    names = []
    families = stock().surnames["FRA"][0]
    for kind, (count, label) in lists.STRUCTURES.items():
        for at in range(count):
            if kind == "AF":
                word = stock().words["upper"][families[(at * 131) % len(families)]]
                first = stock().words["title"][stock().first_names["FRAf1961"][0][(at * 17) % 300]]
                names.append(f"AF {word} {first}")
            else:
                names.append(f"{label} {lists.HOUSE_NAMES[at % len(lists.HOUSE_NAMES)]} {at + 1}")
    return names

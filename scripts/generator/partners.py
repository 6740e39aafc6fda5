"""The Missions locales' files: dossiers as each of the ten writes them."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from scripts.generator import lists
from scripts.generator import parameters as p
from scripts.generator.columns import Column, Frame, code, dates, flags, numbers, rows_of, text
from scripts.generator.draws import NONE, Bools, Draw, Ints, take
from scripts.generator.iodas import spread
from scripts.generator.missions import MissionFiles, make_mission_files
from scripts.generator.population import CHUNK, STRIDE, People
from scripts.generator.spelling import Clerk

MISSIONS = list(p.ML_SHARES)
_ID_SHAPES = {  # how each Mission locale numbers its dossiers: prefix, digits
    "ml_lyon": ("LY", 9), "ml_villeurbanne": ("69", 8), "ml_bron_decines_meyzieu": ("BDM-", 9),
    "ml_venissieux": ("7", 8), "ml_vaulx_en_velin": ("06", 8), "ml_rhone_sud_est": ("RSE", 8),
    "ml_sud_ouest_lyonnais": ("SOL/", 8), "ml_plateau_nord_val_de_saone": ("70", 8),
    "ml_givors": ("69", 8), "ml_monts_d_or_monts_du_lyonnais": ("69", 8),
}  # fmt: skip
# surname style, first-name style (see names.STYLES)
_STYLES = {
    "ml_lyon": (0, 1), "ml_villeurbanne": (1, 1), "ml_bron_decines_meyzieu": (1, 1),
    "ml_venissieux": (0, 0), "ml_vaulx_en_velin": (0, 1), "ml_rhone_sud_est": (3, 3),
    "ml_sud_ouest_lyonnais": (1, 1), "ml_plateau_nord_val_de_saone": (0, 1), "ml_givors": (0, 0),
    "ml_monts_d_or_monts_du_lyonnais": (1, 1),
}  # fmt: skip
_ROOM = 24 * CHUNK


class Partners:
    """All dossiers of a chunk; `tables(mission, day)` gives one Mission locale's extraction."""

    def __init__(self, seed: int, people: People, faults: bool) -> None:
        self.people, self.faults = people, faults
        self.data: MissionFiles = make_mission_files(seed, people, faults)
        files = self.data.files
        self.person = files["person"]
        n = len(self.person)
        draw = Draw(seed, people.chunk, "spelling missions")
        style = np.array([4 * _STYLES[ml][0] + _STYLES[ml][1] for ml in MISSIONS])
        clerk = Clerk(draw, people, self.person, style[files["mission"]], faults)
        serial = spread(people.chunk * STRIDE + np.arange(n))
        self.ids = self._identifiers(serial)
        communes = [c for ml in MISSIONS for c in lists.COMMUNES[ml]]
        start = np.cumsum([0] + [len(lists.COMMUNES[ml]) for ml in MISSIONS])[:-1]
        at = start[files["mission"]] + files["commune"]
        names, origin, contacts = clerk.names(), clerk.origin(), clerk.contacts()
        self.copies = {t: np.ones(len(table["file"]), np.int64)
                       for t, table in (("situations", self.data.situations),
                                        ("dispositifs", self.data.programmes))}  # fmt: skip
        if faults:
            for copies in self.copies.values():
                copies[draw.chance(len(copies), 0.01)] = 2
        self.frame: Frame = {
            "ID_DOSSIER": self.ids,
            "CIVILITE": clerk.sex(("M.", "Mme")),
            "NOM_NAISSANCE": names["NOM_NAISSANCE"],
            "NOM_USAGE": names["NOM_USAGE"],
            "PRENOM": names["PRENOM"],
            "DATE_NAISSANCE": clerk.birth(),
            "COMMUNE_NAISSANCE": origin["COMMUNE_NAISSANCE"],
            "PAYS_NAISSANCE": origin["PAYS_NAISSANCE"],
            "NATIONALITE": code(files["nationality"], list(lists.NATIONALITIES)),
            "NIR": contacts["NIR"],
            "ADRESSE": contacts["ADRESSE"],
            "CODE_POSTAL": code(at, [c[2] for c in communes]),
            "COMMUNE": code(at, [c[0] for c in communes]),
            "QPV": flags(files["qpv"]),
            "TELEPHONE": contacts["TELEPHONE"],
            "COURRIEL": contacts["COURRIEL"],
            "DATE_PREMIER_ACCUEIL": dates(files["first"]),
            "DATE_DERNIER_CONTACT": dates(files["last"]),
            "NIVEAU_FORMATION": code(files["level"], lists.LEVELS),
            "RQTH": flags(files["rqth"]),
            "HEBERGEMENT": code(files["lodging"], list(lists.ML_LODGINGS)),
            "SORTANT_ASE": flags(files["leaver"]),
        }

    def _identifiers(self, serial: Ints) -> Column:
        prefixes = [_ID_SHAPES[ml][0] for ml in MISSIONS]
        plain = numbers("", serial, 8).values
        nine = numbers("", serial, 9).values
        wide = np.array([_ID_SHAPES[ml][1] == 9 for ml in MISSIONS])[self.data.files["mission"]]
        head = code(self.data.files["mission"], prefixes)
        heads = np.array(prefixes, dtype=object)[head.values]
        return text(pc.binary_join_element_wise(heads, pc.if_else(wide, nine, plain), ""))

    def records(self, mission: int, day: int) -> Bools:
        """Dossiers opened by this Mission locale up to a day."""
        return (self.data.files["mission"] == mission) & (self.data.files["first"] <= day)

    def tables(self, mission: int, day: int) -> dict[str, Frame]:
        """Canonical tables of one Mission locale's extraction made at the end of `day`."""
        mine = self.records(mission, day)
        young = rows_of(self.frame, mine)
        young["DATE_DERNIER_CONTACT"] = dates(np.minimum(young["DATE_DERNIER_CONTACT"].values, day))
        return {"jeunes": young, "situations": self._situations(mine, day),
                "dispositifs": self._programmes(mine, day)}  # fmt: skip

    def _rows(self, table: str, source: dict[str, Ints], mine: Bools, last: int) -> dict[str, Ints]:
        rows = np.flatnonzero(mine[source["file"]] & (source["start"] <= last))
        serial = self.people.chunk * _ROOM + np.arange(len(source["file"]))
        return take(source | {"serial": serial}, np.repeat(rows, self.copies[table][rows]))

    def _situations(self, mine: Bools, day: int) -> Frame:
        rows = self._rows("situations", self.data.situations, mine, day + 60)
        words = [w for _, types in lists.CATEGORIES.values() for w in types]
        start = np.cumsum([0] + [len(types) for _, types in lists.CATEGORIES.values()])[:-1]
        kind = np.where(rows["type"] >= 0, start[rows["category"]] + rows["type"], -1)
        running = (rows["end"] == NONE) | (rows["end"] > day)
        state = np.where(rows["start"] > day, 0, np.where(running, 1, 2))
        return {
            "ID_SITUATION": numbers("SIT", rows["serial"], 9),
            "ID_DOSSIER": self.ids.take(rows["file"]),
            "CATEGORIE": code(rows["category"], list(lists.CATEGORIES)),
            "TYPE": code(kind, words),
            "DATE_DEBUT": dates(rows["start"]),
            "DATE_FIN": dates(np.where(running, NONE, rows["end"])),
            "ETAT": code(state, list(lists.STATES)),
        }

    def _programmes(self, mine: Bools, day: int) -> Frame:
        rows = self._rows("dispositifs", self.data.programmes, mine, day)
        running = (rows["end"] == NONE) | (rows["end"] > day)
        return {
            "ID_DISPOSITIF": numbers("DIS", rows["serial"], 9),
            "ID_DOSSIER": self.ids.take(rows["file"]),
            "CODE_DISPOSITIF": code(rows["programme"], list(lists.PROGRAMMES)),
            "DATE_ENTREE": dates(rows["start"]),
            "DATE_SORTIE": dates(np.where(running, NONE, rows["end"])),
            "MOTIF_SORTIE": code(np.where(running, -1, rows["reason"]), lists.PROGRAMME_EXITS),
        }

    def objections(self, day: int, delivered: list[int]) -> Frame:
        """About one young person in two thousand objects through a Mission locale."""
        mission = self.data.files["mission"]
        at = np.arange(len(mission))
        when = p.day(2022, 4) + (at * 7919) % 440
        said = (self.people.chunk * STRIDE + at) % 2000 == 33
        rows = np.flatnonzero(said & (when <= day) & np.isin(mission, delivered)
                              & (self.data.files["first"] <= when))  # fmt: skip
        return {
            "PROVIDER": text([MISSIONS[m] for m in mission[rows].tolist()]),
            "ID_PERSONNE": self.ids.take(rows),
            "DATE_OPPOSITION": dates(when[rows]),
        }

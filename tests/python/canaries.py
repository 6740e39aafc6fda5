"""Invented names and numbers planted in a delivery; none may be read outside the vault.

Canaries are 14 letters long, so that none appears by chance in a hexadecimal pseudonym.
"""

from __future__ import annotations

import base64
import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from house import ROOT

LETTERS = 14
MISSION_LOCALE = "ml_lyon"
UNKNOWN_PROVIDER = "ml_inconnue"


def token(*parts: str) -> str:
    """A word of 14 letters that only these tests know."""
    digest = hashlib.sha256("/".join(parts).encode()).digest()
    return "".join(chr(97 + byte % 26) for byte in digest[:LETTERS]).capitalize()


# one child that walks the whole way, known to both sources
CHILD = {
    "ID_INDIVIDU": token("id"),
    "ID_FOYER": token("household"),
    "ID_DOSSIER": token("file"),
    "NOM_NAISSANCE": token("birth name"),
    "NOM_USAGE": token("usage name"),
    "PRENOM": token("first name"),
    "PRENOMS_AUTRES": token("other names"),
    "NOM_NAISSANCE_MERE": token("mother"),
    "COMMUNE_NAISSANCE": token("birth place"),
    "ADRESSE": f"12 rue {token('street')}",
    "COURRIEL": f"{token('mail')}@exemple.invalid",
    "NOM_STRUCTURE": f"Foyer {token('structure')}",
    "COMMENTAIRE": f"Appel de {token('free text')}, rappeler.",
    "ID_MESURE": token("measure"),
    "ID_ACCUEIL": token("place"),
    "ID_EVENEMENT": token("event"),
    "ID_DROIT": token("right"),
    "ID_SITUATION": token("situation"),
    "ID_DISPOSITIF": token("programme"),
    "SEXE": "F",
    "CIVILITE": "Mme",
    "DATE_NAISSANCE": "2001-03-14",
    "PAYS_NAISSANCE": "France",
    "MNA": "N",
    "DECIDEUR": "PCD",
    "CADRE": "ADM",
    "TYPE_LIEU": "FJT",
    "TYPE_EVENEMENT": "IP",
    "TYPE_DROIT": "RQTH",
    "CATEGORIE": "EMPLOI",
    "ROLE": "DEM",
    "DECISION": "ACCORD",
    "ETAT": "TERMINE",
    "DATE_DECISION": "2019-03-01",
    "DATE_DEBUT": "2019-03-14",
    "DATE_FIN": "2020-03-14",
    "DATE_ENTREE": "2019-03-14",
    "DATE_SORTIE": "2020-03-14",
    "DATE_DEMANDE": "2019-02-14",
    "DATE_DEBUT_DROIT": "2019-03-14",
    "DATE_FIN_DROIT": "2020-03-14",
    "DATE_EVENEMENT": "2015-05-05",
    "DATE_PREMIER_ACCUEIL": "2018-05-05",
    "DATE_DERNIER_CONTACT": "2020-05-05",
    "HEBERGEMENT": "FJT",
}
PROGRAMME = {
    "mesures": {"CODE_MESURE": "APJM"},
    "insertion": {"DISPOSITIF": "FAJ", "ID_DOSSIER": token("insertion file")},
    "logement": {"DISPOSITIF": "FSL_ACCES", "ID_DOSSIER": token("housing file")},
    "dispositifs": {"CODE_DISPOSITIF": "PACEA"},
}
OBJECTOR = token("objector")
IDENTITY = ("NOM_NAISSANCE", "NOM_USAGE", "PRENOM", "PRENOMS_AUTRES", "NOM_NAISSANCE_MERE")


def tables() -> dict[tuple[str, str], list[str]]:
    """Canonical columns by source and table, as the seed of mappings lists them."""
    found: dict[tuple[str, str], list[str]] = {}
    path = ROOT / "seeds/mappings/map_canonical_column.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = (row["source_system"], row["table_name"])
            found.setdefault(key, []).append(row["column_name"].upper())
    return found


def words() -> list[str]:
    """Every canary, lower case."""
    found = {value for value in CHILD.values() if len(value) == LETTERS and value.isalpha()}
    found |= {token(name) for name in ("street", "mail", "structure", "free text")}
    found |= {token("insertion file"), token("housing file"), OBJECTOR, token("not landed")}
    found |= {token(*table, column) for table, names in tables().items() for column in names}
    found |= {token(*table, "extra") for table in tables()}
    found |= {token("objector", name) for name in IDENTITY}
    return sorted(word.lower() for word in found)


def rows(source: str, table: str, columns: list[str]) -> list[list[str]]:
    """The child (twice), a canary in every column, an objector, a row one field too long."""
    child = CHILD | PROGRAMME.get(table, {})
    everywhere = {column: token(source, table, column) for column in columns}
    objector = child | {name: f"{child[name]}x" for name in child if name.startswith("ID_")}
    objector |= {"ID_INDIVIDU": OBJECTOR, "DATE_NAISSANCE": "1998-08-21"}
    objector |= {
        name: token("objector", name) for name in IDENTITY
    }  # else one person with the child
    if table == "oppositions":
        return [["iodas", OBJECTOR, "2023-01-15"]]
    kept = [child, everywhere, objector] if source == "iodas" else [child, everywhere]
    lines = [[row.get(column, "") for column in columns] for row in kept]
    return [*lines, lines[0], [*lines[1], token(source, table, "extra")]]


def write(path: Path, header: list[str], lines: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([header, *lines])


def latest(folder: Path) -> Path:
    """The last delivery of a provider (folders are named by date)."""
    return max(path for path in folder.iterdir() if path.is_dir())


def plant(extracts: Path) -> None:
    """Add one more file to each table of the last deliveries, and a provider that nobody knows."""
    for (source, table), columns in tables().items():
        provider = "iodas" if source == "iodas" else MISSION_LOCALE
        lines = rows(source, table, columns)
        write(latest(extracts / provider) / f"{table}_99.csv", columns, lines)
    refused = extracts / UNKNOWN_PROVIDER / "2023-06-30" / "jeunes.csv"
    write(refused, ["ID_DOSSIER", "NOM_NAISSANCE"], [["1", token("not landed")]])


def spellings(secret: bytes) -> Iterator[bytes]:
    """The ways in which bytes of a key could be written in a file."""
    for text in (secret.hex(), secret.hex().upper()):
        yield text.encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode, base64.b32encode):
        yield encode(secret).rstrip(b"=")
    yield secret
    yield repr(secret)[2:-1].encode()
    yield "".join(f"\\x{byte:02X}" for byte in secret).encode()

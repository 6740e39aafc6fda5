"""Each partner's own way of writing its files: same content, other words, marks and codes."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.generator import lists

# canonical | long | short | camel case | spaced
_WORDINGS = """
ID_DOSSIER | N° dossier | Dossier | idDossier | NUMERO DOSSIER
CIVILITE | Civilité | Civ. | civilite | CIVILITE
NOM_NAISSANCE | Nom de naissance | Nom (naissance) | nomNaissance | NOM NAISSANCE
NOM_USAGE | Nom d'usage | Nom marital | nomUsage | NOM USAGE
PRENOM | Prénom | Prénom | prenom | PRENOM
DATE_NAISSANCE | Date de naissance | Né(e) le | dateDeNaissance | DATE NAISSANCE
COMMUNE_NAISSANCE | Commune de naissance | Lieu de naissance | communeNaissance | COMMUNE NAISSANCE
PAYS_NAISSANCE | Pays de naissance | Pays naiss. | paysNaissance | PAYS NAISSANCE
NATIONALITE | Nationalité | Nat. | nationalite | NATIONALITE
NIR | N° de sécurité sociale | NIR | nir | NUMERO SECU
ADRESSE | Adresse | Adresse actuelle | adresse | ADRESSE
CODE_POSTAL | Code postal | CP | codePostal | CODE POSTAL
COMMUNE | Commune | Ville | commune | VILLE
QPV | QPV | Quartier prioritaire | qpv | RESIDENT QPV
TELEPHONE | Téléphone | Tél. portable | telephone | TELEPHONE
COURRIEL | Courriel | E-mail | email | MAIL
DATE_PREMIER_ACCUEIL | Date du premier accueil | 1er accueil | datePremierAccueil | DATE 1ER ACCUEIL
DATE_DERNIER_CONTACT|Date du dernier contact|Dernier contact|dateDernierContact|DATE DERNIER CONTACT
NIVEAU_FORMATION | Niveau de formation | Niveau | niveauFormation | NIVEAU
RQTH | RQTH | Reconnaissance TH | rqth | RQTH
HEBERGEMENT | Hébergement | Hébergt | hebergement | MODE HEBERGEMENT
SORTANT_ASE | Sortant de l'ASE | Ex-ASE | sortantAse | SORTANT ASE
ID_SITUATION | N° situation | Situation n° | idSituation | NUMERO SITUATION
CATEGORIE | Catégorie de situation | Catégorie | categorie | CATEGORIE
TYPE | Type de situation | Nature | type | TYPE SITUATION
DATE_DEBUT | Date de début | Du | dateDebut | DATE DEBUT
DATE_FIN | Date de fin | Au | dateFin | DATE FIN
ETAT | État | Etat | etat | ETAT
ID_DISPOSITIF | N° dispositif | Dispositif n° | idDispositif | NUMERO DISPOSITIF
CODE_DISPOSITIF | Dispositif | Code | codeDispositif | CODE DISPOSITIF
DATE_ENTREE | Date d'entrée | Entrée le | dateEntree | DATE ENTREE
DATE_SORTIE | Date de sortie | Sortie le | dateSortie | DATE SORTIE
MOTIF_SORTIE | Motif de sortie | Motif | motifSortie | MOTIF SORTIE
"""


def _headers() -> dict[str, dict[str, str]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in _WORDINGS.split("\n") if line]
    styles = {
        name: {row[0]: row[at] for row in rows}
        for at, name in enumerate(("canonical", "long", "short", "camel", "spaced"))
    }
    styles["lower"] = {row[0]: row[0].lower() for row in rows}
    styles["long upper"] = {row[0]: row[1].upper() for row in rows}
    return styles


HEADERS = _headers()
LABELS = {  # codes replaced by what the software displays
    "CIVILITE": {"M.": "Monsieur", "Mme": "Madame"},
    "NATIONALITE": lists.NATIONALITIES,
    "HEBERGEMENT": lists.ML_LODGINGS,
    "CATEGORIE": {code: label for code, (label, _) in lists.CATEGORIES.items()},
    "ETAT": lists.STATES,
    "CODE_DISPOSITIF": lists.PROGRAMMES,
}
OLD_LEVELS = {"NIVEAU_FORMATION": dict(zip(lists.LEVELS, lists.LEVELS_OLD, strict=True))}
ZERO_COLUMNS = ("CODE_POSTAL", "CODE_COMMUNE", "CODE_COMMUNE_NAISSANCE")


@dataclass(frozen=True)
class Dialect:
    """How a provider writes: everything that landing has to see through."""

    headers: str = "canonical"
    format: str = "csv"  # csv, xlsx, parquet
    delimiter: str = ";"
    encoding: str = "utf-8"
    bom: bool = False
    newline: str = "\n"
    dates: str = "day first"  # see columns.DATE_STYLES; "excel" for serial numbers
    other_dates: str = ""  # a second spelling, for one row in seven
    yes_no: tuple[str, str] = ("O", "N")
    missing: tuple[str, ...] = ("",)
    labels: bool = False
    old_levels: bool = False
    quote_all: bool = False
    shuffled: bool = False  # columns in another order
    lost_zeros: bool = False
    extra: tuple[str, ...] = ()  # unknown columns
    total: str = ""  # last line; {} is the number of rows
    test_files: bool = False
    parts: tuple[tuple[str, int], ...] = ()  # tables cut in several files
    cut_off: str = ""  # the table whose last line stops in its middle
    crooked: str = ""  # the table that ends with a row of too many fields

    def parts_of(self, table: str) -> int:
        """Number of files of a table."""
        return dict(self.parts).get(table, 1)


PLAIN = Dialect()
DIALECTS: dict[tuple[str, str], Dialect] = {
    ("iodas", "2022-12-31"): Dialect(
        encoding="cp1252", newline="\r\n", missing=("", "NR"), parts=(("mesures", 2),),
        total="Total : {}", crooked="logement",
    ),
    ("iodas", "2023-06-30"): Dialect(
        bom=True, newline="\r\n", missing=("", "NULL"), shuffled=True, lost_zeros=True,
        extra=("SERVICE_GESTIONNAIRE",), parts=(("mesures", 3),),
    ),
    ("ml_lyon", "2022-12-31"): Dialect(
        headers="long", encoding="cp1252", newline="\r\n", missing=("", "Non renseigné"),
        extra=("Conseiller référent", "Antenne"), total="Total : {}",
    ),
    ("ml_lyon", "2023-06-30"): Dialect(
        headers="long", bom=True, newline="\r\n", missing=("", "Non renseigné"), shuffled=True,
        extra=("Conseiller référent", "Antenne"), total="Total : {}", parts=(("situations", 2),),
    ),
    ("ml_villeurbanne", "2023-06-30"): Dialect(
        headers="spaced", delimiter="\t", dates="short year", yes_no=("Oui", "Non"),
        missing=("", "-"), shuffled=True, lost_zeros=True, extra=("CONSEILLER",), total="TOTAL;{}",
    ),
    ("ml_bron_decines_meyzieu", "2023-06-30"): Dialect(
        headers="lower", delimiter=",", dates="iso", yes_no=("1", "0"), missing=("", "NULL"),
        quote_all=True, extra=("statut_dossier",), cut_off="dispositifs",
    ),
    ("ml_venissieux", "2023-06-30"): Dialect(
        headers="long upper", encoding="latin-1", newline="\r\n", yes_no=("Oui", "Non"),
        other_dates="iso", missing=("", "-", "NR"), labels=True, old_levels=True, shuffled=True,
        total="TOTAL;{}",
    ),
    ("ml_vaulx_en_velin", "2023-06-30"): Dialect(
        headers="camel", delimiter="\t", dates="iso and midnight", yes_no=("OUI", "NON"),
        missing=("", " ", "NULL"), shuffled=True, test_files=True,
    ),
    ("ml_rhone_sud_est", "2023-06-30"): Dialect(
        headers="lower", format="parquet", extra=("conseiller",),
    ),
    ("ml_sud_ouest_lyonnais", "2023-06-30"): Dialect(
        headers="long", encoding="latin-1", newline="\r\n", delimiter="\t",
        yes_no=("Oui", "Non"), missing=("", "Non renseigné"), labels=True, total="Total : {}",
    ),
    ("ml_plateau_nord_val_de_saone", "2023-05-31"): Dialect(
        headers="short", bom=True, newline="\r\n", dates="excel", shuffled=True,
        extra=("Référent", "Zone"),
    ),
    ("ml_monts_d_or_monts_du_lyonnais", "2023-06-30"): Dialect(
        headers="long", format="xlsx", yes_no=("Oui", "Non"), missing=("", "Non renseigné"),
        total="TOTAL;{}", test_files=True,
    ),
}  # fmt: skip
EXTRA_WORDS = ["A1", "B2", "07", "Mme K."]


def deliveries(plain: bool) -> dict[tuple[str, str], Dialect]:
    """(provider, extraction date) to dialect; plain: one snapshot each, UTF-8 csv for all."""
    if not plain:
        return dict(DIALECTS)
    return {("iodas" if p == "iodas" else p, d): PLAIN for p, d in DIALECTS if d >= "2023-01-01"}

"""Seeds as data: what SQL cannot say about files, spellings and crosswalks."""

from __future__ import annotations

import csv
import itertools
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
MINE = sorted(
    [
        *(SEEDS / "nomenclatures").glob("*.csv"),
        *(SEEDS / "governance").glob("*.csv"),
        SEEDS / "linkage" / "link_threshold.csv",
        SEEDS / "mappings" / "map_value_alias.csv",
    ]
)
TYPES = {"string", "int", "double", "boolean", "date"}

# codes of the canonical layouts: what a provider may deliver without any alias
LAYOUT_CODES = {
    "nom_sex": "M F",
    "nom_authority": "ADM JUD",
    "nom_decider": "PCD JE PR JAF TJ PREFET",
    "nom_event_type": "IP EVAL_IP SIGN E17 E6M",
    "nom_role": "DEM CJT ENF",
    "nom_grant_decision": "ACCORD REJET SANS_SUITE",
    "nom_nationality_group": "F UE HORS_UE",
    "nom_progress": "PREVU EN_COURS TERMINE",
    "nom_place_type": "AF MECS FDE POUP VE LVA FJT SEMI AUTO HOTEL INT ESMS TIERS DOM CMAT SAN ATT "
    "FUGUE NR",
    "nom_ml_lodging": "PARENTS FAMILLE AMIS AUTONOME_LOC AUTONOME_PROP FJT FOYER_ASE CHRS HOTEL "
    "SANS_HEBERGEMENT CAMPEMENT_SQUAT INTERNAT DETENTION AUTRE NR",
    "nom_end_reason": "ECHEANCE MAINLEVEE RETOUR_FAMILLE RELAIS_AUTRE_MESURE MAJORITE 21_ANS "
    "REFUS_RENOUVELLEMENT RUPTURE_JEUNE RUPTURE_SERVICE AUTONOMIE_LOGEMENT_EMPLOI TRANSFERT_DEPT "
    "FUGUE ADOPTION DECES ERREUR_SAISIE NR",
    "nom_measure.protection": "IP EVAL_IP SIGN MJIE AFI TISF AESF AED AEDR AEMO AEMOR AEMOH MJAGBF "
    "ADJ AP72 RU5 APU_MNA AP AP5 AME OPP_PR OPP_JE PLAC_ASE PLAC_DIR PLAC_PAR TDC TDB PEAD DAP "
    "DELAIS RAP TUT PUP_P PUP_D MNA PPM E17 APJM AEDJM AFJM PJJM E6M",
    "nom_measure.insertion": "RSA_SOCLE RSA_MAJORE RSA_JEUNE_ACTIF RSJ_LYON CER FAJ",
    "nom_measure.housing": "FSL_ACCES FSL_MAINTIEN FSL_ENERGIE ASLL",
    "nom_measure.disability": "AEEH AAH PCH RQTH CMI ORIENT_SCO ORIENT_ESMS ORIENT_PRO",
    "nom_measure.mission_locale": "EMPLOI ALTERNANCE FORMATION IMMERSION VOLONTARIAT SCOLARITE "
    "DEMANDEUR_EMPLOI NON_PROFESSIONNELLE INCONNUE PACEA GJ CEJ PPAE CIVIS TRACE EAV OF16_18 "
    "RSJ_LYON",
}


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a seed, as text."""
    path = next(path for path in MINE if path.stem == name)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def spelling(text: str) -> str:
    """A label as it is compared: lower case, no accents, letters and digits, single spaces."""
    for ligature, letters in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss")):
        text = text.replace(ligature, letters)
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", plain.lower()).strip()


@pytest.fixture(scope="module")
def nomenclatures() -> dict[str, dict[str, str]]:
    """Codes and French labels of every nomenclature that files are read with."""
    names = {row["nomenclature"] for row in rows("map_value_alias")} | set(LAYOUT_CODES)
    found: dict[str, dict[str, str]] = {
        name: {next(iter(row.values())): row["label_fr"] for row in rows(name)}
        for name in names
        if "." not in name
    }
    for row in rows("nom_measure"):
        found.setdefault(f"nom_measure.{row['domain']}", {})[row["measure_code"]] = row["label_fr"]
    return found


@pytest.fixture(scope="module")
def described() -> dict[str, dict]:
    """Properties of every seed, from the YAML files."""
    found = {}
    for path in SEEDS.rglob("*.yml"):
        for seed in yaml.safe_load(path.read_text(encoding="utf-8")).get("seeds", []):
            found[seed["name"]] = seed
    return found


@pytest.mark.parametrize("path", MINE, ids=lambda path: path.stem)
def test_file_is_clean_and_described(path, described):
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf"), "byte order mark"
    assert b"\r" not in content, "line ends of another system"
    header, *lines = csv.reader(content.decode("utf-8").splitlines())
    assert lines, "no row"
    assert {len(line) for line in lines} == {len(header)}, "rows of different widths"
    assert [cell for line in lines for cell in line if cell != cell.strip()] == []
    seed = described[path.stem]
    assert [column["name"] for column in seed["columns"]] == header
    assert list(seed["config"]["column_types"]) == header
    assert set(seed["config"]["column_types"].values()) <= TYPES
    assert all(column.get("description", "").strip() for column in seed["columns"])
    for column, data_type in seed["config"]["column_types"].items():
        if column.endswith("_code") or column == "code":
            assert data_type == "string", f"{column}: codes keep their leading zeros"


def test_every_nomenclature_has_a_place_for_the_unknown(nomenclatures):
    assert [name for name, codes in nomenclatures.items() if "UNMAPPED" not in codes] == []


def test_every_code_of_the_layouts_is_recognised(nomenclatures):
    missing = []
    aliases = {(row["nomenclature"], spelling(row["alias"])) for row in rows("map_value_alias")}
    for name, codes in LAYOUT_CODES.items():
        known = {spelling(code) for code in nomenclatures[name]}
        missing += [
            f"{name}: {code}"
            for code in codes.split()
            if spelling(code) not in known and (name, spelling(code)) not in aliases
        ]
    assert missing == []


def test_every_alias_has_a_letter_or_a_digit():
    assert [row for row in rows("map_value_alias") if not spelling(row["alias"])] == []


def test_one_reading_for_two_ambiguous_names():
    aliases = {
        (row["nomenclature"], spelling(row["alias"])): row["code"]
        for row in rows("map_value_alias")
    }
    # RSJ is an income support of the State in its files, of the Métropole in a Mission locale's
    assert ("nom_measure.insertion", "rsj") not in aliases
    assert aliases["nom_measure.mission_locale", "rsj"] == "RSJ_LYON"
    # an OPP does not say whose it is
    assert ("nom_measure.protection", "opp") not in aliases


def test_states_have_an_order_without_gaps():
    channels = defaultdict(list)
    for row in rows("nom_state"):
        channels[row["channel"]].append((int(row["priority"]), row["state_code"]))
        assert re.fullmatch("#[0-9A-F]{6}", row["colour"])
    for states in channels.values():
        assert [priority for priority, _ in sorted(states)] == list(range(1, len(states) + 1))
        assert [code for _, code in sorted(states)][-2:] == ["none", "unobserved"]


def olinpe_lines() -> dict[tuple[str, str], dict[str, str]]:
    """OLINPE variables of each measure and authority."""
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in rows("nom_measure_olinpe"):
        found[row["measure_code"], row["authority_code"]][row["variable"]] = row["code"]
    return found


@pytest.mark.parametrize("key", sorted(olinpe_lines()), ids=" ".join)
def test_olinpe_blocks_are_complete_and_nothing_more(key):
    line = dict(olinpe_lines()[key])
    decision = line.pop("DECISION")
    assert decision == {"ADM": "1", "JUD": "2"}[key[1]]
    nature = line.pop("NATPDECADM" if decision == "1" else "NATDECASSED")
    if decision == "1":
        assert nature != "19", "never sent"
        assert ("TYPINTERDOM" in line) == (nature in ("10", "20"))
        assert set(line) <= {"TYPINTERDOM", "LIEUACC", "ACCMOD"}
    else:
        assert ("TYPDECJUD" in line) == (nature in ("11", "14", "15", "16", "19", "24"))
        placed = {"NATDECPLAC", "INSTITPLAC"}
        assert placed & set(line) == (placed if nature in ("17", "18") else set())
        assert set(line) <= {"TYPDECJUD", "NATDECPLAC", "INSTITPLAC", "LIEUPLAC"}
    adult = nature in (("20", "21") if decision == "1" else ("24",))
    age = next(
        row["max_age_years"]
        for row in rows("nom_measure")
        if row["domain"] == "protection" and row["measure_code"] == key[0]
    )
    assert not adult or age == "21"


def test_missions_locales_are_named_as_voted():
    voted = {
        "Bron-Décines-Meyzieu",
        "Plateau nord Val de Saône",
        "Givors",
        "Lyon",
        "sud-ouest lyonnais",
        "Rhône sud-est",
        "Vénissieux",
        "Monts-d'Or et Monts du Lyonnais",
        "Vaulx-en-Velin",
        "Villeurbanne",
    }
    partners = [row for row in rows("gov_provider") if row["source_system"] == "missions_locales"]
    assert voted <= {row["label_fr"] for row in partners}, "a partner that leaves keeps its row"


def test_partner_conventions_follow_the_vote():
    """Nobody signed before the vote, and nobody delivers before signing."""
    partners = [row for row in rows("gov_convention") if row["kind"] == "partner"]
    assert len(partners) >= 10
    assert all("2022-10-17" <= row["signature_date"] <= row["start_date"] for row in partners)


def test_no_convention_lets_a_direct_identifier_through():
    assert {row["field_name"] for row in rows("gov_convention_scope")} == {"*"}


def test_authorised_columns_are_ranked_without_gaps():
    tables = itertools.groupby(
        rows("gov_export_column"), key=lambda row: (row["recipient_code"], row["table_name"])
    )
    for table, columns in tables:
        positions = [int(row["position"]) for row in columns]
        assert positions == list(range(1, len(positions) + 1)), table


def test_a_pseudonym_leaves_only_for_a_recipient_that_has_a_key():
    keyed = {row["recipient_code"] for row in rows("gov_recipient") if row["pseudonym_key"]}
    persons = {
        row["recipient_code"] for row in rows("gov_export_column") if row["role"] == "identifier"
    }
    assert persons <= keyed


def test_communes_make_the_metropole():
    communes = rows("nom_commune")
    assert len({row["city_insee_code"] for row in communes}) >= 59, (
        "a commune that merges keeps its row and its own city_insee_code, and gets a valid_until"
    )
    assert len([row for row in communes if row["city_insee_code"] == "69123"]) == 10
    assert all(re.fullmatch("69[0-9]{3}", row["insee_code"]) for row in communes)


@pytest.mark.parametrize("seed", ["gov_threshold", "gov_study_rule", "link_threshold"])
def test_every_threshold_is_read_by_a_rule(seed):
    """A threshold that nothing reads would be signed in a contract and hold nobody."""
    rules = "".join(
        path.read_text(encoding="utf-8")
        for place, ending in (("macros", "sql"), ("models", "sql"), ("scripts", "py"))
        for path in (SEEDS.parent / place).rglob(f"*.{ending}")
    )
    codes = [next(iter(row.values())) for row in rows(seed)]
    assert codes
    assert [code for code in codes if f"'{code}'" not in rules and f'"{code}"' not in rules] == []


@pytest.mark.parametrize(
    ("folder", "seed"),
    [
        ("governance", "gov_threshold"),
        ("governance", "gov_study_rule"),
        ("linkage", "link_threshold"),
    ],
)
def test_every_threshold_has_to_be_there(folder, seed):
    """A row that is missing would empty the models joined to it; dbt asks for each of them."""
    asked = {
        code
        for path in (SEEDS / folder).glob("*.yml")
        for described in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]
        if described["name"] == seed
        for test in described["columns"][0]["data_tests"]
        if "holds_codes" in test
        for code in test["holds_codes"]["arguments"]["codes"]
    }
    assert asked == {next(iter(row.values())) for row in rows(seed)}


def test_bands_of_entry_ages_follow_each_other_to_the_age_limit():
    """A month in no band would read unknown; one in two would count a person twice."""
    bands = sorted(
        (int(row["from_month"]), int(row["to_month"]))
        for row in rows("nom_category")
        if row["list_code"] == "entry_age" and row["from_month"]
    )
    assert [first for first, _ in bands] == [0, *(last + 1 for _, last in bands[:-1])]
    assert bands[-1][1] == 12 * 21

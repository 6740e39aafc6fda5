"""Every figure of the generator, with the section of the domain notes it comes from.

[V] marks a published figure, [A] an assumption of the notes, [T] a value tuned here so that the
published figures come out of the simulation (see tests/python/generator/test_life_courses.py).
"""

from __future__ import annotations

from datetime import date

EPOCH = date(1970, 1, 1)


def day(year: int, month: int = 1, dom: int = 1) -> int:
    """Days since 1970-01-01 of a date."""
    return (date(year, month, dom) - EPOCH).days


# --- who (domain notes, 6bis "Population") -------------------------------------------------------
DECOYS_PER_CONTRACT = 0.6  # protected youths who never had a contract [A]
ML_ONLY_PER_CONTRACT = 3.0  # young people known to a Mission locale only [A]
HOUSEHOLD_PER_CONTRACT = 0.3  # parents and siblings with a thin file [A]
YEAR_18 = (1989, 2022)  # 18th birthdays of people with a contract [A]
ENTRY_WEIGHT = {1989: 0.5, 2010: 0.9, 2017: 1.1, 2022: 1.9}  # 870 to 1,700 young adults [V] 6
MNA_SHARE = {1989: 0.01, 2003: 0.02, 2010: 0.10, 2016: 0.25, 2019: 0.45, 2022: 0.45}  # [A]
BOYS_SHARE = {1989: 0.575, 2010: 0.55, 2015: 0.48, 2022: 0.48}  # outside MNA; 58 then 61-66 % [A]
BOYS_SHARE_MNA = 0.94  # [V] 93-95 %
TWIN_BIRTHS = 0.016  # share of births that are twins [A] 5
TWINS_ALIKE = 0.2  # twins of one sex with first names that start alike
YOUNG_PARENT_CHILDREN = 0.25  # of household siblings: children of young mothers instead
SIBLINGS = 0.12  # protected pairs of one household [A]
MNA_COUNTRIES = {  # [A] list of 6bis, weights ours
    "GIN": 24, "CIV": 15, "MLI": 15, "DZA": 7, "TUN": 7, "ALB": 9, "AFG": 7, "PAK": 3,
    "BGD": 6, "COD": 4, "MAR": 3,
}  # fmt: skip
ORIGINS = {  # naming tradition of people who are not MNA; weights ours
    "FRA": 700, "DZA": 75, "MAR": 40, "TUN": 35, "COM": 14, "TUR": 22, "PRT": 30, "COD": 14,
    "GIN": 8, "CIV": 9, "MLI": 11, "SEN": 12, "ROU": 16, "ALB": 14,
}  # fmt: skip
BORN_ABROAD_BY_ORIGIN = 0.22  # of the non-French traditions, outside MNA [A]

# --- before 18 (6bis "Age at first ASE event", "First event", "Durations") -----------------------
PLACED_AT_17 = {"contract": 0.90, "contract_mna": 1.0, "decoy": 0.56, "decoy_mna": 0.85}  # [T]
FIRST_AGE = [(0.0, 3.0, 20), (3.0, 11.0, 22), (11.0, 16.0, 28), (16.0, 17.8, 30)]  # [A]
FIRST_AGE_MNA = [(15.4, 16.0, 30), (16.0, 17.75, 70)]  # 70 % at 16 or more [V]
FIRST_MEASURE = {"MO": 45, "OPP": 35, "AP": 20}  # [A]
DURATIONS = {  # code: (median months, spread, most months)
    "TISF": (4, 0.4, 6), "AESF": (8, 0.4, 12), "AED": (10, 0.4, 12), "AEDR": (6, 0.3, 6),
    "AEMO": (18, 0.5, 24), "AEMOR": (9, 0.4, 12), "AEMOH": (12, 0.5, 24), "MJAGBF": (18, 0.4, 24),
    "ADJ": (8, 0.4, 12), "OPP_JE": (4, 0.5, 6), "OPP_PR": (1, 0.6, 2), "AP": (7, 0.6, 12),
    "PLAC_ASE": (22, 0.5, 24), "PLAC_DIR": (16, 0.5, 24), "TDC": (20, 0.4, 24),
    "PEAD": (8, 0.4, 12),
    "AP5": (8, 0.4, 12), "APJM": (6, 0.45, 12), "AEDJM": (6, 0.4, 12), "PJJM": (9, 0.4, 12),
    "AME": (10, 0.4, 24), "AFJM": (2, 0.6, 6), "AFI": (2, 0.6, 6), "MJIE": (5, 0.2, 6),
}  # fmt: skip
HOME_MEASURES = {"AED": 40, "AEMO": 38, "AEDR": 8, "AEMOR": 6, "TISF": 4, "ADJ": 2, "AEMOH": 1,
                 "AESF": 1, "MJAGBF": 1}  # fmt: skip
PLACEMENTS = {"PLAC_ASE": 82, "TDC": 5, "PLAC_DIR": 5, "AP": 4, "PEAD": 3, "AP5": 1}
PLACEMENTS_MNA = {"PLAC_ASE": 70, "TUT": 26, "DAP": 4}
RETURN_HOME = 0.22  # of placements longer than three years
PARALLEL = {"AEMO beside TDC": 0.45, "TUT": 0.18, "DAP": 0.025, "PUP": 0.06, "AFI": 0.03,
            "MJIE": 0.08, "AFJM": 0.14, "AME": 0.03}  # fmt: skip

# --- after 18 (6, ELAP and "KM skeleton") --------------------------------------------------------
CONTRACT_GAP = {"same day": 85, "under 3 months": 10, "later": 5}  # [A]
EARLY_EXIT_MONTHLY = 0.0195  # of those with a contract, first six months: 9 of 73 leave [V][T]
LATE_EXIT_MONTHLY = 0.0385  # after 18.5, before the period's modifier: 0.64 to 0.18 [V][T]
PERIOD_EXIT = [  # (from, to, modifier of the exit hazard) [A]
    (day(2005), day(2018), 1.5), (day(2020, 3), day(2021, 7), 0.1),
    (day(2022, 2, 7), day(2100), 0.7),
]  # fmt: skip
PAST_21 = 0.06  # contracts that run past 21 to finish the school year (L.222-5)
SNAPPED_TO_TERM = 0.70  # exits that wait for the end of a contract
RE_ENTRY = 0.05  # after an exit; the right to return (2022) doubles it
EDUCATIVE_ONLY = 0.14  # contracts without lodging: accueil is 85 % [V]
JUDICIAL_ADULT = [(1989, 0.14), (1998, 0.06), (2006, 0.02), (2011, 0.0)]  # PJJM, of decoys [A]
TRANSFERRED = 0.01  # leave for another département
DEATHS = 0.003

# --- places (6bis "Places per placed person", "Lodging at 17") -----------------------------------
MOVES_BY_YEARS = [
    (1.0, 0.85),
    (3.0, 1.7),
    (8.0, 2.7),
    (99.0, 3.4),
]  # (years placed up to, mean) [T]
NEW_PLACE_AT_18 = 0.40
ROW_SPLIT_AT_DECISION = 0.55  # the software opens a new line for the same bed
SHORT_RELAYS = 0.05  # nights elsewhere, under 8 days
LODGING = {  # class of person at entry: weights
    "0-2": {"AF": 52, "POUP": 28, "FDE": 18, "TIERS": 2},
    "3-10": {"AF": 57, "MECS": 21, "FDE": 10, "VE": 7, "LVA": 2, "TIERS": 3},
    "11-15": {"MECS": 35, "AF": 38, "FDE": 8, "LVA": 7, "VE": 3, "ESMS": 3, "TIERS": 4, "INT": 2},
    "16-17": {"MECS": 29, "FDE": 6, "AF": 33, "TIERS": 3, "LVA": 5, "SEMI": 11, "FJT": 6,
              "HOTEL": 2, "ESMS": 2, "INT": 1, "FUGUE": 1, "ATT": 1},  # the first four [V] ELAP
    "mna": {"SEMI": 35, "MECS": 25, "HOTEL": 15, "FJT": 15, "AF": 6, "TIERS": 4},
    "adult": {"SEMI": 28, "FJT": 21, "AUTO": 14, "AF": 16, "MECS": 12, "HOTEL": 4, "LVA": 2,
              "TIERS": 2, "SAN": 1},
}  # fmt: skip
KEEPS_TYPE = 0.35

# --- events and other domains (6bis "First event", "Domain flags by 21") -------------------------
IP_KNOWN = 0.85  # of first measures after 2007
IP_FROM = day(2007, 3, 5)
E17_FROM, E6M_FROM = day(2016, 3, 14), day(2022, 2, 7)
E17_SHARE, E6M_SHARE = 0.5, 0.3
RSA_FROM, RSJ_FROM = day(2009, 6), day(2021, 6)
MDPH_FROM, FSL_FROM = day(2006, 1), day(2005, 1)
FLAGS = {"FAJ": 0.15, "FSL": 0.12, "RSJ": 0.08, "RSA": 0.04, "RQTH": 0.12, "AEEH": 0.14}  # [A]
PARENT_RSA = 0.35  # households of origin with a minimum income

# --- Missions locales (3, 3bis, 6bis "ML") -------------------------------------------------------
ML_SHARES = {  # [A] 3bis
    "ml_lyon": 30, "ml_villeurbanne": 15, "ml_bron_decines_meyzieu": 11, "ml_venissieux": 10,
    "ml_vaulx_en_velin": 10, "ml_rhone_sud_est": 7, "ml_sud_ouest_lyonnais": 6,
    "ml_plateau_nord_val_de_saone": 6, "ml_givors": 3, "ml_monts_d_or_monts_du_lyonnais": 2,
}  # fmt: skip
ML_FROM = day(2015, 1, 26)  # i-MILO; earlier files partly migrated
ML_MIGRATED_FROM = day(2012, 1)
ML_CONTACT = {"contract": 0.55, "decoy": 0.42}  # at least one file by 21 [A]
ML_FIRST_AGE = [(16.0, 18.0, 25), (18.0, 19.0, 35), (19.0, 20.0, 25), (20.0, 21.0, 15)]  # [A]
ML_SITUATIONS = 4.0  # mean per file
ML_CATEGORIES = {"EMPLOI": 24, "ALTERNANCE": 8, "FORMATION": 13, "IMMERSION": 6, "VOLONTARIAT": 2,
                 "SCOLARITE": 6, "DEMANDEUR_EMPLOI": 31, "NON_PROFESSIONNELLE": 6,
                 "INCONNUE": 4}  # fmt: skip
TRAINING_DUTY_FROM = day(2020, 9)
PACEA_FROM, GJ_FROM, GJ_UNTIL, CEJ_FROM = day(2017), day(2013, 10), day(2022, 2, 28), day(2022, 3)
PROGRAMMES = {"PACEA": 0.60, "GJ/CEJ": 0.35, "CIVIS": 0.40, "PPAE": 0.15, "EAV": 0.05,
              "OF16_18": 0.5, "RSJ_LYON": 0.05}  # fmt: skip
ML_DUPLICATE_WITHIN, ML_DUPLICATE_BETWEEN = 0.015, 0.025  # 4 % within the ten [A] 5

# --- snapshots ----------------------------------------------------------------------------------
HORIZON = day(2023, 6, 30)

# --- errors of identity (5, error taxonomy; half of a pair's rate, since both records may err) ----
ERRORS = {  # problem: (rate, rate for MNA)
    "first name cut": (0.25, 0.35),  # of compound first names
    "surname joined": (0.30, 0.30),  # of compound or particle surnames
    "swap names": (0.005, 0.02),
    "transliteration": (0.010, 0.06),
    "typing": (0.012, 0.015),
    "birth name replaced": (0.25, 0.25),  # of people with a usage name
    "day and month": (0.003, 0.003),
    "digit of the day": (0.002, 0.002),
    "year": (0.001, 0.015),
    "placeholder date": (0.0025, 0.0),
    "birthplace missing": (0.06, 0.08),
    "birthplace reworded": (0.06, 0.06),
    "sex missing": (0.001, 0.001),
    "sex wrong": (0.0005, 0.0005),
}
USAGE_NAME = (0.01, 0.03)  # boys, girls [A]
MNA_PLACEHOLDER = 0.33  # true papers say 01/01 or 31/12: 25-40 % [A]
MOTHER_UNKNOWN = (0.05, 0.45)  # 3-6 %, MNA 30-60 % [A] 2bis
IODAS_DUPLICATES = 0.045  # 3-6 % [A]

# --- faults of the data (6bis) --------------------------------------------------------------------
FAULTS = {
    "never closed": 0.04, "end before start": 0.02, "no decision date": 0.06, "repeated line": 0.03,
    "unknown place": 0.05, "no reason before 2005": 0.25, "no reason": 0.05, "place lost": 0.30,
}  # fmt: skip
PLACES_LOST_BEFORE = day(1998)

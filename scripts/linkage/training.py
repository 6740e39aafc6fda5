"""Learning the weights with Splink: u from random pairs, m by expectation maximisation.

Nothing is learnt from truth: only from the landed records themselves. What comes out holds no
value of any record, but probabilities of levels and counts.
"""

from __future__ import annotations

import copy
import logging
import math
import warnings
from dataclasses import dataclass, field

import duckdb

from scripts.errors import Finding
from scripts.sql import one_row

# blockings for expectation maximisation: each trains what it does not block on
EM_BLOCKINGS = (
    "l.birth_text = r.birth_text",
    "l.surname_key = r.surname_key and l.first_name_key = r.first_name_key "
    "and l.postal_code = r.postal_code",
    "l.surname_key = r.surname_key and l.first_name_key = r.first_name_key "
    "and l.birth_year = r.birth_year",
)
MAX_U_PAIRS = 3e6
LEAST_PAIRS = 20  # pairs below which a blocking is left out of training
# pairs that would nearly always be one person: they tell how many others a record has
SURE = (
    "l.surname_key = r.surname_key and l.first_name_key = r.first_name_key "
    "and l.birth_text = r.birth_text",
    "l.surname_sound = r.surname_sound and l.birth_text = r.birth_text "
    "and l.postal_code = r.postal_code",
    "l.first_name_key = r.first_name_key and l.birth_text = r.birth_text "
    "and l.postal_code = r.postal_code",
)
SURE_RECALL = 0.8
# a level met once in so many pairs weighs no more than that; below, counts are noise
LEAST_PROBABILITY = 1e-6
# so many links' worth of what is usual in linked registers (`usual` in link_comparisons) goes in
# with what these records say: few records, or records with few faults, do not make a model sure
USUAL_LINKS = 3000
# however many links these records show, they are one register: what it learnt of slips that are
# rare in it is half of what the next is judged by at most; int_link_calibration learns the rest
MOST_LEARNT = 0.5


@dataclass(frozen=True)
class Level:
    """One level of one comparison: how often it is met in matches (m) and by chance (u)."""

    comparison_code: str
    level_no: int
    label: str
    frequency_column: str | None
    m_probability: float
    u_probability: float

    @property
    def match_weight(self) -> float:
        """Evidence in bits: log2 of m over u."""
        return math.log2(self.m_probability / self.u_probability)


@dataclass
class Model:
    """What training hands over: levels, parameters, Splink's charts (Vega-Lite)."""

    levels: list[Level]
    links_per_record: float
    records: int
    charts: list[tuple[str, str, dict]] = field(default_factory=list)


def settings_of(
    comparisons: list[dict], levels: dict[tuple[str, int], Level] | None, prior: float
) -> dict:
    """Splink's settings for the comparisons of the macro link_comparisons.

    With `levels`, the weights in force; without, none: to be trained.
    """
    found = []
    for comparison in comparisons:
        code = comparison["code"]
        written: list[dict] = [
            {
                "sql_condition": comparison["missing"],
                "label_for_charts": "missing",
                "is_null_level": True,
            }
        ]
        for level in comparison["levels"]:
            entry: dict = {
                "sql_condition": level.get("condition", "ELSE"),
                "label_for_charts": level["label"],
            }
            if level.get("frequency"):
                entry["tf_adjustment_column"] = level["frequency"]
                entry["tf_adjustment_weight"] = float(level.get("share", 1))
                entry["disable_tf_exact_match_detection"] = True
            if levels is not None:
                known = levels[code, level["no"]]
                entry["m_probability"] = known.m_probability
                entry["u_probability"] = known.u_probability
            written.append(entry)
        found.append({"output_column_name": code, "comparison_levels": written})
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_no",
        "comparisons": found,
        "blocking_rules_to_generate_predictions": [],
        "probability_two_random_records_match": prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
    }


def linker_for(connection: duckdb.DuckDBPyConnection, records: str, settings: dict):
    """A Splink linker on a relation shaped like int_link_record."""
    from splink import Linker
    from splink.internals.duckdb.database_api import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=connection)
    return Linker(api.register(connection.table(records)), settings, log_level=None)


def train(
    connection: duckdb.DuckDBPyConnection,
    records: str,
    comparisons: list[dict],
    seed: int = 1,
    before: dict[tuple[str, int], Level] | None = None,
) -> Model:
    """Learn the weights from a table shaped like int_link_record.

    Raises Finding when the records are too few for any blocking to teach anything.
    """
    from splink.internals.exceptions import EMTrainingException

    count = one_row(connection.sql(f"select count(*) from {records}"))[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker = linker_for(connection, records, settings_of(comparisons, None, 1e-4))
        training = linker.training
        training.estimate_probability_two_random_records_match(list(SURE), recall=SURE_RECALL)
        training.estimate_u_using_random_sampling(
            max_pairs=MAX_U_PAIRS, seed=seed, min_count_per_level=None, num_chunks=1
        )
        taught = 0
        for rule in EM_BLOCKINGS:
            # a blocking on a field that nobody filled in teaches nothing
            if not _pairs_at_least(connection, records, rule, LEAST_PAIRS):
                continue
            known = copy.deepcopy(linker._settings_obj.core_model_settings)
            try:
                training.estimate_parameters_using_expectation_maximisation(
                    rule, estimate_without_term_frequencies=True
                )
            except (ValueError, EMTrainingException):
                # Splink leaves a linker without the comparisons that it blocked on, and has no
                # public way back
                linker._settings_obj.core_model_settings = known
            else:
                taught += 1
        if not taught:
            raise Finding(f"{count} records are too few to learn from: keep the model in force")
        charts = [
            (
                "Weights",
                "Bits for and against, by level.",
                linker.visualisations.match_weights_chart().chart_dict,
            ),
            (
                "m and u",
                "How often each level is met in matches, and by chance.",
                linker.visualisations.m_u_parameters_chart().chart_dict,
            ),
            (
                "Estimates by blocking",
                "The same parameter learnt from different pairs: wide apart is doubtful.",
                linker.visualisations.parameter_estimate_comparisons_chart().chart_dict,
            ),
        ]
        settings = linker.misc.save_model_to_json()
    prior = settings["probability_two_random_records_match"]
    links = prior * count * (count - 1) / 2
    levels = []
    for comparison, trained in zip(comparisons, settings["comparisons"], strict=True):
        levels += _levels(comparison, trained["comparison_levels"][1:], links, before or {})
    return Model(levels, prior * (count - 1) / 2, count, charts)


def _pairs_at_least(
    connection: duckdb.DuckDBPyConnection, records: str, rule: str, least: int
) -> bool:
    found = one_row(
        connection.sql(
            f"select count(*) from (select 1 from {records} as l inner join {records} as r "
            f"on {rule} and l.record_no < r.record_no limit {least})"
        )
    )[0]
    return found == least


def _levels(
    comparison: dict, trained: list[dict], links: float, before: dict[tuple[str, int], Level]
) -> list[Level]:
    """Levels with probabilities that sum to one and are never zero.

    m is what was learnt from so many `links` beside what is usual; u is counted, and stays what
    it was `before` where nobody filled the field in.
    """
    usual = [level["usual"] for level in comparison["levels"]]
    learnt = [level.get("m_probability") or 0 for level in trained]
    share = min(links / (links + USUAL_LINKS), MOST_LEARNT) if sum(learnt) else 0
    by_chance = [level.get("u_probability") or 0 for level in trained]
    if not sum(by_chance):
        codes = [(comparison["code"], level["no"]) for level in comparison["levels"]]
        by_chance = [before[code].u_probability if code in before else 1.0 for code in codes]
    shares = {
        "m_probability": [
            share * found / (sum(learnt) or 1) + (1 - share) * expected / sum(usual)
            for found, expected in zip(learnt, usual, strict=True)
        ]
    }
    counted = [max(value, LEAST_PROBABILITY) for value in by_chance]
    shares["u_probability"] = [value / sum(counted) for value in counted]
    return [
        Level(
            comparison["code"],
            level["no"],
            level["label"],
            level.get("frequency"),
            shares["m_probability"][place],
            shares["u_probability"][place],
        )
        for place, level in enumerate(comparison["levels"])
    ]

"""The generated population against the published figures, computed by the analysis itself.

The session's build has 120 persons with a contract, so a band is widened by what so few persons
may wander; the bands themselves are held on a large population (docs/analysts.md says how to look).
"""

from __future__ import annotations

import math

import pandas as pd
import pytest
from house import ROOT

from scripts import database

pytestmark = pytest.mark.slow

WANDER = 3.5  # standard errors; 28 figures, so that chance alone fails once in some hundred seeds


@pytest.fixture(scope="module")
def figures(built, manifest) -> pd.DataFrame:
    """The analysis's answer on the session's build, one row per figure."""
    query = manifest["nodes"]["analysis.idase.calibration"]["compiled_code"]
    connection = database.connect(warehouse=True, read_only=True, config=built.config())
    found = connection.execute(query).df()
    connection.close()
    return found


def margin(row: pd.Series) -> float:
    """How far a sound figure may fall outside its band with so few persons."""
    if row["band_high"] > 1:  # a mean: its spread is about its size
        return WANDER * row["value"] / math.sqrt(row["n_observed"])
    middle = (row["band_low"] + row["band_high"]) / 2
    return WANDER * math.sqrt(middle * (1 - middle) / row["n_observed"])


def test_every_figure_of_the_list_is_measured(figures):
    listed = pd.read_csv(ROOT / "seeds/governance/gov_calibration.csv").sort_values("position")
    assert list(figures["figure_code"]) == list(listed["figure_code"])
    assert figures["value"].notna().all(), figures[figures["value"].isna()]["figure_code"].tolist()
    assert (figures["n_observed"] > 0).all()


def test_the_population_comes_out_like_the_published_ones(figures):
    outside = [
        f"{row['figure_code']}: {row['value']:.3f}"
        for _, row in figures.iterrows()
        if not row["band_low"] - margin(row) <= row["value"] <= row["band_high"] + margin(row)
    ]
    assert not outside, outside


def test_within_means_between_the_ends(figures):
    within = figures["value"].between(figures["band_low"], figures["band_high"])
    assert (figures["is_within"] == within).all()
    assert (figures["band_low"] < figures["band_high"]).all()

"""The figures, computed a second time: pandas and lifelines on the same person-months, to 1e-9.

The SQL never makes a month: it adds up runs. Here every month of every window is made, so that
the two ways share nothing but the person-months and the windows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter

from scripts import database

pytestmark = pytest.mark.slow

EXACT = 1e-9
WINDOWS = {"0_17": (0, 215), "at_18": (215, 216), "16_20": (192, 251), "18_20": (216, 251)}
CHANNELS = ("protection", "activity", "housing")
GROUPS = {"all": None, "sex": "sex_code", "mna": "is_mna", "territory": "territory_code"}


@pytest.fixture(scope="module")
def tables(built) -> dict[str, pd.DataFrame]:
    """The tables that the tests read, by name."""
    connection = database.connect(warehouse=True, read_only=True, config=built.config())
    names = (
        *("dim_person", "dim_person_profile", "fct_person_month", "int_survival_episode"),
        *("agg_state_by_age", "agg_transition", "agg_mean_time", "agg_survival"),
    )
    found = {name: connection.execute(f"from warehouse.trajectories.{name}").df() for name in names}
    connection.close()
    return found


@pytest.fixture(scope="module")
def sequences(tables) -> pd.DataFrame:
    """One row per person, channel and observed month of age: `person_uid`, `channel`, `age_month`,
    `state_code`, and one column per way of grouping persons.
    """
    people = tables["dim_person_profile"].assign(all="all")
    people["mna"] = np.where(people["is_mna"], "mna", "other")
    stored = tables["fct_person_month"]
    parts = []
    for channel in CHANNELS:
        bounds = people.dropna(subset=[f"{channel}_observed_from_month"])
        first = bounds[f"{channel}_observed_from_month"].astype(int)
        last = bounds[f"{channel}_observed_until_month"].astype(int)
        part = bounds[["person_uid", "all", "sex_code", "mna", "territory_code"]].copy()
        part["age_month"] = [list(range(a, b + 1)) for a, b in zip(first, last, strict=True)]
        part = part.explode("age_month").assign(channel=channel)
        part["age_month"] = part["age_month"].astype(int)
        months = stored[["person_uid", "age_month", f"{channel}_state"]]
        part = part.merge(months, how="left", on=["person_uid", "age_month"])
        part["state_code"] = part.pop(f"{channel}_state").fillna("none")
        assert "unobserved" not in set(part["state_code"])
        parts.append(part)
    return pd.concat(parts).rename(columns={"sex_code": "sex", "territory_code": "territory"})


def compare(got: pd.DataFrame, expected: pd.DataFrame, keys: list[str], value: str) -> None:
    """Same keys, same values to 1e-9."""
    left = got.set_index(keys)[value].astype(float).sort_index()
    right = expected.set_index(keys)[value].astype(float).sort_index()
    assert left.index.equals(right.index), left.index.symmetric_difference(right.index)[:5]
    assert len(left) > 20
    assert np.abs(left.to_numpy() - right.to_numpy()).max() < EXACT


@pytest.mark.parametrize("kind", GROUPS)
def test_distribution_equals_pandas(tables, sequences, kind):
    keys = ["group_code", "channel", "age_month", "state_code"]
    months = sequences.rename(columns={kind: "group_code"})
    counted = months.groupby(keys).size().rename("n_persons").reset_index()
    observed = months.groupby(keys[:3]).size().rename("n_observed").reset_index()
    got = tables["agg_state_by_age"].query("group_kind == @kind")
    compare(got, counted, keys, "n_persons")
    compare(got[[*keys[:3], "n_observed"]].drop_duplicates(), observed, keys[:3], "n_observed")


@pytest.mark.parametrize("kind", GROUPS)
def test_transitions_equal_pandas(tables, sequences, kind):
    keys = ["group_code", "channel", "age_window", "from_state", "to_state"]
    months = sequences.rename(columns={kind: "group_code"})
    months = months.sort_values(["channel", "person_uid", "age_month"])
    months["to_state"] = months.groupby(["channel", "person_uid"])["state_code"].shift(-1)
    pairs = months.dropna(subset=["to_state"]).rename(columns={"state_code": "from_state"})
    expected = pd.concat(
        pairs[pairs["age_month"].between(first, last - 1)].assign(age_window=window)
        for window, (first, last) in WINDOWS.items()
    )
    counted = expected.groupby(keys).agg(
        n_pairs=("person_uid", "size"), n_persons=("person_uid", "nunique")
    )
    counted["n_pairs_from"] = counted.groupby(keys[:4])["n_pairs"].transform("sum")
    got = tables["agg_transition"].query("group_kind == @kind")
    for value in ("n_pairs", "n_persons", "n_pairs_from"):
        compare(got, counted.reset_index(), keys, value)


@pytest.mark.parametrize("kind", GROUPS)
def test_mean_times_equal_pandas(tables, sequences, kind):
    keys = ["group_code", "channel", "age_window", "state_code"]
    months = sequences.rename(columns={kind: "group_code"})
    share = (
        months.groupby(["group_code", "channel", "age_month"])["state_code"]
        .value_counts(normalize=True)
        .rename("mean_months")
        .reset_index()
    )
    expected = pd.concat(
        share[share["age_month"].between(first, last)]
        .assign(age_window=window)
        .groupby(keys)["mean_months"]
        .sum()
        .reset_index()
        for window, (first, last) in WINDOWS.items()
    )
    compare(tables["agg_mean_time"].query("group_kind == @kind"), expected, keys, "mean_months")


def test_mean_time_of_whole_sequences_is_seqmeant(tables, sequences):
    """Where everybody is observed throughout, it is the plain mean of months per person."""
    first, last = WINDOWS["0_17"]
    housing = sequences.query("channel == 'housing' and age_month.between(@first, @last)")
    seen = housing.groupby("person_uid").size()
    if (seen < last - first + 1).any():
        whole = seen[seen == last - first + 1].index
        housing = housing[housing["person_uid"].isin(whole)]
    by_person = housing.groupby(["person_uid", "state_code"]).size().unstack(fill_value=0)
    by_age = housing.groupby("age_month")["state_code"].value_counts(normalize=True)
    by_age = by_age.groupby("state_code").sum()
    assert np.abs(by_person.mean() - by_age).max() < EXACT


def episodes_of(tables, outcome: str) -> pd.DataFrame:
    """Episodes of an outcome with the groups of their persons."""
    people = tables["dim_person_profile"][["person_uid", "sex_code", "is_mna", "territory_code"]]
    found = tables["int_survival_episode"].query("outcome == @outcome").merge(people)
    assert len(found) > 20, outcome
    return found.assign(all="all", mna=np.where(found["is_mna"], "mna", "other")).rename(
        columns={"sex_code": "sex", "territory_code": "territory"}
    )


OUTCOMES = ("leave_protection", "first_ml_contact", "first_job_6m", "first_own_housing")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_survival_equals_lifelines(tables, outcome):
    """Nobody is at risk in the month of entry: half a month later, for lifelines."""
    compared = 0
    for kind in GROUPS:
        for code, part in episodes_of(tables, outcome).groupby(kind):
            got = tables["agg_survival"].query(
                "group_kind == @kind and group_code == @code and outcome == @outcome"
                " and cause_code == 'any'"
            )
            event = (part["cause_code"] != "censored").to_numpy()
            fitted = KaplanMeierFitter().fit(
                part["exit_month"].to_numpy(float),
                event,
                entry=part["entry_month"].to_numpy() + 0.5,
                timeline=got["age_month"].sort_values().to_numpy(float),
            )
            got = got.sort_values("age_month")
            survival = fitted.survival_function_["KM_estimate"].to_numpy()
            assert np.abs(got["estimate"].to_numpy() - survival).max() < EXACT, (kind, code)
            inside = got["estimate"].between(1e-6, 1 - 1e-6).to_numpy()
            interval = fitted.confidence_interval_survival_function_.to_numpy()
            for side, column in enumerate(("lower_95", "upper_95")):
                difference = np.abs(got[column].to_numpy(float) - interval[:, side])[inside]
                assert difference.size == 0 or difference.max() < EXACT, (kind, code, column)
            compared += inside.sum()
    assert compared > 50


def aalen_johansen(part: pd.DataFrame, ages: np.ndarray) -> dict[str, tuple]:
    """Cumulative incidence and its variance by cause, straight from the definitions.

    The variance is the double sum of Marubini and Valsecchi, not expanded as in the SQL.
    """
    entry, leave = part["entry_month"].to_numpy(), part["exit_month"].to_numpy()
    cause = part["cause_code"].to_numpy()
    at_risk = np.array([((entry < age) & (leave >= age)).sum() for age in ages])
    events = np.array([((leave == age) & (cause != "censored")).sum() for age in ages])
    ratio = np.divide(events, at_risk, out=np.zeros(len(ages)), where=at_risk > 0)
    before = np.concatenate([[1.0], np.cumprod(1 - ratio)[:-1]])
    spare = at_risk * (at_risk - events)
    greenwood = np.divide(events, spare, out=np.zeros(len(ages)), where=spare > 0)
    found = {}
    for code in sorted(set(cause) - {"censored"}):
        own = np.array([((leave == age) & (cause == code)).sum() for age in ages])
        rate = np.divide(own, at_risk, out=np.zeros(len(ages)), where=at_risk > 0)
        rest = np.divide(
            own * (at_risk - own), at_risk**3.0, out=np.zeros(len(ages)), where=at_risk > 0
        )
        each = np.divide(own, at_risk**2.0, out=np.zeros(len(ages)), where=at_risk > 0)
        incidence = np.cumsum(before * rate)
        variance = np.array(
            [
                (
                    (incidence[i] - incidence[: i + 1]) ** 2 * greenwood[: i + 1]
                    + before[: i + 1] ** 2 * rest[: i + 1]
                    - 2 * (incidence[i] - incidence[: i + 1]) * before[: i + 1] * each[: i + 1]
                ).sum()
                for i in range(len(ages))
            ]
        )
        found[code] = (incidence, variance)
    return found


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_cumulative_incidences_equal_the_definition(tables, outcome):
    part = episodes_of(tables, outcome)
    got = tables["agg_survival"].query("group_kind == 'all' and outcome == @outcome")
    survival = got.query("cause_code == 'any'").sort_values("age_month")
    ages = survival["age_month"].to_numpy()
    total = survival["estimate"].to_numpy().copy()
    expected = aalen_johansen(part, ages)
    assert set(expected) | {"any"} == set(got["cause_code"])
    for code, (incidence, variance) in expected.items():
        line = got[got["cause_code"] == code].sort_values("age_month")
        assert np.abs(line["estimate"].to_numpy() - incidence).max() < EXACT
        inside = (incidence > 0) & (incidence < 1) & (variance > 1e-15)
        f = incidence[inside]
        spread = 1.959963984540054 * np.sqrt(variance[inside]) / (f * np.abs(np.log(f)))
        for column, sign in (("lower_95", 1), ("upper_95", -1)):
            interval = f ** np.exp(sign * spread)
            assert np.abs(line[column].to_numpy(float)[inside] - interval).max() < EXACT
        total += line["estimate"].to_numpy()
    assert np.abs(total - 1).max() < EXACT


def test_episodes_say_what_the_months_say(tables):
    """Who leaves protection, found again month by month."""
    followed = {"young_adult", "placed", "at_home"}
    groups = {
        **dict.fromkeys(("APJM", "JM_JUD"), "young_adult"),
        **dict.fromkeys(("PEAD", "MO_JUD", "MO_ADM"), "at_home"),
        **dict.fromkeys(("PLAC_ETAB", "PLAC_AF", "PLAC_AUTRE", "PLAC_NR", "SEMI_AUTO"), "placed"),
    }
    months = tables["fct_person_month"]
    state = {
        (row.person_uid, row.age_month): groups.get(row.protection_state)
        for row in months.itertuples()
    }
    expected = {}
    people = tables["dim_person"].dropna(subset=["protection_observed_from_month"])
    for person in people.itertuples():
        entry = max(215, int(person.protection_observed_from_month))
        last = min(251, int(person.protection_observed_until_month))
        here = state.get((person.person_uid, entry))
        if entry >= last or not (here == "placed" or (here == "young_adult" and entry > 215)):
            continue
        away = [
            age
            for age in range(entry + 1, last + 1)
            if state.get((person.person_uid, age)) not in followed
        ]
        expected[person.person_uid] = (entry, away[0] if away else last, not away)
    episodes = tables["int_survival_episode"].query("outcome == 'leave_protection'")
    got = {
        row.person_uid: (row.entry_month, row.exit_month, row.cause_code == "censored")
        for row in episodes.itertuples()
    }
    assert len(got) > 20
    assert got == expected

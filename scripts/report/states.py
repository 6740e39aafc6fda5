"""Charts of states by age, of the months in each, and of the moves between them."""

from __future__ import annotations

from scripts.report.chart import Chart, Column, chart
from scripts.report.published import Published

HIDDEN = "#F4E6C4"  # of no state, and light enough for every eye to tell from none
AGE_STEP_MONTHS = 3  # one chronogram point per quarter of a year of age


def chronogram(published: Published, texts: dict, _: list) -> Chart:
    """Shares of states by age; what is hidden is drawn as one rest above none, not left out."""
    rows = []
    hidden: dict[tuple, float] = {}
    found = published.rows(
        f"from marts.agg_observatory_state_by_age where age_month % {AGE_STEP_MONTHS} = 0 "
        "and age_month < 252 and n_observed is not null "
        "order by channel, group_kind, group_code, age_month, state_code"
    )
    for row in found:
        place = (row["channel"], row["group_kind"], row["group_code"], row["age_month"])
        hidden.setdefault(place, 1.0)
        if row["share"] is None:
            continue
        hidden[place] -= row["share"]
        colour, order = published.colour(row["channel"], row["state_code"])
        rows.append(
            {
                "channel": published.label("channel", row["channel"]),
                "group": published.group(row["group_kind"], row["group_code"]),
                "age": row["age_month"] / 12,
                "state": published.label(row["channel"], row["state_code"]),
                "share": row["share"],
                "count": row["n_persons"],
                "observed": row["n_observed"],
                "colour": colour,
                "order": order,
                "in_table": row["age_month"] % 12 == 0,
            }
        )
    shown = {(row["channel"], row["group"], row["age"]) for row in rows}
    for (channel, kind, code, age_month), rest in hidden.items():
        told = (published.label("channel", channel), published.group(kind, code), age_month / 12)
        if told in shown and rest > 0.0005:
            rows.append(
                {
                    "channel": told[0],
                    "group": told[1],
                    "age": told[2],
                    "state": texts["hidden"],
                    "share": round(rest, 3),
                    "count": None,
                    "observed": None,
                    "colour": HIDDEN,
                    "order": published.colour(channel, "none")[1] - 0.5,
                    "in_table": age_month % 12 == 0,
                }
            )
    return chart(
        *("chronogram", "states", texts),
        source="marts.agg_observatory_state_by_age",
        columns=[
            Column("age", texts["age"], "decimal"),
            Column("state", texts["state"]),
            Column("share", texts["share"], "percent"),
            Column("count", texts["count"], "whole"),
            Column("observed", texts["observed"], "whole"),
        ],
        rows=rows,
        filters=published.of_protection(texts) | published.of_everybody(texts),
        n_field="observed",
        x="age",
        y="share",
        height=380,
    )


def mean_time(published: Published, texts: dict, _: list) -> Chart:
    """Mean months by state."""
    rows = []
    for row in published.rows(
        "from marts.agg_observatory_mean_time where mean_months is not null "
        "and age_window <> 'at_18' order by channel, age_window, group_kind, group_code, state_code"
    ):
        colour, order = published.colour(row["channel"], row["state_code"])
        rows.append(
            {
                "channel": published.label("channel", row["channel"]),
                "window": published.label("age_window", row["age_window"]),
                "group": published.group(row["group_kind"], row["group_code"]),
                "state": published.label(row["channel"], row["state_code"]),
                "months": row["mean_months"],
                "observed": row["n_observed"],
                "colour": colour,
                "order": order,
            }
        )
    return chart(
        *("mean_time", "states", texts),
        source="marts.agg_observatory_mean_time",
        columns=[
            Column("state", texts["state"]),
            Column("months", texts["months"], "decimal"),
            Column("observed", texts["observed"], "whole"),
        ],
        rows=rows,
        filters={
            **published.of_protection(texts),
            "window": (texts["window"], published.label("age_window", "18_20")),
            **published.of_everybody(texts),
        },
        n_field="observed",
        x="months",
        y="months",
    )


def moves(published: Published, window: str, *, stays: bool) -> list[dict]:
    """Shown transitions of a window of ages."""
    found = []
    for row in published.rows(
        "from marts.agg_observatory_transition where monthly_rate is not null "
        f"and age_window = '{window}' "
        "order by channel, group_kind, group_code, from_state, to_state"
    ):
        if not stays and row["from_state"] == row["to_state"]:
            continue
        colour, order = published.colour(row["channel"], row["to_state"])
        found.append(
            {
                "channel": published.label("channel", row["channel"]),
                "group": published.group(row["group_kind"], row["group_code"]),
                "from_state": published.label(row["channel"], row["from_state"]),
                "to_state": published.label(row["channel"], row["to_state"]),
                "state": published.label(row["channel"], row["to_state"]),
                "rate": row["monthly_rate"],
                "count": row["n_persons"],
                "colour": colour,
                "order": order,
                "from_order": published.colour(row["channel"], row["from_state"])[1],
            }
        )
    return found


def move_columns(texts: dict) -> list[Column]:
    """Columns of a table of transitions."""
    return [
        Column("from_state", texts["from_state"]),
        Column("to_state", texts["to_state"]),
        Column("rate", texts["rate"], "percent"),
        Column("count", texts["count"], "whole"),
    ]


def flow(published: Published, texts: dict, _: list) -> Chart:
    """What the state of the month before 18 becomes; what is hidden is drawn as one rest."""
    rows = moves(published, "at_18", stays=True)
    rest: dict[tuple, dict] = {}
    for row in rows:
        place = (row["channel"], row["group"], row["from_state"])
        rest.setdefault(place, row | {"rate": 1.0})["rate"] -= row["rate"]
    rows += [
        row
        | {
            "rate": round(row["rate"], 4),
            "count": None,
            "colour": HIDDEN,
            "order": 99,
            "to_state": texts["hidden"],
            "state": texts["hidden"],
        }
        for row in rest.values()
        if row["rate"] > 0.0005
    ]
    return chart(
        *("flow", "majority", texts),
        source="marts.agg_observatory_transition",
        columns=move_columns(texts),
        rows=rows,
        filters=published.of_protection(texts) | published.of_everybody(texts),
        n_field="count",
        x="rate",
        y="rate",
    )


def transition(published: Published, texts: dict, _: list) -> Chart:
    """Monthly moves between 18 and 20."""
    return chart(
        *("transition", "majority", texts),
        source="marts.agg_observatory_transition",
        columns=move_columns(texts),
        rows=moves(published, "18_20", stays=False),
        filters=published.of_protection(texts) | published.of_everybody(texts),
        n_field="count",
        x="rate",
        y="rate",
    )

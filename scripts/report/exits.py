"""Charts of when protection ends, and by which way out."""

from __future__ import annotations

from scripts.report.chart import Chart, Column, chart
from scripts.report.published import Published


def curve(published: Published, texts: dict, _: list) -> Chart:
    """Survival curves, one line per group of a kind."""
    rows = [
        {
            "outcome": published.label("outcome", row["outcome"]),
            "comparison": published.label("group_kind", row["group_kind"]),
            "group": published.label(row["group_kind"], row["group_code"]),
            "age": row["age_month"] / 12,
            "estimate": row["estimate"],
            "lower": row["lower_95"],
            "upper": row["upper_95"],
            "at_risk": row["n_at_risk"],
            "in_table": row["age_month"] % 3 == 0,
        }
        for row in published.rows(
            "from marts.agg_observatory_survival where cause_code = 'any' "
            "and estimate is not null order by outcome, group_kind, group_code, age_month"
        )
    ]
    return chart(
        *("curve", "survival", texts),
        source="marts.agg_observatory_survival",
        columns=[
            Column("group", texts["group"]),
            Column("age", texts["age"], "decimal"),
            Column("estimate", texts["estimate"], "percent"),
            Column("lower", texts["lower"], "percent"),
            Column("upper", texts["upper"], "percent"),
            Column("at_risk", texts["at_risk"], "whole"),
        ],
        rows=rows,
        filters={
            "outcome": (texts["outcome"], published.label("outcome", "leave_protection")),
            "comparison": (texts["comparison"], published.label("group_kind", "all")),
        },
        n_field="at_risk",
        x="age",
        y="estimate",
        height=360,
    )


def cause(published: Published, texts: dict, _: list) -> Chart:
    """Cumulative incidences of the ways out of protection."""
    rows = []
    for row in published.rows(
        "from marts.agg_observatory_survival where outcome = 'leave_protection' "
        "and cause_code <> 'any' and estimate is not null "
        "order by group_kind, group_code, cause_code, age_month"
    ):
        colour, order = published.colour("exit_cause", row["cause_code"])
        rows.append(
            {
                "group": published.group(row["group_kind"], row["group_code"]),
                "age": row["age_month"] / 12,
                "state": published.label("exit_cause", row["cause_code"]),
                "estimate": row["estimate"],
                "lower": row["lower_95"],
                "upper": row["upper_95"],
                "entered": row["n_entered"],
                "colour": colour,
                "order": order,
                "in_table": row["age_month"] % 6 == 0,
            }
        )
    return chart(
        *("cause", "survival", texts),
        source="marts.agg_observatory_survival",
        columns=[
            Column("age", texts["age"], "decimal"),
            Column("state", texts["cause"]),
            Column("estimate", texts["estimate"], "percent"),
            Column("lower", texts["lower"], "percent"),
            Column("upper", texts["upper"], "percent"),
        ],
        rows=rows,
        filters=published.of_everybody(texts),
        n_field="entered",
        x="age",
        y="estimate",
    )

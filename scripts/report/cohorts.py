"""Charts of cohorts: their sizes, indicators over years, and between groups."""

from __future__ import annotations

from itertools import pairwise

from scripts.report.chart import Chart, Column, chart, whole
from scripts.report.published import Published


def cohort(published: Published, texts: dict, _: list) -> Chart:
    """Sizes of the cohorts."""
    rows = [
        {
            "cohort": published.label("cohort_kind", row["cohort_kind"]),
            "year": row["cohort_year"],
            "count": row["n_persons"],
            "period": published.label("period_at_18", row["legal_period_code"]),
        }
        for row in published.rows(
            "from marts.agg_observatory_cohort where n_persons is not null "
            "order by cohort_kind, cohort_year"
        )
    ]
    return chart(
        *("cohort", "cohorts", texts),
        source="marts.agg_observatory_cohort",
        columns=[
            Column("year", texts["year"], "year"),
            Column("count", texts["count"], "whole"),
            Column("period", texts["period"]),
        ],
        rows=rows,
        filters={"cohort": (texts["cohort"], published.label("cohort_kind", "first_cjm"))},
        n_field="count",
        x="year",
        y="count",
        has_breaks=True,
    )


def indicator_rows(
    published: Published, texts: dict, indicators: list, condition: str
) -> list[dict]:
    """Figures of the indicators with their labels, in the catalogue's order."""
    known = {row["code"]: row for row in indicators}
    found = []
    for row in published.rows(
        f"from marts.agg_observatory_indicator where estimate is not null and {condition} "
        "order by cohort_kind, cohort_year, group_kind, group_code, indicator_code"
    ):
        indicator = known[row["indicator_code"]]
        share = row["kind"] == "share"
        found.append(
            {
                "indicator": indicator["label"],
                "style": "percent" if share else "decimal",
                "unit": texts["estimate"] if share else texts["units"][indicator["unit"]],
                "display_order": indicator["display_order"],
                "cohort": published.label("cohort_kind", row["cohort_kind"]),
                "year": row["cohort_year"],
                "period": published.label("period_at_18", row["legal_period_code"] or ""),
                "kind": row["group_kind"],
                "code": row["group_code"],
                "group": published.group(row["group_kind"], row["group_code"]),
                "value": published.label(row["group_kind"], row["group_code"]),
                "estimate": row["estimate"],
                "lower": row["lower_95"],
                "upper": row["upper_95"],
                "observed": row["n_observed"],
            }
        )
    return sorted(found, key=lambda row: row["display_order"])


def cut_at_gaps(rows: list[dict], keys: tuple[str, ...]) -> None:
    """Number the stretches of years that follow each other: no line is drawn over hidden years.

    Adds `segment` to each row, in place; `keys` are the fields of one line.
    """
    last: dict[tuple, tuple[int, int]] = {}
    for row in sorted(rows, key=lambda row: row["year"]):
        place = tuple(row[key] for key in keys)
        year, number = last.get(place, (row["year"] - 1, 0))
        number += row["year"] > year + 1
        row["segment"] = number
        last[place] = (row["year"], number)


def named(indicators: list, code: str) -> str:
    """Label of an indicator."""
    return next(row["label"] for row in indicators if row["code"] == code)


def period_years(published: Published) -> dict[str, tuple[int, int]]:
    """First year of each period of law, and the first that is no longer in it.

    The first starts with the oldest cohort by 18th birthday, the last ends with the youngest.
    """
    starts = published.rows_of(
        "select legal_break_code, break_year from marts.dim_observatory_legal_break "
        "order by break_year, break_month"
    )
    oldest, youngest = published.rows_of(
        "select min(cohort_year), max(cohort_year) from marts.agg_observatory_cohort "
        "where cohort_kind = 'turned_18'"
    )[0]
    if oldest is None or not starts:
        return {}
    codes = ["BEFORE_2007", *(code for code, _ in starts)]
    edges = [oldest, *(year for _, year in starts), youngest + 1]
    ends = dict(zip(codes, pairwise(edges), strict=True))
    return {code: (start, end) for code, (start, end) in ends.items() if start < end}


def trend(published: Published, texts: dict, indicators: list) -> Chart:
    """Indicators by cohort and group; by period of law too, which holds where years are few."""
    rows = indicator_rows(published, texts, indicators, "cohort_kind <> 'all'")
    cut_at_gaps(rows, ("indicator", "cohort", "group"))
    years = period_years(published)
    by_period = indicator_rows(
        published, texts, indicators, "cohort_kind = 'all' and group_kind = 'period_at_18'"
    )
    for row in by_period:
        if row["code"] in years:
            start, end = years[row["code"]]
            rows.append(
                row
                | {
                    "cohort": published.label("group_kind", "period_at_18"),
                    "group": published.group("all", "all"),
                    "year": start,
                    "from_year": start - 0.5,
                    "to_year": end - 0.5,
                    "period": row["value"],
                }
            )
    rows.sort(key=lambda row: row["display_order"])
    return chart(
        *("trend", "cohorts", texts),
        source="marts.agg_observatory_indicator",
        columns=[
            Column("year", texts["year"], "year"),
            Column("estimate", texts["estimate"], "measure"),
            Column("lower", texts["lower"], "measure"),
            Column("upper", texts["upper"], "measure"),
            Column("observed", texts["observed"], "whole"),
            Column("period", texts["period"]),
        ],
        rows=[
            {name: value for name, value in row.items() if name not in ("kind", "code", "value")}
            for row in rows
        ],
        filters={
            "indicator": (texts["indicator"], named(indicators, "contract_after_placement")),
            "cohort": (texts["cohort"], published.label("cohort_kind", "turned_18")),
            **published.of_everybody(texts),
        },
        n_field="observed",
        x="year",
        y="estimate",
        has_breaks=True,
    )


def comparison(published: Published, texts: dict, indicators: list) -> Chart:
    """Indicators by territory and by every other way of grouping, each with its persons."""
    rows = indicator_rows(
        published, texts, indicators, "cohort_kind = 'all' and group_kind <> 'all'"
    )
    for row in rows:
        row["comparison"] = published.label("group_kind", row["kind"])
        row["named"] = f"{row['value']} (n\u00a0=\u00a0{whole(row['observed'])})"
    return chart(
        *("comparison", "groups", texts),
        source="marts.agg_observatory_indicator",
        columns=[
            Column("value", texts["group"]),
            Column("estimate", texts["estimate"], "measure"),
            Column("lower", texts["lower"], "measure"),
            Column("upper", texts["upper"], "measure"),
            Column("observed", texts["observed"], "whole"),
        ],
        rows=rows,
        filters={
            "indicator": (texts["indicator"], named(indicators, "contract_after_placement")),
            "comparison": (texts["comparison"], published.label("group_kind", "territory")),
        },
        n_field="observed",
        x="estimate",
        y="estimate",
    )

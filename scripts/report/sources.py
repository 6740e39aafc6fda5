"""Charts of what the figures rest on: coverage by year, and providers."""

from __future__ import annotations

from scripts.report.chart import Chart, Column, chart, whole
from scripts.report.cohorts import cut_at_gaps
from scripts.report.published import Published


def coverage(published: Published, texts: dict, _: list) -> Chart:
    """Spells, imputed ends and linkage by year, domain and provider."""
    measures = (
        ("n_spells", texts["spells"], "whole"),
        ("share_end_imputed", texts["imputed"], "percent"),
        ("share_well_linked", texts["well_linked"], "percent"),
    )
    found = published.rows(
        "from marts.agg_observatory_coverage order by domain, provider_code, start_year"
    )
    rows = [
        {
            "domain": texts["domains"][row["domain"]],
            "measure": heading,
            "provider": published.label("provider", row["provider_code"]),
            "year": row["start_year"],
            "estimate": row[column],
            "style": style,
            "unit": heading,
            "count": row["n_persons"],
            "period": published.label("period_at_18", row["legal_period_code"]),
        }
        for column, heading, style in measures
        for row in found
        if row[column] is not None
    ]
    cut_at_gaps(rows, ("measure", "domain", "provider"))
    return chart(
        *("coverage", "quality", texts),
        source="marts.agg_observatory_coverage",
        columns=[
            Column("provider", texts["provider"]),
            Column("year", texts["year"], "year"),
            Column("estimate", texts["value"], "measure"),
            Column("count", texts["count"], "whole"),
            Column("period", texts["period"]),
        ],
        rows=rows,
        filters={
            "measure": (texts["measure"], texts["spells"]),
            "domain": (texts["domain"], texts["domains"]["protection"]),
        },
        n_field="count",
        x="year",
        y="estimate",
        has_breaks=True,
    )


def told(row: dict, texts: dict) -> str:
    """What stands at the end of a provider's bar: its persons, or why there is no bar."""
    if row["n_persons"] is not None:
        return whole(row["n_persons"])
    return texts["hidden_count"] if row["is_delivered"] else texts["not_delivered"]


def provider(published: Published, texts: dict, _: list) -> Chart:
    """Persons and linkage by provider; who never delivered is listed too."""
    rows = [
        {
            "provider": published.label("provider", row["provider_code"]),
            "delivered": texts["yes"] if row["is_delivered"] else texts["no"],
            "watched": " – ".join(row[f"observed_{end}_month"] or "…" for end in ("from", "until")),
            "count": row["n_persons"],
            "exact": row["n_link_exact"],
            "near": row["n_link_near"],
            "weak": row["n_link_weak"],
            "only": row["n_only_there"],
            "length": row["n_persons"] or 0,
            "told": told(row, texts),
        }
        for row in published.rows("from marts.agg_observatory_provider order by provider_code")
    ]
    return chart(
        *("provider", "quality", texts),
        source="marts.agg_observatory_provider",
        columns=[
            Column("provider", texts["provider"]),
            Column("delivered", texts["delivered"]),
            Column("watched", texts["watched"]),
            Column("count", texts["count"], "whole"),
            Column("exact", texts["exact"], "whole"),
            Column("near", texts["near"], "whole"),
            Column("weak", texts["weak"], "whole"),
            Column("only", texts["only"], "whole"),
        ],
        rows=rows,
        n_field="count",
        x="count",
        y="count",
    )

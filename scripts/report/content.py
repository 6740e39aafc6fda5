"""What the report shows: key figures and charts of the published file, in one language.

Reads `published/observatory.duckdb` and nothing else: no key, no vault, no exact figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from scripts.errors import UsageError
from scripts.report.chart import Chart, decimal, percent, whole
from scripts.report.cohorts import cohort, comparison, trend
from scripts.report.exits import cause, curve
from scripts.report.published import Published
from scripts.report.sources import coverage, provider
from scripts.report.states import chronogram, flow, mean_time, transition
from scripts.report.texts import TEXTS

KEY_FIGURES = (
    *("contract_after_placement", "protected_at_18_5", "protected_at_21"),
    *("contracts", "returned_under_contract"),
)


@dataclass
class Report:
    """Everything that the page needs, in one language."""

    texts: dict
    release: dict
    keys: list[dict]
    charts: list[Chart]
    indicators: list[dict]
    breaks: list[dict]


def read(path: Path, language: str) -> Report:
    """Read the published file.

    Args: the file, and `fr` or `en`. Raises UsageError when it is missing, too old, or empty.
    """
    published = Published(path, language)
    texts = TEXTS[language]
    try:
        release = published.rows("from marts.dim_observatory_release")[0]
        if release["observed_until_month"] is None:
            raise UsageError(
                f"{path}: about nobody; land deliveries with measures, then build again"
            )
        indicators = [
            {
                "code": row["indicator_code"],
                "label": row[f"label_{language}"],
                "definition": row[f"definition_{language}"],
                "owner": row["owner"],
                "unit": row["unit"],
                "kind": row["kind"],
                "display_order": row["display_order"],
            }
            for row in published.rows("from marts.dim_observatory_indicator order by display_order")
        ]
        breaks = [
            {
                "code": row["legal_break_code"],
                "year": row["break_year"],
                # a cohort's mark stands in the middle of its year
                "at": round(row["break_year"] + (int(row["break_month"][5:]) - 1) / 12 - 0.5, 2),
                "label": row[f"label_{language}"],
                "level": place % 2,
            }
            for place, row in enumerate(
                published.rows("from marts.dim_observatory_legal_break order by break_month")
            )
        ]
        builders = (
            *(chronogram, mean_time, cohort, trend, flow, transition, curve, cause),
            *(comparison, coverage, provider),
        )
        charts = [builder(published, texts, indicators) for builder in builders]
        return Report(
            texts, release, key_figures(published, texts, release), charts, indicators, breaks
        )
    except (KeyError, IndexError, duckdb.CatalogException, duckdb.BinderException):
        raise UsageError(f"{path}: published by another version; run 'make build' again") from None
    finally:
        published.connection.close()


def key_figures(published: Published, texts: dict, release: dict) -> list[dict]:
    """Cards of the first screen: value, sentence and interval; what is hidden is left out."""
    found = []
    if release["n_persons"] is not None:
        found.append(
            {"value": whole(release["n_persons"]), "text": texts["keys"]["persons"], "note": ""}
        )
    rows = published.rows(
        "from marts.agg_observatory_indicator where cohort_kind = 'all' and group_kind = 'all'"
    )
    by_code = {row["indicator_code"]: row for row in rows}
    for code in KEY_FIGURES:
        row = by_code.get(code)
        if row is None or row["estimate"] is None:
            continue
        share = row["kind"] == "share"
        note = texts["persons"].format(n=whole(row["n_observed"]))
        if share:
            interval = texts["interval"].format(
                low=percent(row["lower_95"], texts, 0), high=percent(row["upper_95"], texts, 0)
            )
            note = f"{interval} · {note}"
        value = percent(row["estimate"], texts, 0) if share else decimal(row["estimate"], texts)
        found.append({"value": value, "text": texts["keys"][code], "note": note})
    return found

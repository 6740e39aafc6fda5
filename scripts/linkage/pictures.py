"""Self-contained pages of charts: the drawing library is inside the file, nothing is fetched."""

from __future__ import annotations

import html
import json
from importlib.resources import files

import altair as alt

from scripts.linkage.evaluation import Evaluation

# shipped with Splink, so that a page opens on a machine without a network
LIBRARIES = ("vega@5.31.0", "vega-lite@5.2.0", "vega-embed@6.20.2")


def page(title: str, charts: list[tuple[str, str, dict]]) -> str:
    """One HTML document. `charts`: (heading, what it says, Vega-Lite specification)."""
    folder = files("splink") / "internals/files/external_js"
    scripts = "\n".join(
        f"<script>{(folder / name).read_text(encoding='utf-8')}</script>" for name in LIBRARIES
    )
    parts, calls = [], []
    for number, (heading, text, spec) in enumerate(charts):
        parts.append(
            f"<h2>{html.escape(heading)}</h2><p>{html.escape(text)}</p><div id='c{number}'></div>"
        )
        drawn = json.dumps(spec, sort_keys=True).replace("</", "<\\/")
        calls.append(f"vegaEmbed('#c{number}', {drawn}, {{actions: false}});")
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        f"<title>{html.escape(title)}</title>\n"
        "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;"
        "padding:0 1rem;color:#222}</style>\n"
        f"{scripts}\n</head><body><h1>{html.escape(title)}</h1>\n"
        + "\n".join(parts)
        + f"\n<script>{' '.join(calls)}</script></body></html>\n"
    )


def evaluation_page(result: Evaluation) -> str:
    """Rates by group with their intervals, causes of error, and the curve over thresholds."""
    rates = []
    for score in result.scores:
        for rate, share, interval in (
            ("precision", score.precision, score.precision_interval),
            ("recall", score.recall, score.recall_interval),
        ):
            if interval is not None:
                low, high = interval
                rates.append(
                    {
                        "scope": score.scope,
                        "value": score.value or "all",
                        "rate": rate,
                        "share": share,
                        "low": low,
                        "high": high,
                    }
                )
    base = alt.Chart(alt.Data(values=rates)).encode(
        y=alt.Y("value:N", title=None), color=alt.Color("rate:N")
    )
    points = base.mark_point(filled=True).encode(
        x=alt.X("share:Q", scale=alt.Scale(zero=False), title="share, with 95 % interval"),
        tooltip=["scope:N", "value:N", "rate:N", "share:Q", "low:Q", "high:Q"],
    )
    bars = base.mark_rule().encode(x="low:Q", x2="high:Q")
    by_group = (
        alt.layer(bars, points)
        .facet(row=alt.Row("scope:N", title=None))
        .resolve_scale(y="independent")
    )
    charts = [
        (
            "Precision and recall by group",
            "A group with a low recall is one whose people the study loses.",
            by_group.to_dict(),
        )
    ]
    if result.causes:
        chart = (
            alt.Chart(alt.Data(values=result.causes))
            .mark_bar()
            .encode(x="pairs:Q", y=alt.Y("cause:N", sort="-x", title=None), color="error:N")
        )
        charts.append(("Errors by cause", "Pairs missed or wrong.", chart.to_dict()))
    if result.curve:
        chart = (
            alt.Chart(alt.Data(values=result.curve))
            .transform_fold(["precision", "recall"], as_=["rate", "share"])
            .mark_line()
            .encode(x="match_weight:Q", y="share:Q", color="rate:N")
        )
        charts.append(
            ("Thresholds", "Pairs at or above each match weight (bits).", chart.to_dict())
        )
    return page("Linkage against truth", charts)

"""How each chart is drawn: Vega-Lite specifications written with Altair, without their data.

A specification names its data `rows` (the rows that the filters keep) and `breaks` (legal breaks;
`breaks_0` and `breaks_1` are those written high and low); the page fills them in. Colours of states
come with the rows, so that a state keeps its colour.
"""

from __future__ import annotations

from typing import TypeAlias

import altair as alt

from scripts.report.chart import Chart

INK = "#1F2A37"
ACCENT = "#0B5C6B"
# Okabe and Ito's palette, told apart by every kind of colour vision
GROUPS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#999933"]
MEASURE = ".1%"  # the page writes another where the rows are no shares
BREAK = "#8A5A00"
ROWS = alt.NamedData("rows")
BREAKS = alt.NamedData("breaks")
Layers: TypeAlias = alt.LayerChart | alt.FacetChart  # what Altair says of charts laid together
BREAKS_BY_LEVEL = (alt.NamedData("breaks_0"), alt.NamedData("breaks_1"))


def specification(chart: Chart, texts: dict) -> dict:
    """Vega-Lite specification of a chart as JSON-ready data; raises KeyError for an unknown one."""
    drawn = DRAWINGS[chart.code](chart, texts)
    return drawn.properties(width="container", height=chart.height).to_dict(
        validate=True, context={"pre_transform": False}
    )


def heading(chart: Chart, name: str) -> str:
    """Heading of a column of the chart."""
    return next(column.heading for column in chart.columns if column.name == name)


def tips(chart: Chart) -> list[alt.Tooltip]:
    """What a pointer over a mark says: the columns of the table, written alike."""
    written = {"percent": ".1%", "whole": ",.0f", "decimal": ".1f", "year": "d"}
    written["measure"] = MEASURE
    return [
        alt.Tooltip(
            f"{column.name}:{'N' if column.style == 'text' else 'Q'}",
            title=column.heading,
            format=alt.Undefined if column.style == "text" else written[column.style],
        )
        for column in chart.columns
    ]


def state_colour(title: str) -> alt.Color:
    """Colour by state; the page gives the scale the labels and colours of what is drawn."""
    return alt.Color(
        "state:N", title=title, legend=alt.Legend(orient="bottom", columns=3, labelLimit=420)
    )


def age_axis(chart: Chart) -> alt.X:
    """Age in years, along the bottom."""
    return alt.X(
        "age:Q",
        title=heading(chart, "age"),
        scale=alt.Scale(nice=False, zero=False),
        axis=alt.Axis(tickMinStep=1, format="d"),
    )


def share_axis(name: str, title: str) -> alt.Y:
    """A share, up the side, the whole of it."""
    whole = alt.Scale(domain=[0, 1])
    return alt.Y(f"{name}:Q", title=title, axis=alt.Axis(format=".0%"), scale=whole)


def with_breaks(drawn: alt.Chart | Layers) -> Layers:
    """Dotted rules where the legal breaks fall, each with its year; names are under the chart."""

    def marked(data: alt.NamedData) -> alt.Chart:
        return alt.Chart(data).encode(
            x=alt.X("at:Q"), tooltip=[alt.Tooltip("year:Q", title=" "), alt.Tooltip("label:N")]
        )

    rules = marked(BREAKS).mark_rule(strokeDash=[3, 3], color=BREAK, size=1.5)
    # every other year lower: two laws a year apart would be written over each other
    years = [
        marked(data)
        .mark_text(
            angle=270, align="right", baseline="bottom", dx=-2, dy=-2, color=BREAK, fontSize=11
        )
        .encode(y=alt.value(34 * level), text="year:Q")
        for level, data in enumerate(BREAKS_BY_LEVEL)
    ]
    return alt.layer(drawn, rules, *years)


def year_axis(chart: Chart, name: str = "year") -> alt.X:
    """Years along the bottom, hidden ones too."""
    return alt.X(
        f"{name}:Q",
        title=heading(chart, "year"),
        axis=alt.Axis(format="d", tickMinStep=1, labelOverlap="parity", labelSeparation=8),
        scale=alt.Scale(zero=False, nice=False, padding=14),
    )


def chronogram(chart: Chart, texts: dict) -> alt.Chart:
    """Stacked areas of states by age."""
    return (
        alt.Chart(ROWS)
        .mark_area(interpolate="step-after", line=False, clip=True)
        .encode(
            x=age_axis(chart),
            y=share_axis("share", texts["share"]),
            color=state_colour(texts["state"]),
            order=alt.Order("order:Q", sort="descending"),
            tooltip=tips(chart),
        )
    )


def mean_time(chart: Chart, texts: dict) -> alt.Chart:
    """Bars of mean months by state."""
    return (
        alt.Chart(ROWS)
        .mark_bar()
        .encode(
            x=alt.X("months:Q", title=texts["months"], axis=alt.Axis(tickCount=9)),
            y=alt.Y("state:N", title=None, sort=alt.SortField("order"), axis=wide_labels()),
            color=alt.Color("state:N", legend=None),
            tooltip=tips(chart),
        )
    )


def wide_labels() -> alt.Axis:
    """An axis whose labels are not cut; its title stands above them, not across."""
    return alt.Axis(labelLimit=320, titleAngle=0, titleAlign="right", titleX=-6, titleY=-10)


def cohort(chart: Chart, texts: dict) -> Layers:
    """Bars of persons by year."""
    bars = (
        alt.Chart(ROWS)
        .transform_calculate(left="datum.year - 0.4", right="datum.year + 0.4")
        .mark_rect(color=ACCENT)
        .encode(
            x=year_axis(chart, "left"),
            x2="right:Q",
            y=alt.Y(
                "count:Q",
                title=texts["count"],
                axis=alt.Axis(tickMinStep=1),
                scale=alt.Scale(zero=True),
            ),
            y2=alt.Y2Datum(0),
            tooltip=tips(chart),
        )
    )
    return with_breaks(bars)


def trend(chart: Chart, texts: dict) -> Layers:
    """A line with its interval by year; a level with its interval by period of law.

    The page keeps the layers named after what the rows are, yearly or pooled.
    """
    yearly = alt.Chart(ROWS, name="yearly")
    pooled = alt.Chart(ROWS, name="pooled")
    estimate = alt.Y(
        "estimate:Q",
        title=texts["estimate"],
        axis=alt.Axis(format=MEASURE),
        scale=alt.Scale(zero=True),
    )
    low = estimate.copy()
    low.shorthand = "lower:Q"
    band = yearly.mark_area(opacity=0.18, color=ACCENT).encode(
        x=year_axis(chart), y=low, y2="upper:Q", detail="segment:N"
    )
    # a year alone has no band to be seen
    bar = yearly.mark_rule(opacity=0.3, size=2, color=ACCENT).encode(
        x=year_axis(chart), y=low, y2="upper:Q"
    )
    line = yearly.mark_line(color=ACCENT, point={"color": ACCENT, "size": 50}).encode(
        x=year_axis(chart), y=estimate, detail="segment:N", tooltip=tips(chart)
    )
    box = pooled.mark_rect(opacity=0.18, color=ACCENT).encode(
        x=year_axis(chart, "from_year"), x2="to_year:Q", y=low, y2="upper:Q"
    )
    level = pooled.mark_rule(color=ACCENT, size=3).encode(
        x=year_axis(chart, "from_year"), x2="to_year:Q", y=estimate, tooltip=tips(chart)
    )
    return with_breaks(alt.layer(band, bar, box, line, level))


def flow(chart: Chart, texts: dict) -> alt.Chart:
    """Stacked bars of what each state becomes."""
    return (
        alt.Chart(ROWS)
        .mark_bar()
        .encode(
            x=alt.X(
                "rate:Q",
                title=texts["rate"],
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            y=alt.Y(
                "from_state:N",
                title=texts["from_state"],
                sort=alt.SortField("from_order"),
                axis=wide_labels(),
            ),
            color=state_colour(texts["to_state"]),
            order=alt.Order("order:Q"),
            tooltip=tips(chart),
        )
    )


def transition(chart: Chart, texts: dict) -> Layers:
    """Cells of monthly rates, written in them."""
    base = alt.Chart(ROWS).encode(
        x=alt.X(
            "to_state:N",
            title=texts["to_state"],
            sort=alt.SortField("order"),
            # one word a line: slanted labels are hard to read and were cut
            axis=alt.Axis(labelAngle=0, labelLimit=120, labelExpr="split(datum.label, ' ')"),
        ),
        y=alt.Y(
            "from_state:N",
            title=texts["from_state"],
            sort=alt.SortField("from_order"),
            axis=wide_labels(),
        ),
    )
    cells = base.mark_rect().encode(
        color=alt.Color(
            "rate:Q",
            title=texts["rate"],
            scale=alt.Scale(range=["#EAF3F4", "#7DB6C0"], domainMin=0),  # the words stay readable
            legend=None,  # each cell says its own
        ),
        tooltip=tips(chart),
    )
    words = base.mark_text(color=INK, fontWeight="bold").encode(
        text=alt.Text("rate:Q", format=".1%")
    )
    return alt.layer(cells, words)


def line_legend() -> alt.Legend:
    """One legend for colour and dash: two that differ would be drawn apart."""
    return alt.Legend(
        orient="bottom",
        columns=3,
        symbolType="stroke",
        symbolOpacity=1,
        symbolStrokeWidth=3,
        labelLimit=240,
    )


def curve(chart: Chart, texts: dict) -> Layers:
    """Steps with their intervals, one colour and dash per group."""
    legend = line_legend()
    colour = alt.Color(
        "group:N", title=texts["group"], scale=alt.Scale(range=GROUPS), legend=legend
    )
    base = alt.Chart(ROWS).encode(x=age_axis(chart), color=colour)
    band = base.mark_area(opacity=0.15, interpolate="step-after", line=False).encode(
        y=share_axis("lower", texts["estimate"]), y2="upper:Q"
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2.2).encode(
        y=share_axis("estimate", texts["estimate"]),
        strokeDash=alt.StrokeDash("group:N", title=texts["group"], legend=legend),
        tooltip=tips(chart),
    )
    return alt.layer(band, line)


def cause(chart: Chart, texts: dict) -> alt.Chart:
    """Stacked areas of the ways out."""
    return (
        alt.Chart(ROWS)
        .mark_area(interpolate="step-after")
        .encode(
            x=age_axis(chart),
            y=share_axis("estimate", texts["estimate"]),
            color=state_colour(texts["cause"]),
            order=alt.Order("order:Q"),
            tooltip=tips(chart),
        )
    )


def comparison(chart: Chart, texts: dict) -> Layers:
    """Points with their intervals, the highest first."""
    base = alt.Chart(ROWS).encode(
        y=alt.Y(
            "named:N",
            title=None,
            sort=alt.EncodingSortField("estimate", order="descending"),
            axis=wide_labels(),
        )
    )
    bars = base.mark_rule(size=3, color=ACCENT, opacity=0.55).encode(
        x=alt.X(
            "lower:Q",
            title=texts["estimate"],
            axis=alt.Axis(format=MEASURE, tickCount=6),
            scale=alt.Scale(zero=True),
        ),
        x2="upper:Q",
    )
    points = base.mark_point(filled=True, size=110, color=ACCENT, opacity=1).encode(
        x=alt.X("estimate:Q"), tooltip=tips(chart)
    )
    return alt.layer(bars, points)


def coverage(chart: Chart, texts: dict) -> Layers:
    """Lines by year and provider."""
    drawn = (
        alt.Chart(ROWS)
        .mark_line(point={"size": 40})
        .encode(
            x=year_axis(chart),
            y=alt.Y("estimate:Q", title=texts["value"], axis=alt.Axis(format=MEASURE)),
            color=alt.Color(
                "provider:N",
                title=texts["provider"],
                scale=alt.Scale(range=GROUPS),
                legend=line_legend(),
            ),
            strokeDash=alt.StrokeDash("provider:N", title=texts["provider"], legend=line_legend()),
            detail="segment:N",
            tooltip=tips(chart),
        )
    )
    return with_breaks(drawn)


def provider(chart: Chart, texts: dict) -> Layers:
    """Bars of persons by provider, each with its number or the reason why there is none."""
    base = alt.Chart(ROWS).encode(
        x=alt.X("length:Q", title=texts["count"], axis=alt.Axis(tickCount=6)),
        y=alt.Y(
            "provider:N",
            title=None,
            sort=alt.EncodingSortField("length", op="max", order="descending"),
            axis=wide_labels(),
        ),
        tooltip=tips(chart),
    )
    bars = base.mark_bar(color=ACCENT)
    words = base.mark_text(align="left", dx=5, color=INK, fontSize=12).encode(text="told:N")
    room = base.transform_calculate(room="datum.length * 1.1").mark_point(opacity=0)
    return alt.layer(bars, words, room.encode(x="room:Q", tooltip=alt.value(None)))


DRAWINGS = {
    "chronogram": chronogram,
    "mean_time": mean_time,
    "cohort": cohort,
    "trend": trend,
    "flow": flow,
    "transition": transition,
    "curve": curve,
    "cause": cause,
    "comparison": comparison,
    "coverage": coverage,
    "provider": provider,
}

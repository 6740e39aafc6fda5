"""The verb `idase report`: the observatory's page, one HTML file, without network or key.

It reads the published plain file alone. Charts are Vega-Lite's, specified with Altair; the library
itself travels in the page (`vendor/`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Annotated

import jinja2
import typer

from scripts.errors import UsageError
from scripts.progress import say
from scripts.report.chart import Chart, whole, written
from scripts.report.content import Report, read
from scripts.report.drawings import specification
from scripts.report.texts import TEXTS
from scripts.settings import make_private, settings

HERE = Path(__file__).resolve().parent
VENDOR = ("vega.min.js", "vega-lite.min.js", "vega-embed.min.js")
SECTIONS = ("states", "cohorts", "majority", "survival", "groups", "quality")
PAGE = "index.html"


def command(
    lang: Annotated[str, typer.Option(help="Language of the page: fr or en.")] = "fr",
    out: Annotated[
        Path | None, typer.Option(help="Folder of the page (default: IDASE_DATA/report).")
    ] = None,
    published: Annotated[
        Path | None, typer.Option(help="Published file (default: the observatory's).")
    ] = None,
) -> None:
    """Write the observatory's page: one self-contained HTML file, no network, no key."""
    if lang not in TEXTS:
        raise UsageError(f"--lang is '{lang}': write one of {', '.join(TEXTS)}")
    config = settings()
    report = read(published or config.published / "observatory.duckdb", lang)
    path = write(render(report), out or config.data / "report")
    say(f"wrote {path} ({path.stat().st_size / 1e6:.1f} MB)")


def write(page: str, folder: Path) -> Path:
    """Write the page to a folder, whole or not at all; returns its path.

    Raises UsageError when the folder cannot be written.
    """
    make_private(folder)
    path = folder / PAGE
    staged = folder / f".{PAGE}.{os.getpid()}"
    try:
        staged.write_text(page, encoding="utf-8")
        staged.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None
    finally:
        staged.unlink(missing_ok=True)
    return path


def render(report: Report) -> str:
    """The page as text, from what was read."""
    texts = report.texts
    charts = [described(chart, texts) for chart in report.charts]
    payload = {
        "texts": {
            name: texts[name]
            for name in ("lang", "source", "unknown_n", "up_to", "alt", "empty", "decimal")
        },
        "breaks": report.breaks,
        "charts": {
            chart.code: packed(chart) | {"spec": specification(chart, texts)}
            for chart in report.charts
        },
    }
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("page.html.j2").render(
        t=texts,
        observed=month_name(report.release["observed_until_month"], texts),
        processed=month_name(report.release["as_of_month"], texts),
        keys=report.keys,
        indicators=report.indicators,
        breaks=texts["breaks"].format(
            list=texts["then"].join(f"{item['year']}, {item['label']}" for item in report.breaks)
        ),
        method=[line.format(**report.release) for line in texts["method_text"]],
        sections=[
            {
                "id": section,
                "title": texts[section],
                "charts": [chart for chart in charts if chart["section"] == section],
            }
            for section in SECTIONS
        ],
        style=(HERE / "style.css").read_text(encoding="utf-8"),
        script=(HERE / "page.js").read_text(encoding="utf-8"),
        library=library(),
        payload=json.dumps(payload, ensure_ascii=False, separators=(",", ":")).replace(
            "<", "\\u003c"
        ),
    )


def library() -> str:
    """The libraries that draw the charts, as they stand in the page."""
    return "\n".join(
        (HERE / "vendor" / name).read_text(encoding="utf-8").replace("</script", "<\\/script")
        for name in VENDOR
    )


def month_name(month: str, texts: dict) -> str:
    """A month written YYYY-MM in words."""
    year, number = month.split("-")
    return f"{texts['month_names'][int(number) - 1]} {year}"


def described(chart: Chart, texts: dict) -> dict:
    """What the template writes of a chart before any script runs: text, filters and table."""
    shown = chart.shown()
    return {
        "code": chart.code,
        "section": chart.section,
        "title": chart.title,
        "reading": chart.reading,
        "source": texts["source"].format(source=chart.source, n=number_of_persons(chart, texts)),
        "alt": alternative(chart, shown, texts),
        "height": chart.height,
        "has_breaks": chart.has_breaks,
        "filters": [
            {
                "name": name,
                "heading": heading,
                "options": [
                    {"value": value, "selected": value == default}
                    for value in distinct(row[name] for row in chart.rows)
                ],
            }
            for name, (heading, default) in chart.filters.items()
        ],
        "headings": [column.heading for column in chart.columns],
        "numeric": [column.style != "text" for column in chart.columns],
        "table": [
            [written(row[column.name], column.style_in(row), texts) for column in chart.columns]
            for row in shown
            if row.get("in_table", True)
        ],
    }


def distinct(values: Iterable[str]) -> list[str]:
    """Values in the order in which they come, each once."""
    return list(dict.fromkeys(values))


def number_of_persons(chart: Chart, texts: dict) -> str:
    """Most persons behind what is drawn by default; `hidden` when nothing tells."""
    counts = [row[chart.n_field] for row in chart.shown() if row[chart.n_field] is not None]
    return texts["up_to"].format(n=whole(max(counts))) if counts else texts["unknown_n"]


def alternative(chart: Chart, shown: list[dict], texts: dict) -> str:
    """Alternative text of the default drawing: what is drawn, of whom, from where to where."""
    if not shown:
        return texts["empty"]
    styles = {column.name: column.style_in(shown[0]) for column in chart.columns}
    headings = {column.name: column.heading for column in chart.columns}
    ends = {}
    for axis in (chart.x, chart.y):
        values = [row[axis] for row in shown if row[axis] is not None]
        limits = (min(values), max(values)) if values else (None, None)
        ends[axis] = [written(end, styles[axis], texts) for end in limits]
    return texts["alt"].format(
        title=chart.title,
        filters=", ".join(default for _, default in chart.filters.values()),
        points=len(shown),
        x=headings[chart.x],
        x_min=ends[chart.x][0],
        x_max=ends[chart.x][1],
        y=headings[chart.y],
        y_min=ends[chart.y][0],
        y_max=ends[chart.y][1],
    )


def listed(values: list) -> dict:
    """A column as it travels: `values`, or `runs` (a value, how often, the next) when shorter."""
    runs: list = []
    for value, same in groupby(values):
        runs += [value, len(list(same))]
    return {"runs": runs} if len(runs) < len(values) else {"values": values}


def packed(chart: Chart) -> dict:
    """Rows as columns, texts as numbers into a list: a twentieth of the size of many objects."""
    names = distinct(name for row in chart.rows for name in row)
    columns = {}
    for name in names:
        values = [row.get(name) for row in chart.rows]
        if any(isinstance(value, str) for value in values):
            words = distinct(value for value in values if value is not None)
            places = {word: place for place, word in enumerate(words)}
            numbers = [-1 if value is None else places[value] for value in values]
            columns[name] = {"words": words} | listed(numbers)
        else:
            columns[name] = listed(
                [round(value, 4) if isinstance(value, float) else value for value in values]
            )
    return {
        "title": chart.title,
        "source": chart.source,
        "n_field": chart.n_field,
        "x": chart.x,
        "y": chart.y,
        "filters": list(chart.filters),
        "columns": [[column.name, column.heading, column.style] for column in chart.columns],
        "rows": columns,
        "size": len(chart.rows),
    }

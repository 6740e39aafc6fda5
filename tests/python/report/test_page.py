"""The page by its text: self-contained, and each chart with its title, table and alternative."""

from __future__ import annotations

import csv
import json
import re

import duckdb
import pytest
from house import ROOT
from lxml import html

from scripts.errors import UsageError
from scripts.report import HERE, VENDOR, alternative, command, listed, packed, read, specification
from scripts.report.chart import Chart, Column, written
from scripts.report.drawings import DRAWINGS
from scripts.report.published import NEEDED
from scripts.report.texts import TEXTS

MAX_BYTES = 5_000_000


def keys_of(texts: dict) -> set[str]:
    """Every key of a table of texts, those inside included."""
    return {
        f"{key}.{inner}" if inner else key
        for key, value in texts.items()
        for inner in (value if isinstance(value, dict) else [""])
    }


def test_both_languages_say_the_same_things():
    assert keys_of(TEXTS["fr"]) == keys_of(TEXTS["en"])
    for key, value in TEXTS["fr"].items():
        if isinstance(value, str):
            names = set(re.findall(r"\{(\w+)\}", value))
            assert names == set(re.findall(r"\{(\w+)\}", TEXTS["en"][key])), key
    assert set(TEXTS["fr"]["charts"]) == set(DRAWINGS)


def test_the_library_is_there_with_its_licence():
    for name in VENDOR:
        assert (HERE / "vendor" / name).stat().st_size > 10_000
        licence = HERE / "vendor" / f"LICENSE.{name.removesuffix('.min.js')}"
        assert "Redistribution" in licence.read_text(encoding="utf-8")


def tiny(rows: list[dict]) -> Chart:
    return Chart(
        code="cohort",
        section="cohorts",
        title="Title",
        reading="Reading",
        source="marts.t",
        columns=[
            Column("year", "Year", "year"),
            Column("count", "Persons", "whole"),
            Column("period", "Law"),
        ],
        rows=rows,
        filters={"cohort": ("Cohort", "kept")},
        n_field="count",
        x="year",
        y="count",
    )


def unpacked(column: dict) -> list:
    """A column of the payload as the page reads it."""
    if "values" in column:
        return column["values"]
    pairs = zip(column["runs"][::2], column["runs"][1::2], strict=True)
    return [value for value, times in pairs for _ in range(times)]


def test_figures_are_written_in_the_readers_way():
    assert written(0.1234, "percent", TEXTS["fr"]) == "12,3\u00a0%"
    assert written(0.1234, "percent", TEXTS["en"]) == "12.3\u00a0%"
    assert written(12345, "whole", TEXTS["fr"]) == "12\u202f345"
    assert written(None, "whole", TEXTS["fr"]) == "–"


def test_rows_survive_packing_and_alternatives_name_the_ends():
    rows = [
        {"cohort": "kept", "year": 2001, "count": 20, "period": "a"},
        {"cohort": "kept", "year": 2003, "count": 55, "period": None},
        {"cohort": "other", "year": 1990, "count": 90, "period": "a"},
    ]
    chart = tiny(rows)
    pack = packed(chart)
    columns = {name: unpacked(column) for name, column in pack["rows"].items()}
    for name, column in pack["rows"].items():
        if "words" in column:
            columns[name] = [None if at == -1 else column["words"][at] for at in columns[name]]
    found = [{name: columns[name][i] for name in columns} for i in range(pack["size"])]
    assert found == rows
    text = alternative(chart, chart.shown(), TEXTS["en"])
    assert "2001" in text and "2003" in text and "55" in text and "1990" not in text
    assert alternative(tiny([]), [], TEXTS["en"]) == TEXTS["en"]["empty"]


def test_specifications_are_valid_and_hold_no_data():
    text = json.dumps(specification(tiny([]), TEXTS["fr"]))
    assert '"name": "rows"' in text and '"name": "breaks"' in text
    assert '"url"' not in text and '"values"' not in text


def test_a_missing_or_foreign_file_is_one_line(tmp_path):
    for name, content in (("absent", None), ("text", "not a database")):
        path = tmp_path / f"{name}.duckdb"
        if content:
            path.write_text(content)
        with pytest.raises(UsageError) as caught:
            read(path, "fr")
        assert len(str(caught.value).splitlines()) == 1 and path.name in str(caught.value)
    with pytest.raises(UsageError, match="fr, en"):
        command(lang="xx")


def test_a_file_about_nobody_is_one_line(tmp_path):
    """Records of persons without a measure build and publish an observatory of nobody."""
    path = tmp_path / "observatory.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for name in NEEDED:
            connection.execute(
                f"create table marts.{name} "
                "(list_code text, code text, label_fr text, colour text, display_order int)"
            )
        connection.execute(
            "create table marts.dim_observatory_release as "
            "select null::varchar as observed_until_month"
        )
    with pytest.raises(UsageError, match="about nobody"):
        read(path, "fr")


@pytest.mark.slow
@pytest.mark.parametrize("language", TEXTS)
def test_the_page_needs_nothing_but_itself(pages, language):
    page = pages[language]
    assert len(page.encode()) < MAX_BYTES
    tree = html.fromstring(page)
    assert tree.get("lang") == language
    for node in tree.iter():
        for name in ("src", "href", "data", "action", "poster", "srcset"):
            link = node.get(name)
            assert link is None or link.startswith("#"), (node.tag, link)
    assert not re.search(r"url\(|@import", tree.findtext(".//style"))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    payload = tree.xpath("//script[@id='payload']")[0].text
    assert '"url"' not in payload


@pytest.mark.slow
@pytest.mark.parametrize("language", TEXTS)
def test_each_chart_has_all_it_needs(pages, language):
    tree = html.fromstring(pages[language])
    figures = tree.xpath("//figure[@data-chart]")
    assert [figure.get("data-chart") for figure in figures] == list(
        json.loads(tree.xpath("//script[@id='payload']")[0].text)["charts"]
    )
    assert {figure.get("data-chart") for figure in figures} == set(DRAWINGS)
    for figure in figures:
        assert figure.findtext("h3").strip()
        plot = figure.xpath(".//div[@role='img']")[0]
        assert len(plot.get("aria-label")) > 30
        assert "marts." in figure.xpath(".//p[@class='source']")[0].text
        assert figure.xpath(".//table/caption") and figure.xpath(".//table//th[@scope='col']")
        assert {node.get("data-act") for node in figure.xpath(".//button")} == {"svg", "csv"}
        for select in figure.xpath(".//select"):
            assert select.getparent().tag == "label" and select.getparent().text.strip()
            assert len(select.xpath("option[@selected]")) <= 1
    assert len(tree.xpath("//h1")) == 1
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for target in tree.xpath("//a/@href"):
        assert target[1:] in ids


@pytest.mark.parametrize(
    "values", [[], [1], [1, 2, 3], [None, None, None, 5, 5], [False, False, True]]
)
def test_a_packed_column_holds_what_it_held(values):
    assert unpacked(listed(values)) == values


@pytest.mark.slow
def test_no_figure_under_the_threshold_is_in_the_page(pages):
    with (ROOT / "seeds/governance/gov_threshold.csv").open(encoding="utf-8") as stream:
        cell_min = next(
            int(row["value"])
            for row in csv.DictReader(stream)
            if row["threshold_code"] == "cell_min_aggregate" and not row["recipient_code"]
        )
    payload = json.loads(html.fromstring(pages["en"]).xpath("//script[@id='payload']")[0].text)
    counted = 0
    for chart in payload["charts"].values():
        for name in ("count", "observed", "at_risk", "entered", "exact", "near", "only"):
            for value in unpacked(chart["rows"].get(name, {"values": []})):
                # rounded to 5, the smallest shown count is the threshold's own multiple
                assert value is None or value >= cell_min - 1, (chart["title"], name)
                counted += value is not None
    assert counted > 100


def test_indicators_are_defined_once(manifest):
    """The catalogue and the macro that computes it name the same indicators, of the same kind."""
    with (ROOT / "seeds/governance/gov_indicator.csv").open(encoding="utf-8") as stream:
        catalogue = {row["indicator_code"]: row["kind"] for row in csv.DictReader(stream)}
    model = manifest["nodes"]["model.idase.agg_indicator"]["compiled_code"]
    computed = dict(re.findall(r"'(\w+)' as indicator_code,\s+'(share|mean)' as kind", model))
    assert computed == catalogue
    with (ROOT / "seeds/governance/gov_indicator.csv").open(encoding="utf-8") as stream:
        sources = {row["indicator_code"]: row["source"] for row in csv.DictReader(stream)}
    profile = manifest["nodes"]["model.idase.dim_person_profile"]["columns"]
    for code, source in sources.items():
        table, column = source.split(".")
        assert table == "dim_person_profile" and column in profile, code

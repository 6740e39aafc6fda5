"""What the report shows: rows of the published file, labelled in one language, chart by chart.

Reads `published/observatory.duckdb` and nothing else: no key, no vault, no exact figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import duckdb

from scripts.errors import UsageError
from scripts.report.texts import TEXTS

NEEDED = ("agg_observatory_survival", "agg_observatory_indicator", "dim_observatory_label")
VISIBLE_NONE = "#D5DBE1"  # darker than the seed's: it must show beside what is hidden
HIDDEN = "#F4E6C4"  # of no state, and light enough for every eye to tell from none
AGE_STEP_MONTHS = 3  # one chronogram point per quarter of a year of age
KEY_FIGURES = (
    *("contract_after_placement", "protected_at_18_5", "protected_at_21"),
    *("contracts", "returned_under_contract"),
)


@dataclass(frozen=True)
class Column:
    """A column of a chart's table: its field in the rows, its heading, how it is written.

    `style` is text, whole, decimal (one place), percent, or year; `measure` is written as the row's
    own `style` says, percent or decimal.
    """

    name: str
    heading: str
    style: str = "text"


@dataclass
class Chart:
    """One chart: rows (one dict each, labels not codes), the columns of its table, its filters.

    `filters` maps a field to its heading and wished default: a wish that no row has gives way to
    the first value that one has. `n_field` is the column whose largest
    value is the number of persons behind what is drawn. Rows with `in_table` false are drawn and
    downloaded but not written in the table, which would be too long.
    """

    code: str
    section: str
    title: str
    reading: str
    source: str
    columns: list[Column]
    rows: list[dict]
    filters: dict[str, tuple[str, str]] = field(default_factory=dict)
    n_field: str = ""
    x: str = ""
    y: str = ""
    height: int = 320
    has_breaks: bool = False

    def __post_init__(self):
        """Settle the defaults, each among what those before it leave."""
        kept = self.rows
        for name, (heading, wished) in self.filters.items():
            values = [row[name] for row in kept]
            default = wished if wished in values or not values else values[0]
            self.filters[name] = (heading, default)
            kept = [row for row in kept if row[name] == default]

    def shown(self) -> list[dict]:
        """Rows of the default choice of every filter."""
        return [
            row
            for row in self.rows
            if all(row[name] == default for name, (_, default) in self.filters.items())
        ]


@dataclass
class Report:
    """Everything that the page needs, in one language."""

    texts: dict
    release: dict
    keys: list[dict]
    charts: list[Chart]
    indicators: list[dict]
    breaks: list[dict]


class Published:
    """The published file with labels in one language."""

    def __init__(self, path: Path, language: str):
        if not path.exists():
            raise UsageError(f"{path}: no such file yet; run 'make build'")
        try:
            self.connection = duckdb.connect(str(path), read_only=True)
        except duckdb.Error:
            raise UsageError(f"{path}: not a published DuckDB file; run 'idase publish'") from None
        tables = {row[0] for row in self.rows_of("select table_name from duckdb_tables()")}
        missing = [name for name in NEEDED if name not in tables]
        if missing:
            raise UsageError(f"{path}: published by an older version; run 'make build' again")
        self.language = language
        labels = self.rows("from marts.dim_observatory_label order by list_code, display_order")
        self.labels = {
            (row["list_code"], row["code"]): (
                row[f"label_{language}"],
                row["colour"] or "#666666",
                row["display_order"],
            )
            for row in labels
        }

    def rows_of(self, query: str, parameters: Iterable = ()) -> list[tuple]:
        """Result of a query as tuples."""
        return self.connection.execute(query, list(parameters)).fetchall()

    def rows(self, query: str) -> list[dict]:
        """Result of a query as dicts."""
        result = self.connection.execute(query)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def label(self, list_code: str, code: str) -> str:
        """Label of a code; the code itself when no list has it."""
        return self.labels.get((list_code, code), (code,))[0]

    def colour(self, list_code: str, code: str) -> tuple[str, int]:
        """Colour and order of a code."""
        colour, order = self.labels.get((list_code, code), ("", "#666666", 99))[1:]
        return (VISIBLE_NONE if code == "none" else colour), order

    def group(self, kind: str, code: str) -> str:
        """Name of a group: everybody, or the kind and its value."""
        name = self.label(kind, code)
        return name if kind == "all" else f"{self.label('group_kind', kind)} · {name}"


def read(path: Path, language: str) -> Report:
    """Read the published file.

    Args: the file, and `fr` or `en`. Raises UsageError when it is missing or too old.
    """
    published = Published(path, language)
    texts = TEXTS[language]
    try:
        release = published.rows("from marts.dim_observatory_release")[0]
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


def whole(number: float) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{round(number):,}".replace(",", "\u202f")


def decimal(number: float, texts: dict, places: int = 1) -> str:
    """A number with the language's decimal mark."""
    return f"{number:.{places}f}".replace(".", texts["decimal"])


def percent(share: float, texts: dict, places: int = 1) -> str:
    """A share as a percentage."""
    return f"{decimal(100 * share, texts, places)}\u00a0%"


def written(value: object, style: str, texts: dict, row: dict | None = None) -> str:
    """A cell of a table as text; a dash where the figure is hidden."""
    if value is None:
        return "–"
    if style == "measure":
        style = row["style"]
    if style == "percent":
        return percent(float(value), texts)
    if style == "whole":
        return whole(float(value))
    if style == "decimal":
        return decimal(float(value), texts)
    return str(value)


def chart(code: str, section: str, texts: dict, **arguments: object) -> Chart:
    """A chart with the title and the reading note of its language."""
    title, reading = texts["charts"][code]
    return Chart(code, section, title, reading, **arguments)


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
        place = (published.label("channel", channel), published.group(kind, code), age_month / 12)
        if place in shown and rest > 0.0005:
            rows.append(
                {
                    "channel": place[0],
                    "group": place[1],
                    "age": place[2],
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
        filters={
            "channel": (texts["channel"], published.label("channel", "protection")),
            "group": (texts["group"], published.group("all", "all")),
        },
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
            "channel": (texts["channel"], published.label("channel", "protection")),
            "window": (texts["window"], published.label("age_window", "18_20")),
            "group": (texts["group"], published.group("all", "all")),
        },
        n_field="observed",
        x="months",
        y="months",
    )


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
            "group": (texts["group"], published.group("all", "all")),
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


def moves(published: Published, texts: dict, window: str, *, stays: bool) -> list[dict]:
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
    rows = moves(published, texts, "at_18", stays=True)
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
        filters={
            "channel": (texts["channel"], published.label("channel", "protection")),
            "group": (texts["group"], published.group("all", "all")),
        },
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
        rows=moves(published, texts, "18_20", stays=False),
        filters={
            "channel": (texts["channel"], published.label("channel", "protection")),
            "group": (texts["group"], published.group("all", "all")),
        },
        n_field="count",
        x="rate",
        y="rate",
    )


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
        filters={"group": (texts["group"], published.group("all", "all"))},
        n_field="entered",
        x="age",
        y="estimate",
    )


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

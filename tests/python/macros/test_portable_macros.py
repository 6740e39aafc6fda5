"""Dates and texts: the macros against Python's calendar, and their Spark spelling parsed."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

DATES = st.dates(min_value=date(1930, 1, 1), max_value=date(2060, 12, 31))


@pytest.fixture(scope="module")
def engine():
    connection = duckdb.connect(":memory:")
    yield connection
    connection.close()


def evaluate(connection, expression: str, first: object, second: object) -> object:
    query = f"select {expression} from (select ? as first, ? as second)"
    return connection.execute(query, [first, second]).fetchone()[0]


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@settings(max_examples=300, deadline=None)
@given(birth=DATES, months=st.integers(0, 300), days=st.integers(-40, 40))
def test_age_months_counts_completed_months(rendered, engine, birth, months, days):
    at = months_later(birth, months) + timedelta(days=days)
    age = evaluate(engine, rendered.duckdb["age_months"], birth, at)
    assert months_later(birth, age) <= at < months_later(birth, age + 1)


@pytest.mark.parametrize(
    ("birth", "at", "expected"),
    [
        (date(2000, 2, 29), date(2018, 2, 27), 215),  # the day before the 18th birthday
        (date(2000, 2, 29), date(2018, 2, 28), 216),  # 18 on 28 February when there is no 29th
        (date(2000, 2, 29), date(2020, 2, 28), 239),  # in a leap year it is the 29th
        (date(2000, 2, 29), date(2020, 2, 29), 240),
        (date(2000, 1, 31), date(2000, 2, 29), 1),  # the month has no 31st: its last day
        (date(2000, 1, 31), date(2000, 2, 28), 0),
        (date(2000, 1, 1), date(2000, 1, 1), 0),
    ],
)
def test_birthdays_are_exact(rendered, engine, birth, at, expected):
    assert evaluate(engine, rendered.duckdb["age_months"], birth, at) == expected


@settings(max_examples=100, deadline=None)
@given(day=DATES, n=st.integers(-300, 300))
def test_added_days_and_months_are_dates(rendered, engine, day, n):
    assert evaluate(engine, rendered.duckdb["add_days"], day, n) == day + timedelta(days=n)
    assert evaluate(engine, rendered.duckdb["add_months"], day, n) == months_later(day, n)


@settings(max_examples=100, deadline=None)
@given(first=DATES, second=DATES)
def test_days_between(rendered, engine, first, second):
    assert evaluate(engine, rendered.duckdb["days_between"], first, second) == (second - first).days


def test_explode_range_holds_both_bounds(rendered, engine):
    rows = engine.execute(
        f"select {rendered.duckdb['explode_range']} from (select 2 as first, 4 as second)"
    ).fetchall()
    assert [row[0] for row in rows] == [2, 3, 4]


def test_a_text_literal_survives_quotes(rendered, engine):
    assert engine.execute(f"select {rendered.duckdb['sql_string']}").fetchone()[0] == "L'Île\\d"


def test_a_failed_cast_is_null_not_an_error_that_prints_the_value(rendered, engine):
    assert evaluate(engine, rendered.duckdb["try_cast_to"], "Quatresaisons", None) is None


def test_every_macro_renders_for_spark(rendered):
    assert set(rendered.spark) == set(rendered.duckdb)
    for name, expression in rendered.spark.items():
        parsed = sqlglot.parse_one(f"select {expression} as x", read="spark")
        assert parsed is not None, name
        assert "getvariable" not in expression, name

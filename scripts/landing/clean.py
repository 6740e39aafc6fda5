"""SQL that turns one delivered text column into its canonical text, driven by the mapping seeds."""

from __future__ import annotations

import re
from datetime import date

from scripts.landing.catalogue import Catalogue, Column
from scripts.sql import literal

SPACES = "\t\u00a0\u2007\u2009\u202f"  # beside the plain one: tabs, spaces of French typography
UNSEEN = "\u00ad\u200b\u200e\u200f\ufeff"  # no width: marks that web pages and joined files leave
BLANK = f"[ {SPACES}{UNSEEN}]"
FORMULA = '^="(.*)"$'  # how a spreadsheet is made to keep leading zeros
TIME = "[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?$"
ZONED = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+ ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
SHORT = "[0-9]{1,2}[/. -][0-9]{1,2}[/. -][0-9]{2}"
SERIAL = "[1-9][0-9]{4}([.,][0-9]+)?"
PIVOT_YEARS = 10  # no delivered date lies further than this after the extraction


def missing(column: Column, catalogue: Catalogue) -> str:
    """Pattern, without its anchors, of the texts that mean « missing » in a column."""
    spellings = catalogue.missing[column.nature == "name"]
    return f"(?i){BLANK}*(?:{'|'.join(re.escape(s) for s in spellings)})?{BLANK}*"


def is_present(cell: str, column: Column, catalogue: Catalogue) -> str:
    """Whether a delivered cell holds a value: never NULL."""
    return f"not regexp_full_match(coalesce({cell}, ''), {literal(missing(column, catalogue))})"


def present(cell: str, column: Column, catalogue: Catalogue) -> str:
    """Text of a cell without blanks at either end; NULL when it means « missing ».

    One look tells whether a cell needs any care: nearly none does.
    """
    pattern = missing(column, catalogue)
    care = literal(f"^{pattern}$|^{BLANK}|{BLANK}$|[{SPACES}{UNSEEN}]|{FORMULA}")
    plain = f"trim(translate({cell}, '{SPACES}{UNSEEN}', '{' ' * len(SPACES)}'))"
    trimmed = f"nullif(trim(regexp_replace({plain}, '{FORMULA}', '\\1')), '')"
    looks_right = f"not regexp_matches({cell}, {care})"
    if column.nature == "date":
        looks_right = f"{is_day_first(cell)} or {looks_right}"
    return (
        f"case when {looks_right} then {cell} "
        f"when not regexp_full_match({cell}, {literal(pattern)}) then {trimmed} end"
    )


def is_day_first(cell: str) -> str:
    """Whether a text has the shape 31/12/2021, told without a regular expression."""
    return f"(strlen({cell}) = 10 and {cell}[3] = '/' and {cell}[6] = '/')"


def cleaned(value: str, column: Column, catalogue: Catalogue, extraction: date) -> str:
    """The expression that lands one column from its present text (a short column name)."""
    if column.nature == "date":
        return date_text(value, catalogue, extraction)
    if column.nature == "boolean":
        branches = " ".join(
            f"when {literal(spelling)} then '{str(meaning).lower()}'"
            for spelling, meaning in sorted(catalogue.booleans.items())
        )
        return f"case lower({value}) {branches} else {value} end"
    if column.nature == "provider":
        return f"lower({value})"
    if column.nature == "decimal":
        return amount(value)
    if column.pad_length:
        digits = f"regexp_replace({value}, '[.]0$| ', '', 'g')"
        return (
            f"case when strlen({value}) = {column.pad_length} then {value} "
            f"when regexp_full_match({digits}, '[0-9]{{1,{column.pad_length}}}') "
            f"then lpad({digits}, {column.pad_length}, '0') else {value} end"
        )
    return value


def amount(value: str) -> str:
    """Euros with a point for `1 234,50 €`, `1.234,50` or `1,234.50`, else the text as delivered.

    The last of point and comma is the decimal mark, with one or two figures behind; marks before it
    part thousands. `1.234` is two amounts, and stays: int_amount_quality counts it.
    """
    figures = f"regexp_replace({value}, '(?i) |€|eur(os?)?$', '', 'g')"
    branches = [
        (r"[+-]?[0-9]+([.,][0-9]{1,2})?", ""),
        (r"[+-]?[0-9]{1,3}([.][0-9]{3})+,[0-9]{1,2}", "."),
        (r"[+-]?[0-9]{1,3}(,[0-9]{3})+[.][0-9]{1,2}", ","),
    ]
    tried = " ".join(
        f"when regexp_full_match({figures}, '{form}') "
        f"then replace(replace({figures}, '{thousands}', ''), ',', '.')"
        for form, thousands in branches
    )
    return f"case {tried} else {value} end"


def date_text(value: str, catalogue: Catalogue, extraction: date) -> str:
    """`YYYY-MM-DD` for every spelling of map_date_format, else the text as delivered.

    A day that no calendar has stays as delivered. A time of day is left aside; with a time zone,
    the day is that of Paris. Two-digit years take the century that keeps the date within ten years
    after the extraction; numbers of five digits are days of Excel. The two usual spellings are told
    by their shape, which spares the slower parser.
    """
    formats = [f for f in catalogue.date_formats if f != "excel" and "%y" not in f]
    short = [f for f in catalogue.date_formats if "%y" in f]
    iso = f"concat({value}[7:10], '-', {value}[4:5], '-', {value}[1:2])"
    day = f"regexp_replace({value}, '{TIME}', '')"
    branches = [
        f"when {value} is null then null",
        f"when {is_day_first(value)} then coalesce(try_cast({iso} as date)::varchar, {value})",
        f"when strlen({value}) = 10 and {value}[5] = '-' and {value}[8] = '-' then {value}",
        f"when regexp_full_match({value}, '{ZONED}') then coalesce(cast(cast(timezone("
        f"'Europe/Paris', try_cast({value} as timestamptz)) as date) as varchar), {value})",
    ]
    if short:
        parsed = f"try_strptime({day}, [{', '.join(literal(f) for f in short)}])"
        limit = f"date '{extraction.isoformat()}' + interval {PIVOT_YEARS} year"
        branches.append(
            f"when regexp_full_match({day}, '{SHORT}') "
            f"and {parsed} is not null then cast(cast(case when {parsed} > {limit} "
            f"then {parsed} - interval 100 year else {parsed} end as date) as varchar)"
        )
    if "excel" in catalogue.date_formats:
        serial = f"cast(floor(cast(replace({value}, ',', '.') as double)) as integer)"
        branches.append(
            f"when regexp_full_match({value}, '{SERIAL}') "
            f"then cast(date '1899-12-30' + {serial} as varchar)"
        )
    listed = ", ".join(literal(f) for f in formats)
    branches.append(f"when not regexp_matches({value}, '[0-9]{{4}}') then {value}")  # no year
    tried = f"coalesce(try_strptime({value}, [{listed}]), try_strptime({day}, [{listed}]))"
    return f"case {' '.join(branches)} else coalesce(strftime({tried}, '%Y-%m-%d'), {value}) end"

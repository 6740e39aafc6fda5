"""SQL that would tie the project to one engine, hide its columns or change from run to run."""

from __future__ import annotations

import csv
import re
import sys

import pytest
import sqlglot
from house import ROOT
from sqlglot import exp

sys.setrecursionlimit(10_000)  # sqlglot follows nested calls, one per French sound

FORBIDDEN = {
    r"\bqualify\b": "not in Spark 3.5: number the rows in a CTE",
    r"::": "write cast(x as type)",
    r"->": "no lambda in a model",
    r"\bexclude\s*\(": "list the columns",
    r"\bgroup by (all\b|\d)": "group by names",
    r"\border by \d": "order by names",
    r"\brecursive\b": "no recursive CTE before Spark 4.1",
    r"\b(asof|positional)\b": "not portable",
    r"\bunion( all)? by name\b": "not portable",
    r"\busing sample\b|\btablesample\b": "results would change from run to run",
    r"\b(now|random|uuid|gen_random_uuid|today|getdate|setseed)\s*\(": "results would change",
    r"\bcurrent_(date|time|timestamp)\b|\blocaltimestamp\b": "use idase_as_of()",
    r"\b(md5|sha1|sha256|sha2|hash|crc32)\s*\(": "hashes are keyed and live in macros/privacy",
    r"\bgetvariable\s*\(": "keys are read by macros/cross_db/hmac.sql alone",
    r"\b(unnest|explode|generate_series|range)\s*\(": "use explode_range()",
    r"\b(list|array|struct|map)_\w+\s*\(|\bstruct_pack\b": "no lists or structs in models",
    r"\b(strftime|strptime|to_date|date_format|date_trunc|dayofweek|datediff|date_diff)\s*\(": (
        "dates go through macros/cross_db"
    ),
    r"\binterval\b": "use add_days() or add_months()",
    r"\b(strpos|initcap|nvl|ifnull|iff?)\s*\(": "not portable",
    r"\bregexp_replace\s*\(": "use regexp_replace_all()",
    r"\b(quantile_cont|string_agg|group_concat|listagg)\s*\(": "not portable",
    r"\bilike\b": "compare normalised text",
    r"\btarget\.(type|name)\b": "differences live in dispatched macros",
    r"\benv_var\b": "an environment variable would be written to target/",
    r"\brun_query\b|\bstatement\b": "no query while compiling",
    r"\b(read_csv|read_parquet|copy|attach|install|load|pragma)\b\s*[('\"]": "no file from a model",
    r"\bdelete\s+from\b|\bupdate\s+\w+\s+set\b": "tables are rebuilt whole",
    r"\b(right|cross)\s+outer\b|\bnatural join\b": "write inner or left join",
}


def bare(code: str) -> str:
    """A model's text without comments, Jinja loops and string literals, lower case."""
    code = re.sub(r"\{#.*?#\}", " ", code, flags=re.DOTALL)
    code = re.sub(r"\{%-?\s*for\b[^%]*%\}", " ", code)
    code = re.sub(r"--[^\n]*", " ", code)
    return re.sub(r"'[^'\n]*'", "''", code).lower()


@pytest.mark.parametrize("pattern", FORBIDDEN, ids=[p[:40] for p in FORBIDDEN])
def test_no_forbidden_sql(models, pattern):
    wrong = [name for name, model in models.items() if re.search(pattern, bare(model["raw_code"]))]
    assert not wrong, f"{FORBIDDEN[pattern]}: {wrong}"


def test_the_patterns_still_catch_what_they_name():
    for text in ("select a::int", "qualify row_number()", "select md5(x)", "group by 1", "now()"):
        assert any(re.search(pattern, bare(text)) for pattern in FORBIDDEN), text


def test_no_double_quoted_identifier(models):
    wrong = [name for name, model in models.items() if '"' in jinja_free(model["raw_code"])]
    assert not wrong, f"Spark reads double quotes as text: {wrong}"


def jinja_free(code: str) -> str:
    code = re.sub(r"\{[{%#].*?[}%#]\}", " ", code, flags=re.DOTALL)
    return re.sub(r"--[^\n]*", " ", code)


def test_star_only_as_the_last_select(models):
    wrong = []
    for name, model in models.items():
        code = bare(jinja_free(model["raw_code"])).rstrip()
        body = code.removesuffix("select * from final")
        if re.search(r"select\s+(distinct\s+)?(\w+\.)?\*", body):
            wrong.append(name)
    assert not wrong, f"list the columns; only `select * from final` ends a model: {wrong}"


def test_hashes_live_in_the_privacy_macros_alone():
    # record_build digests the ledger of files, which holds no person
    allowed = {"hmac.sql", "national_number.sql", "record_build.sql"}
    wrong = [
        path.name
        for path in (ROOT / "macros").rglob("*.sql")
        if path.name not in allowed
        and re.search(r"\b(md5|sha1|sha256|sha2)\s*\(", bare(path.read_text("utf-8")))
    ]
    assert not wrong, wrong


def test_windows_that_pick_a_row_order_it_completely(models):
    """Every window that numbers rows has an order; ties would differ with threads and engines."""
    wrong = []
    for name, model in models.items():
        tree = sqlglot.parse_one(model["compiled_code"], read="duckdb")
        for window in tree.find_all(exp.Window):
            ranked = isinstance(
                window.this, (exp.RowNumber, exp.FirstValue, exp.LastValue, exp.Lag, exp.Lead)
            )
            if ranked and not window.args.get("order"):
                wrong.append(name)
    assert not wrong, wrong


def test_no_limit_and_no_unordered_pick(models):
    wrong = []
    for name, model in models.items():
        tree = sqlglot.parse_one(model["compiled_code"], read="duckdb")
        if tree.find(exp.Limit) or tree.find(exp.AnyValue, exp.First, exp.Last):
            wrong.append(name)
    assert not wrong, f"the row picked would depend on row order: {wrong}"


def test_seed_values_are_no_data_of_people():
    """Seeds are nomenclatures, mappings and governance: nothing in them looks like a person."""
    nir = re.compile(r"\b[12]\d{2}(0[1-9]|1[0-2])\d{8}(\d{2})?\b")
    mail = re.compile(r"[\w.]+@[\w.]+\.[a-z]{2,}")
    for path in (ROOT / "seeds").rglob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert not nir.search(text), path.name
        assert not mail.search(text), path.name


# what these hold in capitals are letters of names, and the name of a setting, not codes
OF_NAMES = (
    *("macros/linkage", "macros/olinpe/phonex.sql", "macros/olinpe/national_number.sql"),
    "models/vault/linkage/int_place.sql",
)


def test_codes_that_sql_names_are_in_a_seed():
    """A code renamed in a nomenclature would leave a rule that meets no row, in silence."""
    codes = set()
    for path in (ROOT / "seeds").rglob("*.csv"):
        if path.parent.name == "mappings":  # these lead to codes, and would keep the former one
            continue
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                codes |= {cell for name, cell in row.items() if name.endswith(("_code", "code"))}
    texts = {
        name: re.sub(r"\{#.*?#\}|--[^\n]*", " ", path.read_text("utf-8"), flags=re.DOTALL)
        for folder in ("models", "macros")
        for path in (ROOT / folder).rglob("*.sql")
        if not (name := path.relative_to(ROOT).as_posix()).startswith(OF_NAMES)
    }
    literal = r"'([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)'"
    named = {(code, name) for name, text in texts.items() for code in re.findall(literal, text)}
    assert {"PREVU", "MO_ADM", "FUGUE"} <= {code for code, _ in named}
    wrong = sorted(f"{name}: {code}" for code, name in named if code not in codes)
    assert not wrong, f"no seed has these codes: rename them here too, or put them back: {wrong}"


AGES_BY_LAW = {"192": "youth_month()", "216": "majority_month()", "252": "age_limit_years"}


def test_ages_fixed_by_law_are_written_once(models):
    """Months of 16, 18 and 21 years come from macros/indicators/study_ages.sql and the project."""
    texts = {name: model["raw_code"] for name, model in models.items()} | {
        path.name: path.read_text("utf-8")
        for path in (ROOT / "macros").rglob("*.sql")
        if path.name != "study_ages.sql"
    }
    wrong = [
        f"{name}: write {AGES_BY_LAW[age]} for {age}"
        for name, text in texts.items()
        for age in set(re.findall(r"(?<![\d.])(192|216|252)(?![\d.])", bare(text)))
    ] + [
        f"{name}: write {AGES_BY_LAW[str(12 * int(years))]} for 12 * {years}"
        for name, text in texts.items()
        for years in set(re.findall(r"\b12 \* (16|18|21)\b", bare(text)))
    ]
    assert not wrong, wrong


def test_unit_tests_do_not_depend_on_today(manifest):
    """A build without IDASE_AS_OF is of today: rows of a test would be late, or not yet there."""
    wrong = []
    for test in manifest["unit_tests"].values():
        asks = [
            node["raw_code"]
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model" and node["name"] == test["model"]
        ]
        macros = (test["overrides"] or {}).get("macros") or {}
        if "idase_as_of()" in "".join(asks) and "idase.idase_as_of" not in macros:
            wrong.append(f"{test['model']}: {test['name']}")
    assert not wrong, f"override idase.idase_as_of in {wrong}"

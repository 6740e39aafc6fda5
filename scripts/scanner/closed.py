"""The closed contract of tables that name persons: a column that nothing lists is a finding.

Nobody has to imagine how a leak is written for this wall to see it. A column beside pseudonyms of
ours is explained when the export contract lists its name, or when it says no more than what is
published already: it counts the rows, repeats one value, holds codes of one nomenclature, is a
function of few values of a listed column beside it, what a nomenclature says of its codes, or a
published column under another name.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from scripts.scanner import contract
from scripts.scanner.spellings import is_number
from scripts.settings import Settings
from scripts.sql import literal, one_row

if TYPE_CHECKING:
    from scripts.scanner.columns import Column, ColumnScan
    from scripts.scanner.tables import TableScan

FEWEST_ROWS = 10  # of a table in which one value everywhere, or a function, is no accident
FEWEST_FACTS = 5  # pairs of a person and a value from which they may be those of a mart
MANY_FACTS = 12  # values a person, all published of it, that only say which rows were taken
REPEATED = 0.5  # share of rows that only repeat what another row with the same listed value says
MOST_TOLD = 0.25  # share of a column's values that one person may have, for it to tell something
MOST_ASKED = 5_000  # persons whose published rows are compared
MOST_TERMS = 8  # listed numbers of a row that another may be worked out from
MOST_VARIABLES = 60  # of a table with one row for each person and variable
MOST_JOINED = 1_000  # pairs of a code and what a nomenclature says of it
SAME_FOR_ALL = 0.9  # share of persons and variables that such a table has a row for
UNFOLDED = re.compile(r"STRUCT|\[\]")  # types whose values are read as a table of their own
SHORT = 3  # letters of a part of a column's name that may be anything
PARTS = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+|[^\W\d_A-Za-z]+|\d+")

# a value as text, the same whatever type or format it went through
CANONICAL = (
    "case lower(trim({0})) when 'true' then '1' when 'false' then '0' when 't' then '1' "
    "when 'f' then '0' else regexp_replace(lower(trim({0})), '\\.0+$', '') end"
)
VOID = "('', 'nan', 'null', 'none', 'na', 'nat', '<na>', 'n/a')"


@dataclass(frozen=True)
class Rows:
    """A table in which persons are named: where it is, and the SQL of its columns as text.

    `who` is the column of pseudonyms; `owner` the recipient whose they are.
    """

    connection: duckdb.DuckDBPyConnection
    relation: str
    who: str
    owner: str
    texts: dict[str, str]


def is_coded(values: list[str], seeds: Path) -> bool:
    """Whether all values are codes of one list of the contract; numbers may be of anything."""
    return not all(map(is_number, values)) and any(
        codes.issuperset(values) for codes in contract.code_lists(seeds)
    )


def is_named_in_words(column: str, is_public: Callable[[str], bool]) -> bool:
    """Whether a column's name is made of words of everybody's, numbers and short parts."""
    return all(
        part.isdigit() or len(part) <= SHORT or is_public(part.lower())
        for part in PARTS.findall(column)
    ) and bool(PARTS.findall(column) or column.isascii())


def says_no_more(rows: Rows, column: str, beside: list[str], n_rows: int) -> bool:
    """Whether a column repeats one value, or follows from few values of a listed one beside it."""
    value = f"coalesce({CANONICAL.format(rows.texts[column])}, '')"
    told = f"{value} not in {VOID}"
    if n_rows < FEWEST_ROWS:
        return False
    selected = "".join(
        f", count(distinct coalesce({rows.texts[name]}, '')) filter ({told}), "
        f"count(distinct (coalesce({rows.texts[name]}, ''), {value})) filter ({told})"
        for name in beside
    )
    n_values, n_told, *counts = one_row(
        rows.connection.execute(
            f"select count(distinct {value}) filter ({told}), count(*) filter ({told}){selected} "
            f"from {rows.relation}"
        )
    )
    if n_values <= 1:
        return n_told == 0 or n_told >= max(FEWEST_ROWS, REPEATED * n_rows)
    return any(
        both == listed and n_told - listed >= max(REPEATED * n_told, FEWEST_FACTS)
        for listed, both in zip(counts[::2], counts[1::2], strict=True)
    )


def is_joined(rows: Rows, column: str, beside: list[str], seeds: Path) -> bool:
    """Whether a column is what a nomenclature of ours says of the codes of one beside it.

    A code that stands for several rows of it makes the column no function of that code.
    """
    value = CANONICAL.format(rows.texts[column])
    for name in beside:
        pairs = rows.connection.execute(
            f"select distinct lower({rows.texts[name]}), lower({rows.texts[column]}) "
            f"from {rows.relation} where {value} not in {VOID} and {rows.texts[name]} is not null "
            f"limit {MOST_JOINED + 1}"
        ).fetchall()
        if FEWEST_FACTS <= len(pairs) <= MOST_JOINED and contract.is_of_a_nomenclature(
            set(pairs), seeds
        ):
            return True
    return False


def _published(config: Settings, owner: str, persons: list[str]) -> Iterator[pa.Table]:
    """(person, mart column, value, rows) of the marts that a recipient's persons stand in."""
    path = config.published / f"{owner}.duckdb"
    if not path.exists():
        return
    with duckdb.connect(str(path), read_only=True) as mart:
        mart.register("asked", pa.table({"person": pa.array(persons, pa.string())}))
        tables = mart.execute(
            "select table_name, list(column_name) from duckdb_columns() where schema_name = 'marts'"
            " group by table_name having list_contains(list(column_name), 'pseudonym')"
        ).fetchall()
        for table, columns in sorted(tables):
            texts = ", ".join(
                f"{CANONICAL.format(f'cast({name} as varchar)')} as {name}"
                for name in columns
                if name != "pseudonym"
            )
            yield mart.execute(
                f"select person, '{table}.' || name as name, value, count(*) as n from (unpivot "
                f"(select pseudonym as person, {texts} from marts.{table} semi join asked on "
                "asked.person = pseudonym) on columns(* exclude person) into name name "
                "value value) group by all"
            ).to_arrow_table()


def published_sizes(config: Settings) -> Iterator[int]:
    """Numbers of persons of the published marts."""
    for path in sorted(config.published.glob("*.duckdb")):
        with duckdb.connect(str(path), read_only=True) as mart:
            for (table,) in mart.execute(
                "select table_name from duckdb_columns() where schema_name = 'marts' "
                "and column_name = 'pseudonym' order by all"
            ).fetchall():
                counted = mart.execute(f"select count(distinct pseudonym) from marts.{table}")
                yield one_row(counted)[0]


def is_published(rows: Rows, column: str, config: Settings) -> bool:
    """Whether a column is one of the published marts, or a function of one with few values."""
    value = CANONICAL.format(rows.texts[column])
    run = rows.connection.execute
    run(
        f"create or replace temp table fact as select distinct {rows.who} as person, "
        f"{value} as value from {rows.relation} semi join (select distinct {rows.who} as asked "
        f"from {rows.relation} limit {MOST_ASKED}) on asked = {rows.who} "
        f"where {value} not in {VOID}"
    )
    n_facts, n_persons = one_row(run("select count(*), count(distinct person) from fact"))
    if n_facts < FEWEST_FACTS:
        return False
    persons = [one for (one,) in run("select distinct person from fact").fetchall()]
    for table in _published(config, rows.owner, persons):
        rows.connection.register("published_fact", table)
        # columns of which one person has most values would explain anything
        same = run(
            "select name from published_fact left join fact using (person, value) group by name "
            "having count(fact.person) = ? and count(*) <= "
            f"{MOST_TOLD} * count(distinct published_fact.value) * count(distinct "
            "published_fact.person) + count(distinct published_fact.person) or "
            f"count(fact.person) = ? and ? >= {MANY_FACTS} * ?",
            [n_facts, n_facts, n_facts, n_persons],
        ).fetchall()  # fmt: skip
        follows = run(
            "select name from (select name, person, min(value) as told from published_fact "
            "group by name, person having count(*) = 1) inner join fact using (person) "
            "group by name having count(*) = ? and count(distinct told) = "
            "count(distinct (told, value)) and count(*) - count(distinct told) >= "
            f"{REPEATED} * count(*)",
            [n_facts],
        ).fetchall() if n_facts == n_persons else []  # fmt: skip
        if same or follows:
            return True
    return False


def is_counted(rows: Rows, column: str, config: Settings) -> bool:
    """Whether a column named after a published code counts each person's rows with it, or says 0/1.

    So a table of one row a spell is turned into one of a row a person.
    """
    run, name = rows.connection.execute, column.lower()
    run(
        f"create or replace temp table counted_by_code as select {rows.who} as person, "
        f"if({CANONICAL.format(rows.texts[column])} in {VOID}, 0, "
        f"try_cast({CANONICAL.format(rows.texts[column])} as double)) as told "
        f"from {rows.relation} where {rows.who} is not null limit {MOST_ASKED}"
    )
    n_rows, n_persons = one_row(run("select count(*), count(distinct person) from counted_by_code"))
    if n_rows != n_persons or n_rows < FEWEST_ROWS:
        return False
    persons = [one for (one,) in run("select person from counted_by_code").fetchall()]
    for table in _published(config, rows.owner, persons):
        rows.connection.register("published_fact", table)
        if run(
            "with code as (select distinct name as of, value as code from published_fact "
            # F reads as false among published values
            "where ? = value or ends_with(?, '_' || if(value = '0', 'f', value))) "
            "select 1 from code cross join counted_by_code as asked left join published_fact on "
            "published_fact.name = of and published_fact.value = code "
            "and published_fact.person = asked.person group by of, code "
            "having bool_and(told is not distinct from coalesce(n, 0)) "
            "or bool_and(told is not distinct from least(coalesce(n, 0), 1))",
            [name, name],
        ).fetchall():
            return True
    return False


def is_relabelled(
    table: ColumnScan, column: str, strange: list[str], of: str | None = None
) -> bool:
    """Whether values outside a contract are labels, each of one published code of a column.

    of: the name of that column; any, when it is not known.

    A label stands for a code when each person has as many rows with the one in the table as with
    the other in the mart; it says nothing of somebody when that goes for ten persons or more.
    """
    rows = rows_of(table)
    if rows is None or rows.owner == "person_uid" or len(strange) > MOST_VARIABLES:
        return False
    run = rows.connection.execute
    run(
        f"create or replace temp table labelled as select {rows.who} as person, "
        f"{rows.texts[column]} as label, count(*) as n from {rows.relation} group by all"
    )
    persons = [one for (one,) in run("select distinct person from labelled").fetchall()]
    for known in _published(table.scan.config, rows.owner, persons):
        rows.connection.register("published_fact", known)
        (n_told,) = one_row(
            run(
                "with told as (select name, value, person, n from published_fact "
                "where coalesce(split_part(name, '.', 2) = ?, true)), "
                "sizes as (select name, value, count(*) as n_persons from told group by all), "
                "labels as (select label, count(*) as n_persons from labelled "
                "where list_contains(?, label) group by label having count(*) >= ?), "
                "same as (select name, label, value, count(*) as n_persons from labelled "
                "inner join told using (person, n) group by all), "
                "of_one as (select count(distinct label) as n from same inner join labels "
                "using (label, n_persons) inner join sizes using (name, value, n_persons) "
                "group by name) select max(n) from of_one",
                [of, strange, FEWEST_ROWS],
            )
        )
        if n_told == len(strange):
            return True
    return False


def variable_of(rows: Rows, candidates: list[tuple[str, int]], n_rows: int) -> str | None:
    """The column that says which variable of its person a row holds, if there is one.

    candidates: columns with the number of their distinct values. A person has one row for each.
    """
    for column, n_distinct in candidates:
        if not 2 <= n_distinct <= MOST_VARIABLES:
            continue
        n_pairs, n_persons = one_row(
            rows.connection.execute(
                f"select count(distinct ({rows.who}, {rows.texts[column]})), "
                f"count(distinct {rows.who}) from {rows.relation}"
            )
        )
        if n_pairs == n_rows >= SAME_FOR_ALL * n_persons * n_distinct and n_persons < n_rows:
            return column
    return None


def turned(rows: Rows, variable: str, column: str) -> str:
    """One row a person, one column a variable, of such a table; returns the relation."""
    name = "turned_by_the_scan"
    rows.connection.execute(
        f"create or replace temp table {name} as pivot (select {rows.who} as pseudonym, "
        f"{rows.texts[variable]} as variable_of_a_row, {rows.texts[column]} as value_of_a_row "
        f"from {rows.relation}) on variable_of_a_row using first(value_of_a_row) "
        "group by pseudonym"
    )
    return name


def leaves_of(rows: Rows, column: str) -> dict[str, str]:
    """Key → relation of (person, value) of what the nested values of a column hold."""
    name = "leaf_of_the_scan"
    held = rows.connection.execute(
        f"select distinct {rows.who}, {rows.texts[column]} from {rows.relation} limit {MOST_ASKED}"
    ).fetchall()
    found = [(one, *leaf) for one, text in held if one and text for leaf in keyed_leaves(text)]
    persons, keys, values = zip(*found, strict=True) if found else ((), (), ())
    rows.connection.register(name, pa.table({
        "person": pa.array(persons, pa.string()), "key": pa.array(keys, pa.string()),
        "value": pa.array(values, pa.string()),
    }))  # fmt: skip
    return {
        key: f"(select person, value from {name} where key = {literal(key)})"
        for key in dict.fromkeys(keys)
    }


def rows_of(table: ColumnScan) -> Rows | None:
    """The rows of a table by the persons whose pseudonyms stand in them; None without any."""
    who = next((column for column in table.columns if column.owner), None)
    return None if who is None else rows_by(who, table)


def rows_by(who: Column, table: ColumnScan) -> Rows:
    """The rows of a table by a column of pseudonyms."""
    texts = {column.name: table.expression(column) for column in table.columns}
    return Rows(table.connection, table.relation, texts[who.name], who.owner, texts)


def judge(table: TableScan) -> None:
    """Report columns beside pseudonyms that nothing explains; note what is one otherwise listed.

    A table with one row for each person and variable is read as one of a row a person first.
    """
    who = next((column for column in table.columns if column.owner), None)
    others = [column for column in table.columns if not column.owner]
    seeds = table.scan.config.seeds
    strange = [
        column
        for column in others
        if not contract.is_listed(column.name, seeds, of_persons=who is not None)
    ]
    if who is None and not table.depth:  # lists inside a table of persons have rows of their own
        listed = all(_names_persons(column, table) for column in strange)
        table.scan.note_rows(table.file, table.n_rows, has_persons=False, listed=listed)
    if who is None:
        return
    rows = rows_by(who, table)
    one_each = who.n_distinct == table.n_rows
    table.scan.note_rows(table.file, table.n_rows, has_persons=one_each, listed=True)
    for column in table.columns:  # who belongs together, unless both are one and the same
        if column is not who and column.owner == who.owner:
            told = f"{rows.texts[column.name]} is distinct from {rows.who}"
            (n_other,) = one_row(
                rows.connection.execute(f"select count(*) from {rows.relation} where {told}")
            )
            if n_other:
                table.found.add(table.place(column.name), "column", "in no contract", n_other)
    if not strange:
        return
    counted = [(column.name, column.n_distinct) for column in strange]
    variable = variable_of(rows, counted, table.n_rows)
    for column in strange:
        if variable and column.name != variable:
            table.read_turned(turned(rows, variable, column.name))
            column.explained = True
        else:
            column.explained = column.name == variable or _explains(rows, column, table)
        if not column.explained:
            table.found.add(table.place(column.name), "column", "in no contract", column.n_rows)
        elif not is_named_in_words(column.name, table.scan.vocabulary.is_public):
            table.found.add(table.place(column.name), "column", "named in no contract")


def _names_persons(column: Column, table: TableScan) -> bool:
    """Whether a column's structures hold pseudonyms: they are read as a table of persons then."""
    return bool(UNFOLDED.search(column.type)) and any(
        table.scan.is_pseudonym(leaf)
        for value, _ in column.values[:FEWEST_ROWS]
        for _, leaf in keyed_leaves(value)
    )


def _explains(rows: Rows, column: Column, table: TableScan) -> bool:
    """Whether something published explains a column that no contract names."""
    config, values = table.scan.config, [value for value, _ in column.values]
    beside = [
        other.name
        for other in table.columns
        if not other.owner
        and contract.is_listed(other.name, config.seeds, of_persons=True)
        and other.n_distinct <= REPEATED * table.n_rows
    ]
    if not values or table.counts_rows(column) or is_coded(values, config.seeds):
        return True
    if says_no_more(rows, column.name, beside, table.n_rows):
        return True
    if column.numeric and _counts_rows_of_each(rows, column.name):
        return True
    if is_joined(rows, column.name, beside, config.seeds):
        return True
    if column.numeric and _is_worked_out(rows, column.name, table):
        return True
    if is_published(rows, column.name, config) or is_counted(rows, column.name, config):
        return True
    if not column.is_nested:
        return not column.numeric and _are_labels(column, table)
    leaves = leaves_of(rows, column.name)
    return bool(leaves) and all(
        contract.is_listed(key, config.seeds) or _is_leaf_published(rows, relation, config)
        for key, relation in leaves.items()
    )


def _are_labels(column: Column, table: TableScan) -> bool:
    """Whether values are labels of published codes; of few rows, they are published words."""
    often = [value for value, n in column.values if n >= FEWEST_ROWS]
    rare = any(n < FEWEST_ROWS for _, n in column.unlisted)
    return not rare and is_relabelled(table, column.name, often)


def _counts_rows_of_each(rows: Rows, column: str) -> bool:
    """Whether a number counts the rows of each person, from one on, as they follow one another."""
    told = one_row(
        rows.connection.execute(
            f"select bool_and(low = 1 and high = n and n_values = n), max(n) from (select "
            f"count(*) as n, min(value) as low, max(value) as high, "
            f"count(distinct value) as n_values from (select {rows.who} as person, "
            f"try_cast({rows.texts[column]} as double) as value from {rows.relation}) "
            "group by person)"
        )
    )
    return bool(told[0]) and told[1] > 1


def _is_worked_out(rows: Rows, column: str, table: TableScan) -> bool:
    """Whether a number is the sum or the difference, give or take one, of two listed in its row.

    A length of time is: who has the two has the third.
    """
    listed = [
        f"try_cast({rows.texts[other.name]} as double)"
        for other in table.columns
        if other.numeric and contract.is_listed(other.name, table.scan.config.seeds)
    ][:MOST_TERMS]
    value = f"try_cast({rows.texts[column]} as double)"
    sums = [
        f"{one} {sign} {other}{more}"
        for one, other in itertools.permutations(listed, 2)
        for sign, more in (("-", ""), ("-", " + 1"), ("-", " - 1"), ("+", ""))
    ]
    if not sums or table.n_rows < FEWEST_ROWS:
        return False
    told = ", ".join(f"bool_and({value} is not distinct from {of})" for of in sums)
    return any(one_row(rows.connection.execute(f"select {told} from {rows.relation}")))


def _is_leaf_published(rows: Rows, relation: str, config: Settings) -> bool:
    values = [
        one
        for (one,) in rows.connection.execute(
            f"select distinct value from {relation} where lower(value) not in {VOID}"
        ).fetchall()
    ]
    if not values or is_coded(values, config.seeds):
        return True
    leaf = Rows(rows.connection, relation, "person", rows.owner, {"value": "value"})
    return is_published(leaf, "value", config) or _counts_rows_of_each(leaf, "value")


def keyed_leaves(text: str) -> Iterator[tuple[str, str]]:
    """(innermost key, value as text) of everything in a JSON text; nothing when it is none."""
    try:
        waiting = [("", json.loads(text))]
    except (ValueError, RecursionError):
        return
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.items())
        elif isinstance(value, list):
            waiting.extend((key, item) for item in value)
        elif value is not None:
            yield key, str(value)

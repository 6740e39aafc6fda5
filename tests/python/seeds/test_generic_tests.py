"""Each generic test lets good rows pass and catches the bad ones, NULL and edges included."""

from __future__ import annotations

import re

import duckdb
import pytest
from house import House, copy_project

# call, rows that pass, rows that fail; each list of rows is a SQL `values` list for (a, b, c)
CASES = {
    "unique_combination": (
        "columns=['a', 'b']",
        "(1, 1, 'x'), (1, 2, 'x'), (null, 1, 'x')",
        "(1, null, 'x'), (1, null, 'y')",
    ),
    "expression_is_true": ("expression='a <= b'", "(1, 2, 'x'), (2, 2, 'x')", "(1, null, 'x')"),
    "accepted_range": (
        "column_name='a', min_value=1, max_value=3",
        "(1, 0, 'x'), (3, 0, 'x'), (null, 0, 'x')",
        "(4, 0, 'x')",
    ),
    "month_of_age": (
        "column_name='a', before_birthday=true",
        "(0, 0, 'x'), (251, 0, 'x'), (null, 0, 'x')",
        "(252, 0, 'x')",
    ),
    "not_blank": ("column_name='c'", "(1, 1, 'x')", "(1, 1, '  ')"),
    "same_row_count_as": ("compare_model='other'", "(1, 1, 'x'), (2, 1, 'x')", "(1, 1, 'x')"),
    "no_overlapping_periods": (
        "start_column='a', end_column='b', partition_by='c'",
        "(1, 3, 'x'), (3, 5, 'x'), (9, null, 'x'), (2, 4, 'y')",
        "(1, 9, 'x'), (2, 3, 'x'), (5, 6, 'x')",
    ),
    "k_anonymity": (
        "columns=['c'], person_column='a', k=2",
        "(1, 1, 'x'), (2, 1, 'x'), (3, 1, null), (4, 1, null)",
        "(1, 1, 'x'), (1, 2, 'x')",
    ),
    "relationships_where": (
        "column_name='a', to='other', field='a', to_condition='b = 1'",
        "(1, 0, 'x'), (null, 0, 'x')",
        "(2, 0, 'x')",
    ),
    "each_code_mapped": (
        "column_name='a', mapped_in=[{'crosswalk': 'other', 'column': 'a'}]",
        "(1, 0, 'x'), (2, 0, 'x')",
        "(3, 0, 'x')",
    ),
    "holds_codes": (
        "column_name='c', codes=['x', 'y']",
        "(1, 0, 'x'), (2, 0, 'y'), (3, 0, 'z')",
        "(1, 0, 'x'), (2, 0, null)",
    ),
}
# what these ask for is rows
ASK_FOR_ROWS = ("same_row_count_as", "holds_codes")
MORE_FAULTS = {
    "accepted_range": ["(0, 0, 'x')"],
    "month_of_age": ["(-1, 0, 'x')"],
    "expression_is_true": ["(3, 2, 'x')"],
    "not_blank": ["(1, 1, null)"],
    "no_overlapping_periods": [
        "(1, null, 'x'), (5, 6, 'x')",
        "(1, 2, 'x'), (1, 2, 'x')",
        "(3, 3, 'x')",
        "(null, 3, 'x')",
    ],
}


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> dict[str, str]:
    """SQL of each call, rendered by dbt."""
    house = House(tmp_path_factory.mktemp("generic"))
    house.project = copy_project(house.folder / "project", "macros", "tests/generic")
    inline = "\n".join(
        f"@@{name}@@{{{{ idase.test_{name}(model='rows_tested', {arguments}) }}}}@@end@@"
        for name, (arguments, _, _) in CASES.items()
    )
    output = house.must(
        house.dbt(
            *("--quiet", "compile", "--target", "lint"),
            *("--no-introspect", "--no-populate-cache", "--inline", inline),
        )
    )
    return dict(re.findall(r"@@(\w+)@@(.*?)@@end@@", output, flags=re.DOTALL))


def failures(query: str, rows: str) -> int:
    """Rows that a test returns, on the rows given and on a fixed second relation."""
    connection = duckdb.connect(":memory:")
    connection.execute("create table rows_tested (a integer, b integer, c varchar)")
    connection.execute("create table other as from (values (1, 1), (2, 2)) as t (a, b)")
    if rows:
        connection.execute(f"insert into rows_tested values {rows}")
    count = len(connection.execute(query).fetchall())
    connection.close()
    return count


@pytest.mark.parametrize("name", CASES)
def test_good_rows_pass(compiled, name):
    assert failures(compiled[name], CASES[name][1]) == 0


@pytest.mark.parametrize("name", [name for name in CASES if name not in ASK_FOR_ROWS])
def test_no_row_passes(compiled, name):
    assert failures(compiled[name], "") == 0


@pytest.mark.parametrize(
    ("name", "rows"),
    [(name, case[2]) for name, case in CASES.items()]
    + [(name, rows) for name, faults in MORE_FAULTS.items() for rows in faults],
)
def test_bad_rows_are_caught(compiled, name, rows):
    assert failures(compiled[name], rows) > 0


def test_a_failure_shows_no_value_of_a_person(compiled):
    for name in ("unique_combination", "k_anonymity"):
        connection = duckdb.connect(":memory:")
        connection.execute(
            "create table rows_tested as from (values (1, 1, 'NOM')) as t (a, b, c) "
            "union all from (values (1, 1, 'NOM'))"
        )
        found = connection.execute(compiled[name]).fetchall()
        assert found
        assert "NOM" not in repr(found)

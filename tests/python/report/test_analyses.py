"""The questions that people ask: one query each on the published file, with its answer's shape."""

from __future__ import annotations

import re

import duckdb
import pytest
from house import ROOT

pytestmark = pytest.mark.slow

QUESTIONS = [
    path
    for path in sorted((ROOT / "analyses").glob("*.sql"))
    if "_observatory_" in path.read_text(encoding="utf-8")
]


@pytest.fixture(scope="module")
def published(built):
    connection = duckdb.connect(
        str(built.data / "published" / "observatory.duckdb"), read_only=True
    )
    yield connection
    connection.close()


def test_there_are_ten_questions():
    assert len(QUESTIONS) >= 10


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_answer_has_its_shape(published, path):
    text = path.read_text(encoding="utf-8")
    comments = [line[2:].strip() for line in text.splitlines() if line.startswith("--")]
    question, shape = " ".join(comments).split(" answer: ")
    assert question.endswith("?")
    query = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"marts.\1", text)
    result = published.execute(query)
    assert [column[0] for column in result.description] == shape.split(", ")
    rows = result.fetchall()
    assert rows == published.execute(query).fetchall(), "the order is not total"
    for row in rows:
        for name, value in zip(shape.split(", "), row, strict=True):
            if name in (
                "estimate",
                "share",
                "monthly_rate",
                "share_reached",
                "lower_95",
                "upper_95",
            ):
                assert value is None or 0 <= value <= 1, (name, value)
            if name.startswith("n_"):
                assert value is None or value >= 0


def test_the_whole_has_an_answer_where_cells_allow(published):
    """On the session's small build most cells are hidden; these three are about everybody."""
    for name in (
        "states_around_the_18th_birthday",
        "still_protected_by_group",
        "months_in_each_state_after_18",
    ):
        text = (ROOT / "analyses" / f"{name}.sql").read_text(encoding="utf-8")
        query = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"marts.\1", text)
        assert published.execute(query).fetchall(), name


GUIDE = (ROOT / "docs/analysts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "query", re.findall(r"^```sql\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
)
def test_the_guides_queries_run_on_the_analysts_copy(built, query):
    copy = str(built.data / "analyst" / "warehouse.duckdb")
    with duckdb.connect(copy, read_only=True) as connection:
        assert connection.execute(query).fetchall()

"""Compound first names: the second word tells brothers apart, or one name written in two ways."""

from __future__ import annotations

import pytest
from people import SCORED_PAIRS, scores_of

NAMES = {
    "jp": "JEAN-PIERRE",
    "jc": "JEAN-CLAUDE",
    "jo": "JEAN-PIERE",
    "j": "JEAN",
    "mp": "JEHAN PIERRE",
}
PEOPLE = (
    "create temp table people as select 'iodas' as provider_code, *, 'SOW' as birth_name, "
    "date '2001-02-03' as birth_date from (values "
    + ", ".join(f"('{number}', '{name}')" for number, name in NAMES.items())
    + ") as t (source_person_id, first_name) union all select 'iodas', 'x' || range, "
    "'PRENOM' || range, 'NOM' || range, null from range(500)"
)


@pytest.fixture(scope="module")
def levels(link_manifest):
    done = scores_of(link_manifest, PEOPLE)
    return {
        frozenset(pair): level
        for *pair, level in done.connection.sql(
            "select one.source_person_id, other.source_person_id, score.first_name_level "
            f"from {SCORED_PAIRS}"
        ).fetchall()
    }


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [("jp", "jc", 0), ("jp", "jo", 3), ("jp", "mp", 3), ("jp", "j", 4), ("jc", "mp", 0)],
)
def test_the_second_word_of_a_first_name_counts(levels, one, other, level):
    assert levels[frozenset((one, other))] == level

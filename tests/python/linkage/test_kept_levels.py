"""A delivery has only the pairs that it touches compared, with the result of a whole run."""

from __future__ import annotations

import re

import pytest
from people import PEOPLE

from scripts.linkage import engine

# the first names of a few records are written anew, some others are not delivered
CHANGED = """
    create temp table people as
    select * replace (
        case when hash(source_person_id) % 50 = 0 then first_name || 'A' else first_name end
            as first_name
    )
    from everybody
    where hash(source_person_id) % 60 <> 7
"""
LEVEL, SCORE, CLUSTER = (
    "select * exclude (is_kept) from vault.linkage.int_link_level",
    "select * from vault.linkage.int_link_score",
    "select * from vault.linkage.int_person_cluster",
)
COUNTS = "select count(*) filter (where is_kept), count(*) from vault.linkage.int_link_level"


def link(done: engine.Engine) -> None:
    done.load_people("people")
    done.run(*engine.PREPARED, *engine.SCORED, *engine.DECIDED)


def fresh(manifest: dict, *statements: str) -> engine.Engine:
    done = engine.Engine(manifest, threads=2)
    for statement in statements:
        done.connection.execute(statement)
    return done


@pytest.fixture(scope="module")
def delivered_twice(link_manifest) -> engine.Engine:
    """Everybody linked, then a delivery in which a few records have changed."""
    done = fresh(link_manifest, PEOPLE)
    link(done)
    done.connection.execute("create table pair_before as from vault.linkage.int_link_level")
    done.connection.execute("alter table people rename to everybody")
    done.connection.execute(CHANGED)
    link(done)
    return done


@pytest.fixture(scope="module")
def delivered_once(link_manifest) -> engine.Engine:
    """The second delivery alone."""
    done = fresh(link_manifest, PEOPLE, "alter table people rename to everybody", CHANGED)
    link(done)
    return done


@pytest.mark.parametrize("query", [LEVEL, SCORE, CLUSTER], ids=["levels", "scores", "persons"])
def test_what_is_kept_gives_what_a_whole_run_gives(delivered_twice, delivered_once, query):
    found = delivered_twice.connection.sql(f"{query} order by all").fetchall()
    assert found
    assert found == delivered_once.connection.sql(f"{query} order by all").fetchall()


def test_only_touched_pairs_are_compared(delivered_twice):
    kept, pairs = delivered_twice.connection.sql(COUNTS).fetchone()
    assert 0 < pairs - kept < 0.2 * pairs
    # a pair that was there before is never compared again
    again = delivered_twice.connection.sql(
        "select count(*) from vault.linkage.int_link_level "
        "semi join pair_before using (content_a, content_b) where not is_kept"
    ).fetchone()[0]
    assert again == 0


def test_nothing_is_left_of_who_is_not_delivered(delivered_twice):
    """A pair whose records are gone, an erased person's above all, leaves no level behind."""
    unknown = delivered_twice.connection.sql(
        "select count(*) from vault.linkage.int_link_level as pair "
        "left join vault.linkage.int_link_record as one on pair.record_a = one.record_no "
        "left join vault.linkage.int_link_record as other on pair.record_b = other.record_no "
        "where one.record_no is null or other.record_no is null"
    ).fetchone()[0]
    assert unknown == 0
    pairs, before = delivered_twice.connection.sql(
        "select (select count(*) from vault.linkage.int_link_level), count(*) from pair_before"
    ).fetchone()
    assert pairs < before


def test_a_change_of_the_conditions_compares_every_pair_again(link_manifest):
    done = fresh(link_manifest, PEOPLE)
    link(done)
    level = done.nodes["int_link_level"]
    other, changes = re.subn("hash\\('[0-9a-f]{32}'", f"hash('{'0' * 32}'", level["compiled_code"])
    assert changes == 1
    done.nodes["int_link_level"] = level | {"compiled_code": other}
    done.run("int_link_level")
    kept, pairs = done.connection.sql(COUNTS).fetchone()
    assert (kept, pairs > 0) == (0, True)

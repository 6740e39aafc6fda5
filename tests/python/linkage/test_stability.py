"""However deliveries come, the same people are found, and nobody is ever renamed."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from people import PEOPLE
from test_scores import run_decisions

from scripts.linkage import engine


def partition(uids: dict[str, str]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for record, uid in uids.items():
        groups.setdefault(uid, set()).add(record)
    return {frozenset(group) for group in groups.values()}


@pytest.fixture(scope="module")
def arrivals(scored) -> list[str]:
    rows = scored.connection.sql("select source_person_id from people order by 1").fetchall()
    return [row[0] for row in rows]


def deliver(manifest, steps: list[list[str]]) -> list[dict[str, str]]:
    """Snapshots that grow: after each, the person of each record delivered so far."""
    done = engine.Engine(manifest, threads=2)
    done.connection.execute(PEOPLE)
    done.connection.execute("create temp table everybody as from people")
    found, here = [], []
    for step in steps:
        here += step
        listed = ", ".join(f"'{number}'" for number in here)
        done.connection.execute(
            "create or replace temp table people as "
            f"select * from everybody where source_person_id in ({listed})"
        )
        done.load_people("people")
        done.run(*engine.PREPARED, *engine.SCORED)
        found.append(run_decisions(done))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_and_any_steps_give_the_same_people(link_manifest, arrivals, seed):
    draw = random.Random(seed)
    order = arrivals.copy()
    draw.shuffle(order)
    cuts = sorted(draw.sample(range(1, len(order)), 2 + seed))
    steps = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    found = deliver(link_manifest, steps)
    at_once = deliver(link_manifest, [arrivals])[0]
    assert partition(found[-1]) == partition(at_once)
    for before, after in pairwise(found):
        assert before.keys() <= after.keys()
        known = set(before.values())
        for uid in known - set(after.values()):
            # a person is gone only by merging into another known one; a record that splits off
            # from it at the same time takes a name that was nobody's
            followed = {after[record] for record, former in before.items() if former == uid}
            assert followed & known
            newly = followed - known
            assert not newly & {after[r] for r, former in before.items() if former != uid}
        # a new record founds a new uid or joins a known person: never somebody else's name
        for record in after.keys() - before.keys():
            mates = {r for r, uid in after.items() if uid == after[record] and r in before}
            assert after[record] not in known or mates

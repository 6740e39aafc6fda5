"""`dbt build --full-refresh` compares every pair again and comes to the same linkage by row."""

from __future__ import annotations

import shutil

import pytest
from house import House

from scripts.database import connect

LINKED = "int_link_level+,path:models/vault/linkage"
TABLES = {
    "levels": "select * exclude (is_kept) from vault.linkage.int_link_level",
    "scores": "select * from vault.linkage.int_link_score",
    "clusters": "select * from vault.linkage.int_person_cluster",
    "persons": "select * from vault.linkage.person_registry",
    "events": "select * from vault.linkage.person_uid_history",
}
KEPT = "select count(*) filter (where is_kept), count(*) from vault.linkage.int_link_level"


def linked(house: House, *options: str) -> dict[str, list[tuple]]:
    """Every table of the linkage after it was built once more; how many pairs were kept."""
    house.must(house.dbt("run", "--select", LINKED, *options))
    connection = connect(vault=True, read_only=True, config=house.config())
    found = {
        name: connection.execute(f"{query} order by all").fetchall()
        for name, query in (TABLES | {"kept": KEPT}).items()
    }
    connection.close()
    return found


@pytest.fixture(scope="module")
def twice(built, tmp_path_factory) -> tuple[dict, dict]:
    """The linkage as a later build makes it, of what it kept; and made anew."""
    house = House(tmp_path_factory.mktemp("anew"))
    for name in ("data", "keys"):
        shutil.copytree(getattr(built, name), getattr(house, name))
    return linked(house), linked(house, "--full-refresh")


def test_one_keeps_every_pair_and_the_other_none(twice):
    """Else the comparison would be of a table with itself."""
    ((kept, pairs),), ((kept_anew, pairs_anew),) = (found["kept"] for found in twice)
    assert kept == pairs > 0
    assert (kept_anew, pairs_anew) == (0, pairs)


@pytest.mark.parametrize("table", TABLES)
def test_the_result_is_the_same(twice, table):
    later, anew = (found[table] for found in twice)
    assert later == anew
    assert later or table == "events"

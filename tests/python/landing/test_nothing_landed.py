"""Before any landing: what comes first is said, not only which table is missing."""

from __future__ import annotations

from house import House

from scripts import database
from scripts.release import gate


def test_a_build_before_any_landing_names_the_command_that_comes_first(tmp_path):
    house = House(tmp_path)
    house.must(house.idase("keys", "new"))
    done = house.dbt("test", "--select", "source:landing.ledger")
    assert done.returncode != 0
    said = [line for line in done.stdout.splitlines() if "idase: nothing was landed yet" in line]
    assert len(said) == 1 and "idase land" in said[0]


def test_a_vault_without_a_ledger_is_of_no_landing(tmp_path):
    house = House(tmp_path)
    house.must(house.idase("keys", "new"))
    database.connect(vault=True, config=house.config()).close()
    assert gate.landed_now(house.config()) is None

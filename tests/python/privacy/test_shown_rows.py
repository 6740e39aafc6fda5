"""`dbt show` logs what it shows: it shows nothing of the vault."""

from __future__ import annotations

import pytest
from house import House


@pytest.mark.parametrize(
    "query",
    ["select 'planted' as x from {{ ref('stg_iodas__individus') }}",
     "select 'planted' as x from vault.raw.iodas__individus"],
    ids=["ref", "name"],
)  # fmt: skip
def test_dbt_shows_no_row_of_the_vault(tmp_path, query):
    done = House(tmp_path).dbt("show", "--target", "lint", "--inline", query)
    assert done.returncode != 0
    assert "use 'idase unread'" in done.stdout


def test_dbt_shows_what_is_not_of_the_vault(tmp_path):
    house = House(tmp_path)
    assert "told" in house.must(
        house.dbt("show", "--target", "lint", "--inline", "select 'told' as x")
    )

"""What is documented is what is there: every column of every table built, both ways."""

from __future__ import annotations

import pytest

from scripts import database

pytestmark = pytest.mark.slow


def test_documented_columns_are_the_tables_columns(built, manifest):
    connection = database.connect(vault=True, warehouse=True, read_only=True, config=built.config())
    wrong = {}
    for node in [*manifest["nodes"].values(), *manifest["sources"].values()]:
        if node["resource_type"] not in ("model", "seed", "source"):
            continue
        if node["config"].get("materialized") == "ephemeral":
            continue
        # a query, not the catalogue: DuckDB lists no column of a view it has not bound yet
        parts = (node["database"], node["schema"], node.get("identifier") or node["alias"])
        table = ".".join(f'"{part}"' for part in parts)
        found = {name for name, *_ in connection.execute(f"from {table} limit 0").description}
        difference = set(node["columns"]) ^ found
        if difference:
            wrong[node["name"]] = sorted(difference)
    connection.close()
    assert not wrong, wrong

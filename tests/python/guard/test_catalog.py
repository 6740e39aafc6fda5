"""What is documented is what is there: every column of every table built, both ways."""

from __future__ import annotations

import pytest

from scripts import database

pytestmark = pytest.mark.slow


def test_documented_columns_are_the_tables_columns(built, manifest):
    connection = database.connect(vault=True, warehouse=True, read_only=True, config=built.config())
    rows = connection.execute(
        "select database_name, schema_name, table_name, column_name from duckdb_columns() "
        "where database_name in ('vault', 'warehouse')"
    ).fetchall()
    connection.close()
    found: dict[tuple, set] = {}
    for *table, column in rows:
        found.setdefault(tuple(table), set()).add(column)
    wrong = {}
    for node in [*manifest["nodes"].values(), *manifest["sources"].values()]:
        if node["resource_type"] not in ("model", "seed", "source"):
            continue
        if node["config"].get("materialized") == "ephemeral":
            continue
        table = (node["database"], node["schema"], node.get("identifier") or node["alias"])
        difference = set(node["columns"]) ^ found.get(table, set())
        if difference:
            wrong[node["name"]] = sorted(difference)
    assert not wrong, wrong

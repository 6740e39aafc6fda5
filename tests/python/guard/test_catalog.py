"""What is documented is what is there: every column of every table built, both ways."""

from __future__ import annotations

import duckdb
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


def test_open_files_tell_what_every_table_and_column_is(built):
    silent = {}
    for path in [*built.files(built.data / "published"), built.config().analyst]:
        with duckdb.connect(str(path), read_only=True) as reader:
            silent[path.name] = reader.execute(
                "select table_name, null from duckdb_tables() where coalesce(comment, '') = '' "
                "union all select table_name, column_name from duckdb_columns() "
                "where not internal and coalesce(comment, '') = ''"
            ).fetchall()
    assert len(silent) == 3
    assert not any(silent.values()), silent

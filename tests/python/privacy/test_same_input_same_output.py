"""Neither threads, nor the order of rows, nor the target change what is built."""

from __future__ import annotations

import csv
import random
import shutil

import duckdb
import pytest
from house import House

from scripts import database

pytestmark = pytest.mark.slow

COMPARED = ("gateway", "trajectories", "marts_action_tank", "marts_observatory")
COMPARED_IN_VAULT = ("linkage", "preparation", "olinpe")


def checksums(connection: duckdb.DuckDBPyConnection, where: str, schemas) -> dict[str, tuple]:
    """Rows and an order-free sum of row hashes, for each table."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ? "
        "and schema_name in (select unnest(?)) order by all",
        [where, list(schemas)],
    ).fetchall()
    return {
        f"{schema}.{table}": connection.execute(
            f"select count(*), cast(sum(cast(hash(t) as hugeint)) as varchar) "
            f"from {where}.{schema}.{table} as t"
        ).fetchone()
        for schema, table in tables
    }


def of_warehouse(house: House) -> dict[str, tuple]:
    connection = database.connect(warehouse=True, read_only=True, config=house.config())
    found = checksums(connection, "warehouse", COMPARED)
    connection.close()
    return found


def of_vault(house: House) -> dict[str, tuple]:
    connection = database.connect(vault=True, read_only=True, config=house.config())
    found = checksums(connection, "vault", COMPARED_IN_VAULT)
    connection.close()
    return found


def shuffle(path, seed: int) -> None:
    """Rewrite a delivered csv with its rows in another order; bytes of each field are kept."""
    raw = path.read_bytes()
    encoding = "utf-8" if raw.startswith(b"\xef\xbb\xbf") else "latin-1"
    text = raw.decode(encoding)
    header = text.splitlines()[0]
    delimiter = max(";,\t", key=header.count)
    with path.open(encoding=encoding, newline="") as stream:
        rows = list(csv.reader(stream, delimiter=delimiter))
    body = rows[1:]
    random.Random(seed).shuffle(body)
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows([rows[0], *body])


def test_shuffled_rows_and_one_thread_give_the_same_tables(built, tmp_path):
    house = House(tmp_path, variables={"IDASE_THREADS": "1"})
    shutil.copytree(built.extracts, house.extracts)
    shutil.copytree(built.keys, house.keys)
    for number, path in enumerate(house.files(house.extracts)):
        if path.suffix == ".csv":
            shuffle(path, number)
    house.idase("land")
    # the tests have run once on this input: only the tables are compared
    house.must(house.dbt("build", "--exclude-resource-type", "test", "unit_test"))
    ours, theirs = of_warehouse(built) | of_vault(built), of_warehouse(house) | of_vault(house)
    assert len(ours) > 50
    assert {name: ours[name] for name in ours if ours[name] != theirs.get(name)} == {}
    assert ours.keys() == theirs.keys()


def test_analysts_rebuild_their_zone_without_vault_or_key(built, tmp_path):
    house = House(tmp_path, variables={"IDASE_TARGET": "analyst"})
    shutil.copytree(built.data / "analyst", house.data / "analyst")
    # rules were proved on their own rows once; here the data tests run on the plain copy
    house.must(house.dbt("build", "--target", "analyst", "--exclude-resource-type", "unit_test"))
    assert sorted(path.name for path in house.data.iterdir()) == ["analyst"]
    assert not house.keys.exists()
    reader = duckdb.connect(":memory:")
    reader.execute(f"attach '{house.data / 'analyst' / 'warehouse.duckdb'}' as copy (read_only)")
    rebuilt = checksums(reader, "copy", ("trajectories", "marts_observatory"))
    reader.close()
    ours = of_warehouse(built)
    assert (
        rebuilt and {name: rebuilt[name] for name in rebuilt if rebuilt[name] != ours[name]} == {}
    )

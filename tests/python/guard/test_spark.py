"""The same models on Apache Spark: compiled without a cluster, then read by its grammar."""

from __future__ import annotations

import json
import sys

import pytest
import sqlglot
from house import House

sys.setrecursionlimit(10_000)  # sqlglot follows nested calls, one per French sound


@pytest.fixture(scope="module")
def spark_nodes(tmp_path_factory) -> dict[str, str]:
    house = House(tmp_path_factory.mktemp("spark"))
    house.must(
        house.dbt(
            *("compile", "--target", "spark", "--no-introspect", "--no-populate-cache"),
        )
    )
    manifest = json.loads((house.target / "manifest.json").read_text(encoding="utf-8"))
    return {
        node["name"]: node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


def test_every_model_compiles_and_parses_for_spark(spark_nodes):
    assert len(spark_nodes) > 30
    wrong = {}
    for name, code in spark_nodes.items():
        try:
            sqlglot.parse_one(code, read="spark", error_level=sqlglot.ErrorLevel.RAISE)
        except sqlglot.errors.ParseError as error:
            wrong[name] = str(error).splitlines()[0]
    assert not wrong, wrong


def test_no_duckdb_function_is_left_for_spark(spark_nodes):
    words = ("getvariable(", "to_days(", "to_months(", "generate_series(", "jaro_winkler_sim")
    wrong = [
        f"{name}: {word}" for name, code in spark_nodes.items() for word in words if word in code
    ]
    assert not wrong, wrong

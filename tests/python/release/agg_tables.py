"""Contracts of one table of aggregates, for tests of disclosure control."""

from __future__ import annotations

from scripts.release import contract as contracts


def agg_table(*columns: contracts.Column) -> contracts.Contract:
    """A contract of one table `agg` by kind, group and state, with these figures."""
    names = {"group_kind": "string", "group_code": "string", "state_code": "string"}
    dimensions = [
        contracts.Column(name, kind, False, "dimension", "pattern", ".*", *[""] * 8, "x", "x", "x")
        for name, kind in names.items()
    ]
    table = contracts.Table(
        "agg", "aggregate", tuple(names), "x", "x", "x", (*dimensions, *columns)
    )
    rules = {"cell_min_aggregate": 11, "rounding_base": 5, "percent_min_denominator": 50}
    return contracts.Contract("r", (table,), tuple(rules.items()))


def figure(name: str, role: str, total: str = "", over: str = "", unit: str = "persons"):
    """A column of figures."""
    domain = ("range", "", "0", "100000", "", "", "", total, over, unit)
    return contracts.Column(name, "double", True, role, *domain, "x", "x", "x")

"""The contract's domains: what each lets through and what it stops, value by value."""

from __future__ import annotations

import duckdb
import pytest

from scripts.errors import UsageError
from scripts.release import contract as contracts
from scripts.settings import settings


def column(**fields) -> contracts.Column:
    names = contracts.Column.__dataclass_fields__
    return contracts.Column(
        **(dict.fromkeys(names, "") | {"name": "v", "is_nullable": False} | fields)
    )


DOMAINS = {
    "range": (column(data_type="int", domain_kind="range", domain_min="0", domain_max="252"),
              "INTEGER", ["0", "252"], ["-1", "253", "null"]),
    "pattern": (column(data_type="string", domain_kind="pattern", domain_pattern="A|B"),
                "VARCHAR", ["'A'", "'B'"], ["'AB'", "'a'", "''", "'A\n'", "null"]),
    "nomenclature": (
        column(data_type="string", domain_kind="nomenclature", nomenclature="nom_sex.sex_code",
               domain_except="UNMAPPED"),
        "VARCHAR", ["'F'", "'M'"], ["'f'", "'UNMAPPED'", "'1'", "null"]),
    "filtered": (
        column(data_type="string", domain_kind="nomenclature", domain_filter="channel=housing",
               nomenclature="nom_state.state_code"),
        "VARCHAR", ["'none'"], ["'APJM'", "null"]),
    "boolean": (column(data_type="boolean", domain_kind="boolean"), "BOOLEAN",
                ["true", "false"], ["null"]),
    "nullable": (column(data_type="boolean", domain_kind="boolean", is_nullable=True), "BOOLEAN",
                 ["true", "null"], []),
    "no domain": (column(data_type="string", domain_kind=""), "VARCHAR", [], ["'x'"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", DOMAINS)
def test_a_domain_lets_its_values_through_and_no_other(kind):
    listed, data_type, good, bad = DOMAINS[kind]
    condition = contracts.outside(settings(), listed)
    connection = duckdb.connect(":memory:")
    for values, expected in ((good, False), (bad, True)):
        for value in values:
            found = connection.execute(
                f'select {condition} from (select cast({value} as {data_type}) as "v")'
            ).fetchone()[0]
            assert found is expected, f"{kind}: {value}"
    connection.close()


def test_the_digest_depends_on_every_field_and_on_nothing_else():
    contract = contracts.read(settings(), "action_tank")
    assert contract.sha256 == contracts.read(settings(), "action_tank").sha256
    seen = {contract.sha256}
    table = contract.tables[0]
    for name in contracts.Column.__dataclass_fields__:
        changed = table.columns[0].__dict__ | {name: "changed"}
        columns = (contracts.Column(**changed), *table.columns[1:])
        fields = table.__dict__ | {"columns": columns}
        tables = (contracts.Table(**fields), *contract.tables[1:])
        seen.add(
            contracts.Contract("action_tank", tables, contract.thresholds, contract.checks).sha256
        )
    seen.add(contracts.Contract("action_tank", contract.tables, contract.thresholds, ()).sha256)
    seen.add(contracts.Contract("action_tank", contract.tables, (), contract.checks).sha256)
    assert len(seen) == len(contracts.Column.__dataclass_fields__) + 3


@pytest.mark.parametrize(
    ("filter_", "french"),
    [
        ("channel=protection", "Aucune mesure"),
        ("channel=activity", "Aucune situation"),
        ("channel=housing", "Aucun logement connu"),
        ("", "Aucune mesure; Aucune situation; Aucun logement connu"),
    ],
)
def test_a_code_has_the_labels_of_the_lists_that_its_column_reads(filter_, french):
    """`none` is a state of three channels, and means another thing in each."""
    states = column(nomenclature="nom_state.state_code", domain_filter=filter_)
    labels = {code: label for code, label, _ in contracts.labels(settings(), states)}
    assert labels["none"] == french
    assert list(labels) == contracts.codes(settings(), states)


def test_codes_of_our_own_have_the_labels_of_the_list_named_after_the_column():
    """As far as the contract's pattern lets them through."""
    ends = column(
        name="end_status", domain_kind="pattern", domain_pattern="observed|imputed_[a-z_]{1,30}"
    )
    assert {code: label for code, label, _ in contracts.labels(settings(), ends)} == {
        "observed": "Fin enregistrée",
        "imputed_renewal": "Fin imputée: début du renouvellement",
        "imputed_due_date": "Fin imputée: échéance",
        "imputed_age_limit": "Fin imputée: limite d'âge",
        "imputed_death": "Fin imputée: décès",
    }
    assert contracts.labels(settings(), column(name="age_month", domain_pattern="")) == []


def rule(value: int, recipient: str = "", stricter: str = "higher") -> dict[str, str]:
    return {"threshold_code": "k", "recipient_code": recipient, "value": str(value),
            "stricter": stricter}  # fmt: skip


def test_a_recipients_own_rule_goes_before_everybodys():
    rules = [rule(15, "ours"), rule(11), rule(20, "another")]
    assert contracts.in_force(rules, "ours") == {"k": 15}
    assert contracts.in_force(rules, "a third") == {"k": 11}
    assert contracts.in_force([rule(80, "ours", "lower"), rule(90, stricter="lower")], "ours") == {
        "k": 80
    }


@pytest.mark.parametrize(
    "rules",
    [
        [rule(11), rule(5, "ours")],
        [rule(90, stricter="lower"), rule(95, "ours", "lower")],
        [rule(15, "ours")],
    ],
    ids=["under", "over", "alone"],
)
def test_a_recipients_own_rule_hides_no_less(rules):
    with pytest.raises(UsageError, match="can only be stricter"):
        contracts.in_force(rules, "ours")

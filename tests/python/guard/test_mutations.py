"""Do the checks see anything? Faults planted in a copy of the project, each caught by its test."""

from __future__ import annotations

import json
import shutil

import pytest
from house import House, copy_project, edit

pytestmark = pytest.mark.slow

# fault: file, text, replacement, the test that has to fail (the end or a part of its name)
FAULTS = {
    "a renewed contract is no longer bridged on the last day allowed": (
        "macros/periods/spells.sql",
        "when start_date <= {{",
        "when start_date < {{",
        "contracts_are_bridged_up_to_31_days",
    ),
    "a small rest of a total may be told": (
        "macros/disclosure/suppress.sql",
        "{{ part }} >= cell_min and {{ total }} - {{ part }} >= cell_min",
        "{{ part }} >= cell_min",
        "small_cohorts_and_small_parts_are_hidden",
    ),
    "a penal measure leaves": (
        "models/marts/action_tank/fct_action_tank_spell.sql",
        "from {{ ref('nom_measure') }}\n    where is_withheld",
        "from {{ ref('nom_measure') }}\n    where is_withheld and measure_code <> 'PPM'",
        "penal_measures_and_wards_of_the_state_stay",
    ),
    "an adoption leaves": (
        "models/marts/action_tank/fct_action_tank_spell.sql",
        "when withheld_reason.end_reason_code is null then",
        "when true then",
        "reasons_that_nobody_may_know_read_as_not_recorded",
    ),
    "a measure delivered twice counts twice": (
        "models/vault/staging/iodas/stg_iodas__mesures.sql",
        "where content_rank = 1",
        "where content_rank >= 1",
        "unique_combination_stg_iodas__mesures",
    ),
    "an objection is forgotten": (
        "models/vault/linkage/person_registry.sql",
        "where int_person_record.is_objector",
        "where int_person_record.is_objector and false",
        "assert_registry_has_no_objector",
    ),
    "a source's number passes the gateway": (
        "models/vault/gateway/gate_ml_contact.sql",
        "lodging_code\n    from int_dated_contact",
        "source_person_id as lodging_code\n    from int_dated_contact",
        "assert_no_direct_identifier__gateway",
    ),
    "a state that nobody of a group is in has no row": (
        "models/marts/observatory/agg_observatory_mean_time.sql",
        "left join agg_mean_time",
        "inner join agg_mean_time",
        "assert_observatory_lines_are_whole",
    ),
    "an empty cell is taken for one that hides another": (
        "models/marts/observatory/agg_observatory_transition.sql",
        "'is_small and n_persons > 0'",
        "'is_small'",
        "moves_of_few_persons_are_hidden_and_never_alone",
    ),
    "a column of the contract is not in the mart": (
        "seeds/governance/gov_export_column.csv",
        "action_tank,dim_action_tank_person,7,link_quality,",
        "action_tank,dim_action_tank_person,7,planted_column,",
        "closed_contract_dim_action_tank_person_action_tank",
    ),
}
REBUILT = ("stg_iodas__mesures", "person_registry", "gate_ml_contact", "agg_observatory_mean_time")
CHECKED = (
    *("stg_iodas__mesures", "assert_registry_has_no_objector"),
    *("assert_no_direct_identifier__gateway", "relationships_gate_ml_contact*"),
    *("fct_trajectory,test_type:unit", "agg_observatory_cohort,test_type:unit"),
    *("fct_action_tank_spell,test_type:unit", "agg_observatory_transition,test_type:unit"),
    *("assert_observatory_lines_are_whole", "closed_contract_dim_action_tank_person_action_tank"),
)


@pytest.fixture(scope="module")
def checked(built, tmp_path_factory) -> tuple[dict[str, str], str]:
    """Each check's status, by name, and what dbt said, on data rebuilt with every fault at once."""
    house = House(tmp_path_factory.mktemp("mutations"))
    house.project = copy_project(house.folder / "project")
    for name in ("data", "keys"):
        shutil.copytree(getattr(built, name), getattr(house, name))
    for path, text, replacement, _ in FAULTS.values():
        edit(house.project / path, lambda code, a=text, b=replacement: code.replace(a, b))
    house.must(house.dbt("seed", "--select", "gov_export_column"))
    house.must(house.dbt("run", "--select", *REBUILT))
    done = house.dbt("test", "--select", *CHECKED)
    assert done.returncode != 0
    report = json.loads((house.target / "run_results.json").read_text(encoding="utf-8"))
    return {result["unique_id"]: result["status"] for result in report["results"]}, done.stdout


@pytest.fixture(scope="module")
def outcomes(checked) -> dict[str, str]:
    return checked[0]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_fault_is_caught(outcomes, fault):
    expected = FAULTS[fault][3]
    found = {name: status for name, status in outcomes.items() if expected in name}
    assert found, f"no check named {expected} ran"
    assert "fail" in found.values(), found


def test_each_failed_check_says_in_one_line_what_to_do(checked):
    """Unit tests print the rows they expected; for the others, dbt says no more than a number."""
    statuses, output = checked
    failed = [n for n, s in statuses.items() if n.startswith("test.") and s in ("fail", "warn")]
    lines = [line.split("idase: ", 1)[1] for line in output.splitlines() if "idase: " in line]
    assert len(failed) == len(lines) > 0
    assert [line for line in lines if " (" not in line or "): " not in line] == []
    assert any(
        line.startswith("stg_iodas__mesures (") and line.endswith("says how to look")
        for line in lines
    ), lines
    assert any(
        line.startswith("dim_action_tank_person (2: link_quality, planted_column): ")
        for line in lines
    ), lines
    assert any(
        line.startswith("assert_registry_has_no_objector (") and "nothing may be published" in line
        for line in lines
    ), lines


def test_what_was_not_touched_still_passes(outcomes):
    """A check that fails whatever is done proves nothing."""
    assert "pass" in outcomes.values()

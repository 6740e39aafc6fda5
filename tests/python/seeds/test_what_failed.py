"""A fault in a seed is told with the code that it is about: nobody is named by it."""

from __future__ import annotations

import re

import pytest
from house import House, copy_project, edit

from scripts.custody import keyring


def test_a_fault_in_a_seed_names_its_code(tmp_path):
    house = House(tmp_path, project=copy_project(tmp_path / "project"))
    keyring.create_missing(house.config())
    edit(
        house.project / "seeds/nomenclatures/nom_sex.csv",
        lambda text: text + text.splitlines()[1] + "\n",
    )
    code = (house.project / "seeds/nomenclatures/nom_sex.csv").read_text("utf-8").splitlines()[1]
    said = house.dbt("build", "--select", "nom_sex").stdout
    assert (
        "idase: seeds/nomenclatures/nom_sex.csv, column sex_code "
        f"(1: {code.split(',')[0]}): a value stands in two rows: keep one"
    ) in said


@pytest.mark.parametrize("amendment", ["", "avenant 1"])
def test_a_convention_goes_past_the_experiment_by_an_amendment_alone(tmp_path, amendment):
    house = House(tmp_path, project=copy_project(tmp_path / "project"))
    keyring.create_missing(house.config())
    edit(
        house.project / "seeds/governance/gov_convention.csv",
        lambda text: re.sub(
            r"(?m)^(PAR-LYON,.*,)2023-12-31,,", rf"\g<1>2024-12-31,{amendment},", text
        ),
    )
    said = house.dbt("build", "--select", "gov_convention").stdout
    assert ("without an amendment: name the one" in said) == (not amendment)

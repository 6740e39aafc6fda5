"""The seeds of the national file, the macros and the schema say the same thing."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest
from house import ROOT
from lxml import etree

from scripts.errors import Finding
from scripts.national_file import dictionary, writer
from scripts.settings import settings

CONTROL_TESTS = ROOT / "models/vault/olinpe/_olinpe__control_unit_tests.yml"


def seed(name: str) -> list[dict[str, str]]:
    with (ROOT / f"seeds/olinpe/{name}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_there_are_105_variables_numbered_and_in_order():
    found = seed("olinpe_variable")
    assert sorted(int(row["number"]) for row in found) == list(range(106))
    by_order = sorted(found, key=lambda row: int(row["element_order"]))
    assert [row["variable"] for row in by_order] == sorted(row["variable"] for row in found)


def test_the_macro_lists_the_seeds_variables():
    text = (ROOT / "macros/olinpe/dictionary.sql").read_text(encoding="utf-8")
    listed = re.findall(r"'([a-z0-9]+)'", text.split("endmacro")[0])
    numbered = sorted(seed("olinpe_variable"), key=lambda row: int(row["number"]))
    assert listed == [row["variable"].lower() for row in numbered]


def test_codes_that_crosswalks_use_are_in_the_dictionary():
    codes = {row["variable"]: row["codes"].split("|") for row in seed("olinpe_variable")}
    with (ROOT / "seeds/nomenclatures/nom_olinpe_code.csv").open(encoding="utf-8") as stream:
        wrong = [r for r in csv.DictReader(stream) if r["code"] not in codes[r["variable"]]]
    assert not wrong


def test_every_control_is_written_and_planted_once():
    text = (ROOT / "macros/olinpe/checks.sql").read_text(encoding="utf-8")
    written = re.findall(r"\(\s*'([a-z_0-9]+)',\s*(?:\"|idase)", text)
    checks = [row["check_code"] for row in seed("olinpe_check")]
    assert sorted(written) == sorted(checks)
    planted = CONTROL_TESTS.read_text(encoding="utf-8")
    expected = set(
        re.findall(r"([a-z_0-9]+),", "".join(re.findall(r"fault_codes: '(.*)'", planted)))
    )
    assert set(checks) <= expected, sorted(set(checks) - expected)
    assert {row["test_name"] for row in seed("olinpe_check")} == {"acceptance_controls"}


def test_the_control_of_minors_variables_names_them_all():
    text = (ROOT / "macros/olinpe/checks.sql").read_text(encoding="utf-8")
    listed = re.findall(r"'([a-z0-9]+)'", text.split("minor_only = [")[1].split("]")[0])
    minors = [row for row in seed("olinpe_variable") if row["person"] == "minor"]
    assert sorted(listed) == sorted(row["variable"].lower() for row in minors)


def test_the_guide_names_every_control_with_its_severity_and_counts_the_sources():
    guide = (ROOT / "docs/olinpe.md").read_text(encoding="utf-8")
    named = (
        set(re.findall(r"`([a-z_0-9]+)`(?!\*)", guide)),
        set(re.findall(r"`([a-z_0-9]+)`\*", guide)),
    )
    for row in seed("olinpe_check"):
        assert row["check_code"] in named[row["severity"] == "warning"], row["check_code"]
    feeds = Counter(row["feed"] for row in seed("olinpe_variable") if row["variable"] != "UTDP")
    told = re.search(
        r"(\d+) variables come.*?(\d+) from.*?(\d+) have.*?(\d+) depend", guide, re.DOTALL
    )
    assert [int(n) for n in told.groups()] == [
        feeds[feed] for feed in ("source", "rule", "none", "never_concerned")
    ]


@pytest.fixture(scope="module")
def chosen():
    return dictionary.variables(settings())


def xml(rows: str) -> str:
    return (
        "<DECRET><INTRO><VERSIONXSD>2.0</VERSIONXSD><DATEXPORT>2023-06-30</DATEXPORT></INTRO>\n"
        f"{rows}</DECRET>"
    )


def test_the_schema_takes_each_code_and_the_empty_text_and_nothing_else(chosen):
    schema = etree.XMLSchema(etree.fromstring(dictionary.schema(chosen).encode()))
    number = f"<NUMANONYM>{'0' * 40}</NUMANONYM>"
    for variable in chosen:
        if not variable.codes or variable.name > "NUMANONYM":
            continue
        for value, valid in ((variable.codes[-1], True), ("", True), ("X7", False)):
            row = f"<DONNEE><{variable.name}>{value}</{variable.name}>{number}</DONNEE>"
            assert schema.validate(etree.fromstring(xml(row))) is valid, (variable.name, value)


def test_a_fault_is_told_by_its_row_and_never_by_its_value(chosen, tmp_path):
    path = tmp_path / "file.xml"
    number = f"<NUMANONYM>{'0' * 40}</NUMANONYM>"
    sound = f"<DONNEE>{number}</DONNEE>"
    wrong = f"<DONNEE><ACCFAM>secret</ACCFAM>{number}</DONNEE>"
    path.write_text(xml(sound + sound + wrong), encoding="utf-8")
    with pytest.raises(Finding) as found:
        writer.validate(path, dictionary.schema(chosen), 3)
    assert "file.xml: row 3" in str(found.value)
    assert "secret" not in str(found.value)


def test_a_missing_row_is_seen(chosen, tmp_path):
    path = tmp_path / "file.xml"
    path.write_text(xml(""), encoding="utf-8")
    with pytest.raises(Finding, match="0 rows written, 1 expected"):
        writer.validate(path, dictionary.schema(chosen), 1)

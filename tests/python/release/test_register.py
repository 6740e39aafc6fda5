"""The register says what the project does, or is not written."""

from __future__ import annotations

import shutil

import pytest
from house import ROOT

from scripts import register
from scripts.errors import Finding


@pytest.fixture
def declared(office, monkeypatch):
    """An office with the project's own models and contracts."""
    for name in ("seeds", "models"):
        shutil.rmtree(office.config.root / name, ignore_errors=True)
        shutil.copytree(ROOT / name, office.config.root / name)
    shutil.copytree(ROOT / "tests/python", office.config.root / "tests/python")
    monkeypatch.setattr(register, "settings", lambda: office.config)
    return office


def edit(office, name: str, old: str, new: str) -> None:
    path = office.config.root / name
    before = path.read_text(encoding="utf-8")
    assert old in before, "the planted fault no longer applies"
    path.write_text(before.replace(old, new, 1), encoding="utf-8")


def test_the_three_documents_are_written_and_name_every_recipient_column_and_threat(declared):
    out = declared.recipient / "register"
    register.command(out, False)
    texts = {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}
    facts = register.gather(declared.config)
    assert {r["code"] for r in facts["recipients"]} == {"action_tank", "observatory", "olinpe"}
    assert facts["threats"]
    for recipient in facts["recipients"]:
        assert recipient["label_fr"] in texts["notice-to-persons.md"]
        for column in recipient["columns"]:
            assert f"| {column['table']} | {column['column']} |" in texts["record-article-30.md"]
    for threat in facts["threats"]:
        assert f"| {threat['threat_code']} |" in texts["impact-assessment-annex.md"]
    assert "k_anonymity_dim_action_tank_person: pass" in texts["impact-assessment-annex.md"]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("seeds/governance/gov_export_column.csv", "Trajectories of girls and boys", "",
         "sex_code: no purpose"),
        ("seeds/governance/gov_recipient.csv", "CASF L.226-3-1", "", "no legal_basis"),
        ("seeds/governance/gov_threat.csv", "tests/python/release/test_register.py",
         "tests/none.py", "does not exist"),
        ("models/marts/action_tank/_action_tank__models.yml", "- name: link_quality",
         "- name: secret_score", "in the mart and in no contract"),
        ("models/marts/action_tank/_action_tank__models.yml",
         "config: {meta: {class: quasi, publish: true}}", "config: {meta: {publish: true}}",
         "no class"),
    ],
    ids=["purpose", "legal basis", "proof", "column", "class"],
)  # fmt: skip
def test_what_nobody_declared_stops_the_register(declared, name, old, new, said):
    edit(declared, name, old, new)
    out = declared.recipient / "register"
    with pytest.raises(Finding, match=said):
        register.command(out, False)
    assert not out.exists()


def test_the_digests_that_a_convention_has_to_bear_are_printed(declared, capsys):
    register.command(None, True)
    printed = capsys.readouterr().out
    seed = (ROOT / "seeds/governance/gov_recipient_convention.csv").read_text(encoding="utf-8")
    for line in printed.strip().splitlines():
        assert line.split()[-1] in seed, "the seed does not bear the present digest"

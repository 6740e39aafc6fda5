"""The register says what the project does, or is not written."""

from __future__ import annotations

import hashlib
import re
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
    # no cell is left empty
    for text in texts.values():
        assert "|  |" not in text
    assert "k_anonymity_dim_action_tank_person: pass" in texts["impact-assessment-annex.md"]


ENGLISH = re.compile(r"\b(the|and|of|with|by|from|months?|none|days?|for|to)\b", re.IGNORECASE)


def test_each_document_keeps_to_its_language(declared):
    """The notice is French throughout; the others are English but for names and legal texts."""
    facts = register.gather(declared.config)
    french = register.notice(facts)
    assert not ENGLISH.search(french), ENGLISH.search(french)
    english = register.record(facts) + register.annex(facts)
    pairs = [(t["label_fr"], t["label_en"]) for t in facts["threats"]]
    pairs += [(r["label_fr"], r["label_en"]) for r in facts["recipients"]]
    pairs += [(c["label_fr"], c["label_en"]) for r in facts["recipients"] for c in r["columns"]]
    pairs += [(p["label_fr"], p["label_en"]) for p in facts["providers"]]
    for fr, en in pairs:
        assert f"| {en} |" in english, en
        if fr not in {label for _, label in pairs}:
            assert f"| {fr} |" not in english, fr


def test_the_notice_tells_persons_what_they_must_be_told(declared):
    """Who, why, on what ground, from where, to whom, how long, rights; dates as one writes them."""
    text = register.notice(register.gather(declared.config))
    for part in ("Qui est responsable", "Pourquoi", "D'où elles viennent", "Qui les reçoit",
                 "Fondement", "Combien de temps", "Vos droits", "opposer", "CNIL"):  # fmt: skip
        assert part in text
    assert "Jusqu'au 31 décembre 2023" in text
    for row in register.read_rows(declared.config.seeds, "gov_recipient"):
        assert row["legal_basis"] in text and row["purpose_fr"][1:] in text
    # sensitive facts of the study are named; how a page is drawn is nobody's concern
    assert "mesure ou situation" in text and "sexe" in text
    assert "ouleur" not in text and "ibellé" not in text
    assert not re.search(r"\d{4}-\d{2}", text.replace("2022-1012", ""))


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


def test_an_amendments_digest_is_printed_once_it_is_there(declared, capsys):
    text = declared.config.root / "docs/conventions/REC-ACTION-TANK.amendment.md"
    text.write_text("Until 31 December 2024.", encoding="utf-8")
    register.command(None, True)
    expected = hashlib.sha256(text.read_bytes()).hexdigest()
    assert f"REC-ACTION-TANK amendment_sha256 {expected}" in capsys.readouterr().out

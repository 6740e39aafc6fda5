"""The state of the convention, its key and its text decide whether anything leaves."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace

import pytest
from refusals import CONVENTION, RECIPIENT, refusal

from scripts import export, publish
from scripts.custody import key_file, keyring
from scripts.errors import Finding


def seed(office, name: str, change) -> None:
    """Rewrite the rows of a governance seed that belong to the study's convention."""
    path = office.config.seeds / "governance" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    fields = list(rows[0])
    kept = []
    for row in rows:
        mine = CONVENTION in row.values() or row.get("recipient_code") == RECIPIENT
        changed = change(dict(row)) if mine else [row]
        kept += changed if isinstance(changed, list) else [changed]
    assert kept != rows, "the planted change changes nothing"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def set_to(name, **values):
    return lambda office: seed(office, name, lambda row: row | values)


def drop(name):
    return lambda office: seed(office, name, lambda row: [])


def extra_column(office):
    def change(row):
        more = dict(row, column_name="commune", position="99")
        return [row, more] if row["column_name"] == "pseudonym" else row

    seed(office, "gov_export_column", change)


def edited_document(office):
    path = office.config.root / "docs" / "conventions" / f"{CONVENTION}.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def amend(office, end: str = "") -> None:
    """Have the convention amended: a text, its digest and, when told, its end."""
    text = office.config.root / "docs" / "conventions" / f"{CONVENTION}.amendment.md"
    text.write_text("Amendment 1.\n", encoding="utf-8")
    digest = hashlib.sha256(text.read_bytes()).hexdigest()
    values = {"amendment": "avenant 1", "amendment_sha256": digest, "amended_end_date": end}
    seed(office, "gov_recipient_convention", lambda row: row | values)


def amended_by_a_word(office):
    """No text of the amendment, or another than the one that was signed."""
    values = {"amendment": "x", "amended_end_date": "2033-12-31"}
    seed(office, "gov_recipient_convention", lambda row: row | values)


def amended_otherwise(office):
    amend(office, "2024-06-30")
    text = office.config.root / "docs" / "conventions" / f"{CONVENTION}.amendment.md"
    text.write_text("Amendment 2.\n", encoding="utf-8")


def key_of_another(office):
    name = keyring.current(office.config, RECIPIENT)
    key_file.path_of(office.config, name).unlink()
    header = {"recipient": RECIPIENT, "convention": "REC-OTHER", "epoch": "1"}
    key_file.create(office.config, name, "pseudonym", **header)


def key_of_another_recipient(office):
    name = keyring.current(office.config, RECIPIENT)
    key_file.path_of(office.config, name).unlink()
    header = {"recipient": "observatory", "convention": CONVENTION, "epoch": "1"}
    key_file.create(office.config, name, "pseudonym", **header)


def cut_key(office):
    path = key_file.path_of(office.config, keyring.current(office.config, RECIPIENT))
    path.write_bytes(path.read_bytes()[:-20])


def open_key(office):
    key_file.path_of(office.config, keyring.current(office.config, RECIPIENT)).chmod(0o644)


def expired_key(office):
    name = keyring.current(office.config, RECIPIENT)
    key_file.path_of(office.config, name).unlink()
    header = {"recipient": RECIPIENT, "convention": CONVENTION, "epoch": "1"}
    key_file.create(office.config, name, "pseudonym", **header, expires="2023-06-29")


def same_key_twice(office):
    name = keyring.current(office.config, RECIPIENT)
    path = key_file.path_of(office.config, name)
    path.with_name("psn-other.REC-OTHER.e1.key").write_bytes(path.read_bytes())


def lost_key(office):
    key_file.path_of(office.config, keyring.current(office.config, RECIPIENT)).unlink()


def two_in_force(office):
    def change(row):
        return [row, dict(row, convention_id="REC-AGAIN")] if row["recipient_code"] else row

    seed(office, "gov_convention", change)


def open_ended(office):
    seed(office, "gov_convention", lambda row: row | {"end_date": "2030-12-31"})


# state of the convention: how it came to it, and what the refusal says
STATES = {
    "absent": (drop("gov_convention"), "no convention with action_tank"),
    "draft": (set_to("gov_convention", state="draft"), "is a draft"),
    "signed only": (set_to("gov_convention", state="signed"), "not active yet"),
    "suspended": (set_to("gov_convention", state="suspended"), "is suspended"),
    "expired": (set_to("gov_convention", state="expired"), "has expired"),
    "revoked": (set_to("gov_convention", state="terminated"), "was terminated"),
    "closed": (set_to("gov_convention", state="closed"), "is closed"),
    "unknown state": (set_to("gov_convention", state="ok"), "unknown state"),
    "unsigned": (set_to("gov_recipient_convention", signatories=""), "is unsigned"),
    "one signature": (
        set_to("gov_recipient_convention", signatories="Métropole | Métropole"), "one signature",
    ),
    "signed later": (set_to("gov_convention", signature_date="2023-07-01"), "was not signed"),
    "wrong siren": (set_to("gov_recipient_convention", partner_siren="732829320"), "another body"),
    "impossible siren": (
        set_to("gov_recipient_convention", partner_siren="732829321"), "not a valid number",
    ),
    "wrong dataset": (
        lambda office: seed(office, "gov_convention_scope", lambda row: (
            row | {"table_name": "mesures"} if "person" in row["table_name"] else row)),
        "does not cover",
    ),
    "narrower contract": (
        lambda office: seed(office, "gov_export_table", lambda row: (
            [] if row["position"] == "3" else row)),
        "which the contract does not list",
    ),
    "extra column": (extra_column, "not the one bound"),
    "loosened threshold": (
        lambda office: (office.config.seeds / "governance/gov_threshold.csv").write_text(
            (office.config.seeds / "governance/gov_threshold.csv").read_text("utf-8")
            .replace("cell_min_microdata,,5,", "cell_min_microdata,,2,"), "utf-8"),
        "not the one bound",
    ),
    "dropped check": (
        lambda office: seed(office, "gov_required_check", lambda row: (
            [] if row["check_name"].startswith("k_anonymity") else row)),
        "not the one bound",
    ),
    "document changed": (edited_document, "not the text that was signed"),
    "not started": (set_to("gov_convention", start_date="2023-07-01"), "starts on 2023-07-01"),
    "ended": (set_to("gov_convention", end_date="2023-06-29"), "ended on 2023-06-29"),
    "two in force": (two_in_force, "in force together"),
    "no details": (drop("gov_recipient_convention"), "has no row"),
    "shortened by an amendment": (
        set_to("gov_recipient_convention", amendment="avenant 1", amended_end_date="2023-06-29"),
        "ended on 2023-06-29",
    ),
    "end is no date": (set_to("gov_convention", end_date="31/12/2023"), "is no date"),
    "no start": (set_to("gov_convention", start_date=""), "is no date"),
    "signature is no date": (set_to("gov_convention", signature_date="soon"), "is no date"),
    "amended to no date": (
        set_to("gov_recipient_convention", amendment="avenant 1", amended_end_date="2024"),
        "is no date",
    ),
    "amendment without a text": (amended_by_a_word, "not the amendment that was signed (missing"),
    "amendment changed": (amended_otherwise, "not the amendment that was signed"),
    "contract of an earlier version": (
        set_to("gov_recipient_convention", contract_sha256="f" * 64), "not the one bound",
    ),
    "with another kind of party": (set_to("gov_convention", kind="partner"), "no convention with"),
    "key missing": (lost_key, "key missing"),
    "key of another recipient": (key_of_another_recipient, "key of another convention"),
    "key cut off": (cut_key, "key"),
    "key readable by others": (open_key, "chmod 600"),
    "key of another convention": (key_of_another, "key of another convention"),
    "key expired": (expired_key, "expired on 2023-06-29"),
    "key shared": (same_key_twice, "holds the same key"),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_any_other_state_of_the_convention_refuses_every_file(office, state, monkeypatch):
    """Neither Parquet nor CSV, nor what seals them, nor the plain database that publishing makes;
    nor the folder of any."""
    plant, reason = STATES[state]
    plant(office)
    assert reason in refusal(office)
    monkeypatch.setattr(publish, "settings", lambda: office.config)
    with pytest.raises(Finding, match="withheld for action_tank") as caught:
        publish.command()
    assert reason in str(caught.value)
    assert not list(office.config.published.glob("*action_tank*"))


def test_the_last_day_is_still_in_force_and_the_next_is_not(office):
    seed(office, "gov_convention", lambda row: row | {"end_date": "2023-06-30"})
    export.export(office.config, RECIPIENT, "r1")
    with pytest.raises(Finding, match="ended on 2023-06-30"):
        export.export(office.on("2023-07-01"), RECIPIENT, "r2")
    assert [path.name for path in office.config.exports.glob("*/r*")] == ["r1"]


def test_the_experiment_ends_whatever_the_convention_says(office):
    open_ended(office)
    assert "experiment ended" in refusal(office, office.on("2024-01-01"))


def test_an_amendment_goes_further_and_needs_its_date(office):
    amend(office)
    assert "ended on 2023-12-31" in refusal(office, office.on("2024-01-01"))
    amend(office, "2024-06-30")
    # past the convention and the hard stop: the next wall is the key, made until the former date
    assert "expired on 2023-12-31" in refusal(office, office.on("2024-01-01"))
    later = replace(office, config=office.on("2024-01-01"))
    keyring.create_pseudonym_key(later.config, keyring.pseudonym_name(RECIPIENT, CONVENTION, 2))
    later.build()
    assert export.export(later.config, RECIPIENT, "r1").is_dir()


def test_a_word_does_not_prolong_a_convention_nor_its_key(office):
    amended_by_a_word(office)
    late = office.on("2024-01-01")
    assert "ended on 2023-12-31" in refusal(office, late)
    assert keyring.create_pseudonym_key(
        late, keyring.pseudonym_name(RECIPIENT, CONVENTION, 2)
    ).expires == "2023-12-31"  # fmt: skip


def test_after_the_experiment_the_house_gets_no_more_than_a_recipient(office, monkeypatch):
    """The observatory and the analysts need no convention: the stop holds for them all the same."""
    late = replace(office, config=office.on("2024-01-01"))
    late.build()
    monkeypatch.setattr(publish, "settings", lambda: late.config)
    with pytest.raises(Finding, match="experiment ended on 2023-12-31, no amendment of any"):
        export.export(late.config, "observatory", "r1")
    with pytest.raises(Finding, match=r"observatory, the experiment.*analysts, the experiment"):
        publish.command()
    assert not late.config.published.exists() and not late.config.analyst.exists()
    amend(office, "2024-06-30")
    assert export.export(late.config, "observatory", "r1").is_dir()
    with pytest.raises(Finding, match=r"^withheld for action_tank, [^;]*expired on [^;]*;"):
        publish.command()
    assert late.config.analyst.exists()

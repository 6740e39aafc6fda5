"""A release leaves in one state of the world and is refused, without a trace, in all others."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, timedelta

import duckdb
import frictionless
import pyarrow.parquet as pq
import pytest
from refusals import CONVENTION, RECIPIENT, refusal, traces

from scripts import export, keys, publish, verify
from scripts.custody import key_file, keyring
from scripts.custody.destruction import spellings
from scripts.errors import Finding, UsageError
from scripts.release import gate, manifest, sealing


def test_the_good_state_lets_a_release_out(office):
    """Without this, the refusals below would prove nothing."""
    folder = export.export(office.config, RECIPIENT, "r1")
    assert {path.name for path in folder.iterdir()} == verify.ALONGSIDE
    assert {path.name for path in folder.parent.iterdir()} == {"r1", manifest.HEAD}


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("update warehouse.meta.node set status = 'fail' where name like 'k_anon%'", "red or skip"),
        ("update warehouse.meta.node set status = 'skipped' where name like 'k_anon%'", "skipped"),
        ("update warehouse.meta.node set status = 'warn' where name like 'k_anon%'", "red or skip"),
        ("delete from warehouse.meta.node where name like 'l_divers%'", "did not run"),
        ("update warehouse.meta.node set settings = 'WARN|||!= 0|count(*)' "
         "where name like 'k_anon%'", "weakened"),
        ("update warehouse.meta.node set settings = 'ERROR|1 = 0||!= 0|count(*)' "
         "where name like 'k_anon%'", "weakened"),
        ("update warehouse.meta.node set settings = 'ERROR||1|!= 0|count(*)' "
         "where name like 'k_anon%'", "weakened"),
        ("update warehouse.meta.node set settings = 'ERROR|||>1000|count(*)' "
         "where name like 'k_anon%'", "weakened"),
        ("update warehouse.meta.node set started_at = timestamp '2023-06-30 09:00:00' "
         "where name = 'dim_action_tank_person'", "before the tables were built again"),
        ("update warehouse.meta.build set as_of = date '2023-06-29'", "stale build"),
        ("update warehouse.meta.build set selection = 'part'", "stale build"),
        ("update warehouse.meta.build set command = 'test'", "stale build"),
        ("update warehouse.governance.gov_threshold set value = 2 "
         "where threshold_code = 'cell_min_microdata'", "changed after it"),
        ("drop table warehouse.meta.build", "make build"),
        ("alter table warehouse.marts_action_tank.dim_action_tank_person add column x int",
         "unlisted: x"),
        ("alter table warehouse.marts_action_tank.dim_action_tank_person drop column is_mna",
         "missing: is_mna"),
        ("create table warehouse.marts_action_tank.dim_extra as select 1 as x",
         "not in the contract"),
        ("drop table warehouse.marts_action_tank.fct_action_tank_spell",
         "not in marts_action_tank; run 'dbt build'"),
        ("update warehouse.marts_action_tank.fct_action_tank_spell set measure_code = 'PPM' "
         "where spell_number = 1", "measure_code: 40 value(s) outside"),
        ("update warehouse.marts_action_tank.dim_action_tank_person set pseudonym = 'p1'",
         "outside the contract"),
        ("update warehouse.marts_action_tank.dim_action_tank_person set first_cjm_age_month = 12",
         "outside the contract"),
        ("insert into warehouse.marts_action_tank.fct_action_tank_spell "
         "from warehouse.marts_action_tank.fct_action_tank_spell", "share a key"),
        ("update warehouse.marts_action_tank.dim_action_tank_person set birth_cohort = 1990 "
         "where first_event_age_month = 100",
         "(k = 1): pool them, or hide them by local_suppression()"),
        ("update warehouse.marts_action_tank.dim_action_tank_person set first_event_age_month = 7",
         "can be told from"),
        ("update warehouse.marts_action_tank.dim_action_tank_person set birth_cohort = null, "
         "sex_code = null where first_event_age_month < 115", "are hidden, over"),
    ],
)  # fmt: skip
def test_a_build_that_is_not_sound_refuses(office, statement, reason):
    office.sql(statement)
    assert reason in refusal(office)


def test_a_rotation_after_the_build_refuses(office, monkeypatch):
    """The tables bear the pseudonyms of the former epoch: the manifest would say the new one."""
    keyring.create_pseudonym_key(office.config, keyring.pseudonym_name(RECIPIENT, CONVENTION, 2))
    assert "40 pseudonym(s) were not made with psn-action_tank" in refusal(office)
    monkeypatch.setattr(publish, "settings", lambda: office.config)
    with pytest.raises(Finding, match="were not made with"):
        publish.command()
    office.build()
    assert export.export(office.config, RECIPIENT, "r1").is_dir()


def test_a_delivery_landed_after_the_build_refuses(office, monkeypatch):
    monkeypatch.setattr(gate, "landed_now", lambda config: "another digest")
    assert "landed after it" in refusal(office)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2023-06-29", "before the last build"),
        ((date.today() + timedelta(days=2)).isoformat(), "refused"),
    ],
)
def test_the_clock_goes_neither_back_nor_ahead(office, day, reason):
    assert reason in refusal(office, office.on(day))


def test_the_clock_does_not_go_back_before_a_release(office):
    export.export(office.config, RECIPIENT, "r1")
    office.sql("update warehouse.meta.build set as_of = date '2023-06-15'")
    with pytest.raises(Finding, match="before the last release"):
        export.export(office.on("2023-06-15"), RECIPIENT, "r2")
    assert [path.name for path in office.config.exports.glob("*/r*")] == ["r1"]


def test_a_leak_leaves_no_file(office, monkeypatch):
    def leak(config, folder):
        assert (folder / "data" / "dim_action_tank_person.parquet").exists()
        raise gate.refuse("leak: 1 sighting(s)")

    monkeypatch.setattr(export, "scan", leak)
    assert "leak" in refusal(office)


STEPS = {
    "tables": (export.package, "write_table"),
    "sheets": (export.sheets, "quality"),
    "archive": (export.package, "write_tar"),
    "seal": (sealing, "seal"),
    "manifest": (sealing.Signer, "sign"),
    "head": (manifest, "head_of"),
    "ledger": (export.ledger, "record"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_full_disk_leaves_no_half_written_release(office, step, monkeypatch):
    """Whatever it was writing: one line, no file, no release in the ledger, and the name is free.

    A release before it stays, and so does its head.
    """
    export.export(office.config, RECIPIENT, "r1")
    before = manifest.listing(office.config.exports)
    where, name = STEPS[step]
    error = duckdb.IOException if step == "ledger" else OSError

    def no_room(*_, **__):
        raise error("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(where, name, no_room)
        with pytest.raises(UsageError, match="check free space") as caught:
            export.export(office.config, RECIPIENT, "r2")
    assert "\n" not in str(caught.value)
    assert manifest.listing(office.config.exports) == before
    assert {path.name for path in (office.config.exports / RECIPIENT).iterdir()} == {
        "r1", manifest.HEAD,
    }  # fmt: skip
    export.export(office.config, RECIPIENT, "r2")
    verify.command(office.config.exports / RECIPIENT, office.signer, office.private, None)


@pytest.mark.parametrize(
    "release", ["", "../r1", "é1", "a b", ".r", "x" * 50, manifest.HEAD, "recall.csv", "2023.json"]
)
def test_a_bad_name_is_wrong_use(office, release):
    assert "no name for a release" in refusal(office, release=release)


def test_two_releases_do_not_differ_by_case_alone(office):
    export.export(office.config, RECIPIENT, "R1")
    before = manifest.listing(office.config.exports)
    with pytest.raises(UsageError, match="more than case"):
        export.export(office.config, RECIPIENT, "r1")
    assert manifest.listing(office.config.exports) == before


def test_a_release_is_never_overwritten(office):
    folder = export.export(office.config, RECIPIENT, "r1")
    before = manifest.listing(folder)
    with pytest.raises(UsageError, match="never overwritten"):
        export.export(office.config, RECIPIENT, "r1")
    assert manifest.listing(folder) == before


def test_nothing_is_authorised_for_a_stranger(office):
    with pytest.raises(UsageError, match="nothing is authorised"):
        export.export(office.config, "somebody", "r1")
    assert traces(office) == []


@pytest.fixture
def trust(office, monkeypatch):
    """The verb, with a pair of the recipient's own making in its folder `new`."""
    monkeypatch.setattr(keys, "settings", lambda: office.config)
    sealing.write_pair(office.recipient / "new", RECIPIENT)
    return keys.trust


def test_only_a_sealing_key_of_that_very_name_is_trusted(office, trust):
    """Sealed to our own signing key, or to another recipient's, nobody meant to could open it."""
    kept = sealing.recipient_path(office.config, RECIPIENT)
    before = kept.read_bytes()
    with pytest.raises(UsageError, match="a key for signature, one for sealing"):
        trust(RECIPIENT, office.signer, replace=True)
    theirs = office.recipient / "new" / f"{RECIPIENT}.public.key"
    with pytest.raises(UsageError, match="is the key of action_tank"):
        trust("observatory", theirs, replace=True)
    theirs.write_text(theirs.read_text("ascii").replace("usage: sealing\n", ""), "ascii")
    with pytest.raises(UsageError, match="a key for nothing known"):
        trust(RECIPIENT, theirs, replace=True)
    assert kept.read_bytes() == before
    with pytest.raises(UsageError, match="a key for sealing, one for signature"):
        verify.command(office.recipient, office.recipient / f"{RECIPIENT}.public.key")


def test_a_trusted_key_is_replaced_on_demand_only_and_it_is_attested(office, trust):
    kept = sealing.recipient_path(office.config, RECIPIENT)
    before, former = kept.read_bytes(), sealing.said_fingerprint(kept)
    theirs = office.recipient / "new" / f"{RECIPIENT}.public.key"
    with pytest.raises(UsageError, match=f"has a key, {former}: write --replace"):
        trust(RECIPIENT, theirs)
    assert kept.read_bytes() == before and not office.config.attestations.exists()
    trust(RECIPIENT, theirs, replace=True)
    fresh = sealing.read_recipient(office.config, RECIPIENT).fingerprint
    (done,) = office.config.attestations.glob("*.json")
    facts = json.loads(done.read_bytes())["facts"]
    assert facts == {"recipient": RECIPIENT, "former": former, "sealed_to": fresh}
    trust(RECIPIENT, theirs)  # the same again is no replacement
    assert len(list(office.config.attestations.glob("*.json"))) == 1


def test_a_key_that_was_put_in_the_place_of_the_recipients_is_refused(office):
    """A file copied by hand: `idase keys trust` writes the name of whom it is for."""
    other = sealing.recipient_path(office.config, "observatory").read_text("ascii")
    sealing.recipient_path(office.config, RECIPIENT).write_text(other, encoding="ascii")
    assert "is the key of observatory" in refusal(office)


def test_without_the_recipients_key_nothing_is_packed(office):
    sealing.recipient_path(office.config, RECIPIENT).unlink()
    assert "idase keys trust" in refusal(office)


def opened(office, folder):
    """A package opened by the recipient."""
    to = office.recipient / f"opened-{folder.name}"
    verify.command(folder, office.signer, office.private, to)
    return to


def test_the_recipient_opens_a_valid_data_package(office, monkeypatch):
    folder = opened(office, export.export(office.config, RECIPIENT, "r1"))
    monkeypatch.chdir(folder)
    report = frictionless.validate("datapackage.json")
    assert report.valid, report.flatten(["type", "message"])
    for path in (folder / "data").glob("*.parquet"):
        meta = pq.read_metadata(path)
        assert meta.metadata is None, "key-value metadata leave with the file"
        group = meta.row_group(0)
        assert not any(group.column(i).is_stats_set for i in range(meta.num_columns))
        text = path.with_suffix(".csv").read_text(encoding="utf-8")
        table = pq.read_table(path)
        assert text.count("\n") == table.num_rows + 1
        assert table.column("pseudonym").to_pylist() == sorted(
            table.column("pseudonym").to_pylist()
        )
    for name in ("dictionary.csv", "quality.md", "disclosure.md", "LICENCE.md", "recall.csv"):
        assert (folder / name).read_text(encoding="utf-8").strip()
    assert "r1" in (folder / "LICENCE.md").read_text(encoding="utf-8")
    facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert facts["rows"] == {
        "dim_action_tank_person": 40, "fct_action_tank_spell": 120,
        "fct_action_tank_person_month": 400, "fct_action_tank_state_spell": 80,
        "fct_action_tank_sequence": 400,
    }  # fmt: skip
    assert set(facts["checks"].values()) == {"pass"}


def test_every_column_of_the_package_is_in_the_dictionary_in_both_languages(office):
    folder = opened(office, export.export(office.config, RECIPIENT, "r1"))
    with (folder / "dictionary.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    described = {(r["table"], r["column"]) for r in rows if r["label_fr"] and r["label_en"]}
    for path in (folder / "data").glob("*.csv"):
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert len(header) > 3
        assert {(path.stem, column) for column in header} <= described


def test_the_same_input_gives_the_same_bytes(office, tmp_path, monkeypatch):
    """Other threads, row order, locale, time zone and machine clock: one package."""
    first = manifest.listing(export.export(office.config, RECIPIENT, "r1"))
    for table in ("dim_action_tank_person", "fct_action_tank_spell"):
        name = f"warehouse.marts_action_tank.{table}"
        office.sql(
            f"create or replace table {name} as from {name} order by md5(pseudonym || 'x') desc"
        )
    office.config.releases.unlink()
    for path in office.config.exports.rglob("*"):
        if path.is_file():
            path.unlink()
    (office.config.exports / RECIPIENT / "r1").rmdir()
    for name, value in {
        "IDASE_THREADS": "1", "TZ": "Pacific/Auckland", "LC_ALL": "fr_FR.UTF-8", "LANG": "C",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    assert manifest.listing(export.export(office.config, RECIPIENT, "r1")) == first


def test_two_recipients_share_no_pseudonym_and_a_rotation_changes_them_all(office):
    def pseudonyms(folder):
        return set(
            pq.read_table(folder / "data/dim_action_tank_person.parquet")["pseudonym"].to_pylist()
        )

    first = pseudonyms(opened(office, export.export(office.config, RECIPIENT, "r1")))
    assert len(first) == 40
    assert all(re.fullmatch("p1[bcdfghjkmnpqrstv]{32}", value) for value in first)
    keyring.create_pseudonym_key(office.config, keyring.pseudonym_name(RECIPIENT, CONVENTION, 2))
    office.build()
    assert not first & pseudonyms(opened(office, export.export(office.config, RECIPIENT, "r2")))


def test_no_key_is_in_a_package_or_its_folder(office):
    folder = opened(office, export.export(office.config, RECIPIENT, "r1"))
    secrets = {
        name: key_file.load(office.config, name).secret for name in keyring.expected(office.config)
    }
    for path in [*folder.rglob("*"), *office.config.exports.rglob("*")]:
        if path.is_file():
            content = path.read_bytes()
            for name, secret in secrets.items():
                assert not any(s in content for s in spellings(secret)), f"{name} in {path}"

"""Recall lists, the end of a convention, the end of a key: effective in files, and attested."""

from __future__ import annotations

import csv
import json
import re
from functools import partial

import pytest

from scripts import database, erase, export, keys, publish, verify
from scripts.custody import key_file, keyring
from scripts.custody.destruction import destroy_file, spellings
from scripts.errors import Finding, UsageError
from scripts.release import attestation, ending, gate, manifest, places, sealing

RECIPIENT = "action_tank"
KEY = "psn-action_tank.REC-ACTION-TANK.e1"
ERASE_WITHOUT_BUILD = partial(erase.erase, build=False)


def released(office, release: str) -> set[str]:
    """Pseudonyms of the persons in a release."""
    to = office.recipient / f"opened-{release}"
    verify.command(office.config.exports / RECIPIENT / release, office.signer, office.private, to)
    with (to / "data" / "dim_action_tank_person.csv").open(encoding="utf-8", newline="") as stream:
        return {row["pseudonym"] for row in csv.DictReader(stream)}


def recall(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_who_left_the_project_is_on_the_list_of_every_release_that_had_them(office):
    export.export(office.config, RECIPIENT, "r1")
    before = released(office, "r1")
    assert recall(office.recipient / "opened-r1" / "recall.csv") == []
    office.build(n_persons=35)  # five persons objected: the build no longer holds them
    export.export(office.config, RECIPIENT, "r2")
    gone = before - released(office, "r2")
    assert len(gone) == 5
    rows = recall(office.recipient / "opened-r2" / "recall.csv")
    assert {row["pseudonym"] for row in rows} == gone
    assert {row["releases"] for row in rows} == {"r1"}
    assert erase.recall_lists(office.config) == {RECIPIENT: 5}
    again = recall(office.config.exports / RECIPIENT / "recall.csv")
    assert again == rows


def test_a_recall_reaches_over_a_rotation_until_the_former_key_is_destroyed(office):
    export.export(office.config, RECIPIENT, "r1")
    before = released(office, "r1")
    keyring.create_pseudonym_key(
        office.config, keyring.pseudonym_name(RECIPIENT, "REC-ACTION-TANK", 2)
    )
    office.build(n_persons=38)
    export.export(office.config, RECIPIENT, "r2")
    after = released(office, "r2")
    rows = recall(office.recipient / "opened-r2" / "recall.csv")
    assert len(rows) == 2 and {row["pseudonym"] for row in rows} <= before
    assert not before & after
    destroy_file(office.config, KEY, "test")
    assert erase.recall_lists(office.config) == {RECIPIENT: 0}


@pytest.mark.parametrize("harm", ["open", "cut", "lost"])
def test_a_key_that_cannot_be_read_is_no_key_that_was_destroyed(office, harm):
    """Else the list of who has to be erased is empty, and looks complete."""
    export.export(office.config, RECIPIENT, "r1")
    keyring.create_pseudonym_key(
        office.config, keyring.pseudonym_name(RECIPIENT, "REC-ACTION-TANK", 2)
    )
    office.build(n_persons=38)
    assert erase.recall_lists(office.config) == {RECIPIENT: 2}
    path = key_file.path_of(office.config, KEY)
    content = path.read_bytes()
    if harm == "open":
        path.chmod(0o644)
    elif harm == "cut":
        path.write_bytes(content[:-20])
    else:
        path.unlink()
    landed(office, day="2023-05-31")
    for refused in (erase.recall_lists, erase.require_recallable, ERASE_WITHOUT_BUILD):
        with pytest.raises(UsageError, match=re.escape(f"{KEY}.key")):
            refused(office.config)
    assert list(office.config.attestations.rglob("*")) == [], "nothing was deleted"
    path.unlink(missing_ok=True)
    path.write_bytes(content)
    path.chmod(0o600)
    assert erase.recall_lists(office.config) == {RECIPIENT: 2}


def test_a_recall_list_whose_place_is_taken_stops_before_anything_is_deleted(office):
    export.export(office.config, RECIPIENT, "r1")
    landed(office, day="2023-05-31")
    path = erase.recall_path(office.config, RECIPIENT)
    path.mkdir()
    with pytest.raises(UsageError, match=r"recall\.csv: no file"):
        ERASE_WITHOUT_BUILD(office.config)


def test_a_destroyed_key_is_nowhere_and_its_end_is_attested(office):
    secret = key_file.load(office.config, KEY).secret
    path = destroy_file(office.config, KEY, "test")
    for file in [*office.config.keys.rglob("*"), *office.config.data.rglob("*")]:
        if file.is_file():
            content = file.read_bytes()
            assert not any(spelled in content for spelled in spellings(secret)), file.name
    facts = json.loads(path.read_text(encoding="utf-8"))
    assert facts["facts"]["kid"] == KEY and facts["facts"]["copies_found"] == 0
    public = sealing.read_public(office.signer, sealing.SIGNATURES)
    signature = path.with_suffix(".sig").read_text(encoding="ascii")
    assert sealing.signed_by(public, path.read_bytes(), signature)
    assert KEY not in keyring.expected(office.config), "no build asks for a destroyed key"
    with pytest.raises(Finding, match="was destroyed"):
        export.export(office.config, RECIPIENT, "r1")


def test_a_copy_of_a_destroyed_key_is_found(office):
    secret = key_file.load(office.config, KEY).secret
    copy = office.config.data / "forgotten.txt"
    copy.write_text(f"x{secret.hex()}", encoding="ascii")
    with pytest.raises(Finding, match="forgotten"):
        destroy_file(office.config, KEY, "test")


def test_an_attestation_never_takes_the_place_of_another(office):
    """One was deleted: the next keeps its own number, and the gap stays to be seen."""
    for _ in range(3):
        attestation.write(office.config, "test", {})
    first, second, third = attestation.written(office.config)
    kept = third.read_bytes()
    second.unlink()
    after = attestation.write(office.config, "test", {})
    assert after.name == "0004-test.json" and third.read_bytes() == kept
    assert attestation.broken(office.config) == [third.name]
    with pytest.raises(Finding, match=r"1 attestation\(s\) changed, or one before .*0003-test"):
        ending.report(office.config)
    assert [path.stat().st_mode & 0o077 for path in (first, after.with_suffix(".sig"))] == [0, 0]


def test_two_processes_do_not_attest_under_one_number(office, monkeypatch):
    path = attestation.write(office.config, "first", {})
    monkeypatch.setattr(attestation, "written", lambda config: [])  # as it was a moment before
    with pytest.raises(UsageError, match="taken already"):
        attestation.write(office.config, "other", {})
    assert {p.name for p in office.config.attestations.iterdir()} == {
        path.name, path.with_suffix(".sig").name,
    }  # fmt: skip


@pytest.mark.parametrize("harm", ["edited", "missing", "unsigned", "no text", "renamed"])
def test_a_tampered_attestation_is_seen(office, harm):
    for number in range(3):
        attestation.write(office.config, "test", {"number": number})
    assert attestation.broken(office.config) == []
    assert ending.report(office.config).endswith("3 attestation(s), signed and in order")
    path = sorted(office.config.attestations.glob("*.json"))[1]
    if harm == "edited":
        path.write_bytes(path.read_bytes().replace(b'"number":1', b'"number":7'))
    elif harm == "missing":
        path.unlink()
    elif harm == "no text":
        path.write_bytes(b"\xff[")
    elif harm == "renamed":
        path.rename(path.with_name("0007-test.json"))
    else:
        path.with_suffix(".sig").unlink()
    assert attestation.broken(office.config)


def test_the_end_of_a_convention_leaves_neither_key_nor_file_nor_pseudonym(office):
    export.export(office.config, RECIPIENT, "r1")
    pseudonyms = released(office, "r1")
    with pytest.raises(UsageError, match="is active"):
        ending.close_convention(office.config, "REC-ACTION-TANK")
    set_state(office, "closed")
    done = ending.close_convention(office.config, "REC-ACTION-TANK")
    facts = json.loads(done.read_text(encoding="utf-8"))["facts"]
    assert facts["keys_destroyed"] == [KEY]
    assert facts["ledger_persons_cut"] == len(pseudonyms)
    assert {f["file"] for f in facts["files_removed"]} == {
        f"exports/{RECIPIENT}/{manifest.HEAD}",
        *(f"exports/{RECIPIENT}/r1/{name}" for name in verify.ALONGSIDE),
    }
    assert not office.config.exports.exists(), "the only recipient with releases"
    assert attestation.broken(office.config) == []


def test_the_end_of_a_former_convention_leaves_the_present_one_whole(office, monkeypatch):
    """Of two releases, the first was made under a convention that is closed now."""
    old = "REC-ACTION-TANK-2020"
    monkeypatch.setattr(publish, "settings", lambda: office.config)
    export.export(office.config, RECIPIENT, "r1")
    office.build(n_persons=38)
    export.export(office.config, RECIPIENT, "r2")
    publish.command()
    path = office.config.seeds / "governance" / "gov_convention.csv"
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"{old},,{RECIPIENT},recipient,closed,2020-01-01,2020-01-01,2020-12-31,,a,b\n")
    connection = database.connect(releases=True, config=office.config)
    connection.execute(
        "update releases.ledger.release set convention = ? where release = 'r1'", [old]
    )
    connection.close()
    listed = erase.recall_path(office.config, RECIPIENT)
    listed.write_text("pseudonym,epoch,releases\np1a,1,r1\np1b,1,r1 r2\n", encoding="utf-8")
    assert ending.overdue(office.config).conventions == [old]
    kept = office.config.exports / RECIPIENT / "r2"
    before = manifest.listing(kept)
    facts = json.loads(ending.close_convention(office.config, old).read_bytes())["facts"]
    assert {f["file"] for f in facts["files_removed"]} == {
        f"exports/{RECIPIENT}/r1/{name}" for name in verify.ALONGSIDE
    }
    assert facts["ledger_persons_cut"] == 40
    assert manifest.listing(kept) == before and not (kept.parent / "r1").exists()
    assert (kept.parent / manifest.HEAD).exists()
    assert (office.config.published / f"{RECIPIENT}.duckdb").exists()
    assert [row["pseudonym"] for row in recall(listed)] == ["p1b"], "in r2 too"
    assert ending.overdue(office.config).conventions == []
    set_state(office, "closed")
    ending.close_convention(office.config, "REC-ACTION-TANK")
    assert (
        not kept.parent.exists()
        and not office.config.published.joinpath(f"{RECIPIENT}.duckdb").exists()
    )


def test_a_rebuilt_file_holds_what_it_held_and_no_deleted_byte(office):
    """Read without encryption: deleted rows stay in a file until it is rebuilt."""
    import duckdb

    office.sql(
        "create table warehouse.trajectories.kept as select 1 as x",
        "create table warehouse.trajectories.names as "
        "select 'Zzyzxquartzabri' || md5(cast(i as varchar)) as name "
        "from range(300000) as t (i)",
        "delete from warehouse.trajectories.names where name <> 'Zzyzxquartzabri' || md5('1')",
    )
    before = manifest.sha256(office.config.warehouse)
    facts = erase.rebuild(office.config, "warehouse")
    assert facts["before"]["sha256"] == before != facts["after"]["sha256"]
    assert facts["after"]["size_bytes"] < facts["before"]["size_bytes"]
    connection = database.connect(warehouse=True, read_only=True, config=office.config)
    assert connection.execute(
        "select (select count(*) from warehouse.trajectories.names), "
        "(select count(*) from warehouse.trajectories.kept)"
    ).fetchone() == (1, 1)
    connection.close()
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(office.config.warehouse), read_only=True)
    assert [p.name for p in office.config.data.glob(".*")] == []


def test_rotation_gives_a_crosswalk_only_where_the_convention_allows_it(office, monkeypatch):
    out = office.recipient / "crosswalk.csv"
    monkeypatch.setattr(keys, "settings", lambda: office.config)
    with pytest.raises(Finding, match="does not allow one"):
        keys.rotate(RECIPIENT, out)
    assert keyring.current(office.config, RECIPIENT) == KEY and not out.exists()
    path = office.config.seeds / "governance" / "gov_recipient_convention.csv"
    path.write_text(path.read_text("utf-8").replace(",false,", ",true,"), "utf-8")
    keys.rotate(RECIPIENT, out)
    assert keyring.current(office.config, RECIPIENT).endswith(".e2")
    rows = recall(out)
    assert len(rows) == 40
    assert not {r["former_pseudonym"] for r in rows} & {r["new_pseudonym"] for r in rows}
    office.build()

    connection = database.connect(warehouse=True, read_only=True, config=office.config)
    fresh = connection.execute(
        "select pseudonym from warehouse.marts_action_tank.dim_action_tank_person"
    ).fetchall()
    connection.close()
    assert {r["new_pseudonym"] for r in rows} == {row[0] for row in fresh}


def test_no_crosswalk_for_a_recipient_without_a_table_of_persons(office, monkeypatch):
    """Said before the key of the next epoch is made."""

    monkeypatch.setattr(keys, "settings", lambda: office.config)
    governance = office.config.seeds / "governance"
    for name, old, new in (
        ("gov_recipient_convention.csv", ",false,", ",true,"),
        ("gov_export_table.csv", ",person,pseudonym,", ",event,pseudonym,"),
    ):
        path = governance / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    out = office.recipient / "crosswalk.csv"
    for asked in (keys.rotate, keys.follow):
        with pytest.raises(UsageError, match="no table of persons"):
            asked(RECIPIENT, out)
    assert keyring.current(office.config, RECIPIENT) == KEY and not out.exists()


def test_who_merged_or_split_is_followed_only_where_the_convention_allows_it(office, monkeypatch):
    """The first became the second; the third fell in two; the fourth became an objector."""

    monkeypatch.setattr(keys, "settings", lambda: office.config)
    out = office.recipient / "followed.csv"
    export.export(office.config, RECIPIENT, "r1")
    sent = office.pseudonyms()
    with pytest.raises(Finding, match="does not allow one"):
        keys.follow(RECIPIENT, out)
    assert not out.exists()
    path = office.config.seeds / "governance" / "gov_recipient_convention.csv"
    path.write_text(path.read_text("utf-8").replace(",false,", ",true,"), "utf-8")
    uids = sorted(sent)
    new = uids[-1]
    history = [
        ("a", uids[1], 1), ("b", uids[0], 1), ("b", uids[1], 2),
        ("c", uids[2], 1), ("d", uids[2], 1), ("d", new, 2),
        ("e", uids[3], 1), ("e", "gone", 2), ("f", "never sent", 1), ("f", uids[1], 2),
    ]  # fmt: skip
    connection = database.connect(vault=True, config=office.config)
    connection.execute("create schema vault.linkage")
    connection.execute(
        "create table vault.linkage.person_uid_history as select 'iodas' as provider_code, * from "
        f"(values {', '.join(map(str, history))}) as t (source_person_id, person_uid, build_no)"
    )
    connection.close()
    keys.follow(RECIPIENT, out)
    assert out.stat().st_mode & 0o077 == 0
    assert [tuple(row.values()) for row in recall(out)] == sorted(
        [(sent[uids[0]], sent[uids[1]], "merged"), (sent[uids[2]], sent[new], "split")]
    )


def test_nothing_is_erased_without_yes():
    with pytest.raises(UsageError, match="--yes"):
        erase.command(close=None, overdue=False, build=True, yes=False)


@pytest.mark.parametrize(
    ("status", "is_refused"), [("landed", False), ("superseded", False), ("refused", True)]
)
def test_nothing_is_erased_while_a_list_of_objections_waits(office, status, is_refused):
    """Else it says that all is erased, and whoever is on the list is not."""

    known = landed(office, day="2023-05-31")
    path = known[0].with_name("oppositions_2.csv")
    path.write_text("PROVIDER;ID_PERSONNE;DATE_OPPOSITION\niodas;1;30/05/2023\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"1 list\(s\) of objections not landed.*idase land"):
        erase.erase(office.config)
    connection = database.connect(vault=True, config=office.config)
    connection.execute(
        "insert into vault.landing.ledger (provider, file_name, folder_name, sha256, status) "
        "values ('iodas', ?, '2023-05-31', ?, ?)",
        [path.name, manifest.sha256(path), status],
    )
    connection.close()
    if is_refused:
        with pytest.raises(UsageError, match="not landed"):
            erase.require_landed(office.config)
    else:
        erase.require_landed(office.config)


@pytest.mark.parametrize("is_red", [False, True], ids=["suspended", "red build"])
def test_who_is_withheld_keeps_no_file_with_who_objected(office, monkeypatch, capsys, is_red):
    """Else the erasure is attested, and the plain file still holds the person."""
    monkeypatch.setattr(publish, "settings", lambda: office.config)
    monkeypatch.setattr(erase, "settings", lambda: office.config)
    monkeypatch.setattr(erase, "require_landed", lambda config: None)
    monkeypatch.setattr(erase, "delete_landed", lambda connection: ({}, 1))
    monkeypatch.setattr(erase, "n_without_record", lambda config: 0)
    monkeypatch.setattr(gate, "landed_now", lambda config: None)
    publish.command()
    stale = office.config.published / "former_recipient.duckdb"
    stale.write_bytes(b"of a recipient that no seed names any more")
    if is_red:
        office.sql("update warehouse.meta.build set n_bad = 1")
    else:
        set_state(office, "suspended")
    with pytest.raises(Finding, match=r"published file\(s\) deleted"):
        erase.command(close=None, overdue=False, build=False, yes=True)
    gone = {"published/action_tank.duckdb", "published/former_recipient.duckdb"}
    if is_red:
        gone |= {"published/observatory.duckdb", "analyst/warehouse.duckdb"}
    done = sorted(office.config.attestations.glob("*erased.json"))[-1]
    facts = json.loads(done.read_text(encoding="utf-8"))["facts"]
    assert {file["file"] for file in facts["published_files_deleted"]} == gone
    assert not any((office.config.data / name).exists() for name in gone)
    assert office.config.analyst.exists() != is_red
    assert "attestation" in capsys.readouterr().out


def landed(office, *, day: str) -> list:
    """A vault whose ledger knows two delivered files of a day, and a third that never landed."""
    from hashlib import sha256

    from scripts.landing import catalogue
    from scripts.landing.store import create_tables

    folder = office.config.extracts / "iodas" / "2023-05-31"
    folder.mkdir(parents=True)
    paths = [folder / f"{name}.csv" for name in ("individus", "mesures", "accueils")]
    for path in paths:
        path.write_text(f"ID;NOM\n1;{path.stem}\n", encoding="utf-8")
    connection = database.connect(vault=True, config=office.config)
    create_tables(connection, catalogue.load(office.config))
    for path in paths[:2]:
        digest = sha256(path.read_bytes()).hexdigest()
        connection.execute(
            "insert into vault.landing.ledger (provider, table_name, extraction_date, file_name, "
            "folder_name, sha256, status, landed_as_of, rows_erased) values "
            f"('iodas', '{path.stem}', date '2023-05-31', '{path.name}', '2023-05-31', "
            f"'{digest}', 'landed', date '{day}', 0)"
        )
        connection.execute(
            "insert into vault.landing.rejects (provider, file_name, sha256, content) values "
            f"('iodas', '{path.name}', '{digest}', '1;{path.stem}')"
        )
    connection.close()
    return paths


def test_what_is_kept_too_long_is_said_then_deleted_and_attested(office):
    paths = landed(office, day="2023-05-31")
    assert ending.report(office.config).startswith("nothing"), "thirty days are not over"
    later = office.on("2023-07-01")
    with pytest.raises(Finding, match=r"2 delivered file\(s\).*2 rejected line"):
        ending.report(later)
    done = ending.delete_overdue(later)
    assert [path.exists() for path in paths] == [False, False, True], "never landed: stays"
    facts = json.loads(done.read_text(encoding="utf-8"))["facts"]
    assert facts["rejected_lines"] == 2 and len(facts["delivered_files"]) == 2
    assert ending.report(later).startswith("nothing")
    with pytest.raises(UsageError, match="is overdue"):
        ending.delete_overdue(later)
    paths[2].unlink()
    assert ending.report(later).startswith("nothing"), "empty folders are no deliveries"


def test_a_file_delivered_again_with_other_bytes_is_not_overdue(office):
    first, *_ = landed(office, day="2023-05-31")
    first.write_text("ID;NOM\n2;corrected\n", encoding="utf-8")
    assert first not in ending.overdue(office.on("2023-07-01")).deliveries


def set_state(office, state: str) -> None:
    """Write the state of the convention with the Action tank."""
    path = office.config.seeds / "governance" / "gov_convention.csv"
    path.write_text(
        path.read_text("utf-8").replace("recipient,active,", f"recipient,{state},"), "utf-8"
    )


def close_all(office) -> None:
    path = office.config.seeds / "governance" / "gov_convention.csv"
    path.write_text(path.read_text("utf-8").replace(",active,", ",closed,"), "utf-8")


def test_a_convention_and_a_study_that_are_over_are_said(office):
    export.export(office.config, RECIPIENT, "r1")
    assert ending.overdue(office.on("2023-12-31")).lines() == []
    n_files = len(places.with_closing(office.config, places.STUDY))
    assert n_files
    assert ending.overdue(office.on("2024-01-01")).lines() == [
        "convention REC-ACTION-TANK: idase erase --close REC-ACTION-TANK",
        f"{n_files} file(s) of the study: idase erase --close study",
    ]


def test_the_end_of_the_study_leaves_no_zone_and_no_key_that_opens_one(office, monkeypatch, capsys):
    export.export(office.config, RECIPIENT, "r1")
    landed(office, day="2023-05-31")
    with pytest.raises(UsageError, match="active"):
        ending.close_study(office.config)
    close_all(office)
    secrets = {
        name: key_file.load(office.config, name).secret for name in keyring.expected(office.config)
    }
    done = ending.close_study(office.config)
    left = {path.name for path in office.config.data.rglob("*") if path.is_file()}
    assert {name for name in left if not name.startswith("00")} == {"releases.duckdb"}
    kept = {"signature", "releases", key_file.NATIONAL_KEY}
    assert {path.stem for path in office.config.keys.glob("*.key")} == kept
    gone = secrets.keys() - kept
    for file in [*office.config.keys.rglob("*"), *office.config.data.rglob("*")]:
        content = file.read_bytes() if file.is_file() else b""
        for name in gone:
            assert not any(s in content for s in spellings(secrets[name])), (name, file)
    facts = json.loads(done.read_text(encoding="utf-8"))["facts"]
    assert set(facts["keys_destroyed"]) == gone - {KEY} and len(facts["conventions"]) == 1
    monkeypatch.setattr(keys, "settings", lambda: office.config)
    keys.list_keys()  # a key that was destroyed is not one to be restored
    assert capsys.readouterr().out.count("destroyed") == len(gone)
    assert {"vault.duckdb", "warehouse.duckdb"} <= {f["file"] for f in facts["files_removed"]}
    assert attestation.broken(office.config) == []
    assert facts["delivered_files_left"] == 3
    (line,) = ending.overdue(office.on("2024-01-01")).lines()
    assert line.startswith("3 delivered file(s) of a study that is closed"), "names are in them"
    for path in office.config.extracts.rglob("*.csv"):
        path.unlink()
    assert ending.overdue(office.on("2024-01-01")).lines() == []
    before = sorted(office.config.attestations.iterdir())
    with pytest.raises(UsageError, match="is closed already"):
        ending.close_study(office.config)
    assert sorted(office.config.attestations.iterdir()) == before
    with pytest.raises(UsageError, match="key destroyed"):
        key_file.load(office.config, "vault")


@pytest.mark.parametrize("is_delivered", [True, False], ids=["files left", "none left"])
def test_who_closes_the_study_is_told_of_delivered_files(office, monkeypatch, capsys, is_delivered):
    if is_delivered:
        landed(office, day="2023-05-31")
    close_all(office)
    monkeypatch.setattr(erase, "settings", lambda: office.config)
    if is_delivered:
        with pytest.raises(Finding, match=r"3 delivered file\(s\) are left"):
            erase.command(close="study", overdue=False, build=True, yes=True)
    else:
        erase.command(close="study", overdue=False, build=True, yes=True)
    assert "closed; attestation" in capsys.readouterr().out

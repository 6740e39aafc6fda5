"""Key files: what is refused, in one line that names the file and never shows the key."""

from __future__ import annotations

import base64
import stat

import duckdb
import pytest

from scripts import database
from scripts.custody import key_file, keyring
from scripts.errors import UsageError
from scripts.settings import settings

PSEUDONYM = "psn-action_tank.REC-ACTION-TANK.e1"


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.setenv("IDASE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IDASE_KEYS", str(tmp_path / "keys"))
    return settings()


@pytest.fixture
def made(config):
    keyring.create_missing(config)
    return config


def refusal(action, *arguments) -> str:
    with pytest.raises(UsageError) as caught:
        action(*arguments)
    text = str(caught.value)
    assert "\n" not in text
    return text


def rewrite(path, change) -> None:
    path.write_text(change(path.read_text(encoding="ascii")), encoding="ascii")


def test_each_purpose_has_its_own_random_key_that_only_its_owner_reads(made):
    loaded = {name: key_file.load(made, name) for name in keyring.expected(made)}
    assert {"vault", "warehouse", "person_uid", PSEUDONYM} <= set(loaded)
    assert len({key.secret for key in loaded.values()}) == len(loaded)
    for name in loaded:
        assert stat.S_IMODE(key_file.path_of(made, name).stat().st_mode) == 0o600
    assert stat.S_IMODE(made.keys.stat().st_mode) == 0o700


def test_making_keys_again_changes_nothing(made):
    before = {path.name: path.read_bytes() for path in made.keys.iterdir()}
    assert keyring.create_missing(made) == []
    assert {path.name: path.read_bytes() for path in made.keys.iterdir()} == before


def test_the_recipients_without_pseudonym_have_no_key(made):
    assert not [name for name in keyring.expected(made) if "observatory" in name]


def test_a_missing_key_is_named_with_the_remedy(config):
    text = refusal(key_file.load, config, "vault")
    assert "vault.key" in text and "idase keys new" in text


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o660])
def test_a_key_that_others_may_read_or_write_is_refused(made, mode):
    key_file.path_of(made, "vault").chmod(mode)
    assert "chmod 600" in refusal(key_file.load, made, "vault")


@pytest.mark.parametrize(
    "content",
    ["", "idase-key 1\n", "key: \n", "key: !!!\n", "kid: vault\nkey: AAAA\n", "\0\1\2"],
    ids=["empty", "header alone", "no value", "not base64", "short", "binary"],
)
def test_a_damaged_key_is_refused(made, content):
    key_file.path_of(made, "vault").write_text(content, encoding="ascii")
    assert "vault.key" in refusal(key_file.load, made, "vault")


def test_bytes_that_are_no_text_are_refused(made):
    key_file.path_of(made, "vault").write_bytes(b"\xff\xfe\xfd")
    assert "cannot be read" in refusal(key_file.load, made, "vault")


def test_an_unlikely_key_is_refused(made):
    zeros = base64.b64encode(bytes(key_file.KEY_BYTES)).decode()
    path = key_file.path_of(made, "vault")
    rewrite(path, lambda text: text.rsplit("key: ", 1)[0] + f"key: {zeros}\n")
    assert "random bytes" in refusal(key_file.load, made, "vault")


def test_one_changed_character_is_noticed(made):
    path = key_file.path_of(made, "vault")
    secret = key_file.load(made, "vault").secret
    other = base64.b64encode(secret[:-1] + bytes([secret[-1] ^ 1])).decode()
    rewrite(path, lambda text: text.replace(base64.b64encode(secret).decode(), other))
    assert "check value does not match" in refusal(key_file.load, made, "vault")


def test_a_key_under_another_name_is_refused(made):
    key_file.path_of(made, "warehouse").write_bytes(key_file.path_of(made, "vault").read_bytes())
    assert "name or check value" in refusal(key_file.load, made, "warehouse")


def test_no_refusal_shows_key_material(made):
    path = key_file.path_of(made, "vault")
    secret = key_file.load(made, "vault").secret
    path.chmod(0o644)
    text = refusal(key_file.load, made, "vault")
    assert secret.hex() not in text and base64.b64encode(secret).decode() not in text


def test_a_new_key_is_not_made_beside_a_database_it_could_not_open(made):
    database.connect(vault=True, config=made).close()
    key_file.path_of(made, "vault").unlink()
    assert "restore the key" in refusal(keyring.create_missing, made)
    assert not key_file.path_of(made, "vault").exists()


def test_the_wrong_key_for_an_existing_file_gives_one_line(made):
    database.connect(vault=True, config=made).close()
    key_file.path_of(made, "vault").unlink()
    key_file.create(made, "vault", "file")
    with pytest.raises(UsageError, match="does not open this file") as caught:
        database.connect(vault=True, config=made)
    assert key_file.load(made, "vault").secret.hex() not in str(caught.value)


def test_a_plain_or_damaged_file_in_place_of_a_database_gives_one_line(made):
    made.data.mkdir(parents=True, exist_ok=True)
    plain = duckdb.connect(str(made.vault))
    plain.execute("create table t as select 1 as x")
    plain.close()
    assert "vault.duckdb" in refusal(lambda: database.connect(vault=True, config=made))
    made.vault.write_bytes(b"not a database at all")
    assert "vault.duckdb" in refusal(lambda: database.connect(vault=True, config=made))


def test_the_engine_is_bounded_and_its_spill_encrypted(made):
    connection = database.connect(vault=True, config=made)
    read = {
        name: connection.execute(f"select current_setting('{name}')").fetchone()[0]
        for name in (
            "temp_file_encryption",
            "temp_directory",
            "autoinstall_known_extensions",
            "autoload_known_extensions",
        )
    }
    connection.close()
    assert read["temp_file_encryption"] is True
    assert read["temp_directory"] == str(made.spill)
    assert read["autoinstall_known_extensions"] is False
    assert read["autoload_known_extensions"] is False
    assert stat.S_IMODE(made.spill.stat().st_mode) == 0o700


def test_the_databases_are_encrypted_and_private(made):
    marker = "Zzyzxquartzabri"
    for name in ("vault", "warehouse"):
        connection = database.connect(**{name: True}, config=made)
        connection.execute(f"create table {name}.t as select '{marker}' as x")
        connection.close()
        path = getattr(made, name)
        assert marker.encode() not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(duckdb.Error):
            duckdb.connect(str(path), read_only=True)

"""`idase scan` on files of the shared build: clean as published, a finding when a name is added."""

from __future__ import annotations

import shutil

import canaries
import duckdb
import pytest

pytestmark = pytest.mark.slow


def test_published_files_are_clean(built):
    done = built.idase("scan", built.data / "published")
    assert done.returncode == 0, done.stdout
    assert "clean" in done.stdout


def test_a_planted_name_is_found_and_not_repeated(built, tmp_path):
    copied = tmp_path / "action_tank.duckdb"
    shutil.copy2(built.data / "published" / "action_tank.duckdb", copied)
    name = canaries.CHILD["NOM_NAISSANCE"]
    with duckdb.connect(str(copied)) as connection:
        connection.execute(f"comment on table marts.dim_action_tank_person is '{name}'")
    done = built.idase("scan", copied)
    assert done.returncode == 1
    assert "surname" in done.stdout and "action_tank.duckdb" in done.stdout
    assert name.lower() not in done.stdout.lower()


def test_without_the_vaults_key_nothing_is_scanned(built, tmp_path):
    keys = tmp_path / "keys"
    shutil.copytree(built.keys, keys)
    (keys / "vault.key").unlink()
    kept = built.variables.copy()
    built.variables["IDASE_KEYS"] = str(keys)
    try:
        done = built.idase("scan", built.data / "published")
    finally:
        built.variables.clear()
        built.variables.update(kept)
    assert done.returncode == 2
    assert done.stdout.count("\n") == 1 and "vault.key" in done.stdout


def test_a_missing_path_is_one_line(built, tmp_path):
    done = built.idase("scan", tmp_path / "absent")
    assert done.returncode == 2
    assert done.stdout.count("\n") == 1 and "no such file" in done.stdout

"""Names, numbers and keys stay where they belong: read byte by byte and value by value."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import canaries
import duckdb
import pytest
from house import House, copy_project

from scripts import database
from scripts.custody import key_file, keyring

pytestmark = pytest.mark.slow


def open_files(house: House) -> list[Path]:
    """Every file that somebody without the vault's key may read."""
    shared = [house.target, house.logs, house.data / "published", house.data / "analyst"]
    encrypted = [house.data / "vault.duckdb", house.data / "warehouse.duckdb"]
    spilled = list(house.files(house.data / "tmp")) if (house.data / "tmp").exists() else []
    return [*house.files(*shared), *encrypted, *spilled]


def without_keys(house: House) -> list[Path]:
    """Every file of a house but the key files themselves."""
    return [path for path in house.files(house.folder) if house.keys not in path.parents]


def sightings(house: House, needles: dict[str, list[bytes]], files: list[Path]) -> list[str]:
    """Which needle is in which file or printed line; needles are lower case or exact bytes."""
    texts = {str(path.relative_to(house.folder)): path.read_bytes() for path in files}
    texts["printed"] = "\n".join(house.transcript).encode()
    found = []
    for place, content in texts.items():
        lowered = content.lower()
        found += [
            f"{name} in {place}"
            for name, spelled in needles.items()
            if any(needle in content or needle in lowered for needle in spelled)
        ]
    return found


def names() -> dict[str, list[bytes]]:
    return {word: [word.encode()] for word in canaries.words()}


def key_bytes(house: House) -> dict[str, list[bytes]]:
    """Keys and their HMAC pads, in every spelling."""
    needles = {}
    for name in keyring.expected(house.config()):
        key = key_file.load(house.config(), name)
        for what, secret in zip(("key", "ipad", "opad"), (key.secret, *key.pads()), strict=True):
            # a pad ends with 32 bytes that everybody knows
            needles[f"{what} {name}"] = list(canaries.spellings(secret[: key_file.KEY_BYTES]))
    return needles


def cells(connection: duckdb.DuckDBPyConnection, where: str) -> dict[str, str]:
    """All distinct values of each text column of a database, as one lower-case text."""
    columns = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "semi join duckdb_tables() using (database_name, schema_name, table_name) "
        f"where database_name = '{where}' and data_type not in ('INTEGER', 'BIGINT', 'BOOLEAN')"
    ).fetchall()
    found = {}
    for schema, table, column in columns:
        rows = connection.execute(
            f"select distinct lower(cast({column} as varchar)) from {where}.{schema}.{table} "
            f"where {column} is not null"
        ).fetchall()
        found[f"{schema}.{table}.{column}"] = "\n".join(row[0] for row in rows)
    return found


def test_canaries_walk_the_whole_way(built):
    """Without this, the absence of a canary elsewhere would prove nothing."""
    connection = database.connect(vault=True, warehouse=True, read_only=True, config=built.config())
    in_vault = "\n".join(cells(connection, "vault").values())
    dropped = {canaries.token(name).lower() for name in ("street", "mail", "free text")}
    missing = [
        value.lower()
        for name, value in canaries.CHILD.items()
        if len(value) == canaries.LETTERS and value.isalpha() and not name.startswith("NOM_STRUCT")
        if value.lower() not in in_vault
    ]
    assert not missing, f"planted columns never landed: {missing}"
    assert not [word for word in dropped if word in in_vault], "landing drops these columns"
    found = connection.execute(
        "select count(*) from warehouse.trajectories.fct_trajectory as spell "
        "inner join vault.linkage.person_registry as person "
        "on spell.person_uid = person.person_uid where person.source_person_id = ?",
        [canaries.CHILD["ID_INDIVIDU"]],
    ).fetchone()[0]
    linked = connection.execute(
        "select count(distinct person_uid), count(*) from vault.linkage.person_registry "
        "where source_person_id in (?, ?)",
        [canaries.CHILD["ID_INDIVIDU"], canaries.CHILD["ID_DOSSIER"]],
    ).fetchone()
    connection.close()
    assert found > 0, "the planted child has no trajectory"
    assert linked == (1, 2), "the planted child is one person in both sources"


def test_no_canary_in_any_open_file_or_printed_line(built):
    assert sightings(built, names(), open_files(built)) == []


def test_no_key_byte_in_any_open_file_or_printed_line(built):
    assert sightings(built, key_bytes(built), without_keys(built)) == []


def test_no_canary_in_the_values_outside_the_vault(built):
    """Compressed pages hide text from a byte search: read the values too."""
    connection = database.connect(warehouse=True, read_only=True, config=built.config())
    values = {"warehouse": cells(connection, "warehouse")}
    connection.close()
    shared = [*built.files(built.data / "published"), *built.files(built.data / "analyst")]
    assert len(shared) >= 3
    for path in shared:
        reader = duckdb.connect(":memory:")
        reader.execute(f"attach '{path}' as open_file (read_only)")
        values[path.name + path.parent.name] = cells(reader, "open_file")
        reader.close()
    found = [
        f"{word} in {place} {column}"
        for place, columns in values.items()
        for column, text in columns.items()
        for word in canaries.words()
        if word in text
    ]
    assert found == []


def test_no_internal_number_leaves_under_another_name(built):
    """A pseudonym is made with the recipient's key, and is no disguise of the vault's number."""
    connection = database.connect(warehouse=True, read_only=True, config=built.config())
    digits = {
        row[0][1:]
        for row in connection.execute(
            "select person_uid from warehouse.gateway.gate_person"
        ).fetchall()
    }
    values = cells(connection, "warehouse")
    connection.close()
    published = {name: text for name, text in values.items() if name.startswith("marts_")}
    assert any("pseudonym" in name for name in published)
    for name, text in published.items():
        words = {word[-32:] for word in text.splitlines()}
        assert not words & digits, name


def test_an_objection_removes_the_person_from_everything_built(built):
    connection = database.connect(vault=True, read_only=True, config=built.config())
    registered = connection.execute(
        "select count(*) from vault.linkage.person_registry where source_person_id = ?",
        [canaries.OBJECTOR],
    ).fetchone()[0]
    connection.close()
    assert registered == 0


def test_the_databases_open_with_their_key_alone(built):
    for name in ("vault.duckdb", "warehouse.duckdb"):
        with pytest.raises(duckdb.Error):
            duckdb.connect(str(built.data / name), read_only=True)


def test_a_published_file_opens_in_plain_duckdb(built):
    """A process of its own: no vault, no key, no extension, no network."""
    for path in built.files(built.data / "published"):
        program = (
            "import duckdb, sys\n"
            "con = duckdb.connect(sys.argv[1], read_only=True, config={\n"
            "    'autoload_known_extensions': False, 'autoinstall_known_extensions': False})\n"
            'rows = con.execute("select table_name from duckdb_tables()").fetchall()\n'
            "assert rows\n"
            "for (name,) in rows: con.execute(f'select * from marts.{name}').fetchall()\n"
        )
        done = subprocess.run(
            [sys.executable, "-I", "-c", program, str(path)], capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="module")
def failing(built, tmp_path_factory) -> House:
    """The same data through commands that fail or show much: their artefacts are read below."""
    house = House(tmp_path_factory.mktemp("failing"))
    house.project = copy_project(house.folder / "project")
    for name in ("data", "keys"):
        shutil.copytree(getattr(built, name), getattr(house, name))
    planted = house.project / "tests/vault/assert_planted_failure.sql"
    planted.write_text(
        "select birth_name, first_name from {{ ref('stg_iodas__individus') }}\n", encoding="utf-8"
    )
    failed = house.dbt("test", "--select", "assert_planted_failure")
    assert failed.returncode != 0 and "Got" in failed.stdout
    planted.unlink()
    house.must(house.dbt("debug"))
    house.must(house.dbt("docs", "generate"))
    return house


def test_a_failing_test_leaves_no_name_behind(failing):
    """Failing rows are counted, never shown or stored."""
    assert sightings(failing, names(), open_files(failing)) == []


def test_debug_docs_and_failures_show_no_key(failing):
    everything = [
        path for path in failing.files(failing.folder) if failing.keys not in path.parents
    ]
    assert sightings(failing, key_bytes(failing), everything) == []


def refused(house: House) -> str:
    """What dbt prints when it may not start; nothing was built, no key and no trace was shown."""
    before = {path.name: path.stat().st_mtime_ns for path in house.data.glob("*.duckdb")}
    done = house.dbt("build", "--select", "gate_person")
    assert done.returncode != 0
    assert "Traceback" not in done.stdout
    assert before == {path.name: path.stat().st_mtime_ns for path in house.data.glob("*.duckdb")}
    return done.stdout


@pytest.mark.parametrize(
    ("harm", "remedy"),
    [
        (lambda path: path.unlink(), "idase keys new"),
        (lambda path: path.chmod(0o644), "chmod 600"),
        (lambda path: path.write_text(""), "restore its backup"),
    ],
    ids=["missing", "readable by others", "empty"],
)
def test_no_usable_key_no_build(failing, harm, remedy):
    path = failing.keys / "psn-action_tank.REC-ACTION-TANK.e1.key"
    kept = path.read_bytes()
    harm(path)
    printed = refused(failing)
    path.write_bytes(kept)
    path.chmod(0o600)
    assert remedy in printed and path.name in printed


def test_the_wrong_key_stops_dbt_in_one_line(failing):
    path = failing.keys / "vault.key"
    kept = path.read_bytes()
    path.unlink()
    key_file.create(failing.config(), "vault", "file")
    printed = refused(failing)
    shown = sightings(failing, key_bytes(failing), without_keys(failing))
    path.write_bytes(kept)
    assert "does not open this file" in printed
    assert shown == []


def test_two_builds_at_once_give_the_second_one_clear_line(failing):
    """The first holds the files; the second says so, changes nothing, and may be run again."""
    holder = (
        "import sys\nfrom scripts.database import connect\n"
        "connection = connect(vault=True, warehouse=True)\n"
        "print('held', flush=True)\nsys.stdin.read()\n"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", holder],
        cwd=failing.project,
        env=failing.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert first.stdout.readline().strip() == b"held"
        assert "in use by another process" in refused(failing)
        landing = failing.idase("publish")
        assert landing.returncode == 2
        assert landing.stdout.count("\n") == 1 and "in use by another process" in landing.stdout
    finally:
        first.stdin.close()
        first.wait(timeout=30)

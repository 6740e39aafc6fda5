"""Twenty persons object: `idase erase` leaves none of them in a table, a file or a log."""

from __future__ import annotations

import json
import re
import shutil
from types import SimpleNamespace

import duckdb
import pytest
from canaries import latest
from house import House

from scripts import database
from scripts.custody import key_file, keyring
from scripts.custody.pseudonyms import hand_over, pseudonym_sql
from scripts.release import attestation, ledger, places

pytestmark = pytest.mark.slow

N_OBJECTORS = 20
# the objection has to hold against the next delivery; recall lists need who was told
ALLOWED = {
    "vault.raw.iodas__oppositions.id_personne",
    "vault.landing.linked_objection.source_person_id",
    "vault.staging.stg_iodas__oppositions.source_person_id",
    "vault.staging.int_objection_record.given_number",
    "vault.staging.int_objection_record.source_person_id",
    "releases.ledger.person.pseudonym",
}
CHOSEN = """
    select person.person_uid, list(registry.provider_code || '/' || registry.source_person_id)
    from warehouse.trajectories.dim_person as person
    inner join vault.linkage.person_registry as registry using (person_uid)
    where person.n_cjm_spells > 0
    group by person.person_uid
    having bool_and(registry.source_person_id similar to '[A-Z0-9]{6,}')
    order by count(*) desc, md5(person.person_uid) limit ?
"""


@pytest.fixture(scope="module")
def erased(built, tmp_path_factory):
    """A copy of the house in which twenty persons objected, half of them at their Mission locale.

    Everybody of the study is in a release that the ledger knows.
    """
    house = House(tmp_path_factory.mktemp("erased"))
    # the builds that the verb runs by itself write there too
    house.variables = {"DBT_TARGET_PATH": str(house.target), "DBT_LOG_PATH": str(house.logs)}
    for name in ("extracts", "data", "keys"):
        shutil.copytree(getattr(built, name), getattr(house, name))
    connection = database.connect(vault=True, warehouse=True, releases=True, config=house.config())
    chosen = connection.execute(CHOSEN, [N_OBJECTORS]).fetchall()
    numbers = {number.split("/")[1] for _, found in chosen for number in found}
    key = key_file.load(house.config(), keyring.current(house.config(), "action_tank"))
    hand_over(connection, "psn", key)
    pseudonyms = connection.execute(
        f"select {pseudonym_sql('psn')} from (select unnest(?) as person_uid)",
        [[uid for uid, _ in chosen]],
    ).fetchall()
    ledger.prepare(connection)
    connection.execute(
        "insert into releases.ledger.release values "
        "('action_tank', 'r1', 1, ?, ?, ?, date '2023-06-30', '', '', 'released')",
        [key.convention, key.epoch, key.kcv],
    )
    connection.execute(
        "insert into releases.ledger.person select 'action_tank', 'r1', pseudonym "
        "from warehouse.marts_action_tank.dim_action_tank_person"
    )
    connection.close()
    path = latest(house.extracts / "iodas") / "oppositions_20.csv"
    lines = ["PROVIDER;ID_PERSONNE;DATE_OPPOSITION"]
    for at, (_, found) in enumerate(chosen):
        provider, number = sorted(found, key=lambda n: n.startswith("iodas") == bool(at % 2))[
            0
        ].split("/")
        typed = f"00{number[:3]} {number[3:]}" if at == 0 else number  # as a letter spells it
        lines.append(f"{provider};{typed};20/06/2023")
    lines += ["iodas;of-nobody;20/06/2023", "Mission locale;of-nobody;20/06/2023"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for verb in (("olinpe", "--year", "2022"), ("report",), ("register",)):
        assert house.idase(*verb).returncode in (0, 1), verb
    assert (house.data / "vault" / "olinpe" / "2022" / "corrections.csv").exists()
    kinds = {place.name for _, place in places.found(house.config()) if place}
    assert {"exports/olinpe/", "report/", "register/"} <= kinds
    early = house.idase("erase", "--yes")
    house.idase("land")
    said = house.must(house.idase("erase", "--yes"))
    assert "pseudonym(s) to recall" in said
    assert "withheld" not in said, "everybody is published again"
    return SimpleNamespace(
        house=house,
        early=early,
        said=said,
        uids={uid for uid, _ in chosen},
        numbers=numbers,
        pseudonyms={row[0] for row in pseudonyms},
    )


def columns_with(connection, where: str, needles: set[str]) -> set[str]:
    """Columns of a database in which one of the needles is a part of a value."""
    connection.execute("create or replace temp table needle as select unnest(?) as n",
                       [sorted(needles)])  # fmt: skip
    columns = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where database_name = ? and data_type = 'VARCHAR'",
        [where],
    ).fetchall()
    return {
        f"{where}.{schema}.{table}.{column}"
        for schema, table, column in columns
        if connection.execute(
            f"select 1 from {where}.{schema}.{table} inner join needle on "
            f"contains({column}, needle.n) or contains(lower({column}), lower(needle.n)) limit 1"
        ).fetchone()
    }


def test_a_list_that_was_not_landed_is_no_erasure_and_what_was_erased_is_said(erased):
    assert erased.early.returncode == 2
    assert "1 list(s) of objections not landed" in erased.early.stdout
    found = re.search(r"erased: (\d+) number\(s\) of who objected, (\d+) row\(s\)", erased.said)
    assert int(found[1]) >= len(erased.numbers) and int(found[2]) > N_OBJECTORS
    # the one of nobody: those whose rows were deleted had met theirs; the other never landed
    assert ", 1 objection(s) met no record; " in erased.said


def test_nobody_is_left_in_any_table(erased):
    needles = erased.uids | erased.numbers | erased.pseudonyms
    config = erased.house.config()
    connection = database.connect(
        vault=True, warehouse=True, releases=True, read_only=True, config=config
    )
    found = set()
    for name in ("vault", "warehouse", "releases"):
        found |= columns_with(connection, name, needles)
    connection.close()
    # who objected was really there, and was looked for where it has to be
    assert found == ALLOWED
    for path in [*config.published.glob("*.duckdb"), config.analyst]:
        with duckdb.connect(":memory:") as reader:
            reader.execute(f"attach '{path}' as open_file (read_only)")
            assert columns_with(reader, "open_file", needles) == set(), path.name


def test_nobody_is_left_in_the_bytes_of_any_file(erased):
    house = erased.house
    needles = [text.encode() for text in erased.uids | erased.numbers | erased.pseudonyms]
    recall = house.data / "exports" / "action_tank" / "recall.csv"
    files = [p for p in house.files(house.data, house.target, house.logs) if p != recall]
    assert len(files) > 50
    assert [p.name for p in files if any(needle in p.read_bytes() for needle in needles)] == []
    assert not any(needle.decode() in text for text in house.transcript for needle in needles)


def test_no_file_of_the_house_is_of_a_kind_that_no_erasure_reaches(erased):
    config = erased.house.config()
    assert places.unknown(config) == []
    assert places.with_objection(config, places.DELETED) == [], "corrections among them"


def test_the_recipient_is_told_whom_to_erase_and_it_is_attested(erased):
    house = erased.house
    recall = (house.data / "exports" / "action_tank" / "recall.csv").read_text(encoding="utf-8")
    listed = {line.split(",")[0] for line in recall.splitlines()[1:]}
    assert erased.pseudonyms <= listed, "every one of the twenty, and who objected before"
    done = sorted(house.config().attestations.glob("*.json"))[-1]
    facts = json.loads(done.read_text(encoding="utf-8"))["facts"]
    assert facts["objections"] >= len(erased.numbers)
    assert facts["rows_deleted"]["iodas__individus"] >= N_OBJECTORS
    assert facts["recall_lists"]["action_tank"] == len(listed)
    assert attestation.broken(house.config()) == []


def test_the_ledger_says_how_many_rows_were_erased(erased):
    connection = database.connect(vault=True, read_only=True, config=erased.house.config())
    wrong, total = connection.execute(
        "select count(*) filter (rows_erased > rows_landed), sum(rows_erased) "
        "from vault.landing.ledger"
    ).fetchone()
    connection.close()
    assert wrong == 0 and total > N_OBJECTORS

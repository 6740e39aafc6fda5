"""What a release depends on besides its convention: the clock, the build and the build's checks."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import duckdb

from scripts import database
from scripts.custody import key_file, keyring
from scripts.custody.pseudonyms import hand_over, pseudonym_sql
from scripts.errors import UsageError
from scripts.release import contract as contracts
from scripts.release import convention as conventions
from scripts.release import ledger
from scripts.release.contract import Contract
from scripts.release.convention import Convention, refuse
from scripts.settings import Settings, settings
from scripts.sql import one_row

# severity | where | limit | error_if | fail_calc, as dbt sets them when nobody weakens a test
FULL_STRENGTH = "ERROR|||!= 0|count(*)"
BAD = ("error", "fail", "runtime error", "skipped", "warn", "partial success")
SHOWN = 3

FULL_BUILD = """
    select started_at, landed from warehouse.meta.build
    where command = 'build' and selection = 'all' and as_of = ?
    order by started_at desc, invocation_id limit 1
"""
# the last word on each node since the last full build
NODES = """
    select unique_id, name, resource_type, status, settings, started_at
    from warehouse.meta.node
    where started_at >= ?
    qualify row_number() over (partition by unique_id order by started_at desc, invocation_id) = 1
    order by unique_id
"""
LEDGER_THERE = (
    "select 1 from duckdb_tables() where database_name = 'vault' "
    "and schema_name = 'landing' and table_name = 'ledger'"
)
LANDED = (
    "select md5(string_agg(concat_ws('/', provider, sha256, status, rules_sha256), ',' "
    "order by provider, sha256, status)) from vault.landing.ledger"
)
# tests that report what a partner has to mend: their warnings stop nothing
REPORTS = (
    *("no_unmapped_code", "no_unreadable_date", "no_unreadable_amount"),
    *("assert_no_source_is_stale", "assert_no_delivery_lacks_a_part"),
    "assert_no_objection_without_a_record",
)


def opening(config: Settings, contract: Contract) -> tuple[Convention | None, key_file.Key | None]:
    """The convention in force and the pseudonym key that let a contract leave, where needed.

    Raises Finding with the reason that keeps it in.
    """
    convention = None
    if conventions.needs_convention(config, contract.recipient):
        convention = conventions.in_force(config, contract)
    else:
        conventions.check_experiment(config)
    if not contract.person_table:
        return convention, None
    if convention is None:
        raise refuse(f"rows about persons need a convention, and {contract.recipient} has none")
    return convention, keyring.usable(config, contract.recipient, convention.id)


def check(
    connection: duckdb.DuckDBPyConnection,
    config: Settings,
    contract: Contract,
    landed: str | None,
    key: key_file.Key | None,
) -> dict[str, str]:
    """Refuse a wrong clock, an unsound build, or marts that are not what the contract lists.

    `landed` is what `landed_now` gave, `key` what `opening` gave. The warehouse and the ledger are
    attached. Returns the status of each required check. Raises Finding, or UsageError when there is
    no build.
    """
    check_clock(connection, config, ledger.latest_day(connection))
    results = check_build(connection, config, contract, landed)
    check_seeds(connection, contract)
    marts = f"warehouse.marts_{contract.recipient}"
    wrong = contracts.violations(connection, config, contract, marts)
    if wrong:
        raise refuse(f"broken contract: {'; '.join(wrong[:5])}")
    if key and contract.person_table:
        check_pseudonyms(connection, f"{marts}.{contract.person_table.name}", key)
    return results


def check_pseudonyms(connection: duckdb.DuckDBPyConnection, source: str, key: key_file.Key) -> None:
    """Refuse persons under another key than the one in force, that of an epoch before a rotation.

    The manifest would name the wrong key, and recall lists would take everybody for gone.
    """
    hand_over(connection, "psn_in_force", key)
    strange = one_row(
        connection.execute(
            f"select count(*) from {source} anti join (select {pseudonym_sql('psn_in_force')} "
            "as pseudonym from warehouse.trajectories.dim_person) as held using (pseudonym)"
        )
    )[0]
    if strange:
        raise refuse(
            f"stale build: {strange} pseudonym(s) were not made with {key.name}; run 'dbt build'"
        )


def check_clock(
    connection: duckdb.DuckDBPyConnection, config: Settings, released: date | None
) -> None:
    """Refuse a day of processing that lies before what has already happened, or in the future.

    `released` is the day of the last release to anybody. Raises Finding.
    """
    day = config.as_of
    if day > date.today():
        raise refuse(f"IDASE_AS_OF {day} is in the future")
    if released and day < released:
        raise refuse(f"the clock was set back: {day} is before the last release ({released})")
    for what, query in {
        "the last build": "select max(as_of) from warehouse.meta.build",
        "the last extraction": (
            "select max(observed_until) from warehouse.gateway.gate_source_horizon"
        ),
    }.items():
        try:
            last = one_row(connection.execute(query))[0]
        except duckdb.CatalogException:
            continue  # nothing is built: the next check says so
        if last and day < last:
            raise refuse(f"the clock was set back: {day} is before {what} ({last})")


def landed_now(config: Settings) -> str | None:
    """Digest of the landing ledger; None without a vault.

    Read in a process of its own: what writes plain files never opens the vault.
    """
    if not config.vault.exists():
        return None
    done = subprocess.run(
        [sys.executable, "-m", "scripts.release.gate"],
        env=os.environ | {"IDASE_DATA": str(config.data), "IDASE_KEYS": str(config.keys)},
        cwd=config.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise UsageError(done.stderr.strip().splitlines()[-1])
    word, _, digest = done.stdout.strip().partition(" ")
    return digest if word else None


def print_landed() -> None:
    """Print `landed` and the digest of the ledger of landing; nothing when there is no ledger."""
    connection = database.connect(vault=True, read_only=True, config=settings())
    try:
        if connection.execute(LEDGER_THERE).fetchone():
            print("landed", one_row(connection.execute(LANDED))[0] or "")
    finally:
        connection.close()


def sound_nodes(
    connection: duckdb.DuckDBPyConnection, config: Settings, landed: str | None
) -> list[tuple]:
    """Refuse anything but a full build of the day, all green, after the last landing.

    Returns the last word on each node since that build, as NODES orders it. Raises UsageError when
    there is no build at all, Finding when it is stale, red or skipped.
    """
    try:
        full = connection.execute(FULL_BUILD, [config.as_of]).fetchone()
        nodes = connection.execute(NODES, [full[0]]).fetchall() if full else []
    except duckdb.Error:
        raise UsageError("nothing to release yet: run 'make build'") from None
    if full is None:
        raise refuse(f"stale build: no whole 'dbt build' of {config.as_of}; run it")
    if landed is not None and full[1] != landed:
        raise refuse("stale build: deliveries were landed after it; run 'dbt build'")
    bad = [
        name
        for unique_id, name, _, status, _, _ in nodes
        if status in BAD and not (status == "warn" and any(r in unique_id for r in REPORTS))
    ]
    if bad:
        more = f" and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
        raise refuse(f"red or skipped in the build: {', '.join(bad[:SHOWN])}{more}")
    return nodes


def warnings(nodes: list[tuple]) -> list[str]:
    """Names of the reports that warn, among nodes of `sound_nodes`."""
    return [name for _, name, _, status, _, _ in nodes if status == "warn"]


def check_build(
    connection: duckdb.DuckDBPyConnection,
    config: Settings,
    contract: Contract,
    landed: str | None,
) -> dict[str, str]:
    """Refuse anything but a sound build, with every table of the contract and every required check.

    Returns the status of each required check. Raises as `sound_nodes`, and Finding for a check that
    is missing, weakened or older than the tables.
    """
    nodes = sound_nodes(connection, config, landed)
    marts = {table.name for table in contract.tables}
    built = [at for _, name, kind, _, _, at in nodes if kind == "model" and name in marts]
    if len(built) < len(marts):
        raise refuse("stale build: a table of the contract was not built; run 'dbt build'")
    results = {}
    for check in contract.checks:
        found = [node for node in nodes if node[2] != "model" and node[1].startswith(check)]
        if not found:
            raise refuse(f"check {check} did not run (gov_required_check.csv)")
        for _, name, kind, status, strength, at in found:
            if status not in ("pass", "success"):
                raise refuse(f"check {name} ended with '{status}'")
            if kind == "test" and strength != FULL_STRENGTH:
                raise refuse(f"check {name} was weakened (severity, where, limit or error_if)")
            if at < max(built):
                raise refuse(
                    f"check {name} ran before the tables were built again; run 'dbt build'"
                )
        results[check] = "pass"
    return results


def check_seeds(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Refuse when the marts were built with other thresholds than the contract's."""
    built = contracts.built_thresholds(connection, contract.recipient)
    stale = [code for code, value in contract.thresholds if built.get(code) != value]
    if stale:
        raise refuse(f"stale build: {', '.join(stale)} changed after it; run 'dbt build'")


if __name__ == "__main__":
    try:
        print_landed()
    except UsageError as error:
        sys.exit(str(error))

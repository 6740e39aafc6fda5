"""`idase erase`: make objections, terms and the end of the study effective in every file.

DELETE leaves bytes in a database file, so files are rebuilt; all that is done is attested.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer

from scripts import database, publish
from scripts.custody import keyring
from scripts.errors import Finding, UsageError
from scripts.national_file import history
from scripts.private_files import write_private_text
from scripts.progress import bar, say
from scripts.release import attestation, ending, ledger, manifest, places, rights, unfinished
from scripts.release import contract as contracts
from scripts.release.ending import rebuild
from scripts.settings import Settings, make_private, settings
from scripts.sql import one_row

# landed tables that hold a source's number of a person, and its column
OBJECTORS = """
    select distinct provider_code, source_person_id from vault.staging.stg_iodas__oppositions
"""
WITHOUT_RECORD = "select count(*) from vault.staging.stg_iodas__oppositions where not has_record"
OWN_NUMBER = {"iodas": "id_individu", "missions_locales": "id_dossier"}
KEPT = "oppositions"  # the objection itself stays: it must hold against the next delivery


def command(
    close: Annotated[
        str | None,
        typer.Option(help="A convention that ended, or 'study': destroy its keys and its files."),
    ] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Delete what is kept longer than gov_retention says.")
    ] = False,
    build: Annotated[
        bool, typer.Option(help="Run 'dbt build', so that objections reach every table.")
    ] = True,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, nothing is done.")] = False,
) -> None:
    """Erase who objected from every file, list whom recipients must erase, and attest all of it."""
    config = settings()
    if close and overdue:
        raise UsageError("--close and --overdue are two commands: run one, then the other")
    if overdue and not yes:
        say(ending.report(config))
        return
    if not yes:
        raise UsageError("rows and keys would be erased for good: write --yes to do it")
    if overdue:
        say(f"deleted; attestation {ending.delete_overdue(config)}")
        return
    if close:
        done = ending.close_study if close == "study" else ending.close_convention
        say(f"closed; attestation {done(config, close)}")
        left = ending.delivered(config) if close == "study" else []
        if left:
            raise Finding(
                f"{len(left)} delivered file(s) are left in {config.extracts}, with names in "
                "them: delete them, no erasure reaches them any more"
            )
        refuse_unknown(len(places.unknown(config)), config)
        return
    path = erase(config, build=build)
    facts = json.loads(path.read_text(encoding="utf-8"))["facts"]
    n_rows = sum(facts["rows_deleted"].values())
    say(
        f"erased: {facts['objections']} number(s) of who objected, {n_rows} row(s) deleted, "
        f"{n_without_record(config)} objection(s) met no record; attestation {path}"
    )
    gone = [file["file"] for file in facts["published_files_deleted"]]
    if gone:
        raise Finding(
            f"{len(gone)} published file(s) deleted, nothing could be written in their place: "
            f"{', '.join(gone)}; mend what is said above, then 'idase publish'"
        )
    refuse_unknown(facts["unknown_files"], config)


def n_without_record(config: Settings) -> int:
    """Number of objections whose number no record of the provider bears, or bore before an erasure.

    Raises UsageError when there is no vault, or its key does not open it.
    """
    connection = database.connect(vault=True, read_only=True, config=config)
    try:
        return one_row(connection.execute(WITHOUT_RECORD))[0]
    finally:
        connection.close()


def refuse_unknown(count: int, config: Settings) -> None:
    """Raise Finding when files of no known kind are left: nobody knows who is in them."""
    if count:
        raise Finding(
            f"{count} file(s) in {config.data} are of no kind that this project writes, "
            f"{places.unknown(config)[0]} first: no erasure reaches them, see to them yourself"
        )


def require_landed(config: Settings) -> None:
    """Refuse while a delivered list of objections was not landed: it would reach no table.

    Raises UsageError with the first of them, and when there is no vault.
    """
    connection = database.connect(vault=True, read_only=True, config=config)
    try:
        rows = connection.execute(
            "select provider, folder_name, file_name, sha256 from vault.landing.ledger "
            "where status in ('landed', 'superseded')"
        ).fetchall()
    except duckdb.CatalogException:
        raise UsageError("no landed vault yet: run 'idase land'") from None
    finally:
        connection.close()
    landed = set(rows)
    waiting = [
        file.path
        for file in ending.delivered(config)
        if file.table == KEPT
        and (file.provider, file.folder, file.name, manifest.sha256(file.path)) not in landed
    ]
    if waiting:
        raise UsageError(
            f"{len(waiting)} list(s) of objections not landed, {waiting[0]} first: run 'idase "
            "land', see what it says of them, then erase"
        )


def require_recallable(config: Settings) -> None:
    """Refuse, before anything is deleted, when a recall list could not be made or written.

    Raises UsageError with the key that cannot be read, or the place that is taken.
    """
    if not config.releases.exists():
        return
    connection = database.connect(releases=True, config=config)
    try:
        ledger.prepare(connection)
        for recipient in ledger.recipients(connection):
            rights.sent_under(connection, config, recipient)
            path = recall_path(config, recipient)
            if path.exists() and not path.is_file():
                raise UsageError(f"{path}: no file, and the recall list has to be; move it away")
    finally:
        connection.close()


def recall_path(config: Settings, recipient: str) -> Path:
    """Where a recipient's recall list is written."""
    return config.exports / recipient / manifest.RECALL


def run_build(config: Settings, *selection: str) -> None:
    """Build again, tests included. Raises Finding when anything fails."""
    dbt = Path(sys.executable).parent / "dbt"
    done = subprocess.run(  # noqa: S603 - dbt of this environment, fixed words
        [str(dbt), "build", "--quiet", *selection], cwd=config.root, check=False
    )
    if done.returncode:
        raise Finding("the build failed; mend it and run 'idase erase' again: it starts over")


def erase(config: Settings, *, build: bool = True) -> Path:
    """Delete landed rows of objectors, rebuild every file, write recall lists; attest.

    Linkage is built first (an objection reaches the records linked to it), then rows are deleted,
    then everything is built from what is left. Without `build`, both are taken as done.
    Returns the attestation's path. Raises Finding when an objector is still in the register or a
    build fails, UsageError when there is no vault, a list of objections was not landed, or a
    recall list cannot be made.
    """
    require_landed(config)
    require_recallable(config)
    if build:
        run_build(config, "--select", "+person_registry", "--indirect-selection", "cautious")
    connection = database.connect(vault=True, config=config)
    try:
        deleted, n_objectors = delete_landed(connection)
    finally:
        connection.close()
    if build:
        run_build(config)
    files: dict[str, Any] = {}
    with bar() as progress:
        names = [name for name in keyring.FILE_KEYS if getattr(config, name).exists()]
        task = progress.add_task("rebuild", total=len(names) + 2)
        for name in names:
            files[f"{name}.duckdb"] = rebuild(config, name)
            progress.advance(task)
        removed = publish_again(config)
        progress.advance(task)
        recalls = recall_lists(config)  # settles a pending release, whose folder is hidden
        again = ending.remove(config, places.with_objection(config, places.DELETED))
        progress.advance(task)
    for recipient, count in recalls.items():
        say(
            f"{recipient}: {count} pseudonym(s) to recall, send it {recall_path(config, recipient)}"
        )
    if again:
        kinds = {place.name for file in again if (place := places.of(file["file"]))}
        say(f"{len(again)} file(s) deleted, make again what is needed: {', '.join(sorted(kinds))}")
    return attestation.write(
        config,
        "erased",
        {
            "objections": n_objectors,
            "rows_deleted": deleted,
            "files_rebuilt": files,
            "published_files_deleted": removed,
            "other_files_deleted": again,
            "unknown_files": len(places.unknown(config)),
            "recall_lists": recalls,
        },
    )


def publish_again(config: Settings) -> list[dict[str, str]]:
    """Publish what is left; delete each file that was not written again: who objected is in it.

    Returns name and digest of the files deleted. Raises UsageError when there is no build.
    """
    written = []
    try:
        done = publish.publish(config)
        written = done.written
        if done.withheld:  # who has no convention in force gets nothing
            say(done.reasons, error=True)
    except Finding as finding:  # no green build: nobody gets anything
        say(str(finding), error=True)
    published = (config.published, config.analyst.parent)
    left = places.with_objection(config, places.WRITTEN_AGAIN)
    return ending.remove(
        config, [path for path in left if path.parent in published and path not in written]
    )


def delete_landed(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], int]:
    """Delete the landed rows of who objected, rejects included; returns counts by table.

    A person's rows are found by the number of the source that the objection names, and by those of
    the records linked to it before. Raises Finding when the register still holds one of them.
    """
    try:
        connection.execute(f"create temp table objector as {OBJECTORS}")
        left = one_row(
            connection.execute(
                "select count(*) from vault.linkage.person_registry semi join objector "
                "using (provider_code, source_person_id)"
            )
        )[0]
        tables = connection.execute(
            "select schema_name, table_name, list(column_name) from duckdb_columns() "
            "where database_name = 'vault' and schema_name = 'raw' group by all order by all"
        ).fetchall()
    except duckdb.CatalogException:
        raise UsageError("no built vault yet: run 'make build'") from None
    if left:
        raise Finding(
            f"{left} record(s) of who objected are in the register: run 'dbt build' first"
        )
    add_linked(connection)
    # measures lead to places: numbers of the rows to delete, before they are gone
    connection.execute("create temp table gone_measure (provider_code varchar, id varchar)")
    deleted = {}
    ordered = sorted(tables, key=lambda row: "id_mesure" in row[2] and "id_individu" not in row[2])
    for schema, table, columns in ordered:
        if table.endswith(KEPT):
            continue
        system, name = table.split("__", 1)
        own = OWN_NUMBER.get(system, "")
        place = f"vault.{schema}.{table}"
        if own in columns:
            condition = (
                f"(_provider, {own}) in (select provider_code, source_person_id from objector)"
            )
            if "id_mesure" in columns:
                connection.execute(
                    f"insert into gone_measure select _provider, id_mesure from {place} "
                    f"where {condition}"
                )
        elif "id_mesure" in columns:
            condition = "(_provider, id_mesure) in (select provider_code, id from gone_measure)"
        else:
            continue
        connection.execute(
            "update vault.landing.ledger set rows_erased = rows_erased + gone.n_rows from ("
            "select _provider, _extraction_date, _file_name, _file_sha256, count(*) as n_rows "
            f"from {place} where {condition} group by all) as gone where status = 'landed' "
            "and provider = _provider and extraction_date = _extraction_date "
            f"and file_name = _file_name and sha256 = _file_sha256 and table_name = '{name}'"
        )
        count = one_row(connection.execute(f"delete from {place} where {condition}"))[0]
        if count:
            deleted[table] = count
    more = {"rejects": delete_rejects(connection), "kept_numbers": delete_history(connection)}
    deleted |= {what: count for what, count in more.items() if count}
    n_objectors = one_row(connection.execute("select count(*) from objector"))[0]
    return deleted, n_objectors


def delete_rejects(connection: duckdb.DuckDBPyConnection) -> int:
    """Delete rejected lines that hold the number of who objected; returns how many.

    A reject is a raw line: who is in it is not known, so every line with such a number goes.
    """
    return one_row(
        connection.execute(
            "delete from vault.landing.rejects where exists (select 1 from objector "
            "where objector.provider_code = rejects.provider and length(source_person_id) >= 4 "
            "and contains(rejects.content, source_person_id))"
        )
    )[0]


def delete_history(connection: duckdb.DuckDBPyConnection) -> int:
    """Delete what is kept from build to build of who objected: numbers and reviewed pairs.

    Numbers of the national file are known by person: those of persons who had no other record.
    Returns the rows deleted.
    """
    n_sent = 0
    if history.exists(connection):
        n_sent = one_row(
            connection.execute(
                f"delete from {history.NUMBERS} where person_uid in ("
                "select person_uid from vault.linkage.person_uid_history group by person_uid "
                "having bool_and((provider_code, source_person_id) in ("
                "select (provider_code, source_person_id) from objector)))"
            )
        )[0]
    objectors = "(select provider_code, source_person_id from objector)"
    kept = {
        "person_uid_history": ("(provider_code, source_person_id)",),
        "int_link_review": ("(provider_a, source_person_id_a)", "(provider_b, source_person_id_b)"),
    }
    return n_sent + sum(
        one_row(
            connection.execute(f"delete from vault.linkage.{table} where {number} in {objectors}")
        )[0]
        for table, numbers in kept.items()
        for number in numbers
    )


def add_linked(connection: duckdb.DuckDBPyConnection) -> None:
    """Add to the objectors the other records of the same persons, as linkage found them.

    Without their traits the objection could no longer be led from one record to the next: each
    linked record gets an objection of its own, under its provider's number and nothing else.
    """
    connection.execute(
        "create temp table linked as with numbered as (select record.provider_code, "
        "record.source_person_id, cluster.cluster_no "
        "from vault.linkage.int_person_record as record "
        "inner join vault.linkage.int_person_cluster as cluster using (record_no)) "
        "select distinct other.provider_code, other.source_person_id, "
        "mine.provider_code as objected_at, mine.source_person_id as objected_as "
        "from numbered as mine semi join objector using (provider_code, source_person_id) "
        "inner join numbered as other using (cluster_no) anti join objector as known "
        "on other.provider_code = known.provider_code "
        "and other.source_person_id = known.source_person_id"
    )
    connection.execute(
        "insert into vault.landing.linked_objection select linked.provider_code, "
        "linked.source_person_id, min(staged.objection_date) from linked "
        "inner join vault.staging.stg_iodas__oppositions as staged "
        "on staged.provider_code = linked.objected_at "
        "and staged.source_person_id = linked.objected_as "
        "group by linked.provider_code, linked.source_person_id"
    )
    connection.execute("insert into objector select provider_code, source_person_id from linked")


def recall_lists(config: Settings) -> dict[str, int]:
    """Write `exports/<recipient>/recall.csv` for each recipient with releases; returns the counts.

    A list goes to its recipient alone and holds its own pseudonyms. It is written even when empty.
    """
    if not config.releases.exists():
        return {}
    connection = database.connect(warehouse=True, releases=True, read_only=True, config=config)
    try:
        ledger.prepare(connection)
        for recipient in contracts.recipients(config):  # who left is in no release to come
            unfinished.settle(connection, config, recipient)
        counts = {}
        for recipient in ledger.recipients(connection):
            rows = rights.recalled(connection, config, recipient)
            make_private(config.exports / recipient)
            text = rights.recall_csv(connection, config, recipient)
            write_private_text(text, recall_path(config, recipient))
            counts[recipient] = len(rows)
        return counts
    finally:
        connection.close()

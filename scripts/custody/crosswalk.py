"""Former and new pseudonyms, for a recipient whose convention lets it follow persons."""

from __future__ import annotations

from pathlib import Path

from scripts import database
from scripts.custody import key_file, keyring
from scripts.custody.key_file import Key
from scripts.custody.pseudonyms import hand_over, pseudonym_sql
from scripts.errors import Finding, UsageError
from scripts.private_files import write_private_csv
from scripts.release import ledger
from scripts.release.contract import Table, read, read_rows
from scripts.settings import Settings


def allow_crosswalk(config: Settings, key: Key) -> None:
    """Raise Finding unless the key's convention lets former and new pseudonyms be handed over.

    Raises UsageError when the recipient has no table of persons to take them from.
    """
    rows = read_rows(config.seeds, "gov_recipient_convention")
    detail = next((row for row in rows if row["convention_id"] == key.convention), {})
    if detail.get("allows_crosswalk") != "true":
        raise Finding(
            f"no crosswalk: convention {key.convention} does not allow one "
            "(allows_crosswalk in gov_recipient_convention.csv); nothing was changed"
        )
    persons_of(config, key.recipient)


def persons_of(config: Settings, recipient: str) -> Table:
    """The recipient's table with one row per person. Raises UsageError when it has none."""
    table = read(config, recipient).person_table
    if table is None:
        raise UsageError(
            f"no crosswalk: {recipient} is sent no table of persons "
            "(kind in gov_export_table.csv); nothing was changed"
        )
    return table


def write_crosswalk(config: Settings, old: Key, fresh: Key, path: Path) -> int:
    """Write former and new pseudonyms of the persons in the recipient's marts; returns the lines.

    Raises UsageError when there is no build to take them from.
    """
    table = persons_of(config, old.recipient)
    connection = database.connect(warehouse=True, read_only=True, config=config)
    try:
        hand_over(connection, "psn_old", old)
        hand_over(connection, "psn_new", fresh)
        sent = f"""
            select former.former_pseudonym, former.new_pseudonym
            from (
                select
                    {pseudonym_sql("psn_old")} as former_pseudonym,
                    {pseudonym_sql("psn_new")} as new_pseudonym
                from warehouse.trajectories.dim_person
            ) as former
            semi join warehouse.marts_{old.recipient}.{table.name} as mart
                on former.former_pseudonym = mart.pseudonym
            order by former.new_pseudonym
        """
        return write_private_csv(connection.sql(sent), path)
    finally:
        connection.close()


# who a record belonged to, whom it belongs to now, and whether the former person is still there
FOLLOWED = """
    create temp table followed as
    with named as (
        select distinct provider_code, source_person_id, person_uid
        from vault.linkage.person_uid_history
    ),
    held as (
        select provider_code, source_person_id, max_by(person_uid, build_no) as person_uid
        from vault.linkage.person_uid_history group by all
    )
    select distinct named.person_uid as former_uid, held.person_uid as new_uid,
        case when named.person_uid in (select person_uid from held) then 'split' else 'merged' end
            as event
    from named inner join held using (provider_code, source_person_id)
    where named.person_uid <> held.person_uid
"""


def write_followed(config: Settings, fresh: Key, path: Path) -> int:
    """Write former pseudonym, new pseudonym and event of persons sent who merged or split.

    Former ones are those of every release whose key is not destroyed, new ones those in the
    recipient's marts, under the key `fresh`. Returns the lines. Raises UsageError when there is no
    build or no release to take them from.
    """
    recipient, table = fresh.recipient, persons_of(config, fresh.recipient)
    connection = database.connect(
        vault=True, warehouse=True, releases=True, read_only=True, config=config
    )
    try:
        ledger.prepare(connection)
        connection.execute(FOLLOWED)
        connection.execute("create temp table line (former varchar, new varchar, event varchar)")
        hand_over(connection, "psn_new", fresh)
        fresh_sql = pseudonym_sql("psn_new").replace("person_uid", "new_uid")
        epochs = connection.execute(
            "select distinct convention, epoch from releases.ledger.release "
            "where recipient = ? and epoch <> '' order by all",
            [recipient],
        ).fetchall()
        for convention, epoch in epochs:
            old = key_file.unless_destroyed(
                config, keyring.pseudonym_name(recipient, convention, int(epoch))
            )
            if old is None:
                continue  # nobody can tell any more
            hand_over(connection, "psn_old", old)
            former_sql = pseudonym_sql("psn_old").replace("person_uid", "former_uid")
            told = f"""
                insert into line
                select told.former, told.new, told.event
                from (
                    select {former_sql} as former, {fresh_sql} as new, event from followed
                ) as told
                semi join (
                    select person.pseudonym as former
                    from releases.ledger.person as person
                    inner join releases.ledger.release as release using (recipient, release)
                    where person.recipient = ? and release.convention = ? and release.epoch = ?
                ) as sent using (former)
            """
            connection.execute(told, [recipient, convention, epoch])
        held = f"""
            select line.former as former_pseudonym, line.new as new_pseudonym, line.event
            from line
            semi join warehouse.marts_{recipient}.{table.name} as mart
                on line.new = mart.pseudonym
            order by all
        """
        return write_private_csv(connection.sql(held), path)
    finally:
        connection.close()

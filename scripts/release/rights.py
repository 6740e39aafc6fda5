"""Rights of persons after a release: who has to be erased by recipients that already have them."""

from __future__ import annotations

import csv
import io

import duckdb

from scripts.custody import key_file, keyring
from scripts.custody.pseudonyms import hand_over, pseudonym_sql
from scripts.settings import Settings

HEADER = ("pseudonym", "epoch", "releases")


def sent_under(
    connection: duckdb.DuckDBPyConnection, config: Settings, recipient: str
) -> list[key_file.Key]:
    """Keys of a recipient's releases, those destroyed left out. The ledger is attached.

    Raises UsageError when one of them cannot be read.
    """
    epochs = connection.execute(
        "select distinct convention, epoch from releases.ledger.release "
        "where recipient = ? and epoch <> '' order by all",
        [recipient],
    ).fetchall()
    names = (keyring.pseudonym_name(recipient, name, int(epoch)) for name, epoch in epochs)
    return [key for name in names if (key := key_file.unless_destroyed(config, name))]


def recalled(
    connection: duckdb.DuckDBPyConnection, config: Settings, recipient: str
) -> list[tuple[str, str, str]]:
    """Pseudonyms sent to a recipient whose person the project no longer holds.

    The person objected, was erased, or became one with another; the list does not say which. Each
    epoch is compared under its own key; once that key is destroyed the whole release has to be,
    and no list can be made. The warehouse and the ledger are attached.
    Returns (pseudonym, epoch, releases) in the order of the pseudonym. Raises UsageError when a
    key that was not destroyed cannot be read: a list without its persons would look complete.
    """
    rows: list[tuple[str, str, str]] = []
    for key in sent_under(connection, config, recipient):
        hand_over(connection, "psn_recalled", key)
        rows += connection.execute(
            f"with held as (select {pseudonym_sql('psn_recalled')} as pseudonym "
            "from warehouse.trajectories.dim_person) "
            "select person.pseudonym, ?, "
            "string_agg(release.release, ' ' order by release.sequence) "
            "from releases.ledger.person as person inner join releases.ledger.release as release "
            "using (recipient, release) anti join held on person.pseudonym = held.pseudonym "
            "where person.recipient = ? and release.convention = ? and release.epoch = ? "
            "group by person.pseudonym",
            [key.epoch, recipient, key.convention, key.epoch],
        ).fetchall()
    return sorted(rows)


def recall_csv(connection: duckdb.DuckDBPyConnection, config: Settings, recipient: str) -> str:
    """The recall list as CSV text, with a header even when nobody is on it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(recalled(connection, config, recipient))
    return out.getvalue()

"""Objections that met nobody: said, never counted as done."""

from __future__ import annotations

from scripts import database
from scripts.settings import Settings

WITHOUT_RECORD = "select count(*) from vault.staging.stg_iodas__oppositions where not has_record"


def n_without_record(config: Settings) -> int:
    """Number of objections whose number no record of the provider bears, or bore before an erasure.

    Raises UsageError when there is no vault, or its key does not open it.
    """
    connection = database.connect(vault=True, read_only=True, config=config)
    try:
        return connection.execute(WITHOUT_RECORD).fetchone()[0]
    finally:
        connection.close()

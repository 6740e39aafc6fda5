"""`idase registry`: the vault's register of persons, for the few who may read the vault."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import duckdb
import typer

from scripts.database import connect
from scripts.errors import UsageError
from scripts.private_files import write_private_csv
from scripts.progress import say


def command(
    csv: Annotated[Path, typer.Option("--csv", help="File to write (mode 0600), UTF-8, commas.")],
) -> None:
    """Write which source records are one person: provider, source_person_id, person_uid, quality.

    The file holds identifying numbers: it is written for its owner alone and belongs to the vault.
    """
    connection = connect(vault=True, read_only=True)
    try:
        rows = connection.sql(
            "select provider_code as provider, source_person_id, person_uid, link_quality "
            "from vault.linkage.person_registry order by provider_code, source_person_id"
        )
        count = write_private_csv(rows, csv)
    except duckdb.CatalogException:
        raise UsageError("no register of persons yet: run 'make build' first") from None
    finally:
        connection.close()
    say(f"{count} records written to {csv}")

"""`idase ledger`: what became of each delivered file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.table import Table

from scripts.database import connect
from scripts.errors import UsageError
from scripts.landing.store import LEDGER
from scripts.private_files import write_private_csv
from scripts.progress import say, show

SHOWN = ("provider", "table_name", "extraction_date", "file_name", "encoding", "rows_read",
         "rows_landed", "rows_rejected", "status", "reason")  # fmt: skip


def command(
    csv: Annotated[
        Path | None, typer.Option("--csv", help="File to write (UTF-8, commas, mode 0600).")
    ] = None,
) -> None:
    """Show the ledger, or write it: rows read = rows landed + rows rejected for every file."""
    connection = connect(vault=True, read_only=True)
    try:
        columns = LEDGER if csv else SHOWN
        rows = connection.sql(
            f"select {', '.join(columns)} from vault.landing.ledger "
            "order by extraction_date, provider, file_name, sha256, status"
        )
        if csv:
            say(f"{write_private_csv(rows, csv)} lines written to {csv}")
            return
        table = Table(*SHOWN)
        for row in rows.fetchall():
            table.add_row(*("" if cell is None else str(cell) for cell in row))
        show(table)
    except duckdb.CatalogException:
        raise UsageError("no ledger yet: run 'idase land' first") from None
    finally:
        connection.close()

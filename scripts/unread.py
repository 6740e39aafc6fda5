"""`idase unread`: what was delivered and could not be read, for the few who may read the vault."""

from __future__ import annotations

import duckdb
from rich.markup import escape
from rich.table import Table

from scripts.database import connect
from scripts.errors import UsageError
from scripts.progress import say, show

# what it is called, and where it is listed
LISTS = {
    "spellings without a code": (
        "select provider_code, table_name, column_name, nomenclature, spelling, n_rows "
        "from vault.staging.int_unmapped_code"
    ),
    "dates": (
        "select provider_code, table_name, column_name, n_unreadable, n_filled "
        "from vault.staging.int_date_quality where n_unreadable > 0"
    ),
    "amounts": (
        "select provider_code, table_name, column_name, n_unreadable, n_filled "
        "from vault.staging.int_amount_quality where n_unreadable > 0"
    ),
    "rejected rows": (
        "select provider as provider_code, table_name, extraction_date, reason, count(*) as n_rows "
        "from vault.landing.rejects group by all"
    ),
}


def command() -> None:
    """Show spellings without a code, and where dates, amounts and rows could not be read.

    A spelling is what somebody typed: it is shown on screen and written nowhere.
    """
    connection = connect(vault=True, read_only=True)
    try:
        for title, query in LISTS.items():
            found = connection.sql(f"{query} order by all")
            rows = found.fetchall()
            if not rows:
                say(f"{title}: none")
                continue
            table = Table(*found.columns, title=title)
            for row in rows:
                table.add_row(*(escape(str(cell)) for cell in row))
            show(table)
    except duckdb.CatalogException:
        raise UsageError("no build yet: run 'make build' first") from None
    finally:
        connection.close()

"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from scripts.errors import UsageError
from scripts.sql import one_row


def write_private_csv(rows: duckdb.DuckDBPyRelation, path: Path, separator: str = ",") -> int:
    """Write a relation as CSV (UTF-8, header, mode 0600) through a rename.

    A French spreadsheet opens a file with the separator `;` in columns, with `,` in one.
    Returns the number of rows. Raises UsageError when the file cannot be written.
    """
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    previous = os.umask(0o077)
    try:
        count = one_row(rows.aggregate("count(*)"))[0]
        rows.write_csv(str(staged), header=True, sep=separator)
        staged.replace(path)
    except (duckdb.IOException, OSError):
        raise UsageError(f"{path}: cannot be written; check the folder and its space") from None
    finally:
        os.umask(previous)
        staged.unlink(missing_ok=True)
    return count


def write_private_text(text: str, path: Path) -> None:
    """Write a text file (UTF-8, mode 0600) through a rename.

    Raises UsageError when the file cannot be written.
    """
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    previous = os.umask(0o077)
    try:
        staged.write_text(text, encoding="utf-8")
        staged.replace(path)
    except OSError:
        raise UsageError(f"{path}: cannot be written; check the folder and its space") from None
    finally:
        os.umask(previous)
        staged.unlink(missing_ok=True)

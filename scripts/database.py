"""Opening the two encrypted databases: one place that loads OpenSSL, keys and engine settings."""

from __future__ import annotations

import os
import re
from pathlib import Path

import duckdb

from scripts.custody import key_file
from scripts.errors import UsageError
from scripts.settings import Settings, make_private, settings
from scripts.sql import literal

DEFAULT_MEMORY = "6GB"
CIPHER = "GCM"
WRONG_KEY = ("wrong encryption key", "without a key", "is not encrypted")


def memory_limit() -> str:
    """Engine memory: IDASE_MEMORY (for instance `2GB`), default 6GB.

    Raises UsageError when it is no size.
    """
    text = os.environ.get("IDASE_MEMORY") or DEFAULT_MEMORY
    if not re.fullmatch(r"\d+(\.\d+)? *([KMGT]i?)?B", text, re.IGNORECASE):
        raise UsageError(f"IDASE_MEMORY is '{text}': write a size, for instance 2GB")
    return text


def threads() -> int:
    """Engine threads: IDASE_THREADS, default the machine's processors."""
    text = os.environ.get("IDASE_THREADS") or str(os.cpu_count() or 1)
    if not text.isdigit() or int(text) < 1:
        raise UsageError(f"IDASE_THREADS is '{text}': write a whole number from 1")
    return int(text)


def engine_config(config: Settings) -> dict[str, str | bool | int | float | list[str]]:
    """Configuration of dbt and `idase`: bounded memory, encrypted spill, no network."""
    return {
        "memory_limit": memory_limit(),
        "threads": threads(),
        "temp_directory": str(make_private(config.spill)),
        "temp_file_encryption": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }


def crypto_extension() -> Path:
    """The OpenSSL module that lets DuckDB write encrypted files, shipped as a Python package.

    Raises UsageError when it is not installed for exactly this DuckDB version.
    """
    try:
        import duckdb_extension_httpfs
    except ImportError:
        raise UsageError(
            "duckdb-extension-httpfs is not installed: without it DuckDB cannot encrypt its "
            "files; run 'make setup'"
        ) from None
    folder = Path(duckdb_extension_httpfs.__file__).parent
    for path in folder.rglob(f"v{duckdb.__version__}/httpfs.duckdb_extension"):
        return path
    raise UsageError(
        f"no OpenSSL module for DuckDB {duckdb.__version__}: install the pair of versions named in "
        "the lock file with 'make setup'"
    )


def load_crypto(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the OpenSSL module into a connection; no download."""
    connection.execute(f"load {literal(crypto_extension())}")


def attach_encrypted(
    connection: duckdb.DuckDBPyConnection,
    config: Settings,
    name: str,
    *,
    read_only: bool = False,
) -> None:
    """Attach `vault`, `warehouse` or `releases` with its own key; an absent file is
    created (0600).

    Raises UsageError in one line when the key is missing or wrong, the file is in use by another
    process, or it is not an encrypted database.
    """
    path = {
        "vault": config.vault,
        "warehouse": config.warehouse,
        "releases": config.releases,
    }[name]
    key = key_file.load(config, name)
    make_private(path.parent)
    if read_only and not path.exists():
        raise UsageError(f"{path}: no such database yet; run 'make build'")
    options = [f"encryption_key '{key.secret.hex()}'", f"encryption_cipher '{CIPHER}'"]
    if read_only:
        options.append("read_only")
    previous = os.umask(0o077)
    try:
        connection.execute(f"attach if not exists {literal(path)} as {name} ({', '.join(options)})")
    except duckdb.Error as error:
        raise UsageError(explain(path, error)) from None
    finally:
        os.umask(previous)


def explain(path: Path, error: duckdb.Error) -> str:
    """One line for a database that does not open; never repeats the engine's text with options.

    The statement that the engine repeats, and the path in it, are ours: they tell nothing.
    """
    text = str(error).partition("\nLINE ")[0].replace(str(path), "").lower()
    if "set lock" in text:
        return f"{path}: in use by another process; wait for that build to end, then try again"
    if any(said in text for said in WRONG_KEY):
        return f"{path}: the key in the keys folder does not open this file; restore the right key"
    if "no space" in text or "disk" in text:
        return f"{path}: no space left on the disk; free some and run again"
    if "permission" in text:
        return f"{path}: not permitted; check the owner and mode of the file"
    return f"{path}: cannot be opened as a DuckDB database; restore it or remove it and rebuild"


def connect(
    *,
    vault: bool = False,
    warehouse: bool = False,
    releases: bool = False,
    read_only: bool = False,
    config: Settings | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open an in-memory engine with the asked databases attached under their names.

    `read_only` holds for the first two; the ledger of releases is always opened to be written.

    Raises UsageError as `attach_encrypted` does. The caller closes the connection.
    """
    config = config or settings()
    connection = duckdb.connect(":memory:", config=engine_config(config))
    try:
        connection.execute("set enable_progress_bar = false")
        load_crypto(connection)
        if vault:
            attach_encrypted(connection, config, "vault", read_only=read_only)
        if warehouse:
            attach_encrypted(connection, config, "warehouse", read_only=read_only)
        if releases:
            attach_encrypted(connection, config, "releases")
    except BaseException:
        connection.close()
        raise
    return connection

"""dbt-duckdb plugin: attaches the encrypted zones and hands HMAC pads to each cursor.

Keys go from their files to the engine's memory here and nowhere else: not through Jinja, not in
`target/`, not in logs. SQL sees them as session variables (`getvariable('hmac_<key>_ipad')`).
"""

from __future__ import annotations

import os
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from scripts import database
from scripts.custody import key_file, keyring
from scripts.custody.pseudonyms import hand_over
from scripts.errors import IdaseError
from scripts.settings import settings


class Plugin(BasePlugin):
    """One plugin for the target `dev`; the target `analyst` has none and holds no key."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Read the HMAC keys once; a missing or unsafe key stops dbt before any SQL runs."""
        os.umask(0o077)  # whatever this build writes is its owner's
        self.config = settings()
        self.hashing = {}
        self.national: bytes | None = None
        try:
            for name, usage in keyring.expected(self.config).items():
                # one model needs the national key: without its file, that model alone stops
                if usage == "national" and key_file.path_of(self.config, name).exists():
                    self.national = key_file.load(self.config, name).secret
                if usage not in keyring.HASHING:
                    continue
                key = key_file.load(self.config, name)
                # SQL names a recipient's key, not its convention and epoch: those are in its scope
                self.hashing[f"psn_{key.recipient}" if key.recipient else name] = key
        except IdaseError as error:
            raise DbtRuntimeError(str(error)) from None

    def update_connection_config(self, creds: Any, config: dict[str, Any]) -> None:
        """Bound memory, encrypt spill, forbid downloads: the same settings as `idase`."""
        try:
            config.update(database.engine_config(self.config))
        except IdaseError as error:
            raise DbtRuntimeError(str(error)) from None

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Attach both zones before dbt does; dbt's own `attach if not exists` then does nothing."""
        try:
            database.load_crypto(conn)
            for name in ("vault", "warehouse"):
                database.attach_encrypted(conn, self.config, name)
        except IdaseError as error:
            raise DbtRuntimeError(str(error)) from None

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Session variables belong to a cursor, so each new one gets the pads (as blobs)."""
        for name, key in self.hashing.items():
            hand_over(cursor, name, key)
        if self.national is not None:
            cursor.execute(f"set variable national_key = unhex('{self.national.hex()}')")

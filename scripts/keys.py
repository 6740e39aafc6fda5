"""Key files and the verb `idase keys`: random keys, one per purpose, readable by their owner alone.

A key file is text: a header that says what the key is for, then 32 random bytes in base64.
`kcv` (key check value, six bytes of HMAC(key, "idase/kcv/v1")) names a key without telling it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from scripts.errors import UsageError
from scripts.settings import Settings, make_private, settings

KEY_BYTES = 32
HASH_BLOCK_BYTES = 64  # block size of SHA-256, RFC 2104

FILE_KEYS = ("vault", "warehouse")  # encryption of the two database files
UID_KEY = "person_uid"  # makes person_uid from a source record's number
RECIPIENT_PREFIX = "psn-"  # one pseudonym key per recipient


@dataclass(frozen=True)
class Key:
    """One key: its name (the file's stem), its purpose and its 32 secret bytes."""

    name: str
    usage: str
    secret: bytes
    created: str

    @property
    def kcv(self) -> str:
        """Key check value: 12 hexadecimal digits that identify the key and reveal nothing."""
        return hmac.new(self.secret, b"idase/kcv/v1", hashlib.sha256).hexdigest()[:12]

    def pads(self) -> tuple[bytes, bytes]:
        """Inner and outer pads of HMAC-SHA-256 (64 bytes each, RFC 2104)."""
        block = self.secret.ljust(HASH_BLOCK_BYTES, b"\0")
        return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def pads_of(secret: bytes) -> tuple[bytes, bytes]:
    """Pads for a secret of any length: longer than a block is hashed first (RFC 2104)."""
    if len(secret) > HASH_BLOCK_BYTES:
        secret = hashlib.sha256(secret).digest()
    return Key("", "", secret, "").pads()


def recipients(config: Settings) -> list[str]:
    """Recipients whose marts hold pseudonyms, as the seed gov_recipient lists them."""
    import csv

    path = config.seeds / "governance" / "gov_recipient.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row["recipient_code"] for row in rows if row["pseudonym_key"].strip()]


def expected(config: Settings) -> dict[str, str]:
    """Name and usage of every key that a build needs."""
    names = dict.fromkeys(FILE_KEYS, "file")
    names[UID_KEY] = "uid"
    names.update({RECIPIENT_PREFIX + code: "pseudonym" for code in recipients(config)})
    return names


def path_of(config: Settings, name: str) -> Path:
    """File of a key."""
    return config.keys / f"{name}.key"


def load(config: Settings, name: str) -> Key:
    """Read one key file.

    Raises UsageError when the file is missing, readable by others, inside the git tree and
    tracked, or damaged.
    """
    path = path_of(config, name)
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise UsageError(
            f"{path}: key missing; restore it from its backup, or make development keys with "
            "'idase keys new'"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: key cannot be read; check its owner and mode") from None
    if mode & 0o077:
        raise UsageError(f"{path}: key is readable by others; run 'chmod 600' on it")
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    try:
        secret = base64.b64decode(fields["key"], validate=True)
    except (KeyError, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES or len(set(secret)) < 8:
        raise UsageError(f"{path}: not a key of {KEY_BYTES} random bytes; restore its backup")
    key = Key(name, fields.get("usage", ""), secret, fields.get("created", ""))
    if fields.get("kcv") != key.kcv or fields.get("kid") != name:
        raise UsageError(f"{path}: name or check value does not match; restore its backup")
    return key


def create(config: Settings, name: str, usage: str) -> Key:
    """Write one new random key, mode 0600; never replaces a file.

    Raises UsageError when the file exists or cannot be written.
    """
    make_private(config.keys)
    key = Key(name, usage, secrets.token_bytes(KEY_BYTES), date.today().isoformat())
    text = (
        "idase-key 1\n"
        f"kid: {key.name}\nusage: {key.usage}\nalg: HMAC-SHA-256 or AES-256-GCM\n"
        f"created: {key.created}\nkcv: {key.kcv}\n"
        f"key: {base64.b64encode(key.secret).decode('ascii')}\n"
    )
    path = path_of(config, name)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(f"{path}: exists already; a key is never overwritten") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)
    return key


def create_missing(config: Settings) -> list[str]:
    """Make every expected key that has no file yet; returns the names made.

    Raises UsageError rather than make a file key beside an existing database: the old key is
    then lost or elsewhere, and a new one could not open the file.
    """
    made = []
    for name, usage in expected(config).items():
        if path_of(config, name).exists():
            load(config, name)
            continue
        database = {"vault": config.vault, "warehouse": config.warehouse}.get(name)
        if database is not None and database.exists():
            raise UsageError(
                f"{path_of(config, name)}: key missing while {database.name} exists; restore the "
                "key from its backup, or remove the database to start afresh"
            )
        create(config, name, usage)
        made.append(name)
    return made


app = typer.Typer(help="Key files: make the missing ones, list them. Values are never shown.")


@app.command("new")
def new() -> None:
    """Make the keys that are missing (development use; production keys come with their custody)."""
    config = settings()
    made = create_missing(config)
    Console().print(
        f"{len(made)} key(s) made in {config.keys}: {', '.join(made)}"
        if made
        else f"all {len(expected(config))} keys are in {config.keys}"
    )


@app.command("list")
def list_keys() -> None:
    """List the keys a build needs: usage, creation date, check value, state."""
    config = settings()
    table = Table("key", "usage", "created", "check value", "state")
    missing = 0
    for name, usage in expected(config).items():
        try:
            key = load(config, name)
            table.add_row(name, usage, key.created, key.kcv, "ready")
        except UsageError as error:
            missing += 1
            table.add_row(name, usage, "", "", str(error).split(": ", 1)[-1])
    Console().print(table)
    if missing:
        raise UsageError(f"{missing} key(s) not usable in {config.keys}")

"""One key and its file: a header that says what the key is for, then its secret in base64.

`kcv` (key check value, six bytes of HMAC(key, "idase/kcv/v1")) names a key without telling it;
`seal` does the same over the whole header, so that an edited recipient or expiry is noticed.
No key is made from another: each can be destroyed alone.
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

from scripts.errors import UsageError
from scripts.settings import Settings, make_private

KEY_BYTES = 32
HASH_BLOCK_BYTES = 64  # block size of SHA-256, RFC 2104
NATIONAL_KEY = "olinpe-national"  # the observatory's, for the number of the national file alone
ALGORITHMS = {
    **{"file": "AES-256-GCM", "signature": "Ed25519", "sealing": "HMAC-SHA-256"},
    "national": "SHA-1 of a text and the key",
}
SCHEME = "idase/psn/v1"  # first part of every message that makes a pseudonym


def netstring(*parts: str) -> str:
    """Texts joined without ambiguity, as the macro `netstring` does: `<length>:<text>,` each."""
    return "".join(f"{len(part)}:{part}," for part in parts)


@dataclass(frozen=True)
class Key:
    """One key: its name (the file's stem), its purpose, its 32 secret bytes, and for whom."""

    name: str
    usage: str
    secret: bytes
    created: str
    recipient: str = ""
    convention: str = ""
    epoch: str = ""
    expires: str = ""

    @property
    def kcv(self) -> str:
        """Key check value: 12 hexadecimal digits that identify the key and reveal nothing."""
        return hmac.new(self.secret, b"idase/kcv/v1", hashlib.sha256).hexdigest()[:12]

    @property
    def header(self) -> str:
        """What the file says of the key, as text; empty fields are left out."""
        fields = {
            "kid": self.name,
            "usage": self.usage,
            "alg": ALGORITHMS.get(self.usage, "HMAC-SHA-256"),
            "recipient": self.recipient,
            "convention": self.convention,
            "epoch": self.epoch,
            "created": self.created,
            "expires": self.expires,
            "kcv": self.kcv,
        }
        return "".join(f"{name}: {value}\n" for name, value in fields.items() if value)

    @property
    def seal(self) -> str:
        """Check value of the header under the key."""
        message = b"idase/header/v1\0" + self.header.encode("ascii")
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()[:32]

    @property
    def scope(self) -> str:
        """What comes before the person in the message of a pseudonym."""
        return netstring(SCHEME, self.recipient, self.convention, self.epoch)

    def pads(self) -> tuple[bytes, bytes]:
        """Inner and outer pads of HMAC-SHA-256 (64 bytes each, RFC 2104)."""
        block = self.secret.ljust(HASH_BLOCK_BYTES, b"\0")
        return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


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
        if path.with_suffix(".destroyed").exists():
            raise UsageError(
                f"{path}: key destroyed, see 'idase keys list'; nothing opens again what it closed"
            ) from None
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
    # the observatory chooses the length of its own
    right_length = len(secret) == KEY_BYTES or (name == NATIONAL_KEY and 8 <= len(secret) <= 256)
    if not right_length or len(set(secret)) < 8:
        raise UsageError(f"{path}: not a key of {KEY_BYTES} random bytes; restore its backup")
    kept = ("usage", "created", "recipient", "convention", "epoch", "expires")
    values = {field: fields.get(field, "") for field in kept}
    key = Key(name, secret=secret, **values)
    if fields.get("kcv") != key.kcv or fields.get("kid") != name:
        raise UsageError(f"{path}: name or check value does not match; restore its backup")
    sealed = "seal" in fields or key.usage in ("pseudonym", "signature", "sealing")
    if sealed and not hmac.compare_digest(fields.get("seal", ""), key.seal):
        raise UsageError(f"{path}: header was edited or is of another key; restore its backup")
    return key


def unless_destroyed(config: Settings, name: str) -> Key | None:
    """A key, or None once it was destroyed: its tombstone says so.

    Raises UsageError as `load` does: a key that is lost, damaged or readable by others is not one
    that was destroyed, and what it would tell must not be taken for nothing.
    """
    path = path_of(config, name)
    if not path.exists() and path.with_suffix(".destroyed").exists():
        return None
    return load(config, name)


def create(config: Settings, name: str, usage: str, **header: str) -> Key:
    """Write one new random key, mode 0600; never replaces a file.

    `header` may hold recipient, convention, epoch and expires. Raises UsageError when the file
    exists or cannot be written.
    """
    make_private(config.keys)
    key = Key(name, usage, secrets.token_bytes(KEY_BYTES), date.today().isoformat(), **header)
    encoded = base64.b64encode(key.secret).decode("ascii")
    text = f"idase-key 1\n{key.header}seal: {key.seal}\nkey: {encoded}\n"
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

"""The end of a key: overwritten, removed, looked for in every spelling, and attested."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from scripts.custody import key_file
from scripts.errors import Finding
from scripts.release import attestation
from scripts.settings import Settings


def spellings(secret: bytes) -> Iterator[bytes]:
    """The ways in which a key could be written in a file."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode, base64.b32encode):
        yield encode(secret).rstrip(b"=")


def traces(config: Settings, secret: bytes) -> list[Path]:
    """Files of the keys and data folders that hold a key in clear, in any spelling.

    Keys are short: what straddles two blocks is found through their overlap.
    """
    needles = list(spellings(secret))
    overlap = max(map(len, needles))
    found = []
    for folder in (config.keys, config.data):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()):
            tail = b""
            with path.open("rb") as stream:
                while block := stream.read(1 << 22):
                    if any(needle in tail + block for needle in needles):
                        found.append(path)
                        break
                    tail = block[-overlap:]
    return found


def destroy_file(config: Settings, name: str, reason: str) -> Path:
    """Overwrite and remove a key, leave its tombstone, and attest that no trace is left.

    Returns the attestation's path. Raises UsageError when there is no such key, Finding when a
    copy of it is still somewhere in the keys or data folder.
    """
    key = key_file.load(config, name)
    path = key_file.path_of(config, name)
    with path.open("r+b") as stream:
        stream.write(secrets.token_bytes(path.stat().st_size))
        stream.flush()
        os.fsync(stream.fileno())
    path.unlink()
    facts = {
        "kid": key.name,
        "usage": key.usage,
        "recipient": key.recipient,
        "convention": key.convention,
        "epoch": key.epoch,
        "created": key.created,
        "kcv": key.kcv,
        "destroyed": config.as_of.isoformat(),
        "reason": reason,
    }
    tombstone = path.with_suffix(".destroyed")
    tombstone.write_text(json.dumps(facts, sort_keys=True, indent=2) + "\n", encoding="utf-8")
    tombstone.chmod(0o600)
    left = traces(config, key.secret)
    if left:
        raise Finding(f"{name} was removed, but a copy is in {left[0]}: remove it, and backups too")
    return attestation.write(config, "key destroyed", facts | {"copies_found": 0})

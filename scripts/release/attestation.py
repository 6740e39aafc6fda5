"""Signed statements of what was destroyed, erased or closed: one file each, chained by digest."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from scripts.custody import key_file, keyring
from scripts.errors import UsageError
from scripts.release import manifest, sealing
from scripts.settings import Settings, make_private


def write(config: Settings, what: str, facts: dict[str, Any]) -> Path:
    """Write the next attestation (JSON, mode 0600, with its `.sig`); returns its path.

    Holds counts, digests and key check values: no person. Its number follows the last one, and no
    file is ever replaced. Raises UsageError without signing key, or when another process has just
    written that number.
    """
    signer = sealing.Signer(key_file.load(config, keyring.SIGNING_KEY))
    folder = make_private(config.attestations)
    former = written(config)
    last = former[-1] if former else None
    number = number_of(last) + 1 if last else 1
    previous = hashlib.sha256(last.read_bytes()).hexdigest() if last else manifest.FIRST
    content = manifest.canonical(
        {
            "version": "idase-attestation/1",
            "number": number,
            "what": what,
            "as_of": config.as_of.isoformat(),
            "facts": facts,
            "previous": previous,
            "signer": signer.public.fingerprint,
        }
    )
    path = folder / f"{number:04d}-{what.replace(' ', '-')}.json"
    if any(folder.glob(f"{number:04d}-*")):
        raise UsageError(f"{path}: its number is taken already; nothing was attested, run again")
    for file, text in ((path, content), (path.with_suffix(".sig"), signer.sign(content).encode())):
        with open(file, "xb", opener=private) as stream:
            stream.write(text)
    return path


def private(path: str, flags: int) -> int:
    """Open a file that its owner alone may read."""
    return os.open(path, flags, 0o600)


def number_of(path: Path) -> int:
    """Number in the name of an attestation; 0 for a name that has none."""
    number = path.name.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def written(config: Settings) -> list[Path]:
    """Attestations, in the order of their numbers."""
    return sorted(config.attestations.glob("*.json"), key=lambda path: (number_of(path), path.name))


def broken(config: Settings) -> list[str]:
    """Attestations whose signature, number or chain is wrong, by file name.

    One that is missing shows in the next; the last ones leave no trace. Raises UsageError without
    signing key.
    """
    paths = written(config)
    if not paths:
        return []
    signer = sealing.Signer(key_file.load(config, keyring.SIGNING_KEY))
    wrong, previous, number = [], manifest.FIRST, 0
    for path in paths:
        content, signature = path.read_bytes(), path.with_suffix(".sig")
        text = signature.read_text(encoding="ascii", errors="replace") if signature.exists() else ""
        try:
            value = json.loads(content)
            said = (value["number"], value["previous"])
        except (ValueError, KeyError, TypeError, RecursionError):
            said = None
        chained = said == (number + 1, previous) and number_of(path) == number + 1
        if not chained or not sealing.signed_by(signer.public, content, text):
            wrong.append(path.name)
        previous, number = hashlib.sha256(content).hexdigest(), number_of(path)
    return wrong

"""Signed statements of what was destroyed, erased or closed: one file each, chained by digest."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from scripts import keys
from scripts.release import manifest, sealing
from scripts.settings import Settings, make_private


def write(config: Settings, what: str, facts: dict[str, Any]) -> Path:
    """Write the next attestation (JSON, mode 0600, with its `.sig`); returns its path.

    Holds counts, digests and key check values: no person. Raises UsageError without signing key.
    """
    signer = sealing.Signer(keys.load(config, keys.SIGNING_KEY))
    folder = make_private(config.attestations)
    former = sorted(folder.glob("*.json"))
    previous = hashlib.sha256(former[-1].read_bytes()).hexdigest() if former else manifest.FIRST
    content = manifest.canonical(
        {
            "version": "idase-attestation/1",
            "number": len(former) + 1,
            "what": what,
            "as_of": config.as_of.isoformat(),
            "facts": facts,
            "previous": previous,
            "signer": signer.public.fingerprint,
        }
    )
    path = folder / f"{len(former) + 1:04d}-{what.replace(' ', '-')}.json"
    path.write_bytes(content)
    path.with_suffix(".sig").write_text(signer.sign(content), encoding="ascii")
    path.chmod(0o600)
    return path


def broken(config: Settings) -> list[str]:
    """Attestations whose signature, number or chain is wrong, by file name."""
    signer = sealing.Signer(keys.load(config, keys.SIGNING_KEY))
    wrong, previous = [], manifest.FIRST
    for number, path in enumerate(sorted(config.attestations.glob("*.json")), 1):
        import json

        content = path.read_bytes()
        value = json.loads(content)
        signature = path.with_suffix(".sig")
        text = signature.read_text(encoding="ascii") if signature.exists() else ""
        chained = value["previous"] == previous and value["number"] == number
        if not chained or not sealing.signed_by(signer.public, content, text):
            wrong.append(path.name)
        previous = hashlib.sha256(content).hexdigest()
    return wrong

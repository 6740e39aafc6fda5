"""Canonical JSON, digests and chained manifests: what both sides of a release agree on.

Needs neither the project's databases nor its keys: `idase verify` runs on it at the recipient's.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from scripts.errors import Finding

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
SEALED = "package.sealed"
HEAD = "head.json"
RECALL = "recall.csv"  # whom to erase: beside the releases, and in each of them
VERSION = "idase-release/1"
HEAD_VERSION = "idase-head/1"
FIRST = "0" * 64  # what the first release of a chain has for `previous`


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8 and one line end: the same bytes everywhere."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8") + b"\n"


def sha256(path: Path) -> str:
    """Digest of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def listing(folder: Path) -> dict[str, dict[str, Any]]:
    """Path, size and digest of every file under a folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): {
            "sha256": sha256(path),
            "size_bytes": path.stat().st_size,
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def parse(path: Path, version: str = VERSION) -> tuple[dict[str, Any], bytes]:
    """A manifest, or a head, and its bytes.

    Raises Finding when it is missing, damaged, not canonical or of another version.
    """
    try:
        content = path.read_bytes()
        value = json.loads(content)
    except (OSError, ValueError, RecursionError):
        raise Finding(f"{path}: no manifest, or a damaged one") from None
    if not isinstance(value, dict) or canonical(value) != content:
        raise Finding(f"{path}: not a canonical manifest, it was edited")
    if value.get("version") != version:
        raise Finding(f"{path}: not of the version {version}")
    return value, content


def head_of(facts: dict[str, Any]) -> dict[str, Any]:
    """What a chain says of itself once the release of this manifest is its last."""
    return {
        "version": HEAD_VERSION,
        "recipient": facts["recipient"],
        "releases": facts["sequence"],
        "last": facts["release"],
        "last_sha256": hashlib.sha256(canonical(facts)).hexdigest(),
        "as_of": facts["as_of"],
        "signer": facts["signer"],
    }

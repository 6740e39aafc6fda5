"""A release that a killed process left between the ledger and its folder: completed or abandoned.

The ledger records a release as pending, its folder is renamed, the head of the chain follows, the
ledger confirms. Whatever step was the last, the next run finds out and the chain has no gap.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from scripts.errors import Finding
from scripts.release import ledger, manifest, rights
from scripts.settings import Settings


def staged_path(config: Settings, recipient: str, release: str) -> Path:
    """The hidden folder in which a release is made."""
    return config.exports / recipient / f".{release}.staging"


def head_path(staged: Path) -> Path:
    """Where the head of the chain waits, written, until the release is visible."""
    return staged.with_suffix(".head")


def sync(path: Path) -> None:
    """Have a file or a folder written to the disk, so that the ledger never knows more than it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def show(
    connection: duckdb.DuckDBPyConnection, config: Settings, recipient: str, release: str
) -> None:
    """Make a pending release visible, its head after it, and confirm it; may be called again."""
    staged = staged_path(config, recipient, release)
    target = config.exports / recipient / release
    if not target.exists():
        staged.replace(target)
    if head_path(staged).exists():
        head_path(staged).replace(target.parent / manifest.HEAD)
    sync(target.parent)
    ledger.confirm(connection, recipient, release)


def settle(
    connection: duckdb.DuckDBPyConnection,
    config: Settings,
    recipient: str,
    under: dict[str, str] | None = None,
) -> str | None:
    """Complete or abandon the release that was stopped, and remove what no release needs.

    It is completed when its folder has appeared. When it waits, it is completed if it is whole, its
    manifest says of convention, contract and key what is `under` them now, and everybody in it is
    still in the project. The warehouse and the ledger are attached.
    Returns the name of the release completed, None when there is none.
    """
    found = ledger.pending(connection, recipient)
    completed = None
    if found:
        release, digest = found
        staged = staged_path(config, recipient, release)
        is_out = (config.exports / recipient / release).exists()
        if is_out or (
            waits(staged, digest, under)
            and not anybody_left(connection, config, recipient, release)
        ):
            show(connection, config, recipient, release)
            completed = release
        else:
            # with neither folder, it may have appeared and been taken away before it was confirmed
            ledger.abandon(connection, recipient, release, may_be_out=not staged.exists())
    clear(config, recipient)
    return completed


def waits(staged: Path, digest: str, under: dict[str, str] | None) -> bool:
    """Whether a hidden folder holds the very manifest that was recorded, and its sealed file.

    What the manifest says of `under` holds still.
    """
    try:
        facts, _ = manifest.parse(staged / manifest.MANIFEST)
    except Finding:
        return False
    present = manifest.listing(staged)
    return (
        under is not None
        and under.items() <= facts.items()
        and head_path(staged).exists()
        and present.keys() == {manifest.MANIFEST, manifest.SIGNATURE, manifest.SEALED}
        and present[manifest.MANIFEST]["sha256"] == digest
        and present[manifest.SEALED] == facts["sealed"]
    )


def anybody_left(
    connection: duckdb.DuckDBPyConnection, config: Settings, recipient: str, release: str
) -> bool:
    """Whether somebody in a release has left the project since: objected, or was erased."""
    return any(
        release in releases.split()
        for _, _, releases in rights.recalled(connection, config, recipient)
    )


def clear(config: Settings, recipient: str) -> None:
    """Remove hidden folders and waiting heads, and the recipient's folder when nothing is in it."""
    folder = config.exports / recipient
    for leftover in folder.glob(".*.staging"):
        shutil.rmtree(leftover)
    for leftover in folder.glob(".*.head"):
        leftover.unlink()
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()

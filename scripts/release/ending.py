"""The end of what is kept: terms that are over, a convention, the study; each one attested.

DELETE leaves bytes in a database file, so a file is rebuilt: whatever is kept is copied into a new
one, under the same key, that takes the place of the old one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from scripts import database
from scripts.custody import key_file, keyring
from scripts.custody.destruction import destroy_file
from scripts.errors import Finding, UsageError
from scripts.landing.discover import Delivered, discover
from scripts.private_files import write_private_text
from scripts.release import attestation, ledger, manifest, places
from scripts.release import contract as contracts
from scripts.release import convention as conventions
from scripts.settings import Settings
from scripts.sql import literal, one_row

# a reject is known by its file and the day that file was landed
OLD_REJECTS = """
    from vault.landing.rejects where exists (
        select 1 from vault.landing.ledger
        where ledger.provider = rejects.provider and ledger.file_name = rejects.file_name
            and ledger.sha256 = rejects.sha256 and ledger.landed_as_of < ?
    )
"""


def rebuild(config: Settings, name: str) -> dict[str, Any]:
    """Copy a database into a new encrypted file that replaces it: no deleted byte is left.

    Returns digests and sizes before and after. Raises UsageError when the copy cannot be made; the
    former file then stays.
    """
    path: Path = getattr(config, name)
    before = {"sha256": manifest.sha256(path), "size_bytes": path.stat().st_size}
    staged = path.with_name(f".{path.name}.rebuilt")
    for leftover in path.parent.glob(f".{path.name}.rebuilt*"):
        leftover.unlink()
    secret = key_file.load(config, name).secret.hex()
    connection = duckdb.connect(":memory:", config=database.engine_config(config))
    previous = os.umask(0o077)
    try:
        database.load_crypto(connection)
        database.attach_encrypted(connection, config, name, read_only=True)
        connection.execute(
            f"attach {literal(staged)} as fresh (encryption_key '{secret}', "
            f"encryption_cipher '{database.CIPHER}')"
        )
        connection.execute(f"copy from database {name} to fresh")
        connection.execute("checkpoint fresh")
        connection.execute("detach fresh")
        connection.execute(f"detach {name}")
        staged.replace(path)
    except duckdb.Error:
        staged.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be rebuilt; check free space, nothing was lost") from None
    finally:
        os.umask(previous)
        connection.close()
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    after = {"sha256": manifest.sha256(path), "size_bytes": path.stat().st_size}
    return {"before": before, "after": after}


def named(config: Settings, path: Path) -> dict[str, str]:
    """How an attestation names a file: its path under the data folder, and its digest."""
    return {"file": path.relative_to(config.data).as_posix(), "sha256": manifest.sha256(path)}


def remove(config: Settings, paths: Iterable[Path]) -> list[dict[str, str]]:
    """Delete files of the data folder and the folders that this empties; returns their names."""
    removed = []
    for path in paths:
        removed.append(named(config, path))
        path.unlink()
    places.prune(config)
    return removed


def kept_days(config: Settings, zone: str) -> timedelta:
    """How long a zone keeps what it holds. Raises UsageError when nobody said."""
    for row in contracts.read_rows(config.seeds, "gov_retention"):
        if row["zone"] == zone:
            return timedelta(days=int(row["keep_days"]))
    raise UsageError(f"gov_retention.csv has no {zone}: say how long it is kept")


@dataclass
class Overdue:
    """What is kept for longer than its zone allows, or is not as it was left."""

    deliveries: list[Path] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)  # delivered files of a study that is closed
    n_rejects: int = 0
    conventions: list[str] = field(default_factory=list)  # over, and with keys or files left
    n_of_study: int = 0  # files that end with the study, once it is over
    unknown: list[Path] = field(default_factory=list)  # of no kind that `places` lists
    broken: list[str] = field(default_factory=list)  # attestations that do not follow one another

    def lines(self) -> list[str]:
        """One phrase for each zone with something overdue, and what ends it."""
        found = []
        if self.deliveries:
            found.append(f"{len(self.deliveries)} delivered file(s): idase erase --overdue --yes")
        if self.left:  # which of them were landed, no ledger says any more
            found.append(
                f"{len(self.left)} delivered file(s) of a study that is closed, {self.left[0]} "
                "first: delete them"
            )
        if self.n_rejects:
            found.append(f"{self.n_rejects} rejected line(s): idase erase --overdue --yes")
        found += [f"convention {name}: idase erase --close {name}" for name in self.conventions]
        if self.n_of_study:
            found.append(f"{self.n_of_study} file(s) of the study: idase erase --close study")
        if self.unknown:
            found.append(
                f"{len(self.unknown)} file(s) of no known kind, {self.unknown[0]} first: no "
                "erasure reaches them, see to them yourself"
            )
        if self.broken:
            found.append(
                f"{len(self.broken)} attestation(s) changed, or one before them missing, "
                f"{', '.join(self.broken[:3])}: restore attestations from a backup"
            )
        return found


def delivered(config: Settings) -> list[Delivered]:
    """Delivered files that are still there: none once they were deleted, or kept elsewhere."""
    if not any(path.is_file() for path in config.extracts.rglob("*")):
        return []
    return [file for file in discover(config.extracts) if file.path.is_file()]


def overdue(config: Settings) -> Overdue:
    """Hold files, rejects and conventions against gov_retention on the day of processing."""
    found = Overdue()
    if config.vault.exists():
        connection = database.connect(vault=True, read_only=True, config=config)
        try:
            before = config.as_of - kept_days(config, "deliveries")
            old = connection.execute(
                "select provider, folder_name, file_name, sha256 from vault.landing.ledger "
                "where landed_as_of < ? and sha256 is not null",
                [before],
            ).fetchall()
            found.n_rejects = one_row(
                connection.execute(
                    f"select count(*) {OLD_REJECTS}", [config.as_of - kept_days(config, "rejects")]
                )
            )[0]
        except duckdb.CatalogException:
            raise UsageError("no landed vault yet: run 'idase land'") from None
        finally:
            connection.close()
        known = {tuple(row[:3]): row[3] for row in old}
        if known:
            found.deliveries = [
                file.path
                for file in delivered(config)
                if known.get((file.provider, file.folder, file.name)) == manifest.sha256(file.path)
            ]
    elif is_closed(config):
        found.left = [file.path for file in delivered(config)]
    over = ended(config)
    packages = config.as_of - kept_days(config, "packages")
    rows = contracts.read_rows(config.seeds, "gov_convention")
    found.conventions = [
        row["convention_id"]
        for row in rows
        if row["recipient_code"]
        and row["convention_id"] in over
        and over[row["convention_id"]][1] < packages
        and (
            keyring.epochs(config, row["recipient_code"], row["convention_id"])
            or files_of(config, row)[0]
        )
    ]
    zones = {place.zone for place in places.PLACES if place.closing == places.STUDY}
    kept = config.as_of - max(kept_days(config, zone) for zone in zones)
    if len(over) == len(rows) and max(end for _, end in over.values()) < kept:
        found.n_of_study = len(places.with_closing(config, places.STUDY))
    found.unknown = places.unknown(config)
    found.broken = attestation.broken(config)
    return found


def ended(config: Settings) -> dict[str, tuple[str, Any]]:
    """Conventions whose last day is over: name → (recipient or nothing, last day)."""
    details = conventions.details_of(config)
    found = {}
    for row in contracts.read_rows(config.seeds, "gov_convention"):
        _, end = conventions.period(config, row, details.get(row["convention_id"]))
        if end < config.as_of:
            found[row["convention_id"]] = (row["recipient_code"], end)
    return found


def report(config: Settings) -> str:
    """Say that nothing is overdue. Raises Finding with what is, and the command that ends it."""
    lines = overdue(config).lines()
    if lines:
        raise Finding(f"kept too long, or not in order: {'; '.join(lines)}")
    n_attested = len(attestation.written(config))
    return (
        "nothing is kept longer than gov_retention says; "
        f"{n_attested} attestation(s), signed and in order"
    )


def delete_overdue(config: Settings) -> Path:
    """Delete delivered files and rejected lines whose term is over; returns the attestation.

    Files are those whose bytes were landed; what was never landed stays. Conventions and the study
    are closed by name, never by this. Raises UsageError when there is nothing to delete.
    """
    found = overdue(config)
    if not found.deliveries and not found.n_rejects:
        raise UsageError("no delivered file and no rejected line is overdue")
    facts: dict[str, Any] = {"rejected_lines": found.n_rejects, "delivered_files": []}
    for path in found.deliveries:
        facts["delivered_files"].append(manifest.sha256(path))
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    if found.n_rejects:
        connection = database.connect(vault=True, config=config)
        connection.execute(f"delete {OLD_REJECTS}", [config.as_of - kept_days(config, "rejects")])
        connection.close()
        facts["vault_rebuilt"] = rebuild(config, "vault")
    return attestation.write(config, "overdue deleted", facts)


def close_convention(config: Settings, name: str) -> Path:
    """End a convention: destroy its pseudonym keys, remove what was published and packed for it,
    cut the ledger's persons; attest. What another convention of the recipient still needs stays.
    Returns the attestation's path.

    Raises UsageError for a convention that is not one with a recipient or that is still active.
    """
    row = next(
        (
            row
            for row in contracts.read_rows(config.seeds, "gov_convention")
            if row["convention_id"] == name and row["recipient_code"]
        ),
        None,
    )
    if row is None:
        raise UsageError(f"{name} is no convention with a recipient (gov_convention.csv)")
    if row["state"] == "active":
        raise UsageError(f"{name} is active: have its end signed and its state set to 'closed'")
    recipient = row["recipient_code"]
    destroyed = []
    for epoch in keyring.epochs(config, recipient, name):
        key = keyring.pseudonym_name(recipient, name, epoch)
        destroy_file(config, key, f"end of convention {name}")
        destroyed.append(key)
    mine, is_last = files_of(config, row)
    removed = remove(config, mine)
    if not is_last:
        cut_recalls(config, recipient, releases_of(config, recipient).get(name, set()))
    facts: dict[str, Any] = {
        "convention": name,
        "keys_destroyed": destroyed,
        "files_removed": removed,
    }
    if config.releases.exists():
        connection = database.connect(releases=True, config=config)
        ledger.prepare(connection)
        facts["ledger_persons_cut"] = one_row(
            connection.execute(
                "delete from releases.ledger.person where (recipient, release) in ("
                "select recipient, release from releases.ledger.release where convention = ?)",
                [name],
            )
        )[0]
        connection.close()
        facts["ledger_rebuilt"] = rebuild(config, "releases")
    return attestation.write(config, "convention closed", facts)


def releases_of(config: Settings, recipient: str) -> dict[str, set[str]]:
    """Names of a recipient's releases by convention, as the ledger knows them."""
    if not config.releases.exists():
        return {}
    connection = database.connect(releases=True, config=config)
    try:
        ledger.prepare(connection)
        rows = connection.execute(
            "select convention, list(release) from releases.ledger.release where recipient = ? "
            "group by convention",
            [recipient],
        ).fetchall()
    finally:
        connection.close()
    return {convention: set(releases) for convention, releases in rows}


def files_of(config: Settings, row: dict[str, str]) -> tuple[list[Path], bool]:
    """Files that end with a convention (a row of gov_convention), and whether it is the last.

    While the recipient has another active one, only the releases made under this one: published
    file, head of the chain and recall list are the other's too. Else all but the releases of
    another convention, which end with that one.
    """
    name, recipient = row["convention_id"], row["recipient_code"]
    is_last = not any(
        other["recipient_code"] == recipient and other["state"] == "active"
        for other in contracts.read_rows(config.seeds, "gov_convention")
        if other["convention_id"] != name
    )
    folder = config.exports / recipient
    known = releases_of(config, recipient)
    others = {each for other, releases in known.items() if other != name for each in releases}
    files = []
    for path in sorted(folder.rglob("*")):
        if not path.is_dir():
            release = path.relative_to(folder).parts[0]
            if release not in others if is_last else release in known.get(name, set()):
                files.append(path)
    published = config.published / f"{recipient}.duckdb"
    if is_last and published.exists():
        files.append(published)
    return files, is_last


def cut_recalls(config: Settings, recipient: str, ended: set[str]) -> None:
    """Take off the recall list whoever was in releases of an ended convention alone."""
    path = config.exports / recipient / manifest.RECALL
    if path.exists():
        header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if set(line.strip().split(",")[2].split()) - ended]
        write_private_text("".join([header, *kept]), path)


def close_study(config: Settings, _: str = "study") -> Path:
    """End the study: close what is left of each convention, remove both zones and their keys.

    What stays is the ledger of releases without its persons, its key, those of signatures and of
    the national file, and the attestations. Delivered files stay too, and are counted: they are
    not ours to delete before their term.
    Returns the attestation's path. Raises UsageError while a convention is active, and when there
    is nothing to close.
    """
    rows = contracts.read_rows(config.seeds, "gov_convention")
    running = [row["convention_id"] for row in rows if row["state"] == "active"]
    if running:
        raise UsageError(
            f"{len(running)} convention(s) active, {running[0]} first: have their end signed and "
            "their state set to 'closed' (gov_convention.csv)"
        )
    ends = (places.CONVENTION, places.STUDY)
    if not (places.with_closing(config, *ends) or any(p.exists() for p in going(config).values())):
        raise UsageError("the study is closed already: no zone, no file and no key of it is left")
    closed = [
        close_convention(config, row["convention_id"]).name
        for row in rows
        if row["recipient_code"] and keyring.epochs(
            config, row["recipient_code"], row["convention_id"]
        )
    ]  # fmt: skip
    removed = remove(config, places.with_closing(config, *ends))
    destroyed = []
    for name, path in going(config).items():
        if path.exists():
            destroy_file(config, name, "end of the study")
            destroyed.append(name)
    return attestation.write(
        config,
        "study closed",
        {
            "conventions": closed,
            "keys_destroyed": destroyed,
            "files_removed": removed,
            "delivered_files_left": len(delivered(config)),
            "unknown_files": len(places.unknown(config)),
        },
    )


def going(config: Settings) -> dict[str, Path]:
    """Keys that end with the study: name → file, whether it is there or not."""
    return {
        name: key_file.path_of(config, name)
        for name, usage in keyring.expected(config).items()
        if not keyring.outlives_study(name, usage)
    }


def is_closed(config: Settings) -> bool:
    """Whether the study was closed: the vault is gone, and its key for good."""
    tombstone = key_file.path_of(config, "vault").with_suffix(".destroyed")
    return tombstone.exists() and not config.vault.exists()

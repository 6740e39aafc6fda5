"""Which keys there have to be: of files, persons, signatures, and one a recipient's convention."""

from __future__ import annotations

import re
from datetime import date

from scripts.custody import key_file
from scripts.custody.key_file import Key
from scripts.errors import Finding, UsageError
from scripts.release import convention as conventions
from scripts.release.contract import read_rows
from scripts.settings import Settings

FILE_KEYS = ("vault", "warehouse", "releases")  # encryption of the database files
UID_KEY = "person_uid"  # makes person_uid from a source record's number
RECIPIENT_PREFIX = "psn-"  # one pseudonym key per recipient, convention and epoch
SIGNING_KEY = "signature"  # Ed25519 seed: signs manifests and attestations
SEALING_KEY = "sealing"  # makes the one-time keys of sealed packages
HASHING = ("uid", "pseudonym")  # usages whose pads the engine gets


def recipients(config: Settings) -> list[str]:
    """Recipients whose marts hold pseudonyms, as the seed gov_recipient lists them."""
    rows = read_rows(config.seeds, "gov_recipient")
    return [row["recipient_code"] for row in rows if row["pseudonym_key"].strip()]


def pseudonym_name(recipient: str, convention: str, epoch: int) -> str:
    """Name of a pseudonym key."""
    return f"{RECIPIENT_PREFIX}{recipient}.{convention}.e{epoch}"


def epochs(config: Settings, recipient: str, convention: str, suffix: str = "key") -> list[int]:
    """Epochs that have a file in the keys folder: `key`, or `destroyed` for its tombstone."""
    stem = re.escape(f"{RECIPIENT_PREFIX}{recipient}.{convention}.e")
    pattern = re.compile(rf"{stem}([1-9][0-9]*)\.{suffix}")
    names = (path.name for path in config.keys.glob(f"{RECIPIENT_PREFIX}*.{suffix}"))
    return sorted(int(found[1]) for name in names if (found := pattern.fullmatch(name)))


def current(config: Settings, recipient: str) -> str | None:
    """Name of the key that makes a recipient's pseudonyms now: the last epoch.

    A first key that is missing is named all the same. None when there is no convention, or when
    the last key was destroyed: such a recipient's marts can no longer be built.
    """
    convention = conventions.for_keys(config, recipient)
    if convention is None:
        return None
    last = max([0, *epochs(config, recipient, convention)])
    gone = max([0, *epochs(config, recipient, convention, "destroyed")])
    if gone > last:
        return None
    return pseudonym_name(recipient, convention, last or 1)


def expected(config: Settings) -> dict[str, str]:
    """Name and usage of every key that a build or a release needs."""
    names = dict.fromkeys(FILE_KEYS, "file")
    names |= {UID_KEY: "uid", SIGNING_KEY: "signature", SEALING_KEY: "sealing"}
    names[key_file.NATIONAL_KEY] = "national"
    for recipient in recipients(config):
        name = current(config, recipient)
        if name is not None:
            names[name] = "pseudonym"
    return names


def outlives_study(name: str, usage: str) -> bool:
    """Whether a key is kept when the study is closed: of the ledger, of signatures, of the law.

    The national key is the observatory's: the yearly file is a duty without the study.
    """
    return usage in ("signature", "national") or name == "releases"


def create_missing(config: Settings) -> list[str]:
    """Make every expected key that has no file yet; returns the names made.

    Raises UsageError rather than make a file key beside an existing database: the old key is
    then lost or elsewhere, and a new one could not open the file.
    """
    databases = {
        "vault": config.vault,
        "warehouse": config.warehouse,
        "releases": config.releases,
    }
    made = []
    for name, usage in expected(config).items():
        path, database = key_file.path_of(config, name), databases.get(name)
        if path.exists():
            key_file.load(config, name)
            continue
        if database is not None and database.exists():
            raise UsageError(
                f"{path}: key missing while {database.name} exists; restore the "
                "key from its backup, or remove the database to start afresh"
            )
        if usage == "pseudonym":
            create_pseudonym_key(config, name)
        else:
            key_file.create(config, name, usage)
        made.append(name)
    return made


def create_pseudonym_key(config: Settings, name: str) -> Key:
    """Make the key `psn-<recipient>.<convention>.e<epoch>`; it expires with the convention."""
    recipient, convention, epoch = name.removeprefix(RECIPIENT_PREFIX).rsplit(".", 2)
    row = next(
        row
        for row in read_rows(config.seeds, "gov_convention")
        if row["convention_id"] == convention
    )
    _, end = conventions.period(config, row, conventions.details_of(config).get(convention))
    return key_file.create(
        config,
        name,
        "pseudonym",
        recipient=recipient,
        convention=convention,
        epoch=epoch.removeprefix("e"),
        expires=end.isoformat(),
    )


def usable(config: Settings, recipient: str, convention: str) -> Key:
    """The pseudonym key of a release: there, of that convention, not expired, known once.

    Raises Finding with the reason.
    """
    name = current(config, recipient)
    if name is None:
        raise Finding(f"release refused: the pseudonym key of {recipient} was destroyed")
    try:
        key = key_file.load(config, name)
    except UsageError as error:
        raise Finding(f"release refused: {error}") from None
    if (key.recipient, key.convention) != (recipient, convention):
        raise Finding(f"release refused: {name} is the key of another convention")
    if key.expires and date.fromisoformat(key.expires) < config.as_of:
        raise Finding(
            f"release refused: {name} expired on {key.expires} (when its convention was prolonged: "
            f"'idase keys rotate {recipient}', then 'dbt build')"
        )
    for path in sorted(config.keys.glob("*.key")):
        if path.stem != name and f"kcv: {key.kcv}\n" in path.read_text("ascii", "replace"):
            raise Finding(f"release refused: {path.name} holds the same key as {name}")
    return key

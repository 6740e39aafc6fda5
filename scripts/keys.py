"""Key files and the verb `idase keys`: random keys, one per purpose, readable by their owner alone.

A key file is text: a header that says what the key is for, then 32 random bytes in base64.
`kcv` (key check value, six bytes of HMAC(key, "idase/kcv/v1")) names a key without telling it;
`seal` does the same over the whole header, so that an edited recipient or expiry is noticed.
No key is made from another: each can be destroyed alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Column, Table

from scripts.errors import Finding, UsageError
from scripts.progress import say, show
from scripts.release import convention as conventions
from scripts.release.contract import read_rows
from scripts.settings import Settings, make_private, settings

KEY_BYTES = 32
HASH_BLOCK_BYTES = 64  # block size of SHA-256, RFC 2104

FILE_KEYS = ("vault", "warehouse", "releases")  # encryption of the database files
UID_KEY = "person_uid"  # makes person_uid from a source record's number
RECIPIENT_PREFIX = "psn-"  # one pseudonym key per recipient, convention and epoch
NATIONAL_KEY = "olinpe-national"  # the observatory's, for the number of the national file alone
SIGNING_KEY = "signature"  # Ed25519 seed: signs manifests and attestations
SEALING_KEY = "sealing"  # makes the one-time keys of sealed packages
HASHING = ("uid", "pseudonym")  # usages whose pads the engine gets
HEADER = ("kid", "usage", "alg", "recipient", "convention", "epoch", "created", "expires", "kcv")
CONSONANTS = "bcdfghjkmnpqrstv"  # digits of a pseudonym: they spell neither a name nor a date
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


ALGORITHMS = {
    **{"file": "AES-256-GCM", "signature": "Ed25519", "sealing": "HMAC-SHA-256"},
    "national": "SHA-1 of a text and the key",
}


def pads_of(secret: bytes) -> tuple[bytes, bytes]:
    """Pads for a secret of any length: longer than a block is hashed first (RFC 2104)."""
    if len(secret) > HASH_BLOCK_BYTES:
        secret = hashlib.sha256(secret).digest()
    return Key("", "", secret, "").pads()


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
    names[NATIONAL_KEY] = "national"
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
        databases = {
            "vault": config.vault,
            "warehouse": config.warehouse,
            "releases": config.releases,
        }
        database = databases.get(name)
        if database is not None and database.exists():
            raise UsageError(
                f"{path_of(config, name)}: key missing while {database.name} exists; restore the "
                "key from its backup, or remove the database to start afresh"
            )
        if usage == "pseudonym":
            create_pseudonym_key(config, name)
        else:
            create(config, name, usage)
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
    return create(
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
        key = load(config, name)
    except UsageError as error:
        raise Finding(f"release refused: {error}") from None
    if (key.recipient, key.convention) != (recipient, convention):
        raise Finding(f"release refused: {name} is the key of another convention")
    if key.expires and date.fromisoformat(key.expires) < config.as_of:
        raise Finding(f"release refused: {name} expired on {key.expires}")
    for path in sorted(config.keys.glob("*.key")):
        if path.stem != name and f"kcv: {key.kcv}\n" in path.read_text("ascii", "replace"):
            raise Finding(f"release refused: {path.name} holds the same key as {name}")
    return key


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
    from scripts.release import attestation

    key = load(config, name)
    path = path_of(config, name)
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


app = typer.Typer(
    help="Key files: make, list, rotate, destroy; public keys of recipients. Values never shown."
)


@app.command("new")
def new() -> None:
    """Make the keys that are missing (development use; production keys come with their custody)."""
    config = settings()
    made = create_missing(config)
    say(
        f"{len(made)} key(s) made in {config.keys}: {', '.join(made)}"
        if made
        else f"all {len(expected(config))} keys are in {config.keys}"
    )


@app.command("list")
def list_keys() -> None:
    """List keys: usage, expiry, check value, state. A name tells recipient, convention, epoch."""
    config = settings()
    # a name that is cut off cannot be typed again
    table = Table(
        *(Column(name, no_wrap=name == "key")
          for name in ("key", "usage", "expires", "check value", "state")),
        box=box.SIMPLE,
    )  # fmt: skip
    missing = 0
    known = expected(config)
    ended = {path.stem: path for path in sorted(config.keys.glob("*.destroyed"))}
    others = (path.stem for path in sorted(config.keys.glob(f"{RECIPIENT_PREFIX}*.key")))
    for name in [*known, *(name for name in others if name not in known)]:
        if name in ended and not path_of(config, name).exists():
            continue
        try:
            key = load(config, name)
        except UsageError as error:
            missing += 1
            table.add_row(name, known.get(name, ""), "", "", str(error).split(": ", 1)[-1])
            continue
        late = key.expires and date.fromisoformat(key.expires) < config.as_of
        state = "expired" if late else "ready" if name in known else "former epoch"
        table.add_row(name, key.usage, key.expires, key.kcv, state)
    for path in ended.values():
        facts = json.loads(path.read_text(encoding="utf-8"))
        state = f"destroyed {facts['destroyed']}"
        table.add_row(facts["kid"], facts["usage"], "", facts["kcv"], state)
    show(table)
    if missing:
        raise UsageError(f"{missing} key(s) not usable in {config.keys}")


@app.command("rotate")
def rotate(
    recipient: Annotated[str, typer.Argument(help="Recipient, as gov_recipient lists it.")],
    crosswalk: Annotated[
        Path | None,
        typer.Option(help="Former and new pseudonyms, if the convention allows it (mode 0600)."),
    ] = None,
) -> None:
    """Start the next epoch of a recipient's pseudonyms; the former key stays until destroyed."""
    config = settings()
    former = current(config, recipient) if recipient in recipients(config) else None
    if former is None:
        raise UsageError(f"{recipient} has no pseudonym key to rotate; see 'idase keys list'")
    old = load(config, former)
    if crosswalk:
        allow_crosswalk(config, old.convention)
    name = pseudonym_name(recipient, old.convention, int(old.epoch) + 1)
    fresh = create_pseudonym_key(config, name)
    if crosswalk:
        count = write_crosswalk(config, old, fresh, crosswalk)
        say(f"{count} lines written to {crosswalk}")
    say(f"{name} made; run 'dbt build', then destroy {former} when it is of no use")


@app.command("follow")
def follow(
    recipient: Annotated[str, typer.Argument(help="Recipient, as gov_recipient lists it.")],
    crosswalk: Annotated[
        Path, typer.Option(help="Former and new pseudonyms, to write (CSV, mode 0600).")
    ],
) -> None:
    """Tell a recipient which persons it was sent have merged or split since, where it may know.

    Reads the vault's history of persons. An objector is on no line: the recall list has them.
    """
    config = settings()
    name = current(config, recipient) if recipient in recipients(config) else None
    if name is None:
        raise UsageError(f"{recipient} has no pseudonym key; see 'idase keys list'")
    fresh = load(config, name)
    allow_crosswalk(config, fresh.convention)
    count = write_followed(config, fresh, crosswalk)
    say(f"{count} lines written to {crosswalk}")


def allow_crosswalk(config: Settings, convention: str) -> None:
    """Raise Finding unless the convention lets former and new pseudonyms be handed over."""
    rows = read_rows(config.seeds, "gov_recipient_convention")
    detail = next((row for row in rows if row["convention_id"] == convention), {})
    if detail.get("allows_crosswalk") != "true":
        raise Finding(
            f"no crosswalk: convention {convention} does not allow one "
            "(allows_crosswalk in gov_recipient_convention.csv); nothing was changed"
        )


def pseudonym_sql(name: str) -> str:
    """SQL of a pseudonym of `person_uid` under the key handed over as `name` (see `hand_over`)."""
    inner, outer = (f"cast(getvariable('hmac_{name}_{side}') as blob)" for side in ("ipad", "opad"))
    message = (
        f"encode(getvariable('{name}_scope') || length(person_uid) || ':' || person_uid || ',')"
    )
    digest = f"substr(sha256({outer} || unhex(sha256({inner} || {message}))), 1, 32)"
    return f"'p1' || translate({digest}, '0123456789abcdef', '{CONSONANTS}')"


def hand_over(cursor, name: str, key: Key) -> None:
    """Give a key's pads and scope to an engine session; SQL never holds the key itself."""
    inner, outer = key.pads()
    cursor.execute(f"set variable hmac_{name}_ipad = unhex('{inner.hex()}')")
    cursor.execute(f"set variable hmac_{name}_opad = unhex('{outer.hex()}')")
    if key.usage == "pseudonym":
        cursor.execute(f"set variable {name}_scope = '{key.scope}'")


def write_crosswalk(config: Settings, old: Key, fresh: Key, path: Path) -> int:
    """Write former and new pseudonyms of the persons in the recipient's marts; returns the lines.

    Raises UsageError when there is no build to take them from.
    """
    from scripts import database
    from scripts.private_files import write_private_csv
    from scripts.release.contract import read

    table = read(config, old.recipient).person_table
    connection = database.connect(warehouse=True, read_only=True, config=config)
    try:
        hand_over(connection, "psn_old", old)
        hand_over(connection, "psn_new", fresh)
        return write_private_csv(
            connection.sql(
                f"select former.former_pseudonym, former.new_pseudonym from (select "
                f"{pseudonym_sql('psn_old')} as former_pseudonym, {pseudonym_sql('psn_new')} as "
                "new_pseudonym from warehouse.trajectories.dim_person) as former "
                f"semi join warehouse.marts_{old.recipient}.{table.name} as mart "
                "on former.former_pseudonym = mart.pseudonym order by former.new_pseudonym"
            ),
            path,
        )
    finally:
        connection.close()


# who a record belonged to, whom it belongs to now, and whether the former person is still there
FOLLOWED = """
    create temp table followed as
    with named as (
        select distinct provider_code, source_person_id, person_uid
        from vault.linkage.person_uid_history
    ),
    held as (
        select provider_code, source_person_id, max_by(person_uid, build_no) as person_uid
        from vault.linkage.person_uid_history group by all
    )
    select distinct named.person_uid as former_uid, held.person_uid as new_uid,
        case when named.person_uid in (select person_uid from held) then 'split' else 'merged' end
            as event
    from named inner join held using (provider_code, source_person_id)
    where named.person_uid <> held.person_uid
"""


def write_followed(config: Settings, fresh: Key, path: Path) -> int:
    """Write former pseudonym, new pseudonym and event of persons sent who merged or split.

    Former ones are those of every release whose key is not destroyed, new ones those in the
    recipient's marts, under the key `fresh`. Returns the lines. Raises UsageError when there is no
    build or no release to take them from.
    """
    from scripts import database
    from scripts.private_files import write_private_csv
    from scripts.release import ledger
    from scripts.release.contract import read

    recipient, table = fresh.recipient, read(config, fresh.recipient).person_table
    connection = database.connect(
        vault=True, warehouse=True, releases=True, read_only=True, config=config
    )
    try:
        ledger.prepare(connection)
        connection.execute(FOLLOWED)
        connection.execute("create temp table line (former varchar, new varchar, event varchar)")
        hand_over(connection, "psn_new", fresh)
        fresh_sql = pseudonym_sql("psn_new").replace("person_uid", "new_uid")
        epochs = connection.execute(
            "select distinct convention, epoch from releases.ledger.release "
            "where recipient = ? and epoch <> '' order by all",
            [recipient],
        ).fetchall()
        for convention, epoch in epochs:
            old = unless_destroyed(config, pseudonym_name(recipient, convention, int(epoch)))
            if old is None:
                continue  # nobody can tell any more
            hand_over(connection, "psn_old", old)
            former_sql = pseudonym_sql("psn_old").replace("person_uid", "former_uid")
            connection.execute(
                f"insert into line select * from (select {former_sql} as former, {fresh_sql} as "
                "new, event from followed) semi join (select person.pseudonym as former from "
                "releases.ledger.person as person inner join releases.ledger.release as release "
                "using (recipient, release) where person.recipient = ? "
                "and release.convention = ? and release.epoch = ?) as sent using (former)",
                [recipient, convention, epoch],
            )
        return write_private_csv(
            connection.sql(
                "select former as former_pseudonym, new as new_pseudonym, event from line "
                f"semi join warehouse.marts_{recipient}.{table.name} as mart "
                "on line.new = mart.pseudonym order by all"
            ),
            path,
        )
    finally:
        connection.close()


@app.command("destroy")
def destroy(
    name: Annotated[str, typer.Argument(help="Key, as 'idase keys list' names it.")],
    reason: Annotated[str, typer.Option(help="Why: kept in the attestation.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, nothing is done.")] = False,
) -> None:
    """Destroy one key for good, prove that no copy is left in keys or data, and attest it."""
    config = settings()
    if not re.fullmatch(r"[A-Za-z0-9_.-]+", name) or name in (SIGNING_KEY, *FILE_KEYS, UID_KEY):
        raise UsageError(
            f"'{name}' is not a key that can be destroyed alone; see 'idase keys list'"
        )
    load(config, name)
    if not yes:
        raise UsageError(f"{name} would be destroyed for good: write --yes to do it")
    say(f"{name} destroyed; attestation {destroy_file(config, name, reason)}")


@app.command("pair")
def pair(
    name: Annotated[str, typer.Argument(help="Name of the recipient whose key it is.")],
    out: Annotated[Path, typer.Option(help="Folder for the two files.")],
) -> None:
    """For a recipient: make the key pair that opens packages; hand over the public file only."""
    from scripts.release import sealing

    private, public = sealing.write_pair(out, name)
    say(f"keep {private} secret; give {public} to the Métropole")


@app.command("trust")
def trust(
    recipient: Annotated[str, typer.Argument(help="Recipient, as gov_recipient lists it.")],
    file: Annotated[Path, typer.Argument(help="Its public key, received and checked by voice.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="In the place of the key that it has; attested.")
    ] = False,
) -> None:
    """Keep a recipient's public key: its packages will be sealed to it."""
    from scripts.private_files import write_private_text
    from scripts.release import attestation, sealing

    config = settings()
    if recipient not in {row["recipient_code"] for row in read_rows(config.seeds, "gov_recipient")}:
        raise UsageError(f"{recipient} is not in gov_recipient.csv")
    public = sealing.read_public_of(file, recipient)
    kept = sealing.recipient_path(config, recipient)
    former = sealing.said_fingerprint(kept)
    make_private(config.keys)
    if former not in (None, public.fingerprint):
        if not replace:
            raise UsageError(f"{recipient} has a key, {former}: write --replace to seal to another")
        facts = {"recipient": recipient, "former": former, "sealed_to": public.fingerprint}
        say(f"attestation {attestation.write(config, 'recipient key replaced', facts)}")
    write_private_text(public.text(recipient), kept)
    say(f"packages for {recipient} will be sealed to {public.fingerprint}")


@app.command("public")
def public(
    out: Annotated[Path, typer.Option(help="File to write; give it to recipients.")],
) -> None:
    """Write the public key that checks our signatures (for `idase verify --signer`)."""
    from scripts.release import sealing

    signer = sealing.Signer(load(settings(), SIGNING_KEY))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(signer.public.text("signature"), encoding="ascii")
    say(f"{out}: {signer.public.fingerprint}")

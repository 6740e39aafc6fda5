"""The verb `idase keys`: make, list, rotate and destroy keys, and keep recipients' public ones."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Column, Table

from scripts.custody import key_file, keyring
from scripts.custody.crosswalk import allow_crosswalk, write_crosswalk, write_followed
from scripts.custody.destruction import destroy_file
from scripts.errors import UsageError
from scripts.private_files import write_private_text
from scripts.progress import say, show
from scripts.release import attestation, sealing
from scripts.release.contract import read_rows
from scripts.settings import make_private, settings

app = typer.Typer(
    help="Key files: make, list, rotate, destroy; public keys of recipients. Values never shown."
)


@app.command("new")
def new() -> None:
    """Make the keys that are missing (development use; production keys come with their custody)."""
    config = settings()
    made = keyring.create_missing(config)
    say(
        f"{len(made)} key(s) made in {config.keys}: {', '.join(made)}"
        if made
        else f"all {len(keyring.expected(config))} keys are in {config.keys}"
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
    known = keyring.expected(config)
    ended = {path.stem: path for path in sorted(config.keys.glob("*.destroyed"))}
    others = (path.stem for path in sorted(config.keys.glob(f"{keyring.RECIPIENT_PREFIX}*.key")))
    for name in [*known, *(name for name in others if name not in known)]:
        if name in ended and not key_file.path_of(config, name).exists():
            continue
        try:
            key = key_file.load(config, name)
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
    former = keyring.current(config, recipient) if recipient in keyring.recipients(config) else None
    if former is None:
        raise UsageError(f"{recipient} has no pseudonym key to rotate; see 'idase keys list'")
    old = key_file.load(config, former)
    if crosswalk:
        allow_crosswalk(config, old)
    name = keyring.pseudonym_name(recipient, old.convention, int(old.epoch) + 1)
    fresh = keyring.create_pseudonym_key(config, name)
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
    name = keyring.current(config, recipient) if recipient in keyring.recipients(config) else None
    if name is None:
        raise UsageError(f"{recipient} has no pseudonym key; see 'idase keys list'")
    fresh = key_file.load(config, name)
    allow_crosswalk(config, fresh)
    count = write_followed(config, fresh, crosswalk)
    say(f"{count} lines written to {crosswalk}")


@app.command("destroy")
def destroy(
    name: Annotated[str, typer.Argument(help="Key, as 'idase keys list' names it.")],
    reason: Annotated[str, typer.Option(help="Why: kept in the attestation.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, nothing is done.")] = False,
) -> None:
    """Destroy one key for good, prove that no copy is left in keys or data, and attest it."""
    config = settings()
    if not re.fullmatch(r"[A-Za-z0-9_.-]+", name) or name in (
        keyring.SIGNING_KEY,
        *keyring.FILE_KEYS,
        keyring.UID_KEY,
    ):
        raise UsageError(
            f"'{name}' is not a key that can be destroyed alone; see 'idase keys list'"
        )
    key_file.load(config, name)
    if not yes:
        raise UsageError(f"{name} would be destroyed for good: write --yes to do it")
    say(f"{name} destroyed; attestation {destroy_file(config, name, reason)}")


@app.command("pair")
def pair(
    name: Annotated[str, typer.Argument(help="Name of the recipient whose key it is.")],
    out: Annotated[Path, typer.Option(help="Folder for the two files.")],
) -> None:
    """For a recipient: make the key pair that opens packages; hand over the public file only."""
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
    signer = sealing.Signer(key_file.load(settings(), keyring.SIGNING_KEY))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(signer.public.text("signature"), encoding="ascii")
    say(f"{out}: {signer.public.fingerprint}")

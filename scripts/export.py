"""`idase export`: one release of a recipient's tables, checked, scanned, sealed and signed.

Runs like `idase publish` in a process that opens the warehouse only; the vault is opened by the
scan alone, once the files are closed.
Refusals come before the first file, or leave none.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer

from scripts import database
from scripts.custody import key_file, keyring
from scripts.errors import UsageError
from scripts.progress import bar, say
from scripts.release import (
    contract as contracts,
)
from scripts.release import (
    convention as conventions,
)
from scripts.release import (
    disclosure,
    gate,
    ledger,
    manifest,
    package,
    rights,
    sealing,
    sheets,
    unfinished,
)
from scripts.settings import Settings, make_private, settings

SCANNED = ("data", "quality.md", "disclosure.md", manifest.RECALL)
PRINT = 16  # hexadecimal digits of a digest, to be read by voice
# head.json and recall.csv lie beside the releases, under names that no release may take
RELEASE_NAME = re.compile(r"(?!.*\.(json|csv)$)[a-z0-9][a-z0-9._-]{0,39}", re.IGNORECASE | re.ASCII)


def command(
    recipient: Annotated[str, typer.Argument(help="Recipient, as gov_export_table lists it.")],
    release: Annotated[str, typer.Option(help="Name of the release, for instance 2023-06.")],
) -> None:
    """Pack, check, seal and sign a release for one recipient; refused, it says exactly why."""
    path = export(settings(), recipient, release)
    say(f"released {path}")
    head, _ = manifest.parse(path.parent / manifest.HEAD, manifest.HEAD_VERSION)
    say(
        f"{path.parent / manifest.HEAD} goes with it. Tell apart: {head['releases']} release(s), "
        f"the last {head['last']} of {head['as_of']}, {head['last_sha256'][:PRINT]}"
    )


def export(config: Settings, recipient: str, release: str) -> Path:
    """Make one release; returns its folder `exports/<recipient>/<release>`.

    Raises UsageError for wrong use, Finding when the release is refused: nothing is then written.
    """
    if not RELEASE_NAME.fullmatch(release):
        raise UsageError(
            f"'{release}' is no name for a release: letters without accents, digits, dots, "
            "dashes, and no name of a .json or .csv file"
        )
    contract = contracts.read(config, recipient)
    convention, key = gate.opening(config, contract)
    signer = sealing.Signer(key_file.load(config, keyring.SIGNING_KEY))
    sealer = key_file.load(config, keyring.SEALING_KEY)
    public = sealing.read_recipient(config, recipient)
    target = config.exports / recipient / release
    landed = gate.landed_now(config)
    connection = database.connect(warehouse=True, read_only=True, config=config)
    try:
        # one order of execution, one result: the engine's threads change no byte, this is a belt
        connection.execute("set threads = 1")
        database.attach_encrypted(connection, config, "releases")
        ledger.prepare(connection)
        under = {
            "convention": convention.id if convention else "",
            "contract_sha256": contract.sha256,
            "kcv": key.kcv if key else "",
        }
        if unfinished.settle(connection, config, recipient, under) == release:
            return target
        if target.exists():
            raise UsageError(
                f"{target}: exists already; a release is never overwritten, name another"
            )
        # on some disks R1 and r1 are one folder
        for known in ledger.known(connection, recipient):
            if known == release:
                raise UsageError(
                    f"{release} was released before and its folder is gone; name another"
                )
            if known.lower() == release.lower():
                raise UsageError(f"{known} was released before: tell releases by more than case")
        results = gate.check(connection, config, contract, landed, key)
        sources, figures = controlled(connection, contract)
        sequence, previous, _ = ledger.last(connection, recipient)
        facts: dict[str, Any] = {
            "version": manifest.VERSION,
            "recipient": recipient,
            "release": release,
            "sequence": sequence + 1,
            "previous": previous,
            "as_of": config.as_of.isoformat(),
            **under,
            "document_sha256": convention.document_sha256 if convention else "",
            "epoch": key.epoch if key else "",
            "checks": results,
            "disclosure": figures,
            "signer": signer.public.fingerprint,
            "sealed_to": public.fingerprint,
        }
        with staging(connection, config, recipient, release) as staged:
            fill(connection, config, contract, convention, sources, facts, staged / "plain")
            scan(config, staged / "plain")
            close(staged, facts, public, sealer, signer)
            row = facts | {"manifest_sha256": manifest.sha256(staged / manifest.MANIFEST)}
            ledger.record(connection, contract, sources, row)
            unfinished.show(connection, config, recipient, release)
        return target
    except (OSError, duckdb.IOException):
        left = "nothing is left of it"
        with suppress(duckdb.Error):
            if ledger.pending(connection, recipient):
                left = "it is packed and recorded: the same command completes it"
        raise UsageError(
            f"{target}: cannot be written; check free space and permissions, {left}"
        ) from None
    finally:
        connection.close()


def controlled(
    connection: duckdb.DuckDBPyConnection, contract: contracts.Contract
) -> tuple[dict[str, str], dict[str, Any]]:
    """Hold the tables against the rules of disclosure; returns where each is read, and figures.

    Raises Finding with every rule that is broken, usefulness among them.
    """
    sources, figures = disclosure.protect(connection, contract)
    useless = figures.pop("useless")
    if useless:
        raise gate.refuse(f"disclosure rule broken: {'; '.join(useless)}")
    return sources, figures | {
        "changes": disclosure.changes(connection, contract, sources),
        "singling_out": disclosure.singling_out(connection, contract, sources),
    }


@contextmanager
def staging(
    connection: duckdb.DuckDBPyConnection, config: Settings, recipient: str, release: str
) -> Iterator[Path]:
    """A hidden folder beside the target; what fails before the ledger knows of it leaves nothing.

    Once the ledger does, it stays for the next run to complete.
    """
    make_private(config.exports / recipient)
    umask = os.umask(0o077)
    staged = unfinished.staged_path(config, recipient, release)
    (staged / "plain" / "data").mkdir(parents=True)
    try:
        yield staged
    finally:
        os.umask(umask)
        with suppress(duckdb.Error):
            if not ledger.pending(connection, recipient):
                unfinished.clear(config, recipient)


def fill(
    connection: duckdb.DuckDBPyConnection,
    config: Settings,
    contract: contracts.Contract,
    convention: conventions.Convention | None,
    sources: dict[str, str],
    facts: dict[str, Any],
    folder: Path,
) -> None:
    """Write the plain files of a package; adds their rows to `facts`."""
    rows = {}
    with bar() as progress:
        task = progress.add_task("pack", total=len(contract.tables))
        for table in contract.tables:
            rows[table.name] = package.write_table(
                connection, table, sources[table.name], folder / "data"
            )
            progress.advance(task)
    facts["rows"] = rows
    described = package.descriptor(config, contract, facts, rows)
    (folder / "datapackage.json").write_bytes(manifest.canonical(described))
    texts = {
        "dictionary.csv": package.dictionary(config, contract),
        "quality.md": sheets.quality(connection, contract, sources, facts),
        "disclosure.md": sheets.disclosure(contract, facts["disclosure"]),
        "LICENCE.md": sheets.licence(convention, facts),
        manifest.RECALL: rights.recall_csv(connection, config, contract.recipient),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def scan(config: Settings, folder: Path) -> None:
    """Search the very bytes that would leave for anything of the vault. Raises Finding.

    The scanner needs the true dictionary, so it runs here, once every file is closed.
    """
    from scripts.scanner import scan_paths

    # the others are written from reviewed seeds and guides alone: nothing of a database is in them
    found = scan_paths([folder / name for name in SCANNED], config)
    if found:
        places = sorted({str(sighting) for sighting in found})
        raise gate.refuse(f"leak: {len(found)} sighting(s), {'; '.join(places[:3])}")


def close(
    staged: Path,
    facts: dict[str, Any],
    public: sealing.Public,
    sealer: key_file.Key,
    signer: sealing.Signer,
) -> None:
    """Replace the plain files by the sealed one, beside the signed manifest that lists both.

    The signed head of the chain waits beside the folder. All is on the disk when this returns.
    """
    plain = staged / "plain"
    facts["files"] = manifest.listing(plain)
    with tempfile.TemporaryDirectory(dir=staged) as folder:
        archive = Path(folder) / "package.tar"
        package.write_tar(plain, archive)
        with archive.open("rb") as source, (staged / manifest.SEALED).open("wb") as sealed:
            sealing.seal(source, sealed, public, sealer)
    shutil.rmtree(plain)
    facts["sealed"] = manifest.listing(staged)[manifest.SEALED]
    content = manifest.canonical(facts)
    (staged / manifest.MANIFEST).write_bytes(content)
    (staged / manifest.SIGNATURE).write_text(signer.sign(content), encoding="ascii")
    head = manifest.head_of(facts)
    signed = head | {"signature": signer.sign(manifest.canonical(head))}
    unfinished.head_path(staged).write_bytes(manifest.canonical(signed))
    for path in (*staged.iterdir(), unfinished.head_path(staged), staged, staged.parent):
        unfinished.sync(path)

"""`idase verify`: for who receives a package. Needs no database, no vault and no key of the sender
but the public one that checks its signature.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from scripts.errors import Finding, UsageError
from scripts.progress import say
from scripts.release import manifest, sealing

SHOWN = 16  # digits of a contract's digest, to compare with the one that was signed
ALONGSIDE = {manifest.MANIFEST, manifest.SIGNATURE, manifest.SEALED}


def command(
    package: Annotated[
        Path, typer.Argument(help="A release, sealed or opened; or the folder of all of them.")
    ],
    signer: Annotated[
        Path, typer.Option(help="The sender's public key, received apart from the package.")
    ],
    key: Annotated[
        Path | None, typer.Option(help="Your private key: opens the sealed file and checks it too.")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Folder to open the package into.")] = None,
    head: Annotated[
        Path | None,
        typer.Option(help="Latest head.json that you have (default: the one beside releases)."),
    ] = None,
) -> None:
    """Check signature, files and chain of a package, and open it. Exit 1 when anything differs."""
    public = sealing.read_public(signer, sealing.SIGNATURES)
    if to and not key:
        raise UsageError("--to needs --key: your private key opens the package")
    if head and not head.is_file():
        raise UsageError(f"{head}: no such head")
    folders = releases(package)
    if folders != [package]:
        own = {path.resolve() for path in (signer, key, head) if path}
        refuse_strays(package, folders, own)
    if to and len(folders) > 1:
        raise UsageError("--to opens one release: name its folder")
    facts = [check(folder, public) for folder in folders]
    whole = folders != [package]
    check_chain(facts, whole=whole)
    last = check_head(head or (package if whole else package.parent) / manifest.HEAD, public, facts,
                      whole=whole, wanted=whole or head is not None)  # fmt: skip
    for folder, values in zip(folders, facts, strict=True):
        if key and (folder / manifest.SEALED).exists():
            open_sealed(folder, values, sealing.read_private(key), to)
        say(
            f"{values['recipient']} {values['release']}: signed by {values['signer']}, "
            f"{len(values['files'])} files, release {values['sequence']} of its chain, "
            f"contract {values['contract_sha256'][:SHOWN]}"
        )
    if last:
        say(f"last of the chain: {last['last']} of {last['as_of']}, release {last['releases']}")
    if to:
        say(f"opened in {to}")


def releases(package: Path) -> list[Path]:
    """The release in a folder, or all those under it.

    Raises UsageError when there is none, Finding when one of them has lost its manifest.
    """
    if (package / manifest.MANIFEST).exists():
        return [package]
    for folder in sorted(path for path in package.glob("*") if path.is_dir()):
        is_release = any((folder / name).exists() for name in ALONGSIDE - {manifest.MANIFEST})
        if is_release and not (folder / manifest.MANIFEST).exists():
            raise Finding(f"{folder}: {manifest.MANIFEST} is missing")
    found = sorted(
        path.parent for path in package.glob(f"*/{manifest.MANIFEST}") if path.parent.is_dir()
    )
    if not found:
        raise UsageError(f"{package}: no {manifest.MANIFEST} in it, so no package")
    return found


def refuse_strays(package: Path, folders: list[Path], own: set[Path]) -> None:
    """Refuse what lies beside releases and is neither their head nor their recall list.

    `own`: the recipient's files that the command names. Raises Finding.
    """
    beside = {package / name for name in (manifest.HEAD, manifest.RECALL)}
    strays = sorted(
        path.name
        for path in set(package.iterdir()) - set(folders)
        if path.resolve() not in own
        and not (path in beside and path.is_file() and not path.is_symlink())
    )
    if strays:
        raise Finding(f"{package}: does not belong beside releases: {', '.join(strays[:3])}")


def check(folder: Path, public: sealing.Public) -> dict:
    """Check signature and files of one release; returns its manifest. Raises Finding."""
    facts, content = manifest.parse(folder / manifest.MANIFEST)
    try:
        signature = (folder / manifest.SIGNATURE).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise Finding(f"{folder}: {manifest.SIGNATURE} is missing or damaged") from None
    if not sealing.signed_by(public, content, signature):
        raise Finding(f"{folder}: the signature is not that of the sender you trust")
    strange = sorted(path.relative_to(folder).as_posix() for path in foreign(folder))
    if strange:
        raise Finding(f"{folder}: no file of a package: {', '.join(strange[:3])}")
    present = manifest.listing(folder)
    inside = {name: value for name, value in present.items() if name not in ALONGSIDE}
    if manifest.SEALED in present:
        if present[manifest.SEALED] != facts["sealed"]:
            raise Finding(f"{folder}: {manifest.SEALED} was changed after it was signed")
        if inside:
            raise Finding(f"{folder}: {', '.join(sorted(inside)[:3])} does not belong here")
    else:
        compare(folder, inside, facts["files"])
    return facts


def foreign(folder: Path) -> list[Path]:
    """Links, devices and empty folders: nothing of the kind was ever packed."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_symlink()
        or not (path.is_file() or path.is_dir())
        or (path.is_dir() and not any(path.iterdir()))
    ]


def compare(folder: Path, present: dict, signed: dict) -> None:
    """Hold the files of an opened package against the manifest. Raises Finding."""
    missing = sorted(signed.keys() - present.keys())
    added = sorted(present.keys() - signed.keys())
    changed = sorted(n for n in signed.keys() & present.keys() if signed[n] != present[n])
    for what, names in (("missing", missing), ("added", added), ("changed", changed)):
        if names:
            raise Finding(f"{folder}: {what} since it was signed: {', '.join(names[:3])}")


def check_chain(facts: list[dict], *, whole: bool = False) -> None:
    """Check that releases follow one another, none left out, swapped or told twice.

    `whole`: all releases are there, so that the chain begins with the first. Raises Finding.
    """
    digests = {hashlib.sha256(manifest.canonical(f)).hexdigest(): f for f in facts}
    ordered = sorted(facts, key=lambda f: f["sequence"])
    if whole and ordered[0]["sequence"] != 1:
        raise Finding(f"release {ordered[0]['release']}: the releases before it are missing")
    for former, fact in zip([None, *ordered], ordered, strict=False):
        where = f"release {fact['release']}"
        if fact["sequence"] == 1 and fact["previous"] != manifest.FIRST:
            raise Finding(f"{where}: says it is the first and names one before it")
        if former is None:
            continue
        if fact["recipient"] != former["recipient"]:
            raise Finding(f"{where}: is for another recipient than the one before it")
        if fact["sequence"] != former["sequence"] + 1:
            raise Finding(f"{where}: a release between it and {former['release']} is missing")
        if digests.get(fact["previous"]) is not former:
            raise Finding(f"{where}: does not follow {former['release']}, the chain is broken")


def check_head(
    path: Path, public: sealing.Public, facts: list[dict], *, whole: bool, wanted: bool
) -> dict | None:
    """Hold releases against the signed head of their chain; returns the head.

    `whole`: all releases are there, so that the last is the head's. Without `wanted`, a head that
    is not there is none. Raises Finding. An old head with the releases of its time is no
    contradiction: only a newer one, or the sender, tells that more followed.
    """
    if not path.exists():
        if wanted:
            raise Finding(f"{path}: missing, so that a last release left out would not be seen")
        return None
    signed, _ = manifest.parse(path, manifest.HEAD_VERSION)
    head = {name: value for name, value in signed.items() if name != "signature"}
    if not sealing.signed_by(public, manifest.canonical(head), str(signed.get("signature"))):
        raise Finding(f"{path}: the signature is not that of the sender you trust")
    last = max(facts, key=lambda f: f["sequence"])
    if head["recipient"] != last["recipient"]:
        raise Finding(f"{path}: is of another recipient's chain")
    if last["sequence"] > head["releases"]:
        raise Finding(f"{path}: is older than release {last['release']}; ask for the latest")
    if last["sequence"] < head["releases"]:
        if whole:
            raise Finding(
                f"release {head['last']} is missing: the chain has {head['releases']} release(s)"
            )
    elif hashlib.sha256(manifest.canonical(last)).hexdigest() != head["last_sha256"]:
        raise Finding(f"release {last['release']}: is not the one that {path} names")
    return head


def open_sealed(folder: Path, facts: dict, private, to: Path | None) -> None:
    """Open the sealed file, check each file in it against the manifest, keep it when `to` is given.

    Raises Finding when anything differs; `to` then does not appear.
    """
    if to and to.exists():
        raise UsageError(f"{to}: exists already; name a new folder")
    parent = to.parent if to else None
    previous = os.umask(0o077)
    work = None
    try:
        if parent:
            parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".opening-", dir=parent))
        archive = work / "package.tar"
        with (folder / manifest.SEALED).open("rb") as source, archive.open("wb") as target:
            for piece in sealing.unseal(source, private):
                target.write(piece)
        plain = work / "plain"
        plain.mkdir()
        with tarfile.open(archive) as tar:
            tar.extractall(plain, filter="data")
        compare(folder, manifest.listing(plain), facts["files"])
        if to:
            for name in (manifest.MANIFEST, manifest.SIGNATURE):
                shutil.copyfile(folder / name, plain / name)
            plain.replace(to)
    except tarfile.TarError:
        raise Finding(f"{folder}: the sealed file does not hold a package") from None
    except OSError as error:
        raise UsageError(
            f"{to or folder}: cannot be opened there ({error.strerror}); check space and rights"
        ) from None
    finally:
        os.umask(previous)
        if work:
            shutil.rmtree(work, ignore_errors=True)

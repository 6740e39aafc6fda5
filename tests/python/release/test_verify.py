"""Whatever is changed in a package, or in the order of packages, the recipient sees it."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys

import pytest
from house import ROOT
from release_office import copy_office

from scripts import export, verify
from scripts.errors import Finding, IdaseError, UsageError
from scripts.release import contract, manifest, sealing

RECIPIENT = "action_tank"
RELEASES = ("r1", "r2", "r3")
FLIPS = 60  # bytes changed in the sealed file, spread over it


@pytest.fixture(scope="module")
def sent(pristine, tmp_path_factory):
    """Three releases in a row, made once."""
    folder = tmp_path_factory.mktemp("sent")
    office = copy_office(pristine, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "scan", lambda config, folder: None)
        for release in RELEASES:
            export.export(office.config, RECIPIENT, release)
    return folder


@pytest.fixture
def office(sent, tmp_path):
    """The recipient's own copy of what was sent."""
    return copy_office(sent, tmp_path)


@pytest.fixture
def chain(office):
    return office.config.exports / RECIPIENT


def seen(office, package, *, key=None, to=None, head=None) -> str:
    """What `verify` says of a package that is not what was sent."""
    with pytest.raises(IdaseError) as caught:
        verify.command(package, office.signer, key, to, head)
    if to:
        assert not to.exists(), "a refused package leaves no opened folder"
    return str(caught.value)


def test_an_honest_chain_passes_sealed_and_opened(office, chain, capsys):
    verify.command(chain, office.signer, office.private, None)
    said = capsys.readouterr().out
    digest = contract.read(office.config, RECIPIENT).sha256
    assert said.count(f"of its chain, contract {digest[:16]}") == len(RELEASES)
    assert "last of the chain: r3 of 2023-06-30, release 3" in said
    to = office.recipient / "opened"
    verify.command(chain / "r2", office.signer, office.private, to)
    verify.command(to, office.signer, None, None)


@pytest.mark.parametrize("name", sorted(verify.ALONGSIDE))
def test_a_changed_byte_is_seen_anywhere(office, chain, name):
    path = chain / "r1" / name
    content = path.read_bytes()
    places = random.Random(name).sample(range(len(content)), min(FLIPS, len(content)))
    for at in [0, len(content) - 1, *places]:
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        seen(office, chain / "r1")
    if name == manifest.SIGNATURE:  # the same signature to a lenient reader: another file
        unused_bits = content[:85] + bytes([content[85] + 1]) + content[86:]
        for same in (content + b"\n", content + b" ", b" " + content, content.strip(), unused_bits):
            path.write_bytes(same)
            seen(office, chain / "r1")
    path.write_bytes(content)
    verify.command(chain / "r1", office.signer, None, None)


@pytest.mark.parametrize("name", sorted(verify.ALONGSIDE))
def test_a_missing_or_cut_file_is_seen(office, chain, name):
    path = chain / "r1" / name
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    seen(office, chain / "r1")
    path.unlink()
    seen(office, chain / "r1")


def test_an_added_file_is_seen(office, chain):
    (chain / "r1" / "notes.txt").write_text("hello", encoding="utf-8")
    assert "does not belong" in seen(office, chain / "r1")


@pytest.mark.parametrize(
    "stray", ["dictionary.csv", "2023-07/data.csv", ".hid/recall.csv", "link", "recall.csv/x"]
)
def test_a_file_beside_the_releases_is_seen(office, chain, stray):
    """A recipient would take it for the sender's."""
    path = chain / stray
    path.parent.mkdir(exist_ok=True)
    if stray == "link":
        path.symlink_to(office.recipient)
    else:
        path.write_text("x", encoding="utf-8")
    assert "does not belong beside releases" in seen(office, chain)


def test_what_the_recipient_names_and_the_recall_list_may_lie_beside(office, chain):
    (chain / "recall.csv").write_text("pseudonym,epoch,releases\n", encoding="utf-8")
    signer = office.signer.rename(chain / "signer.key")
    head = shutil.copy2(chain / manifest.HEAD, chain / "kept.json")
    verify.command(chain, signer, None, None, head)
    with pytest.raises(Finding, match=r"kept\.json"):
        verify.command(chain, signer, None, None, None)


def test_a_manifest_too_deep_to_be_read_is_a_damaged_one(office, chain):
    (chain / "r1" / manifest.MANIFEST).write_text("[" * 200_000, encoding="ascii")
    assert "damaged" in seen(office, chain / "r1")


def test_a_manifest_signed_by_somebody_else_is_seen(office, chain):
    class Other:
        secret = bytes(range(32))

    facts = json.loads((chain / "r1" / manifest.MANIFEST).read_bytes())
    content = manifest.canonical(facts | {"as_of": "2022-01-01"})
    (chain / "r1" / manifest.MANIFEST).write_bytes(content)
    (chain / "r1" / manifest.SIGNATURE).write_text(sealing.Signer(Other()).sign(content))
    assert "not that of the sender" in seen(office, chain / "r1")


def test_the_same_facts_written_otherwise_are_seen(office, chain):
    path = chain / "r1" / manifest.MANIFEST
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=2), encoding="utf-8")
    assert "not a canonical manifest" in seen(office, chain / "r1")


def swap(chain, first, second) -> None:
    (chain / first).rename(chain / "aside")
    (chain / second).rename(chain / first)
    (chain / "aside").rename(chain / second)


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_left_out_is_seen(office, chain, release):
    shutil.rmtree(chain / release)
    assert "missing" in seen(office, chain)


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_without_its_manifest_is_seen_among_the_others(office, chain, release):
    (chain / release / manifest.MANIFEST).unlink()
    assert "manifest.json is missing" in seen(office, chain)


@pytest.mark.parametrize("what", ["link", "broken link", "empty folder"])
def test_what_is_no_file_of_a_package_is_seen(office, chain, what):
    to = office.recipient / "opened"
    verify.command(chain / "r1", office.signer, office.private, to)
    for folder in (chain / "r1", to):
        path = folder / "more"
        if what == "empty folder":
            path.mkdir()
        else:
            path.symlink_to(folder if what == "link" else "nowhere")
        assert "more" in seen(office, folder)


def test_without_its_head_a_chain_may_lack_its_last_release(office, chain, tmp_path):
    (chain / manifest.HEAD).rename(tmp_path / manifest.HEAD)
    assert "missing" in seen(office, chain)
    shutil.rmtree(chain / "r3")
    assert "missing" in seen(office, chain)
    assert "r3 is missing" in seen(office, chain, head=tmp_path / manifest.HEAD)
    # one release alone is whole without the others, and the head says that they exist
    verify.command(chain / "r2", office.signer, None, None)
    verify.command(chain / "r2", office.signer, None, None, tmp_path / manifest.HEAD)


def head_of(chain, office, **changes) -> None:
    """Write another head, signed by the sender."""
    from scripts.custody import key_file, keyring

    signer = sealing.Signer(key_file.load(office.config, keyring.SIGNING_KEY))
    head, _ = manifest.parse(chain / manifest.HEAD, manifest.HEAD_VERSION)
    del head["signature"]
    head |= changes
    signed = head | {"signature": signer.sign(manifest.canonical(head))}
    (chain / manifest.HEAD).write_bytes(manifest.canonical(signed))


def test_a_tampered_head_is_seen(office, chain):
    path = chain / manifest.HEAD
    content = path.read_bytes()
    for at in range(len(content)):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        seen(office, chain)
    path.write_bytes(content.replace(b'"releases":3', b'"releases":2'))
    assert "signature" in seen(office, chain)
    path.write_bytes(content)
    verify.command(chain, office.signer, None, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"releases": 2, "last": "r2"}, "is older than release r3"),
        ({"releases": 4, "last": "r4"}, "r4 is missing"),
        ({"last_sha256": "0" * 64}, "is not the one that"),
        ({"recipient": "observatory"}, "another recipient"),
        ({"version": "idase-head/0"}, "not of the version"),
    ],
    ids=["old", "new", "of another history", "of another recipient", "of another version"],
)
def test_a_head_that_is_not_of_these_releases_is_seen(office, chain, changes, reason):
    head_of(chain, office, **changes)
    assert reason in seen(office, chain)


def test_an_old_head_is_seen_beside_a_newer_release_or_against_a_newer_head(
    office, chain, tmp_path
):
    """With the releases of its own time alone it is no contradiction: the sender's word, or a head
    kept since, is what tells."""
    shutil.copyfile(chain / manifest.HEAD, tmp_path / "kept.json")
    second, _ = manifest.parse(chain / "r2" / manifest.MANIFEST)
    old = manifest.head_of(second)
    head_of(chain, office, **old)
    assert "is older than release r3" in seen(office, chain)
    assert "is older than release r3" in seen(office, chain / "r3")
    shutil.rmtree(chain / "r3")
    verify.command(chain, office.signer, None, None)
    assert "r3 is missing" in seen(office, chain, head=tmp_path / "kept.json")


def test_the_order_of_folders_is_no_order_and_that_of_manifests_is(office, chain):
    swap(chain, "r1", "r3")
    verify.command(chain, office.signer, None, None)
    for name in (manifest.MANIFEST, manifest.SIGNATURE):
        first, second = (chain / release / name for release in ("r1", "r2"))
        kept = first.read_bytes()
        first.write_bytes(second.read_bytes())
        second.write_bytes(kept)
    assert "was changed" in seen(office, chain)


def test_a_release_told_twice_is_seen(office, chain):
    shutil.copytree(chain / "r2", chain / "r4")
    assert "missing" in seen(office, chain)


def test_folders_renamed_change_nothing_and_sealed_files_swapped_are_seen(office, chain):
    swap(chain, "r1", "r2")
    verify.command(chain, office.signer, None, None)
    first, second = (chain / name / manifest.SEALED for name in ("r1", "r2"))
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)
    assert first.read_bytes() != second.read_bytes()
    assert "was changed" in seen(office, chain)


def test_a_chain_made_of_two_histories_is_seen(office, chain, tmp_path):
    """The sender's own key signs both: only the chain tells that r1 was replaced."""
    other = tmp_path / "other"
    shutil.copytree(chain, other)
    facts = json.loads((other / "r1" / manifest.MANIFEST).read_bytes())
    from scripts.custody import key_file, keyring

    signer = sealing.Signer(key_file.load(office.config, keyring.SIGNING_KEY))
    content = manifest.canonical(facts | {"kcv": "000000000000"})
    (other / "r1" / manifest.MANIFEST).write_bytes(content)
    (other / "r1" / manifest.SIGNATURE).write_text(signer.sign(content), encoding="ascii")
    verify.command(other / "r1", office.signer, None, None)
    assert "chain is broken" in seen(office, other)


def test_the_sealed_file_opens_for_its_recipient_alone(office, chain, tmp_path):
    stranger, _ = sealing.write_pair(tmp_path / "stranger", "somebody")
    to = tmp_path / "opened"
    assert "another key" in seen(office, chain / "r1", key=stranger, to=to)


@pytest.mark.parametrize("harm", ["added", "missing", "changed"])
def test_an_opened_package_is_held_against_its_manifest(office, chain, harm):
    to = office.recipient / "opened"
    verify.command(chain / "r1", office.signer, office.private, to)
    path = to / "data" / "dim_action_tank_person.csv"
    if harm == "added":
        (to / "data" / "more.csv").write_text("x", encoding="utf-8")
    elif harm == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes().replace(b"FRANCE", b"francE", 1))
    assert harm in seen(office, to)


@pytest.mark.parametrize("size", [0, 1, sealing.CHUNK - 1, sealing.CHUNK, sealing.CHUNK + 1])
def test_chunks_cannot_be_cut_swapped_or_repeated(tmp_path, size):
    import io
    import os

    class Key:
        secret = os.urandom(32)

    private, public = sealing.write_pair(tmp_path, "x")
    private_key, public_key = (
        sealing.read_private(private),
        sealing.read_public(public, sealing.SEALING),
    )
    content = os.urandom(size) + bytes(sealing.CHUNK)
    sealed = io.BytesIO()
    sealing.seal(io.BytesIO(content), sealed, public_key, Key())
    opened = b"".join(sealing.unseal(io.BytesIO(sealed.getvalue()), private_key))
    assert opened == content
    whole = sealed.getvalue()
    header, step = len(sealing.MAGIC) + 32, sealing.CHUNK + sealing.TAG_BYTES
    chunks = [whole[i : i + step] for i in range(header, len(whole), step)]
    forged = {
        "cut": whole[: header + step] if len(chunks) > 1 else whole[:-1],
        "nothing": whole[:header],
        "repeated": whole + chunks[-1],
        "swapped": whole[:header] + b"".join(reversed(chunks)) if len(chunks) > 1 else b"",
    }
    for name, forgery in forged.items():
        with pytest.raises(Finding):
            b"".join(sealing.unseal(io.BytesIO(forgery), private_key))
            pytest.fail(f"{name} went unseen")


def test_no_package_is_wrong_use(office, tmp_path):
    with pytest.raises(UsageError, match="so no package"):
        verify.command(tmp_path, office.signer, None, None)


def test_verify_needs_nothing_of_the_senders_house(office, chain, tmp_path):
    """A process with no settings, no keys, no database: only the package and two key files."""
    done = subprocess.run(
        [sys.executable, "-c",
         "import sys; from pathlib import Path; from scripts import verify; "
         "verify.command(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), None); "
         "assert 'duckdb' not in sys.modules, 'no engine is needed'",
         str(chain), str(office.signer), str(office.private)],
        cwd=ROOT, env={"PATH": "/usr/bin", "IDASE_KEYS": str(tmp_path / "none")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

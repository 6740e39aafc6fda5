"""A process killed at any step of a release leaves a chain without a gap for the next run."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from house import ROOT
from release_office import N_PERSONS, copy_office

from scripts import database, erase, export, verify
from scripts.errors import UsageError
from scripts.release import ledger, manifest, rights, unfinished

RECIPIENT = "action_tank"
# killed when it is about to do this; whether the ledger then knows of the release
STEPS = {
    "seal": ("export.close", False),
    "record": ("ledger.record", False),
    "show": ("unfinished.show", True),
    "rename the head": ("unfinished.head_path", True),
    "confirm": ("ledger.confirm", True),
}
KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = ["tests/python", "tests/python/release"]
from release_office import settings_in
from scripts import export
from scripts.release import ledger, unfinished

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

where, name = sys.argv[2].split(".")
if name == "head_path":  # renamed, and the head not yet
    show = unfinished.show
    def renamed(*arguments):
        unfinished.head_path = die
        show(*arguments)
    unfinished.show = renamed
else:
    setattr({"export": export, "ledger": ledger, "unfinished": unfinished}[where], name, die)
export.scan = lambda config, folder: None
export.export(settings_in(Path(sys.argv[1])), "action_tank", "r2")
"""


@pytest.fixture(scope="module")
def sent(pristine, tmp_path_factory):
    """An office that released r1, made once."""
    office = copy_office(pristine, tmp_path_factory.mktemp("sent"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "scan", lambda config, folder: None)
        export.export(office.config, RECIPIENT, "r1")
    return office.config.data.parent


@pytest.fixture
def office(sent, tmp_path, monkeypatch):
    """A copy of it; no vault, so no scan."""
    monkeypatch.setattr(export, "scan", lambda config, folder: None)
    return copy_office(sent, tmp_path)


def killed(office, step: str = "show") -> Path:
    """Release r2, killed at a step; returns the folder of releases."""
    folder = office.config.data.parent
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), STEPS[step][0]],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr[-500:]
    return office.config.exports / RECIPIENT


def states(office) -> dict[str, tuple[int, str, int]]:
    """Sequence, state and persons of each release in the ledger."""
    connection = database.connect(releases=True, config=office.config)
    ledger.prepare(connection)
    rows = connection.execute(
        "select release, sequence, state, (select count(*) from releases.ledger.person "
        "where person.release = release.release) from releases.ledger.release order by all"
    ).fetchall()
    connection.close()
    return {name: tuple(row) for name, *row in rows}


def good(office, *releases: str) -> None:
    """These releases are a whole chain with its head, and nothing else is beside them."""
    folder = office.config.exports / RECIPIENT
    assert {path.name for path in folder.iterdir()} == {*releases, manifest.HEAD}
    verify.command(folder, office.signer, office.private, None)


@pytest.mark.parametrize(
    ("step", "again"),
    [
        ("seal", "r3"), ("record", "r2"), ("show", "r2"), ("show", "r3"),
        ("rename the head", "r3"), ("confirm", "r2"),
    ],
)  # fmt: skip
def test_the_next_run_leaves_no_gap(office, step, again):
    killed(office, step)
    path = export.export(office.config, RECIPIENT, again)
    assert path.name == again
    known = STEPS[step][1]
    good(office, *(["r1", "r2"] if known or again == "r2" else ["r1"]), again)
    found = states(office)
    assert {state for _, state, _ in found.values()} == {ledger.RELEASED}
    assert sorted(n for n, _, _ in found.values()) == list(range(1, len(found) + 1))


def test_a_completed_release_is_the_one_that_was_recorded(office):
    """Its bytes are those that were checked and scanned: nothing is packed a second time."""
    folder = killed(office)
    waiting = {
        name: (folder / ".r2.staging" / name).read_bytes() for name in sorted(verify.ALONGSIDE)
    }
    export.export(office.config, RECIPIENT, "r2")
    assert waiting == {name: (folder / "r2" / name).read_bytes() for name in waiting}
    with pytest.raises(UsageError, match="exists already"):
        export.export(office.config, RECIPIENT, "r2")


def cut(folder: Path, office) -> None:
    sealed = folder / ".r2.staging" / manifest.SEALED
    sealed.write_bytes(sealed.read_bytes()[:-1])


def swap_manifest(folder: Path, office) -> None:
    for name in (manifest.MANIFEST, manifest.SIGNATURE, manifest.SEALED):
        shutil.copyfile(folder / "r1" / name, folder / ".r2.staging" / name)


def objection(folder: Path, office) -> None:
    office.build(N_PERSONS - 1)


@pytest.mark.parametrize("harm", [cut, swap_manifest, objection])
def test_what_must_not_leave_any_more_is_abandoned(office, harm):
    """Damaged, another's, or somebody in it objected since: never shown, its place is taken."""
    folder = killed(office)
    harm(folder, office)
    with pytest.raises(UsageError, match="name another"):
        export.export(office.config, RECIPIENT, "r2")
    export.export(office.config, RECIPIENT, "r3")
    good(office, "r1", "r3")
    assert states(office)["r2"] == (2, ledger.ABANDONED, 0), "nobody got its persons"
    assert states(office)["r3"][:2] == (2, ledger.RELEASED)


def test_a_change_of_what_it_was_made_under_abandons_it(office):
    killed(office)
    connection = database.connect(warehouse=True, read_only=True, config=office.config)
    database.attach_encrypted(connection, office.config, "releases")
    under = {"kcv": "of another key"}
    assert unfinished.settle(connection, office.config, RECIPIENT, under) is None
    connection.close()
    assert states(office)["r2"][1] == ledger.ABANDONED


def test_what_may_have_been_taken_away_stays_on_recall_lists(office):
    """Neither the folder nor what it was made from: somebody may have it."""
    folder = killed(office)
    shutil.move(folder / ".r2.staging", folder.parent.parent / "taken")
    office.build(N_PERSONS - 1)
    export.export(office.config, RECIPIENT, "r3")
    good(office, "r1", "r3")
    connection = database.connect(warehouse=True, releases=True, config=office.config)
    ((_, _, releases),) = rights.recalled(connection, office.config, RECIPIENT)
    connection.close()
    assert releases.split() == ["r1", "r2"]


@pytest.mark.parametrize("step", ["seal", "show"])
def test_an_erasure_leaves_nothing_of_a_release_that_was_stopped(office, step):
    """Not even the plain files of a run that was killed before they were sealed."""
    folder = killed(office, step)
    assert (folder / ".r2.staging").exists()
    erase.recall_lists(office.config)
    assert {path.name for path in folder.iterdir()} == {"r1", manifest.HEAD, "recall.csv"}


def test_a_folder_that_cannot_be_shown_is_completed_by_the_same_command(office, monkeypatch):
    with monkeypatch.context() as patch:

        def refused(*_):
            raise PermissionError(13, "Permission denied")

        patch.setattr(unfinished, "show", refused)
        with pytest.raises(UsageError, match="the same command completes it"):
            export.export(office.config, RECIPIENT, "r2")
    export.export(office.config, RECIPIENT, "r2")
    good(office, "r1", "r2")

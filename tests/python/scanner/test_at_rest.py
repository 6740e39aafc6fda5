"""Files at rest: what a build leaves on the disk when it is killed, or may not start."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time

import canaries
import pytest
from house import BIN, House, copy_project

from scripts.custody import key_file

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("IDASE_TEST_KILLS", "2"))
SECONDS = (2.0, 9.0)  # a build of the gateway is between its first and its last table by then


@pytest.fixture(scope="module")
def stopped(built, tmp_path_factory) -> House:
    """A copy of the shared build, to be harmed."""
    house = House(tmp_path_factory.mktemp("stopped"))
    house.project = copy_project(house.folder / "project")
    for name in ("data", "keys"):
        shutil.copytree(getattr(built, name), getattr(house, name))
    return house


def readable(house: House) -> list:
    """Every file but the keys: the two databases are encrypted, so that they count as well."""
    return [p for p in house.files(house.folder) if house.keys not in p.parents]


def named(house: House) -> list[str]:
    """Files in which a planted name can be read."""
    words = [word.encode() for word in canaries.words()]
    return [
        path.name
        for path in readable(house)
        if any(word in content for content in [path.read_bytes().lower()] for word in words)
    ]


def test_no_name_on_the_disk_after_kills_at_any_moment(stopped):
    """SIGKILL leaves no time to tidy up: spill, journals and half-written files stay."""
    rng = random.Random(20230630)
    for _ in range(KILLS):
        process = subprocess.Popen(
            [
                str(BIN / "dbt"), "run", "--select", "path:models/vault",
                "--target-path", str(stopped.target), "--log-path", str(stopped.logs),
            ],
            cwd=stopped.project, env=stopped.environment() | {"IDASE_MEMORY": "300MB"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(rng.uniform(*SECONDS))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
        assert named(stopped) == []


@pytest.mark.parametrize(
    "harm",
    [
        lambda path, config: path.unlink(),
        lambda path, config: path.write_text(""),
        lambda path, config: path.write_bytes(os.urandom(64)),
        lambda path, config: (path.unlink(), key_file.create(config, "vault", "file")),
    ],
    ids=["missing", "empty", "noise", "another key"],
)
def test_without_the_right_key_landing_writes_nothing(stopped, harm):
    path = stopped.keys / "vault.key"
    kept = path.read_bytes()
    before = {p: (p.stat().st_size, p.stat().st_mtime_ns) for p in stopped.files(stopped.data)}
    harm(path, stopped.config())
    try:
        done = stopped.idase("land")
    finally:
        path.write_bytes(kept)
        path.chmod(0o600)
    assert done.returncode == 2 and done.stdout.count("\n") == 1
    after = {p: (p.stat().st_size, p.stat().st_mtime_ns) for p in stopped.files(stopped.data)}
    assert after == before


def test_files_of_the_data_folder_are_their_owners(stopped):
    open_to_others = [p for p in stopped.files(stopped.data) if p.stat().st_mode & 0o077]
    assert open_to_others == []

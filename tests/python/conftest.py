"""What the tests share: the parsed project, the macros as SQL, and one whole build."""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from canaries import plant
from house import ROOT, House, copy_project
from xdist.scheduler.loadscope import LoadScopeScheduling

PERSONS = 120  # with contracts; five times as many people in all
SEED = 11
# files whose tests are long and share nothing: each test goes to a process of its own
ALONE = ("test_same_input_same_output.py",)

SNIPPETS = {
    "hmac": "hmac_sha256_hex('rfc', 'message')",
    "pseudonym": "pseudonym('action_tank', 'message')",
    "other_pseudonym": "pseudonym('olinpe', 'message')",
    "uid": "vault_uid('u', ['provider', 'message'])",
    "measure_uid": "vault_uid('m', ['provider', 'message'])",
    "netstring": "netstring(['provider', 'message'])",
    "age_months": "age_months('first', 'second')",
    "add_days": "add_days('first', 'second')",
    "add_months": "add_months('first', 'second')",
    "days_between": "days_between('first', 'second')",
    "explode_range": "explode_range('first', 'second')",
    "sql_string": 'sql_string("L\'Île\\\\d")',
    "try_cast_to": "try_cast_to('first', 'date')",
    "regexp_replace_all": "regexp_replace_all('first', '[^a-z]', ' ')",
    "jaro_winkler": "jaro_winkler('first', 'second')",
}


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: needs the whole build (about two minutes)")


def reads_the_build(path: Path) -> bool:
    """Whether a file of tests, or the conftest beside it, asks for the whole build."""
    texts = [
        each.read_text("utf-8") for each in (path, path.parent / "conftest.py") if each.exists()
    ]
    return any(re.search(r"def \w+\([^)]*\bbuilt\b", text) for text in texts)


class Shares(LoadScopeScheduling):
    """Whole files go to one process, in the order of pytest_collection_modifyitems."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return nodeid if path.endswith(ALONE) else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return Shares(config, log)


def pytest_collection_modifyitems(items):
    """First a file for which one process makes the build; then what needs none, for the other."""
    building = [
        path for path in dict.fromkeys(item.path for item in items) if reads_the_build(path)
    ]
    rank = dict.fromkeys(building, 2) | dict.fromkeys(building[:1], 0)
    items.sort(key=lambda item: rank.get(item.path, 1))


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]):
    """What `make(folder)` gives, made by the first process that asks and read by the others."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    kept = shared / f"{name}.pickle"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            folder = shared / name
            folder.mkdir()
            try:
                found = make(folder)
            except AssertionError as error:
                found = error
            kept.write_bytes(pickle.dumps(found))
    found = pickle.loads(kept.read_bytes())
    if isinstance(found, AssertionError):
        raise found
    return found


@pytest.fixture(scope="session")
def lint_house(tmp_path_factory) -> House:
    """The project on the target `lint`, compiled: no key, no data, no database file.

    What dbt printed is the first entry of its transcript.
    """

    def compiled(folder: Path) -> House:
        house = House(folder)
        house.must(house.dbt("compile", "--target", "lint", "--no-introspect"))
        return house

    return once(tmp_path_factory, "lint", compiled)


@pytest.fixture(scope="session")
def manifest(lint_house) -> dict:
    """dbt's manifest of the project, every model compiled."""
    return json.loads((lint_house.target / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def models(manifest) -> dict[str, dict]:
    """Models of this project, by name."""
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["package_name"] == "idase"
    }


@pytest.fixture(scope="session")
def rendered(tmp_path_factory) -> SimpleNamespace:
    """Each snippet as SQL text, for both engines (`.duckdb`, `.spark`)."""
    house = House(tmp_path_factory.mktemp("macros"))
    house.project = copy_project(house.folder / "project", "macros")
    inline = "\n".join(
        f"@@{name}@@{{{{ idase.{call} }}}}@@end@@" for name, call in SNIPPETS.items()
    )
    found = {}
    for target in ("lint", "spark"):
        output = house.must(
            house.dbt(
                *("--quiet", "compile", "--target", target),
                *("--no-introspect", "--no-populate-cache", "--inline", inline),
            )
        )
        parts = re.findall(r"@@(\w+)@@(.*?)@@end@@", output, flags=re.DOTALL)
        found[target] = {name: text.strip() for name, text in parts}
        assert set(found[target]) == set(SNIPPETS), output[-2000:]
    return SimpleNamespace(duckdb=found["lint"], spark=found["spark"])


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> House:
    """One whole build on invented people, canaries among them; shared by every test that reads.

    A test that writes works on a copy.
    """
    return once(tmp_path_factory, "built", build_all)


def build_all(folder: Path) -> House:
    house = House(folder)
    house.must(
        house.idase(
            *("generate", "--persons", str(PERSONS), "--seed", str(SEED)),
            *("--out", house.extracts),
        )
    )
    plant(house.extracts)
    house.must(house.idase("keys", "new"))
    house.idase("land")  # exit code 1: some files are generated cut off or crooked
    house.must(house.dbt("build"))
    house.must(house.idase("publish"))
    return house


@pytest.fixture(scope="session")
def project_root():
    return ROOT

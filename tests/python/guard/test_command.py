"""At the keyboard: wrong use ends with 2 and one line, a fault of ours shows no text of its own."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import duckdb
import pytest
from house import ROOT, House

from scripts import cli, database, ledger, progress, publish
from scripts.custody import key_file, keyring
from scripts.release import ending, sealing

SECRET = "DUPONT-MARTIN"
ABSENT = "/nowhere/at/all"

# what somebody may type in a house without a database; none of it is a finding
WRONG = [
    ["generate", "--persons", "0", "--out", "{tmp}/new"],
    ["generate", "--persons", "3", "--out", "/proc/new"],
    ["land"],
    ["ledger", "--csv", "{tmp}/x.csv"],
    ["unread"],
    ["registry", "--csv", "{tmp}/x.csv"],
    ["evaluate-linkage", "--truth", ABSENT],
    ["report", "--lang", "xx"],
    ["report", "--published", ABSENT],
    ["review", "export", "--csv", "{tmp}/x.csv"],
    ["review", "import", "--csv", ABSENT, "--by", "me"],
    ["review", "import", "--csv", "{binary}", "--by", "me"],
    ["explain-pair", "a", "b"],
    ["publish"],
    ["olinpe", "--year", "1950"],
    ["scan", ABSENT],
    ["keys", "rotate", "nobody"],
    ["keys", "destroy", "nobody", "--reason", "x", "--yes"],
    ["keys", "trust", "action_tank", ABSENT],
    ["keys", "trust", "nobody", ABSENT],
    ["keys", "pair", "../elsewhere", "--out", "{tmp}/pair"],
    ["keys", "pair", "action_tank", "--out", "/proc/pair"],
    ["keys", "public", "--out", "/proc/signer.key"],
    ["export", "nobody", "--release", "r1"],
    ["export", "action_tank", "--release", "../r1"],
    ["verify", ABSENT, "--signer", ABSENT],
    ["verify", "{tmp}", "--signer", "{signer}", "--head", ABSENT],
    ["verify", "{tmp}", "--signer", "{signer}"],
    ["erase"],
    ["erase", "--close", "nothing", "--yes"],
    ["erase", "--close", "study", "--yes"],
    ["erase", "--close", "REC-ACTION-TANK", "--overdue", "--yes"],
    ["erase", "--close", "REC-ACTION-TANK", "--overdue"],
    ["nonsense"],
]


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> House:
    """A house with keys and no database; wrong use leaves it as it is."""
    house = House(tmp_path_factory.mktemp("house"))
    keyring.create_missing(house.config())
    return house


def typed(house: House, monkeypatch, *words: str, **variables: str) -> int:
    """Exit code of `idase` with these words and settings."""
    for name, value in (house.settings_in_force() | variables).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["idase", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


@pytest.fixture(scope="module")
def signer(house) -> Path:
    """The sender's public key."""
    secret = key_file.load(house.config(), keyring.SIGNING_KEY)
    path = house.folder / "signer.key"
    path.write_text(sealing.Signer(secret).public.text("signature"), encoding="ascii")
    return path


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_use_ends_with_2_and_writes_nothing(
    words, house, signer, tmp_path, monkeypatch, capfd
):
    binary = house.folder / "pairs.csv"
    binary.write_bytes(b"provider_a;reason\r\nl\xe9a")  # as Excel saves it
    named = [word.format(tmp=tmp_path, signer=signer, binary=binary) for word in words]
    before = sorted(house.files(house.folder))
    assert typed(house, monkeypatch, *named) == 2
    said = capfd.readouterr()
    assert "Traceback" not in said.err
    assert said.out == ""
    ours = [line for line in said.err.splitlines() if line.startswith("idase: ")]
    assert len(ours) == 1
    assert "a fault of this project" not in said.err
    assert sorted(house.files(house.folder)) == before
    assert not list(house.files(tmp_path))


@pytest.mark.parametrize(
    ("words", "asked", "helped"),
    [
        ([], "Missing command", "idase"),
        (["nonsense"], "No such command 'nonsense'", "idase"),
        (["keys"], "Missing command", "idase keys"),
        (["review"], "Missing command", "idase review"),
        (["keys", "nonsense"], "No such command 'nonsense'", "idase keys"),
        (["publish", "--nonsense"], "No such option: --nonsense", "idase publish"),
        (["export"], "Missing argument", "idase export"),
        (["export", "action_tank"], "Missing option", "idase export"),
        (["bench", "exits", "--persons", "many"], "Invalid value for '--persons'",
         "idase bench exits"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)  # fmt: skip
def test_words_that_the_parser_refuses_give_one_line(
    words, asked, helped, house, monkeypatch, capfd
):
    assert typed(house, monkeypatch, *words) == 2
    said = capfd.readouterr()
    (line,) = said.err.splitlines()
    assert line.startswith(f"idase: {asked}")
    assert line.endswith(f"; see '{helped} --help'")
    assert said.out == ""


def test_help_ends_with_0(house, monkeypatch, capfd):
    assert typed(house, monkeypatch, "publish", "--help") == 0
    assert "Usage: idase publish" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("module", "function"), [(ledger, "connect"), (cli, "build_app")], ids=["at work", "importing"]
)
@pytest.mark.parametrize(
    "error",
    [KeyboardInterrupt(), RuntimeError("Query interrupted"), duckdb.InterruptException("x")],
    ids=lambda error: type(error).__name__,
)
def test_who_presses_the_key_is_told_how_to_go_on(
    error, module, function, house, monkeypatch, capfd
):
    def stopped(*_, **__):
        raise error

    monkeypatch.setattr(module, function, stopped)
    assert typed(house, monkeypatch, "ledger") == 130
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("idase: stopped")


@pytest.mark.parametrize(
    ("variable", "value"),
    [("IDASE_AS_OF", "someday"), ("IDASE_MEMORY", "lots"), ("IDASE_THREADS", "many")],
)
def test_a_bad_setting_is_wrong_use(variable, value, house, monkeypatch, capfd):
    assert typed(house, monkeypatch, "ledger", **{variable: value}) == 2
    assert capfd.readouterr().err.startswith(f"idase: {variable} is '{value}'")


@pytest.mark.parametrize(
    "error",
    [
        duckdb.ConversionException(f"could not convert '{SECRET}'"),
        ValueError(SECRET),
        OSError(28, "No space left on device", ABSENT),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_fault_of_ours_is_no_finding_and_shows_no_value(error, house, monkeypatch, capfd):
    """Exit code 1 would have `make build` go on as if files had landed."""

    def fails(*_, **__):
        raise error

    monkeypatch.setattr(ledger, "connect", fails)
    assert typed(house, monkeypatch, "ledger") == 2
    said = capfd.readouterr()
    assert SECRET not in said.out + said.err
    (line,) = said.err.splitlines()
    expected = ABSENT if isinstance(error, OSError) else f"{type(error).__name__} at ledger.py:"
    assert expected in line


def test_a_message_is_one_line_and_a_tables_names_are_whole(tmp_path, capfd):
    path = tmp_path / ("a [bold]long[/bold] name " * 8)
    progress.say(f"written {path}")
    assert capfd.readouterr().out == f"written {path}\n"
    table = progress.Table("name")
    table.add_row("x" * 150)
    progress.show(table)
    assert "x" * 150 in capfd.readouterr().out


def test_folders_bear_any_name(tmp_path):
    """An apostrophe ends no text of SQL, and words of a path are no reason of the engine's."""
    house = House(tmp_path / "l'été, key encrypted, set lock")
    keyring.create_missing(house.config())
    folder = house.extracts / "ml_lyon" / "2023-05-31"
    folder.mkdir(parents=True)
    (folder / "jeunes.csv").write_text(
        "ID_DOSSIER;NOM_NAISSANCE;PRENOM;DATE_NAISSANCE\n1;DURAND;ZOE;01/02/2003\n", "utf-8"
    )
    house.must(house.idase("land"))
    house.must(house.idase("ledger"))
    house.must(house.dbt("seed", "--select", "map_boolean"))
    with duckdb.connect() as connection:
        publish.write_file(connection, house.config().analyst, ["create table target.x (y int)"])
    ending.rebuild(house.config(), "vault")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (duckdb.IOException("Could not set lock on file '{path}'"), "in use by another process"),
        (duckdb.InvalidInputException("Wrong encryption key used to open"), "the key in the keys"),
        (duckdb.CatalogException("but database {path} is not encrypted"), "the key in the keys"),
        (duckdb.IOException("{path} is not a valid DuckDB database file"), "cannot be opened as"),
        (duckdb.ParserException('near "(encryption_key"\n\nLINE 1: wrong key'), "cannot be opened"),
        (duckdb.IOException("{path}\n\nLINE 1: is not encrypted"), "cannot be opened as"),
    ],
)
def test_what_a_database_says_is_told_from_our_own_words(error, said):
    path = Path("/set lock/is not encrypted/vault.duckdb")
    told = type(error)(str(error).format(path=path))
    assert database.explain(path, told).startswith(f"{path}: {said}")


def test_a_path_enters_sql_as_a_literal():
    bare = re.compile(r"\b(attach|exists|load|to|temp_directory =|read_\w+\() ?'\{", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / "scripts").rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if bare.search(line)
    ]
    assert not found, found

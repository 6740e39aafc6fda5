"""A landed file is read again when the seeds say something else about reading it, and only then."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from landing_helpers import DELIVERY, HEADER, jeunes, query, run, write

from scripts import land as landing
from scripts.database import connect
from scripts.landing import catalogue
from scripts.release import gate
from scripts.settings import settings

SURNAME = {catalogue.header_key("Nom de famille du jeune"): "nom_naissance"}
TABLE = ("missions_locales", "jeunes")


@pytest.fixture
def learn(monkeypatch):
    """Have the seeds say something else: `learn(headers=…)` changes fields of the catalogue."""

    def changed(**fields):
        known = replace(catalogue.load(settings()), **fields)
        monkeypatch.setattr(landing.seeds, "load", lambda _: known)

    return changed


@pytest.fixture
def odd(place):
    """A landed file whose column of surnames has a header that no seed knows."""
    header = ["Nom de famille du jeune" if name == "NOM_NAISSANCE" else name for name in HEADER]
    write(place / "jeunes.csv", [header, ["D1", "NOM", "A", "", "", ""]])
    assert run()["jeunes.csv"].missing_columns.count("nom_naissance") == 1
    return place


def headers(more: dict[str, str]) -> dict:
    known = catalogue.load(settings()).headers
    return known | {TABLE: known[TABLE] | more}


def test_a_header_learned_since_lands_its_column_and_keeps_the_day(odd, learn, monkeypatch):
    assert jeunes() == [("D1", None, "A")]
    built_of = gate.landed_now(settings())
    monkeypatch.setenv("IDASE_AS_OF", "2023-07-15")
    learn(headers=headers(SURNAME))
    line = run()["jeunes.csv"]
    assert (line.reason, line.rows_landed) == (None, 1)
    assert jeunes() == [("D1", "NOM", "A")], "once, not twice"
    assert gate.landed_now(settings()) != built_of, "what was built before is stale"
    ledger = query("select status, landed_as_of::varchar from vault.landing.ledger")
    assert ledger == [("landed", "2023-06-30")], "terms of keeping run from the first landing"
    assert run()["jeunes.csv"].reason == "already_landed"


def test_a_rule_of_another_table_reads_nothing_again(odd, learn):
    known = catalogue.load(settings()).headers
    other = ("missions_locales", "situations")
    learn(headers=known | {other: known[other] | {"quelquechose": "id_dossier"}})
    assert run()["jeunes.csv"].reason == "already_landed"


@pytest.mark.parametrize("what", ["date_formats", "booleans", "missing", "findings"])
def test_what_cells_mean_counts_and_what_people_look_at_does_not(odd, learn, what):
    before = getattr(catalogue.load(settings()), what)
    changed = {
        "date_formats": lambda: [*before, "%Y/%d/%m"],
        "booleans": lambda: before | {"oui oui": True},
        "missing": lambda: {key: [*listed, "néant"] for key, listed in before.items()},
        "findings": lambda: before | {"total_line"},
    }[what]()
    learn(**{what: changed})
    assert (run()["jeunes.csv"].reason is None) == (what != "findings")


RULE = catalogue.RejectRule("test_record", "*", "jeunes", ("1",), "^essai", "")
OBJECTIONS = ("iodas", "oppositions")
SAYS_MORE = {
    # what changes in a table, of the catalogue and of its convention
    "a column": (TABLE, lambda c: {"columns": c.columns | {TABLE: c.columns[TABLE][1:]}}, set()),
    "a row to reject": (TABLE, lambda c: {"reject_rules": [*c.reject_rules, RULE]}, set()),
    "a field of the convention": (TABLE, lambda c: {}, {("jeunes", "telephone")}),
    "a provider": (OBJECTIONS, lambda c: {"providers": c.providers | {"ml_new": "x"}}, set()),
}
SAYS_THE_SAME = {
    "a column": (OBJECTIONS, *SAYS_MORE["a column"][1:]),
    "a row to reject": (OBJECTIONS, *SAYS_MORE["a row to reject"][1:]),
    "a field of the convention": (OBJECTIONS, *SAYS_MORE["a field of the convention"][1:]),
    "a provider": (TABLE, *SAYS_MORE["a provider"][1:]),
}


@pytest.mark.parametrize("cases", [SAYS_MORE, SAYS_THE_SAME])
@pytest.mark.parametrize("what", SAYS_MORE)
def test_the_digest_of_the_rules_is_that_of_all_which_reads_a_table(cases, what):
    table, change, fields = cases[what]
    known = catalogue.load(settings())
    (convention, *_) = known.conventions["iodas"]
    before = known.rules_digest(*table, convention)
    other = replace(convention, fields=convention.fields | fields)
    after = replace(known, **change(known)).rules_digest(*table, other)
    assert (after != before) == (cases is SAYS_MORE)


def test_a_file_from_which_objectors_were_deleted_stays_as_it_is(odd, learn, capsys):
    connection = connect(vault=True)
    connection.execute("update vault.landing.ledger set rows_erased = 1")
    connection.execute("delete from vault.raw.missions_locales__jeunes")
    connection.close()
    learn(headers=headers(SURNAME))
    line = run()["jeunes.csv"]
    assert (line.reason, line.is_outdated) == ("already_landed", True)
    assert jeunes() == [], "nobody comes back"
    landing.report([line], catalogue.load(settings()))
    assert "have it delivered again" in " ".join(capsys.readouterr().out.split())


def test_a_file_that_is_gone_is_named(odd, learn, capsys):
    (odd / "jeunes.csv").unlink()
    write(odd / "situations.csv", [["ID_DOSSIER"], ["D1"]])
    run()
    assert "former rules" not in capsys.readouterr().out
    learn(headers=headers(SURNAME))
    run()
    said = " ".join(capsys.readouterr().out.split())
    assert f"/{DELIVERY}/jeunes.csv" in said.replace(" ", "") and "former rules" in said


def test_a_file_of_a_snapshot_that_another_follows_is_not_asked_for(odd, learn, capsys):
    earlier = odd.with_name("2023-05-31")
    earlier.mkdir()
    (odd / "jeunes.csv").rename(earlier / "jeunes.csv")
    run()
    write(odd / "jeunes.csv", [HEADER, ["D1", "NOM", "A", "", "", ""]])
    run()
    (earlier / "jeunes.csv").unlink()
    learn(headers=headers(SURNAME))
    run()
    assert "former rules" not in capsys.readouterr().out


def test_rules_that_refuse_a_landed_file_take_its_rows_back(odd, learn):
    learn(headers=headers({"prenom": "nom_naissance"} | SURNAME))
    assert run()["jeunes.csv"].reason.startswith("two_headers_for_one_column")
    assert jeunes() == []


def test_a_header_of_no_use_is_told_no_more(place, learn):
    write(place / "jeunes.csv", [[*HEADER, "Conseiller"], ["D1", "NOM", "A", "", "", "", "x"]])
    assert run()["jeunes.csv"].unknown_columns == ["Conseiller"]
    known = catalogue.load(settings()).unwanted
    learn(unwanted=known | {TABLE: frozenset([catalogue.header_key("conseiller")])})
    line = run()["jeunes.csv"]
    assert (line.status, line.unknown_columns) == ("landed", [])


def test_a_row_without_a_column_makes_a_header_unwanted(tmp_path):
    seeds = tmp_path / "seeds"
    shutil.copytree(settings().seeds, seeds)
    path = seeds / "mappings/map_header_alias.csv"
    with path.open("a", encoding="utf-8") as stream:
        stream.write("missions_locales,*,Conseiller référent,\n")
    found = catalogue.load(replace(settings(), root=tmp_path)).unwanted
    assert "conseillerreferent" in found[TABLE]
    assert "conseillerreferent" not in found["iodas", "mesures"]

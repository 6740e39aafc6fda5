"""What really goes wrong (no right, no room, no key, two at once) is one line, nothing lost."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from landing_helpers import HEADER, idase, jeunes, query, run, write

from scripts import stopping
from scripts.database import connect
from scripts.settings import ROOT, settings

NOBODY = 65534


def land_apart(**how) -> subprocess.Popen:
    """`idase land` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.cli", "land"], cwd=ROOT, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "IDASE_THREADS": "2"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how,
    )  # fmt: skip


def one_line(done: subprocess.Popen) -> str:
    """What a process that could not do its work says."""
    _, error = done.communicate(timeout=120)
    assert done.returncode == 2, error
    assert len(error.strip().splitlines()) == 1, error
    return error


def many(place: Path, parts: int, rows: int) -> None:
    for part in range(parts):
        write(place / f"jeunes_{part}.csv",
              [HEADER, *([f"D{part}-{i}", f"NOM{i}", "PRENOM", "", "", ""] for i in range(rows))],
        )  # fmt: skip


def test_exit_code_tells_whether_somebody_must_look(place, capsys):
    write(place / "jeunes.csv", [HEADER, ["D1", "NOM", "A", "", "", ""], ["Total : 1", *[""] * 5]])
    (place / "LISEZMOI.txt").write_text("bonjour", encoding="utf-8")
    assert idase("land") == 0
    assert idase("land") == 0
    with (place / "jeunes.csv").open("a", encoding="utf-8") as stream:
        stream.write("D2;NOM")
    assert idase("land") == 1
    (place / "situations.csv").touch()
    assert idase("land") == 1
    assert "empty_file" in capsys.readouterr().out.replace("\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "ID_DOSSIER;NOM_NAISSANCE;PRENOM;DATE_NAISSANCE\n1;A;B;\n2;C\n",
        "ID_DOSSIER;Patronyme;PRENOM;DATE_NAISSANCE\n1;A;B;\n",
    ],
    ids=["rejected_row", "missing_column"],
)
def test_what_was_found_is_said_again_while_the_file_is_there(place, capsys, text):
    (place / "jeunes.csv").write_text(text, encoding="utf-8")
    assert idase("land") == 1
    first = capsys.readouterr().out
    assert idase("land") == 1
    again = capsys.readouterr().out
    if "Patronyme" in text:
        for said in (first, again):
            assert "has no column nom_naissance, without which its rows" in said
            assert "Patronyme" in said  # the header that it may be
    else:
        assert "(1 rows, 1 rejected, 0 identifiers dropped)" in first
        assert "1 landed before (1 rejected)" in again


@pytest.mark.parametrize("content", ["absent", "empty"])
def test_nothing_to_land_is_wrong_use(place, capsys, content):
    shutil.rmtree(place.parents[1])
    if content == "empty":
        place.mkdir(parents=True)
    assert idase("land") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("fault", ["missing", "open"])
def test_key_missing_or_readable_by_others(place, capsys, fault):
    write(place / "jeunes.csv", [HEADER])
    for key in settings().keys.rglob("*vault*"):
        key.unlink() if fault == "missing" else key.chmod(0o644)
    assert idase("land") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_file_without_the_right_to_read_is_refused_and_the_rest_lands(place, monkeypatch):
    write(place / "jeunes.csv", [HEADER, ["D1", "NOM", "A", "", "", ""]])
    assert idase("land") == 0  # whatever Python loads late is loaded: it may be root's alone
    write(place / "situations.csv", [["ID_SITUATION", "ID_DOSSIER"], ["S1", "D1"]])
    (place / "jeunes.csv").chmod(0)
    root = os.geteuid() == 0  # who may read everything
    with tempfile.TemporaryDirectory() as base:
        shutil.copytree(place.parents[2], base, dirs_exist_ok=True)
        shutil.rmtree(Path(base, "data"))
        for name in ("extracts", "data", "keys"):
            monkeypatch.setenv(f"IDASE_{name.upper()}", str(Path(base, name)))
        if root:
            for path in [Path(base), *Path(base).rglob("*")]:
                os.chown(path, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            assert idase("land") == 1
            found = query("select file_name, reason from vault.landing.ledger order by file_name")
        finally:
            if root:
                os.seteuid(0)
    assert found == [("jeunes.csv", "unreadable"), ("situations.csv", None)]


def test_disk_full_keeps_what_landed_and_a_rerun_completes(place):
    many(place, parts=1, rows=10)
    run()
    many(place, parts=2, rows=60_000)

    def no_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    assert "no space left" in one_line(land_apart(preexec_fn=no_room))
    landed = query("select sum(rows_landed) from vault.landing.ledger where status = 'landed'")
    assert len(jeunes("id_dossier")) == landed[0][0]
    assert all(line.rows_landed or line.reason for line in run().values())
    assert len(jeunes("id_dossier")) == 120_000


def test_killed_at_any_moment_a_rerun_completes(place):
    draw = random.Random(7)
    many(place, parts=4, rows=30_000)
    for _ in range(3):
        process = land_apart()
        time.sleep(draw.uniform(0.3, 1.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if settings().vault.exists():
            try:
                landed = query("select sum(rows_landed) from vault.landing.ledger")[0][0] or 0
                assert len(jeunes("id_dossier")) == landed
            except Exception as error:
                assert "does not exist" in str(error)
    run()
    assert len(jeunes("id_dossier")) == 120_000
    assert not list(settings().spill.glob("landing-*.csv"))


def listens() -> None:
    """What starts a process in the background may have it ignore the key."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_the_key_stops_it_after_a_whole_file(place):
    """Where it finds the process is chance: some tries, each with a word and code 130."""
    draw = random.Random(18)
    many(place, parts=12, rows=20_000)
    for _ in range(4):
        shutil.rmtree(settings().data, ignore_errors=True)
        process = land_apart(preexec_fn=listens)
        while not settings().vault.exists():
            time.sleep(0.02)
        time.sleep(draw.uniform(0.1, 0.8))
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=120)
        assert process.returncode == 130, error
        assert "Traceback" not in error
        assert error.strip().splitlines()[-1].startswith("idase: stopped")
        landed = query("select count(*), sum(rows_landed) from vault.landing.ledger")
        assert landed[0][0] < 12
        assert len(jeunes("id_dossier")) == (landed[0][1] or 0)


def test_the_key_pressed_again_stops_at_once():
    before = signal.getsignal(signal.SIGINT)  # a job in the background ignores the key
    with pytest.raises(KeyboardInterrupt), stopping.stops_between() as check:
        check()
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        check()
    assert signal.getsignal(signal.SIGINT) is before


def test_two_at_once_one_gets_one_clear_line(place):
    write(place / "jeunes.csv", [HEADER])
    run()
    holder = connect(vault=True)
    try:
        assert "in use by another process" in one_line(land_apart())
    finally:
        holder.close()


def test_a_file_that_says_of_nobody_is_refused_and_names_its_unknown_headers(place, capsys):
    """Rows without whom they are about would supersede those that say it."""
    (place / "situations.csv").write_text(
        "ID_SITUATION;Réf. usager;CATEGORIE;DATE_DEBUT\nS1;D1;EMPLOI;2020-01-01\n", encoding="utf-8"
    )
    line = run()["situations.csv"]
    assert (line.status, line.reason) == ("refused", "missing_key_column: id_dossier")
    assert idase("land") == 1
    assert "Réf. usager" in capsys.readouterr().out
    assert query("select unknown_columns from vault.landing.ledger") == [("Réf. usager",)]


def test_a_line_of_which_one_cell_alone_is_a_header_is_not_told(place, capsys):
    (place / "situations.csv").write_text("PLANTED;EMPLOI;Type\nOTHER;IMMERSION;x\n", "utf-8")
    assert idase("land") == 1
    assert "PLANTED" not in capsys.readouterr().out


def test_a_row_without_its_start_is_a_finding(place, capsys):
    (place / "situations.csv").write_text(
        "ID_SITUATION;ID_DOSSIER;CATEGORIE\nS1;D1;EMPLOI\n", "utf-8"
    )
    assert idase("land") == 1
    assert "has no column date_debut" in capsys.readouterr().out

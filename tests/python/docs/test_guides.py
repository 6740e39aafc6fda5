"""The guides are true: the worked example of a new partner is run, links and commands exist."""

from __future__ import annotations

import csv
import re

import pytest
from house import ROOT, House, copy_project

from scripts import database
from scripts.cli import VERBS
from scripts.custody import keyring

GUIDES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
PARTNER = ROOT / "docs/add-a-partner.md"
SEEDS = {
    "gov_provider.csv": "governance",
    "gov_convention.csv": "governance",
    "gov_convention_scope.csv": "governance",
    "map_header_alias.csv": "mappings",
    "map_value_alias.csv": "mappings",
}


def blocks(text: str) -> list[tuple[str, str]]:
    """Fenced blocks: the seed named last before the block (or nothing), and the block's text."""
    found = []
    for match in re.finditer(r"^ *```(\w*)\n(.*?)^ *```", text, flags=re.DOTALL | re.MULTILINE):
        named = re.findall(r"(\w+\.csv)", text[: match.start()])
        content = "\n".join(line.strip() for line in match[2].splitlines()) + "\n"
        found.append((named[-1] if match[1] == "csv" else match[1], content))
    return found


def test_a_partner_is_added_with_rows_of_seeds_alone(tmp_path):
    house = House(tmp_path, project=copy_project(tmp_path / "project", "seeds", "scripts"))
    text = PARTNER.read_text(encoding="utf-8")
    (_, delivered), *rest = blocks(text)
    added = [(name, rows) for name, rows in rest if name in SEEDS]
    assert {name for name, _ in added} == set(SEEDS)
    for name, rows in added:
        path = house.project / "seeds" / SEEDS[name] / name
        header, *known = csv.reader(path.read_text(encoding="utf-8").splitlines())
        new = list(csv.reader(rows.splitlines()))
        assert all(len(row) == len(header) for row in new), name
        # what a row says is in its last column
        assert not {tuple(row[:-1]) for row in new} & {tuple(row[:-1]) for row in known}, name
        with path.open("a", encoding="utf-8") as stream:
            stream.write(rows)
    file = house.extracts / "ml_exemple" / "2023-05-31" / "jeunes.csv"
    file.parent.mkdir(parents=True)
    file.write_text(delivered, encoding="cp1252")

    keyring.create_missing(house.config())
    said = house.must(house.idase("land"))
    assert "without which its rows" not in said

    connection = database.connect(vault=True, read_only=True, config=house.config())
    ledger = connection.sql("select status, rows_landed, convention_id from vault.landing.ledger")
    landed = connection.sql(
        "select id_dossier, civilite, nom_naissance, prenom, date_naissance, hebergement "
        "from vault.raw.missions_locales__jeunes"
    )
    assert ledger.fetchall() == [("landed", 1, "PAR-EXEMPLE")]
    assert landed.fetchall() == [("A-17", "Mme", "DURAND", "Lou", "2001-03-14", "chez ses parents")]
    connection.close()


@pytest.mark.parametrize("guide", GUIDES, ids=[path.name for path in GUIDES])
def test_links_lead_somewhere(guide):
    text = guide.read_text(encoding="utf-8")
    broken = [
        target
        for target in re.findall(r"\]\(([^)#]+)\)", text)
        if "://" not in target and not (guide.parent / target).exists()
    ]
    assert not broken, broken


@pytest.mark.parametrize("guide", GUIDES, ids=[path.name for path in GUIDES])
def test_named_commands_files_and_settings_exist(guide):
    text = guide.read_text(encoding="utf-8")
    verbs = set(re.findall(r"\bidase ([a-z][a-z-]+)\b", " ".join(re.findall(r"`[^`\n]+`", text))))
    assert verbs <= set(VERBS), verbs - set(VERBS)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z]+)\b", "\n".join(re.findall(r"`[^`]+`", text))):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), f"make {target}"
    names = {path.name for path in ROOT.rglob("*.csv")} | {
        path.stem for folder in ("models", "seeds") for path in (ROOT / folder).rglob("*.*")
    }
    prefixes = "stg|int|gate|fct|dim|agg|nom|map|gov"
    for name in re.findall(rf"`(?:\w+\.)?((?:{prefixes})_\w*[a-z])(?:\.csv)?`", text):
        assert name in names, f"{guide.name} names {name}, which does not exist"


def test_every_setting_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    used = set()
    for path in [*(ROOT / "scripts").rglob("*.py"), ROOT / "profiles.yml", ROOT / "Makefile"]:
        used |= set(re.findall(r"\bIDASE_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    private = {"IDASE_SPARK_METHOD", "IDASE_SPARK_HOST", "IDASE_BENCH_LOG"}
    assert used - private <= set(re.findall(r"IDASE_[A-Z_]+", readme))


def test_no_machine_path_in_the_repository():
    wrong = []
    kinds = (".md", ".sql", ".yml", ".py", ".csv")
    for folder in ("models", "macros", "seeds", "scripts", "docs", "analyses", "tests"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in kinds and path.name != "test_guides.py":
                text = path.read_text(encoding="utf-8")
                if re.search(r"(?<![\w.])/(home|Users|root|tmp|work)/\w", text):
                    wrong.append(str(path.relative_to(ROOT)))
    assert not wrong, wrong

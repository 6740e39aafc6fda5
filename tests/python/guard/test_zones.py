"""A zone is a folder, a dbt group, a database and an access level that always agree."""

from __future__ import annotations

import csv

from house import ROOT, House, copy_project

from scripts.release.contract import recipients
from scripts.release.gate import REPORTS
from scripts.settings import settings

# folder under models/ → what every model in it must be
ZONES = {
    "vault/staging": ("vault", "vault", "private", False),
    "vault/linkage": ("vault", "vault", "private", False),
    "vault/preparation": ("vault", "vault", "private", False),
    "vault/olinpe": ("vault", "vault", "private", False),
    "vault/gateway": ("vault", "warehouse", "protected", True),
    "trajectories": ("trajectories", "warehouse", "protected", True),
    **{
        f"marts/{recipient}": (recipient, "warehouse", "public", True)
        for recipient in recipients(settings())
    },
}
OUTSIDE = ("trajectories", "marts")  # what is built without the vault
CLASSES = {"direct", "quasi", "sensitive", "plain"}


def zone(model: dict) -> str:
    """The folder of ZONES that holds a model."""
    path = model["path"]
    found = [folder for folder in ZONES if path.startswith(folder + "/")]
    assert found, f"{path} is in no zone: put it in one of {', '.join(ZONES)}"
    return found[0]


def outside(node: dict) -> bool:
    return node["path"].startswith(tuple(f"{folder}/" for folder in OUTSIDE))


def contracted(models: dict) -> list[dict]:
    return [model for model in models.values() if ZONES[zone(model)][3]]


def test_every_model_is_what_its_folder_says(models):
    assert len(models) > 30
    wrong = []
    for name, model in models.items():
        config = model["config"]
        got = (
            config["group"],
            model["database"],
            config["access"],
            bool(config["contract"]["enforced"]),
        )
        if got != ZONES[zone(model)]:
            wrong.append(f"{name}: {got}, expected {ZONES[zone(model)]}")
    assert not wrong, wrong


def test_what_crosses_a_border_is_a_table(models):
    views = [
        model["name"] for model in contracted(models) if model["config"]["materialized"] != "table"
    ]
    assert not views, f"a view would read the other zone at each query: {views}"


def test_every_model_names_its_schema(models):
    for name, model in models.items():
        assert model["schema"] not in ("main", ""), f"{name} falls in the default schema"
        if model["path"].startswith("marts/"):
            assert model["schema"] == "marts_" + model["path"].split("/")[1], name


def parents(manifest: dict, node: dict) -> list[dict]:
    everything = manifest["nodes"] | manifest["sources"]
    return [everything[name] for name in node["depends_on"].get("nodes", [])]


def test_only_the_gateway_is_read_from_outside_the_vault(manifest, models):
    """Trajectories and marts rebuild with no vault file: no path of length one but by the door."""
    wrong = []
    for model in models.values():
        if not outside(model):
            continue
        for parent in parents(manifest, model):
            if parent["resource_type"] == "source" or (
                parent["database"] == "vault"
                or (parent["path"].startswith("vault/") and "/gateway/" not in parent["path"])
            ):
                wrong.append(f"{model['name']} reads {parent['name']}")
    assert not wrong, wrong


def test_a_mart_reads_only_pseudonymised_tables_and_nomenclatures(manifest, models):
    wrong = [
        f"{model['name']} reads {parent['name']}"
        for model in models.values()
        if model["path"].startswith("marts/")
        for parent in parents(manifest, model)
        if parent["schema"]
        not in ("trajectories", "gateway", "nomenclatures", "governance", model["schema"])
    ]
    assert not wrong, wrong


def test_vault_seeds_stay_in_the_vault(manifest):
    for node in manifest["nodes"].values():
        if node["resource_type"] == "seed":
            in_vault = node["path"].startswith(("mappings/", "linkage/"))
            expected = "vault" if in_vault else "warehouse"
            assert node["database"] == expected, node["name"]


def test_a_ref_across_the_border_does_not_parse(tmp_path):
    """dbt itself refuses: a private model has no reader outside its group."""
    house = House(tmp_path, project=copy_project(tmp_path / "project"))
    planted = house.project / "models/marts/action_tank/fct_planted.sql"
    planted.write_text("select 1 as x from {{ ref('stg_iodas__individus') }}\n", encoding="utf-8")
    done = house.dbt("parse", "--target", "lint")
    assert done.returncode != 0
    assert "fct_planted" in done.stdout and "stg_iodas__individus" in done.stdout
    assert "'vault' group" in done.stdout


def test_no_failing_row_is_stored(manifest):
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test":
            assert not node["config"]["store_failures"], node["name"]
            severity = "warn" if node["name"] in REPORTS else "error"
            assert node["config"]["severity"].lower() == severity, node["name"]
            assert node["config"]["enabled"]


def test_columns_that_cross_are_classified(models):
    wrong = []
    for model in contracted(models):
        assert model["columns"], model["name"]
        for column in model["columns"].values():
            meta = column["config"].get("meta") or column.get("meta") or {}
            where = f"{model['name']}.{column['name']}"
            if meta.get("class") not in CLASSES:
                wrong.append(f"{where}: no class")
            elif meta["class"] == "direct":
                wrong.append(f"{where}: a direct identifier never crosses the gateway")
            if model["path"].startswith("marts/") and meta.get("publish") is not True:
                wrong.append(f"{where}: not marked publish")
            if not column.get("data_type"):
                wrong.append(f"{where}: no data type")
    assert not wrong, wrong


# words of column names that only the vault may hold
FORBIDDEN_NAMES = (
    *("birth_name", "usage_name", "first_name", "last_name", "mother", "birth_date"),
    *("birth_place", "commune_name", "postal_code", "address", "phone", "email", "nir"),
    *("household", "source_person_id", "file_id", "measure_id", "place_id", "event_id"),
    *("score", "weight", "proba", "pair", "structure_name", "comment"),
)


def test_no_column_that_crosses_bears_the_name_of_an_identifier(models):
    wrong = [
        f"{model['name']}.{column}"
        for model in contracted(models)
        for column in model["columns"]
        if not column.startswith(("is_", "n_"))  # a flag or a count says nothing of who
        and any(word in column for word in FORBIDDEN_NAMES)
    ]
    assert not wrong, wrong


def test_marts_hold_exactly_the_authorised_columns(models):
    """The allow-list and the contracts say the same thing; either alone could be edited."""
    with (ROOT / "seeds/governance/gov_export_column.csv").open(encoding="utf-8") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: int(row["position"]))
    authorised: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        key = f"{row['recipient_code']}.{row['table_name']}"
        authorised.setdefault(key, []).append((row["column_name"], row["data_type"].lower()))
    contracts = {
        f"{model['path'].split('/')[1]}.{model['name']}": [
            (column["name"], column["data_type"].lower()) for column in model["columns"].values()
        ]
        for model in models.values()
        if model["path"].startswith("marts/")
    }
    assert contracts == authorised


def test_a_recipient_gets_its_own_pseudonym_or_none(models):
    for model in models.values():
        if not model["path"].startswith("marts/"):
            continue
        recipient = model["path"].split("/")[1]
        columns = set(model["columns"])
        assert "person_uid" not in columns, f"{model['name']} would publish the internal number"
        code = model["raw_code"]
        for other in {zone_name.split("/")[1] for zone_name in ZONES if "marts/" in zone_name}:
            if other != recipient:
                assert f"pseudonym('{other}'" not in code, model["name"]


def test_every_mart_is_compared_with_the_vaults_identifiers(manifest, models):
    compared = {
        name
        for node in manifest["nodes"].values()
        if node["name"].startswith("assert_no_direct_identifier__")
        for name in node["depends_on"]["nodes"]
    }
    wrong = [
        name
        for name, model in models.items()
        if model["path"].startswith("marts/") and model["unique_id"] not in compared
    ]
    assert not wrong, f"add them to tests/vault/assert_no_direct_identifier__*: {wrong}"

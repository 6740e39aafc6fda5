"""Names and descriptions: everything says what it is, and no YAML key is misspelt in silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml
from house import ROOT

PREFIXES = {
    "vault/staging": r"(stg|int)_",
    "vault/linkage": r"(int_|person_(registry|uid_history)$)",
    "vault/preparation": r"int_",
    "vault/olinpe": r"int_",
    "vault/gateway": r"gate_",
    "trajectories": r"(int|fct|dim|agg)_",
    "marts": r"(fct|dim|agg)_",
}
SEED_PREFIXES = {
    **{"nomenclatures": "nom_", "mappings": "map_", "governance": "gov_"},
    "olinpe": "olinpe_",
    "linkage": "link_",
}
# published without dates: two spells of one measure may start in the same month of age
WITHOUT_KEY = {"fct_action_tank_spell"}
MAX_LINES = 400
YAML_FOLDERS = ("models", "seeds", "macros", "tests", "analyses")

# what dbt 1.11 reads; on DuckDB it says nothing about any other key
COLUMN = {"name", "description", "data_type", "constraints", "data_tests", "config", "quote"}
NODE = {"name", "description", "config", "columns", "data_tests"}
ALLOWED = {
    "": {
        *("version", "models", "seeds", "sources", "macros", "groups", "exposures"),
        *("unit_tests", "data_tests", "analyses"),
    },
    "models": NODE | {"constraints", "latest_version", "versions", "deprecation_date"},
    "models.columns": COLUMN,
    "seeds": NODE,
    "seeds.columns": COLUMN,
    "analyses": {"name", "description", "config", "columns"},
    "analyses.columns": COLUMN,
    "sources": {
        *("name", "description", "database", "schema", "loader", "config", "tables", "quoting"),
    },
    "sources.tables": NODE | {"identifier", "external"},
    "sources.tables.columns": COLUMN,
    "macros": {"name", "description", "arguments", "config"},
    "macros.arguments": {"name", "type", "description"},
    "groups": {"name", "description", "owner", "config"},
    "exposures": {
        *("name", "label", "description", "type", "maturity", "owner", "depends_on", "url"),
        "config",
    },
    "unit_tests": {
        *("name", "description", "model", "given", "expect", "overrides", "config", "versions"),
    },
    "unit_tests.given": {"input", "rows", "format", "fixture"},
    "data_tests": {"name", "description", "config"},
}
CONFIG = {
    *("meta", "tags", "enabled", "group", "access", "contract", "materialized", "schema"),
    *("database", "alias", "column_types", "delimiter", "severity", "where", "limit"),
    *("quote_columns", "docs", "persist_docs", "fail_calc", "error_if", "warn_if"),
}


def yaml_files() -> list[Path]:
    return [
        path
        for folder in YAML_FOLDERS
        for path in sorted((ROOT / folder).rglob("*.yml"))
        if "python" not in path.parts
    ]


class NoDuplicates(yaml.SafeLoader):
    """A loader that refuses a key written twice (the first would be lost in silence)."""


def _mapping(loader: NoDuplicates, node: yaml.MappingNode, deep: bool = False) -> dict:
    keys = [loader.construct_object(key, deep=deep) for key, _ in node.value]
    twice = [key for key, count in Counter(keys).items() if count > 1]
    assert not twice, f"{node.start_mark}: key written twice: {twice}"
    return yaml.SafeLoader.construct_mapping(loader, node, deep=deep)


NoDuplicates.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def unknown_keys(text: str) -> list[str]:
    """Paths of keys that dbt would drop without a word."""
    return list(_walk("", yaml.load(text, NoDuplicates) or {}))


def _walk(place: str, mapping: dict) -> Iterator[str]:
    for key, value in mapping.items():
        here = f"{place}.{key}".lstrip(".")
        if key not in ALLOWED[place]:
            yield here
        elif key == "config":
            yield from (f"{here}.{name}" for name in (value or {}) if name not in CONFIG)
        elif here in ALLOWED and isinstance(value, list):
            for item in value:
                yield from _walk(here, item)


def test_every_yaml_key_is_one_that_dbt_reads():
    wrong = {}
    for path in yaml_files():
        found = unknown_keys(path.read_text(encoding="utf-8"))
        if found:
            wrong[str(path.relative_to(ROOT))] = found
    assert not wrong, wrong


def test_dbt_has_nothing_to_say_while_parsing(manifest, lint_house):
    """A warning that is always there hides the next one."""
    complaint = re.compile(r"warning|deprecat|invalid type|does not match|unused", re.IGNORECASE)
    said = [line for line in lint_house.transcript[0].splitlines() if complaint.search(line)]
    assert not said, said


def test_the_yaml_check_sees_a_typo_and_a_double_key():
    assert unknown_keys("models: [{name: a, descripton: b}]") == ["models.descripton"]
    assert unknown_keys("models: [{name: a, columns: [{name: c, tests: []}]}]") == [
        "models.columns.tests"
    ]
    assert unknown_keys("models: [{name: a, config: {grain: x}}]") == ["models.config.grain"]
    try:
        unknown_keys("models: []\nmodels: []")
    except AssertionError:
        return
    raise AssertionError("a key written twice went unseen")


def test_yaml_and_sql_files_stay_short():
    files = [*yaml_files(), *(path for path in (ROOT / "models").rglob("*.sql"))]
    long = [path.name for path in files if len(path.read_text("utf-8").splitlines()) > MAX_LINES]
    assert not long, f"over {MAX_LINES} lines: {long}"


def test_first_line_of_a_model_states_its_grain(models):
    wrong = [
        name
        for name, model in models.items()
        if not model["raw_code"].startswith("-- grain: one row per ")
    ]
    assert not wrong, wrong


def test_names_tell_the_layer(models):
    wrong = []
    for name, model in models.items():
        pattern = next(p for folder, p in PREFIXES.items() if model["path"].startswith(folder))
        if not re.match(pattern, name) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            wrong.append(f"{model['path']}: expected {pattern}")
    assert not wrong, wrong


def test_names_of_seeds_tell_their_folder(manifest):
    for node in manifest["nodes"].values():
        if node["resource_type"] == "seed":
            folder = node["path"].split("/")[0]
            assert node["name"].startswith(SEED_PREFIXES[folder]), node["path"]


def test_columns_are_plain_lower_case(manifest):
    wrong = [
        f"{node['name']}.{column}"
        for node in manifest["nodes"].values()
        for column in node.get("columns", {})
        if not re.fullmatch(r"_?[a-z][a-z0-9_]*", column)
    ]
    assert not wrong, wrong


def described(text: str | None) -> bool:
    """A description that says something: not blank, not a placeholder."""
    text = (text or "").strip()
    return len(text) >= 5 and text.lower() not in ("todo", "to do", "description")


def test_everything_is_described(manifest):
    wrong = []
    kept = [
        *(n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed")),
        *manifest["sources"].values(),
    ]
    for node in kept:
        if not described(node["description"]):
            wrong.append(node["name"])
        if not node["columns"]:
            wrong.append(f"{node['name']}: no column is described")
        wrong += [
            f"{node['name']}.{column['name']}"
            for column in node["columns"].values()
            if not described(column["description"])
        ]
    assert not wrong, f"{len(wrong)} without description: {wrong}"


def test_tests_analyses_and_exposures_are_described(manifest):
    singular = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and not node.get("test_metadata")
    ]
    analyses = [n for n in manifest["nodes"].values() if n["resource_type"] == "analysis"]
    exposures = list(manifest["exposures"].values())
    units = list(manifest["unit_tests"].values())
    wrong = [
        node["name"]
        for node in [*singular, *analyses, *exposures, *units]
        if not described(node.get("description"))
    ]
    assert not wrong, wrong
    assert exposures, "what each recipient reads is declared as an exposure"


def test_every_generic_test_says_what_to_do(manifest):
    """What failed is told from the test's arguments: dbt prints no description."""
    text = (ROOT / "macros/overrides/say_what_failed.sql").read_text(encoding="utf-8")
    said = set(re.findall(r"^        '(\w+)': ", text, flags=re.MULTILINE))
    known = {
        *(n["test_metadata"]["name"] for n in manifest["nodes"].values() if n.get("test_metadata")),
        *(path.stem for path in (ROOT / "tests/generic").glob("*.sql")),
    }
    assert known == said, "add or remove its line in generic_remedies()"


def test_macros_and_their_arguments_are_described(manifest):
    wrong = []
    for macro in manifest["macros"].values():
        if macro["package_name"] != "idase" or "__" in macro["name"].lstrip("_"):
            continue
        name = macro["name"]
        if name.startswith("test_"):
            name = name.removeprefix("test_")
        if not described(macro["description"]):
            wrong.append(name)
        wrong += [
            f"{name}({argument['name']})"
            for argument in macro["arguments"]
            if not described(argument.get("description"))
        ]
    assert not wrong, wrong


def test_every_group_has_an_owner_and_every_model_a_group(manifest, models):
    for group in manifest["groups"].values():
        assert group["owner"].get("name"), group["name"]
        assert described(group.get("description")), group["name"]
    assert {model["config"]["group"] for model in models.values()} <= {
        group["name"] for group in manifest["groups"].values()
    }


def test_every_model_has_a_key_test(manifest, models):
    """A grain that no test holds is a wish: unique, or a combination that is."""
    keyed = {
        name
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and re.search("unique|overlap", node["name"])
        for name in node["depends_on"]["nodes"]
    }
    wrong = [
        name
        for name, model in models.items()
        if model["unique_id"] not in keyed and name not in WITHOUT_KEY
    ]
    assert not wrong, f"{len(wrong)} without a test of their grain: {wrong}"


def test_no_two_files_say_the_same(manifest):
    """The same query under two names goes out of step with itself."""
    codes = Counter()
    for node in manifest["nodes"].values():
        if node["resource_type"] in ("model", "test", "analysis") and node.get("raw_code"):
            if node.get("test_metadata"):
                continue
            codes[re.sub(r"\s+", " ", node["raw_code"]).strip()] += 1
    twice = [code[:60] for code, count in codes.items() if count > 1]
    assert not twice, twice

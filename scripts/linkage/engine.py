"""The linkage's own SQL on any table of people, in memory: no landing, no key, no file.

The models are compiled by dbt for the target `lint` and run in their order, so that a bench or a
test judges the very SQL that a build runs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from scripts.errors import Finding
from scripts.settings import ROOT

# what a person's table may hold; all are text but birth_date
PEOPLE = (
    *("provider_code", "source_person_id", "household_id", "birth_name", "usage_name"),
    *("first_name", "other_first_names", "mother_birth_name", "sex_code", "birth_date"),
    *("birth_date_misread",),
    *("birth_place_name", "birth_place_code", "birth_country_code", "postal_code"),
    *("commune_name", "death_date", "updated_on", "is_mna", "is_objector"),
)
TYPES = {
    "birth_date": "date",
    "death_date": "date",
    "updated_on": "date",
    "is_mna": "boolean",
    "is_objector": "boolean",
}
PREPARED = (
    *("int_name_spelling", "int_name_sound", "int_name", "int_place", "int_person_record"),
    "int_link_record",
)
# tables that read what an earlier build wrote, or facts beside the person: made empty here
KEPT = ("int_link_level", "int_link_review", "person_uid_history", "int_link_presence")
SCORED = (
    *("int_link_trait", "int_link_crowd", "int_link_key", "int_link_block"),
    "int_link_candidate",
    "int_link_level",
    "int_link_score",
)
DECIDED = (
    *(
        "int_link_likeness",
        "int_link_calibration",
        "int_link_weight",
        "int_link_only_one",
        "int_link_decision",
        "int_link_pair",
        "int_person_component",
        "int_component_conflict",
    ),
    *("int_component_cut", "int_person_cluster"),
)
SEEDS = ("link_level", "link_model", "link_threshold")


class Engine:
    """A DuckDB in memory with the project's compiled linkage models."""

    def __init__(self, manifest: dict, threads: int | None = None, memory: str | None = None):
        self.nodes = {
            node["name"]: node
            for node in (manifest["nodes"] | manifest["sources"]).values()
            if node["resource_type"] in ("model", "seed", "source")
        }
        self.connection = duckdb.connect()
        self.seconds: dict[str, float] = {}
        if threads:
            self.connection.execute(f"set threads = {threads}")
        if memory:
            self.connection.execute(f"set memory_limit = '{memory}'")
        for name in ("vault", "warehouse"):
            self.connection.execute(f"attach ':memory:' as {name}")
        for name in KEPT:
            columns = ", ".join(
                f"{column['name']} {column['data_type']}"
                for column in self.nodes[name]["columns"].values()
            )
            self.connection.execute(f"create table {self.relation(name)} ({columns})")
        for pad in ("ipad", "opad"):
            self.connection.execute(f"set variable hmac_person_uid_{pad} = repeat('x', 64)::blob")
        for name in SEEDS:
            self.load_seed(name, ROOT / "seeds/linkage" / f"{name}.csv")

    def relation(self, name: str) -> str:
        """Quoted name of a model, seed or source, its schema made when it is not there yet."""
        relation = self.nodes[name]["relation_name"]
        database, schema, _ = relation.split(".")
        self.connection.execute(f"create schema if not exists {database}.{schema}")
        return relation

    def load_seed(self, name: str, path: Path) -> None:
        """Put a CSV file in the place of a seed."""
        rows = self.connection.read_csv(str(path), header=True)
        rows.create_view("seed_rows", replace=True)
        self.connection.execute(
            f"create or replace table {self.relation(name)} as select * from seed_rows"
        )

    def load_people(self, people: str) -> None:
        """Take a relation with columns of PEOPLE (others NULL) for what staging would hold.

        The provider `iodas` fills IODAS's table, any other the Missions locales'.
        """
        there = set(self.connection.sql(f"select * from {people} limit 0").columns)
        listed = ", ".join(
            f"cast({name if name in there else 'null'} as {TYPES.get(name, 'varchar')}) as {name}"
            for name in PEOPLE
        ).replace("cast(null as boolean) as is_objector", "false as is_objector")
        run = self.connection.execute
        run(f"create or replace temp table people_in as select {listed} from {people}")
        for name, source, key, where in (
            ("stg_iodas__individus", "individus", "id_individu", "provider_code = 'iodas'"),
            ("stg_missions_locales__jeunes", "jeunes", "id_dossier", "provider_code <> 'iodas'"),
        ):
            run(
                f"create or replace table {self.relation(name)} as "
                f"select *, updated_on as last_contact_date from people_in where {where}"
            )
            run(
                f"create or replace table {self.relation(source)} as select "
                f"provider_code as _provider, source_person_id as {key}, "
                f"date '2000-01-01' as _extraction_date from people_in where {where}"
            )
        run(
            f"create or replace table {self.relation('stg_landing__horizon')} as select distinct "
            "provider_code, case when provider_code = 'iodas' then 'individus' else 'jeunes' end "
            "as table_name, date '2100-01-01' as horizon_date from people_in"
        )
        run(
            f"create or replace table {self.relation('int_withdrawn_objector')} as select "
            "'iodas' as source_system, * from people_in where false"
        )

    def append(self, *models: str) -> None:
        """Add to append-only models what a build would add."""
        for name in models:
            self.connection.execute(
                f"insert into {self.relation(name)} by name " + self.nodes[name]["compiled_code"]
            )

    def run(self, *models: str) -> None:
        """Build models as tables, in the order given; seconds of each are kept."""
        for name in models:
            started = time.perf_counter()
            self.connection.execute(
                f"create or replace table {self.relation(name)} as "
                + self.nodes[name]["compiled_code"]
            )
            self.seconds[name] = time.perf_counter() - started


def _dbt(*arguments: str, project: Path = ROOT) -> tuple[str, dict]:
    """Compile for no database at all (about ten seconds); returns what dbt said, the manifest.

    Raises Finding when the project does not compile.
    """
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603
            [
                *(str(Path(sys.executable).with_name("dbt")), "--quiet", "compile"),
                *("--target", "lint", "--no-introspect", "--target-path", folder),
                *("--log-path", folder, "--project-dir", str(project)),
                *("--profiles-dir", str(project), *arguments),
            ],
            capture_output=True,
            text=True,
            cwd=project,
            env=os.environ | {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
            check=False,
        )
        if done.returncode != 0:
            raise Finding(f"the project does not compile: {done.stdout.strip().splitlines()[-1]}")
        manifest = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
        return done.stdout, manifest


def compiled(project: Path = ROOT) -> dict:
    """The manifest with the linkage models compiled; append-only ones read what they wrote."""
    return _dbt(
        *("--select", "models/vault/linkage", "--vars", "{reads_itself: true}"), project=project
    )[1]


def comparisons(project: Path = ROOT) -> list[dict]:
    """What the macro link_comparisons returns: the structure of the model."""
    said, _ = _dbt("--inline", "{{ idase.link_comparisons() | tojson }}", project=project)
    return json.loads(said)

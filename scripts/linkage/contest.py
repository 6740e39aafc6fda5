"""The same records linked by this project's models and by stock Splink, each in a process.

`python -m scripts.linkage.contest ours|splink PEOPLE FOLDER MEMORY` links the people of
a Parquet file and leaves in FOLDER the seconds of each stage, the pairs compared and the registers
found. A process does one thing, so that its peak memory is that thing's; each may take MEMORY
(as 8GB) and spills beyond it.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import warnings
from pathlib import Path

import duckdb

from scripts.linkage import engine
from scripts.sql import literal, one_row

STAGES = ("prepare", "train", "score", "cluster")
PREPARE, TRAIN, SCORE, CLUSTER = STAGES
# how sure a pair must be for Splink to cluster it: the best of these is held against ours
SURE = (0.9, 0.99, 0.999, 0.9999, 0.99999)
U_PAIRS = 3e6
SEED = 1
SIDES = ("splink", "ours")
SPLINK, OURS = SIDES
REGISTER = "select provider_code as provider, source_person_id, {uid} as person_uid from {source}"

# what a user of Splink would clean before: capitals without accents, one word for the first name
CLEANED = """
    create table cleaned as
    select
        row_number() over (order by provider_code, source_person_id) as unique_id,
        provider_code,
        source_person_id,
        nullif(regexp_replace(upper(strip_accents(birth_name)), '[^A-Z]+', ' ', 'g'), '')
            as surname,
        nullif(regexp_replace(upper(strip_accents(first_name)), '[^A-Z]+', ' ', 'g'), '')
            as first_name,
        birth_date,
        nullif(regexp_replace(upper(strip_accents(birth_place_name)), '[^A-Z]+', ' ', 'g'), '')
            as birth_place,
        birth_country_code as birth_country,
        sex_code as sex,
        postal_code
    from people
"""


# usual blockings. Wider ones were tried: twice the pairs, and no better a best threshold
BLOCKED = (
    ("surname", "first_name"),
    ("birth_date", "surname"),
    ("birth_date", "first_name"),
    ("birth_date", "postal_code"),
    ("birth_date", "substr(surname, 1, 3)"),
    ("surname", "substr(first_name, 1, 3)", "postal_code"),
)


def _settings():
    """Comparisons of Splink's own library for names, dates and places, and the blockings."""
    from splink import SettingsCreator, block_on
    from splink import comparison_library as cl

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=[
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=False),
            cl.JaroWinklerAtThresholds("birth_place", [0.92]).configure(
                term_frequency_adjustments=True
            ),
            cl.ExactMatch("birth_country").configure(term_frequency_adjustments=True),
            cl.ExactMatch("sex"),
            cl.ExactMatch("postal_code").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in BLOCKED],
        retain_matching_columns=False,
    )


class Clock:
    """Seconds by stage: of wall time, and of processors, which others' work changes less."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu_seconds: dict[str, float] = {}
        self.since = time.perf_counter(), time.process_time()

    def lap(self, stage: str) -> None:
        """What has passed since the last lap was this stage's."""
        now = time.perf_counter(), time.process_time()
        self.seconds[stage] = now[0] - self.since[0]
        self.cpu_seconds[stage] = now[1] - self.since[1]
        self.since = now


def ours(people: Path, folder: Path, memory: str) -> dict:
    """The models of models/vault/linkage, in a build's order; weights are those in force."""
    manifest = json.loads(people.with_name("manifest.json").read_text(encoding="utf-8"))
    done = engine.Engine(manifest)
    bound(done.connection, folder, memory)
    done.connection.execute(f"create view people as from read_parquet({literal(people)})")
    done.load_people("people")
    clock = Clock()
    done.run(*engine.PREPARED)
    clock.lap(PREPARE)
    done.run(*engine.SCORED)
    clock.lap(SCORE)
    done.run(*engine.DECIDED)
    clock.lap(CLUSTER)
    records = done.relation("int_person_record")
    done.connection.execute(
        f"create view found as select * from {records} "
        f"inner join {done.relation('int_person_cluster')} using (record_no)"
    )
    _write(done.connection, REGISTER.format(uid="cluster_no", source="found"), folder / OURS)
    blocks = done.connection.sql(
        "select rule_code, count(*), sum(n_records), count(*) filter (where is_left_out), "
        "coalesce(sum(n_records) filter (where is_left_out), 0) "
        f"from {done.relation('int_link_block')} where part_no is not null "
        "group by rule_code order by rule_code"
    ).fetchall()
    return {
        "seconds": clock.seconds,
        "cpu_seconds": clock.cpu_seconds,
        "models": done.seconds,
        "pairs": _count(done.connection, done.relation("int_link_candidate")),
        "blocks": blocks,
    }


def splink(people: Path, folder: Path, memory: str) -> dict:
    """Stock Splink: cleaned, trained, predicted, clustered."""
    from splink import Linker, block_on
    from splink.blocking_analysis import count_comparisons_from_blocking_rules
    from splink.internals.duckdb.database_api import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    connection = duckdb.connect()
    bound(connection, folder, memory)
    connection.execute(f"create table people as from read_parquet({literal(people)})")
    clock = Clock()
    connection.execute(CLEANED)
    clock.lap(PREPARE)
    api = DuckDBAPI(connection=connection)
    records = api.register(connection.table("cleaned"))
    linker = Linker(records, _settings(), log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("surname", "first_name", "birth_date")], recall=0.8
    )
    training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=SEED)
    # narrow enough to be trained on whole at a million records: pairs drawn from a wider blocking
    # hold too few links to learn from
    for rule in (block_on("birth_date", "postal_code"), block_on("surname", "first_name")):
        training.estimate_parameters_using_expectation_maximisation(rule)
    clock.lap(TRAIN)
    predicted = linker.inference.predict(threshold_match_probability=SURE[0])
    clock.lap(SCORE)
    clustered = {
        SURE[0]: linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=SURE[0]
        )
    }
    clock.lap(CLUSTER)
    for sure in SURE[1:]:
        clustered[sure] = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=sure
        )
    for sure, table in clustered.items():
        source = f"cleaned inner join {table.physical_name} using (unique_id)"
        query = (
            "select cleaned.provider_code as provider, cleaned.source_person_id, "
            f"cluster_id as person_uid from {source}"
        )
        _write(connection, query, folder / str(sure))
    counted = count_comparisons_from_blocking_rules(
        records,
        blocking_rules=[block_on(*rule) for rule in BLOCKED],
        link_type="dedupe_only",
        record_sample_proportion=1.0,
    )
    return {
        "seconds": clock.seconds,
        "cpu_seconds": clock.cpu_seconds,
        "pairs": counted[-1]["cumulative_comparison_count"],
    }


def bound(connection: duckdb.DuckDBPyConnection, folder: Path, memory: str) -> None:
    """So much memory; what is more goes to a folder of its own."""
    connection.execute(f"set memory_limit = '{memory}'")
    connection.execute(f"set temp_directory = {literal(folder / 'spill')}")


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(f"copy ({query}) to {literal(f'{path}.parquet')} (format parquet)")


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    return one_row(connection.sql(f"select count(*) from {relation}"))[0]


def _peak_mib() -> int | None:
    """Most memory that this process held, in MiB; None where the system does not tell.

    What a parent is told of a child counts the parent's own memory at the fork.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
    return int(peak[1]) // 1024 if peak else None


if __name__ == "__main__":
    asked, source, output, most = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    link = {OURS: ours, SPLINK: splink}[asked]
    found = link(source, output, most) | {"peak_mib": _peak_mib()}
    (output / "result.json").write_text(json.dumps(found), encoding="utf-8")

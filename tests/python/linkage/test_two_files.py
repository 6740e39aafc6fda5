"""Two files kept at once: a child in two places is two children, and who judges is told so."""

from __future__ import annotations

import csv

import pytest
from people import PEOPLE, scores_of

from scripts import review
from scripts.linkage import engine

# two files that agree in all, and a Mission locale's that agrees with both
ALIKE = """
    insert into people by name
    select provider_code, source_person_id, 'ZIDOUN' as birth_name, 'YANIS' as first_name,
        date '2001-02-03' as birth_date, 'BRON' as birth_place_name, 'FRA' as birth_country_code,
        '69500' as postal_code, 'Bron' as commune_name, 'M' as sex_code
    from (values ('iodas', 'one'), ('iodas', 'other'), ('ml_lyon', 'young'))
        as t (provider_code, source_person_id)
"""
STAY = """
    insert into {presence} by name
    select record_no, 'stay' as presence_code, structure_id, date '2010-01-01' as start_date,
        date '2010-12-31' as end_date
    from {records} as records
    inner join (values ('one', 's1'), ('other', '{structure}')) as t (number, structure_id)
        on records.source_person_id = t.number
"""


def persons(done: engine.Engine) -> dict[str, int]:
    """Cluster of each of the three records."""
    return dict(
        done.connection.sql(
            "select source_person_id, cluster_no "
            f"from {done.relation('int_person_cluster')} as cluster "
            f"inner join {done.relation('int_person_record')} as record "
            "on cluster.record_no = record.record_no "
            "where source_person_id in ('one', 'other', 'young')"
        ).fetchall()
    )


@pytest.fixture
def decide(link_manifest):
    def run(structure: str) -> engine.Engine:
        done = scores_of(link_manifest, PEOPLE, ALIKE, threads=2)
        done.connection.execute(
            STAY.format(
                presence=done.relation("int_link_presence"),
                records=done.relation("int_person_record"),
                structure=structure,
            )
        )
        done.run(*engine.DECIDED)
        return done

    return run


def test_one_place_leaves_one_person(decide):
    assert len(set(persons(decide("s1")).values())) == 1


def test_two_places_at_once_are_two_persons_even_through_a_third_record(
    decide, monkeypatch, tmp_path
):
    done = decide("s2")
    found = persons(done)
    assert found["one"] != found["other"]
    monkeypatch.setattr(review, "connect", lambda **_: done.connection.cursor())
    review.export(tmp_path / "pairs.csv")
    with (tmp_path / "pairs.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    doubts = {
        frozenset((row["source_person_id_a"], row["source_person_id_b"])): row["doubt"]
        for row in rows
    }
    assert doubts[frozenset(("one", "other"))] == "two_files"

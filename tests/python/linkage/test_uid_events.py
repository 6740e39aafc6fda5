"""What the history calls a change of the person that a record belongs to."""

from __future__ import annotations

from scripts.linkage import engine

BUILDS = (
    "(1, 'c', 2)",
    "(1, 'c', 2), (2, 'a', 1), (3, 'b', 1)",
    # a goes to the older person of c; b, whom nobody claims, becomes a person of its own
    "(1, 'c', 2), (2, 'a', 2), (3, 'b', 1)",
)


def test_each_change_has_its_event(link_manifest):
    done = engine.Engine(link_manifest)
    run = done.connection.execute
    for rows in BUILDS:
        run(f"create or replace table row_of as from (values {rows}) as t (record_no, id, cluster)")
        run(
            f"create or replace table {done.relation('int_person_record')} as select record_no, "
            "'iodas' as provider_code, id as source_person_id, "
            "date '2020-01-01' + record_no::int as first_seen_date from row_of"
        )
        run(
            f"create or replace table {done.relation('int_person_cluster')} as "
            "select record_no, cluster as cluster_no from row_of"
        )
        done.append("person_uid_history")
    history = done.relation("person_uid_history")
    events = run(
        f"select build_no, source_person_id, event_code from {history} order by all"
    ).fetchall()
    assert events == [
        *((1, "c", "created"), (2, "a", "created"), (2, "b", "created")),
        *((3, "a", "merged"), (3, "b", "split")),
    ]

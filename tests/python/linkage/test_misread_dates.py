"""A birth date that no calendar has: what is right in it tells, what is wrong does not."""

from __future__ import annotations

from people import SCORED_PAIRS, scores_of

PEOPLE = """
    create temp table people as
    select 'iodas' as provider_code, * from (values
        ('a', 'SOW', 'AWA', date '1990-05-17', null),
        ('b', 'SOW', 'AWA', null, '19901317'),
        ('c', 'SOW', 'AWA', null, '19711399'),
        ('d', 'SOW', 'AWA', null, '19900000'),
        ('e', 'SOW', 'AWA', null, '19900000'),
        ('f', 'SOW', 'AWA', date '1971-08-30', null)
    ) as t(source_person_id, birth_name, first_name, birth_date, birth_date_misread)
    union all
    -- others, or the name would be everybody's and say nothing
    select 'iodas', 'x' || range, 'NOM' || range, 'PRENOM' || range, null, null from range(2000)
"""


def test_a_misread_date_speaks_for_a_pair_never_against(link_manifest):
    done = scores_of(link_manifest, PEOPLE)
    levels = dict(
        done.connection.sql(
            "select least(one.source_person_id, other.source_person_id) "
            "|| greatest(one.source_person_id, other.source_person_id), score.birth_date_level "
            f"from {SCORED_PAIRS}"
        ).fetchall()
    )
    assert levels["ab"] > 1, "two of three parts agree"
    assert levels["ac"] == -1, "a date known to be wrong contradicts nothing"
    assert levels["ad"] == -1, "an unknown day and month leave the year alone"
    assert levels["de"] == -1, "two unknown days are not one birth date"
    assert levels.get("af", 0) == 0, "two real dates do contradict"

"""SQL and Splink agree on the same pairs; the artefact describes the structure in force."""

from __future__ import annotations

import csv

import pytest
from people import SCORED_PAIRS

from scripts.linkage import artefact, engine, training


def test_scores_are_those_of_splink(scored, link_comparisons):
    """Every pair that the models kept, against Splink's predict with the same weights."""
    connection = scored.connection
    links = connection.sql(
        "select parameter_value from vault.linkage.link_model "
        "where parameter_code = 'links_per_record'"
    ).fetchone()[0]
    records = connection.sql("select count(*) from vault.linkage.int_link_record").fetchone()[0]
    odds = links * 2 / (records - 1)
    settings = training.settings_of(link_comparisons, artefact.read_levels(), odds / (1 + odds)) | {
        "blocking_rules_to_generate_predictions": ["1=1"]
    }
    connection.execute("create temp table compared as from vault.linkage.int_link_record")
    linker = training.linker_for(connection, "compared", settings)
    predicted = linker.inference.predict().physical_name
    pairs, missing, furthest = connection.sql(
        f"""
        select count(*), count(*) filter (where splink.match_weight is null),
            max(abs(ours.match_weight - splink.match_weight))
        from vault.linkage.int_link_score as ours
        left join {predicted} as splink
            on ours.record_a = least(splink.record_no_l, splink.record_no_r)
            and ours.record_b = greatest(splink.record_no_l, splink.record_no_r)
        """
    ).fetchone()
    assert pairs > 150
    assert missing == 0
    assert furthest < 1e-6
    reached = connection.sql(
        "select count(distinct surname_level), count(distinct first_name_level), "
        "count(distinct birth_date_level), count(distinct birth_year_level) "
        "from vault.linkage.int_link_score"
    ).fetchone()
    assert min(reached) >= 3, "the pairs try too few levels to prove anything"


def test_the_artefact_has_the_levels_of_the_structure(link_comparisons):
    """A level added, renamed or dropped without training again would weigh nothing in silence."""
    levels = artefact.read_levels()
    expected = {
        (comparison["code"], level["no"]): (level["label"], level.get("frequency"))
        for comparison in link_comparisons
        for level in comparison["levels"]
    }
    assert {key: (v.label, v.frequency_column) for key, v in levels.items()} == expected
    conditions = {
        (comparison["code"], level["no"]): " ".join(level.get("condition", "else").split())
        for comparison in link_comparisons
        for level in comparison["levels"]
    }
    with (artefact.FOLDER / "link_level.csv").open(encoding="utf-8", newline="") as stream:
        written = {
            (row["comparison_code"], int(row["level_no"])): row["condition"]
            for row in csv.DictReader(stream)
        }
    assert written == conditions, "the artefact shows its reviewer other conditions"
    for comparison in link_comparisons:
        of_one = [v for (code, _), v in levels.items() if code == comparison["code"]]
        assert sum(v.m_probability for v in of_one) == pytest.approx(1)
        assert sum(v.u_probability for v in of_one) == pytest.approx(1)


def test_a_training_that_fails_takes_no_comparison_away(scored, link_comparisons, monkeypatch):
    """Splink's linker forgets what a failed training blocked on: surname and first name here."""
    from splink.internals.em_training_session import EMTrainingSession

    trained = EMTrainingSession._train

    def failing(session, *arguments):
        if "birth_year" in session._blocking_rule_for_training.blocking_rule_sql:
            raise ValueError("nothing to learn")
        return trained(session, *arguments)

    monkeypatch.setattr(EMTrainingSession, "_train", failing)
    scored.connection.execute("create temp table taught as from vault.linkage.int_link_record")
    model = training.train(scored.connection, "taught", link_comparisons)
    assert {(level.comparison_code, level.level_no) for level in model.levels} == {
        (comparison["code"], level["no"])
        for comparison in link_comparisons
        for level in comparison["levels"]
    }
    top = next(
        level for level in model.levels if (level.comparison_code, level.level_no) == ("surname", 8)
    )
    assert top.match_weight > 3


@pytest.mark.parametrize(("links", "learnt"), [(0, 0), (1000, 0.25), (3000, 0.5), (1e6, 0.5)])
def test_a_register_is_half_of_what_is_known_at_most(links, learnt):
    """A register of many links and no slip does not make the next one's slips impossible."""
    sex = {
        "code": "sex",
        "levels": [
            {"no": 1, "label": "same", "usual": 0.9},
            {"no": 0, "label": "different", "usual": 0.1},
        ],
    }
    trained = [
        {"m_probability": 1.0, "u_probability": 0.5},
        {"m_probability": 0.0, "u_probability": 0.5},
    ]
    same, different = training._levels(sex, trained, links, {})
    assert different.m_probability == pytest.approx(0.1 * (1 - learnt))
    assert same.m_probability == pytest.approx(1 - different.m_probability)


def test_a_fictive_day_weighs_nothing(scored):
    """Born on 1 January: neither for nor against; what is left is the year."""
    weights = scored.connection.sql(
        "select distinct score.birth_date_level, score.birth_date_weight "
        f"from {SCORED_PAIRS} "
        "where one.is_birth_date_fictive or other.is_birth_date_fictive"
    ).fetchall()
    assert weights == [(-1, 0.0)]


def run_decisions(done: engine.Engine) -> dict[str, str]:
    done.run(*engine.DECIDED)
    done.append("person_uid_history")
    return dict(
        done.connection.sql(
            "select provider_code || ':' || source_person_id, max_by(person_uid, build_no) "
            "from vault.linkage.person_uid_history group by all"
        ).fetchall()
    )


def test_a_persons_verdict_wins_and_outlives_a_rebuild(scored):
    before = run_decisions(scored)
    together = scored.connection.sql(
        "select one.source_person_id, other.source_person_id "
        "from vault.linkage.int_link_decision as decision "
        "inner join vault.linkage.int_person_record as one on decision.record_a = one.record_no "
        "inner join vault.linkage.int_person_record as other "
        "on decision.record_b = other.record_no "
        "where decision.decision_code = 'linked_by_weight' "
        "and one.provider_code <> other.provider_code order by all limit 1"
    ).fetchone()
    one, other = f"iodas:{together[0]}", f"ml_lyon:{together[1]}"
    assert before[one] == before[other]
    scored.connection.execute(
        f"insert into {scored.relation('int_link_review')} by name select 'ml_lyon' as provider_a, "
        "$1 as source_person_id_a, 'iodas' as provider_b, $2 as source_person_id_b, "
        "'different' as verdict, 'somebody' as decided_by, date '2023-06-30' as decided_on, "
        "'two files' as reason, 1 as decision_no",
        [together[1], together[0]],
    )
    after = run_decisions(scored)
    assert after[one] != after[other]
    assert before[one] in (after[one], after[other])
    assert run_decisions(scored) == after
    scored.connection.execute(f"delete from {scored.relation('int_link_review')}")
    assert run_decisions(scored)[one] == run_decisions(scored)[other]

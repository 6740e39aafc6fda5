"""What is told of a register is all of it.

`idase explain-pair`: its bits add up to the weight decided on. `idase evaluate-linkage`: causes and
the curve over thresholds, which only a vault can give, are there.
"""

from __future__ import annotations

import json
import re

import pytest
from people import PEOPLE, scores_of
from typer.testing import CliRunner

from scripts import evaluate_linkage, explain_pair
from scripts.cli import build_app
from scripts.errors import UsageError
from scripts.linkage import engine


@pytest.fixture(scope="module")
def decided(link_manifest):
    done = scores_of(link_manifest, PEOPLE, threads=2)
    done.run(*engine.DECIDED)
    done.append("person_uid_history")
    done.run("person_registry")
    return done


def test_the_bits_add_up_to_the_weight_decided_on(decided, monkeypatch):
    monkeypatch.setattr(explain_pair, "connect", lambda **_: decided.connection.cursor())
    *pair, weight = decided.connection.sql(
        "select one.provider_code || ':' || one.source_person_id, "
        "other.provider_code || ':' || other.source_person_id, weight.match_weight "
        "from vault.linkage.int_link_weight as weight "
        "inner join vault.linkage.int_link_score as score "
        "on weight.record_a = score.record_a and weight.record_b = score.record_b "
        "inner join vault.linkage.int_person_record as one on weight.record_a = one.record_no "
        "inner join vault.linkage.int_person_record as other on weight.record_b = other.record_no "
        # what these deliveries add must be something
        "order by abs(weight.match_weight - score.match_weight) desc, weight.record_a limit 1"
    ).fetchone()
    said = CliRunner().invoke(build_app(), ["explain-pair", *pair], env={"COLUMNS": "120"}).output
    *lines, total = [line for line in said.splitlines() if re.search(r"[+-]\d", line)][:-1]
    bits = [float(n) for line in lines for n in re.findall(r"[+-]\d+\.\d\d", line)]
    assert sum(bits) == pytest.approx(weight, abs=0.01 * len(bits))
    assert sum(map(float, re.findall(r"[+-]\d+\.\d\d", total))) == pytest.approx(weight, abs=0.02)
    assert f"weight here {weight:+.2f} bits" in said
    assert abs(float(re.findall(r"[+-]\d+\.\d\d", total)[1])) > 0.1, "nothing was added here"


def test_a_record_and_itself_are_no_pair(decided, monkeypatch):
    monkeypatch.setattr(explain_pair, "connect", lambda **_: decided.connection.cursor())
    done = CliRunner().invoke(build_app(), ["explain-pair", "iodas:i1", "iodas:i1"])
    assert isinstance(done.exception, UsageError)
    assert "twice the same record" in str(done.exception)


def test_the_curve_and_the_causes_are_told(decided, monkeypatch, tmp_path):
    monkeypatch.setattr(evaluate_linkage, "connect", lambda **_: decided.connection.cursor())
    truth, output = tmp_path / "truth.csv", tmp_path / "out.json"
    # a person has one number, after the letter of the provider
    decided.connection.sql(
        "select provider_code as provider, source_person_id, "
        "source_person_id[2:] as true_person_id from people"
    ).write_csv(str(truth))
    done = CliRunner().invoke(
        build_app(), ["evaluate-linkage", "--truth", str(truth), "--json", str(output)]
    )
    assert done.exit_code == 0, done.output
    told = json.loads(output.read_text())
    recalls = [point["recall"] for point in told["curve"]]
    assert len(recalls) > 5
    assert recalls == sorted(recalls, reverse=True), "a higher threshold finds no more"
    assert told["curve"][-1]["precision"] == 1
    missed = sum(line["pairs"] for line in told["causes"] if line["error"] == "missed")
    assert missed == told["scores"][0]["missed"] > 0

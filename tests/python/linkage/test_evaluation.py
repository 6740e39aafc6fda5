"""The measure itself is right: counts worked out by hand on a dozen invented records."""

from __future__ import annotations

import json
from math import log2

import duckdb
import pytest
from typer.testing import CliRunner

from scripts.cli import build_app
from scripts.errors import UsageError
from scripts.intervals import clustered_wilson, wilson
from scripts.linkage import evaluation, expected, rates

# person 1: two records at iodas and one at ml_lyon, found but for the last; person 2: two records,
# found, with a third that is person 3's; person 4: alone and found alone
RECORDS = [
    ("iodas", "a", "1", "u1", "F"),
    ("iodas", "b", "1", "u1", "F"),
    ("ml_lyon", "a", "1", "u2", "F"),
    ("iodas", "c", "2", "u3", "M"),
    ("ml_lyon", "c", "2", "u3", "M"),
    ("ml_lyon", "d", "3", "u3", "F"),
    ("iodas", "e", "4", "u4", "M"),
]


@pytest.fixture
def files(tmp_path):
    truth = tmp_path / "truth.csv"
    lines = [f"{p};{i};{t};{s}" for p, i, t, _, s in RECORDS] + ["iodas;gone;5;F"]
    truth.write_text("\n".join(["provider;source_person_id;true_person_id;sex", *lines]) + "\n")
    registry = tmp_path / "registry.csv"
    lines = [f"{p},{i},{u},A" for p, i, _, u, _ in RECORDS] + ["iodas,new,u9,N"]
    registry.write_text(
        "\n".join(["provider,source_person_id,person_uid,link_quality", *lines]) + "\n"
    )
    return truth, registry


def test_pairs_persons_and_groups_are_counted(files, tmp_path):
    truth, registry = files
    output, picture = tmp_path / "out.json", tmp_path / "out.html"
    done = CliRunner().invoke(
        build_app(),
        [
            *("evaluate-linkage", "--truth", str(truth), "--registry", str(registry)),
            *("--json", str(output), "--picture", str(picture)),
        ],
    )
    assert done.exit_code == 0, done.output
    result = json.loads(output.read_text())
    counts = {
        (line["scope"], line["value"]): (line["found"], line["wrong"], line["missed"])
        for line in result["scores"]
    }
    assert counts["pairs", ""] == (2, 2, 2)
    assert counts["providers", "within one"] == (1, 1, 0)
    assert counts["providers", "across two"] == (1, 1, 2)
    assert counts["persons", ""] == (0, 2, 2)
    assert counts["sex", "F"] == (1, 2, 2)
    assert counts["sex", "M"] == (1, 2, 0)
    assert counts["provider", "ml_lyon"] == (1, 2, 2)
    assert result["records"] == {"judged": 7, "in_truth_only": 1, "without_truth": 1}
    assert output.stat().st_mode & 0o077 == 0
    page = picture.read_text(encoding="utf-8")
    assert "vegaEmbed('#c0'" in page
    assert "<script src" not in page, "the page would fetch its library"


def test_wilson_intervals_are_those_of_the_literature():
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    for part, whole, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (29, 29, 0.8830, 1.0),
    ):
        assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)
    assert wilson(0, 0) is None


@pytest.mark.parametrize("copies", [1, 2, 10])
@pytest.mark.parametrize(("part", "whole"), [(81, 263), (0, 20), (29, 29)])
def test_pairs_of_one_person_are_worth_one(part, whole, copies):
    """Units of so many pairs, all right or all wrong, are worth one pair each."""
    sums = (part * copies**2, part * copies**2, whole * copies**2)
    found = clustered_wilson(part * copies, whole * copies, *sums)
    assert found == pytest.approx(wilson(part, whole))


def test_pairs_that_differ_within_a_person_are_worth_all():
    """Ten persons of two pairs, one right and one wrong: no pair tells what another is."""
    found = clustered_wilson(10, 20, 10, 20, 40)
    assert found == pytest.approx(wilson(10, 20))
    assert clustered_wilson(0, 0, 0, 0, 0) is None


def test_intervals_count_persons(files):
    """Persons 1, 2 and 3 are one unit, u3 tying 2 to 3; the pairs of 1 are another."""
    truth, registry = files
    connection = duckdb.connect()
    evaluation.read_truth(connection, truth)
    connection.read_csv(str(registry), all_varchar=True).create("registry")
    whole = evaluation.evaluate(connection, "registry").score("pairs")
    # unit of person 1: one found, two missed; unit of 2 and 3: one found, two wrong
    assert whole.spread == rates.Spread(2, 2, 2, 4, 0, 4)
    # of recall: 1 of 3 and 1 of 1, residuals -1/2 and 1/2, of four cases
    assert whole.recall_interval == pytest.approx(wilson(2, 4))
    # of precision: the same
    assert whole.precision_interval == pytest.approx(wilson(2, 4))
    low, high = wilson(2, 6)
    assert whole.f1 == pytest.approx(2 * (2 / 6) / (1 + 2 / 6))
    assert whole.f1_interval == pytest.approx((2 * low / (1 + low), 2 * high / (1 + high)))


def test_groups_may_bear_the_names_of_our_columns(files, tmp_path):
    path = tmp_path / "named.csv"
    extra = 'record_no,person_uid,value,is_found,a"b,many'
    lines = [f"{p},{i},{t},1,2,3,4,5,{n}" for n, (p, i, t, _, _) in enumerate(RECORDS * 12)]
    lines = [line.replace(",", f"{n // 7},", 1) if n > 6 else line for n, line in enumerate(lines)]
    path.write_text("\n".join([f"provider,source_person_id,true_person_id,{extra}", *lines]) + "\n")
    connection = duckdb.connect()
    groups, passed_over = evaluation.read_truth(connection, path)
    assert groups == ["record_no", "person_uid", "value", "is_found", 'a"b']
    assert passed_over == ["many"]
    connection.read_csv(str(files[1]), all_varchar=True).create("registry")
    result = evaluation.evaluate(connection, "registry", groups)
    assert {score.value for score in result.scores if score.scope == 'a"b'} == {"5"}


def test_a_register_that_names_a_record_twice_is_refused(files):
    truth, registry = files
    registry.write_text(registry.read_text() + "iodas,a,u9,N\n")
    done = CliRunner().invoke(
        build_app(), ["evaluate-linkage", "--truth", str(truth), "--registry", str(registry)]
    )
    assert isinstance(done.exception, UsageError)
    assert "more than once" in str(done.exception)


def test_the_curve_counts_from_the_top(files):
    truth, registry = files
    connection = duckdb.connect()
    evaluation.read_truth(connection, truth)
    connection.read_csv(str(registry), all_varchar=True).create("registry")
    evaluation.evaluate(connection, "registry")
    connection.execute(
        "create table scored as select * from (values ('iodas', 'a', 'iodas', 'b', 20.5), "
        "('iodas', 'c', 'ml_lyon', 'c', 12.0), ('ml_lyon', 'd', 'ml_lyon', 'c', 12.9)) "
        "as t(provider_a, source_person_id_a, provider_b, source_person_id_b, match_weight)"
    )
    points = {p["match_weight"]: p for p in evaluation.curve(connection, "scored")}
    assert points[20]["precision"] == 1
    assert points[20]["recall"] == pytest.approx(1 / 4)
    assert points[12]["precision"] == pytest.approx(2 / 3)
    assert points[12]["recall"] == pytest.approx(2 / 4)


def estimated(
    decisions: str,
    weights: str,
    records: str,
    before: float,
    keys: str = "(0, 0, 0)",
    blocks: str = "('names', 0, null, true)",
) -> dict[str, dict]:
    """Lines of `estimate` by scope; decisions (a, b, code, weight), weights (a, b, accept, veto,
    first name, alone), records (number, provider, cluster), keys (record, block, part), blocks
    (trait, block, part, left out), as rows of SQL."""
    connection = duckdb.connect()
    connection.execute(
        f"create table key as select * from (values {keys}) as t (record_no, block_no, part_no)"
    )
    connection.execute(
        f"create table block as select * from (values {blocks}) "
        "as t (trait_code, block_no, part_no, is_left_out)"
    )
    connection.execute(
        f"create table decision as select * from (values {decisions}) "
        "as t (record_a, record_b, decision_code, match_weight)"
    )
    connection.execute(
        f"create table weight as select * from (values {weights}) as t "
        "(record_a, record_b, accept, veto_code, first_name_level, is_alone_no_proof)"
    )
    connection.execute(
        f"create table placed as select * from (values {records}) "
        "as t (record_no, provider_code, cluster_no)"
    )
    connection.execute("create view record as select record_no, provider_code from placed")
    connection.execute("create view cluster as select record_no, cluster_no from placed")
    found = expected.estimate(
        connection, *("decision", "weight", "record", "cluster", "key", "block"), before
    )
    return {line["scope"]: line for line in found}


def test_a_vault_without_anybody_expects_nothing():
    connection = duckdb.connect()
    connection.execute(
        "create table decision (record_a int, record_b int, decision_code text, "
        "match_weight double)"
    )
    connection.execute(
        "create table weight (record_a int, record_b int, accept double, veto_code text, "
        "first_name_level int, is_alone_no_proof boolean)"
    )
    connection.execute("create table record (record_no int, provider_code text)")
    connection.execute("create table cluster (record_no int, cluster_no int)")
    connection.execute("create table key (record_no int, block_no int, part_no int)")
    connection.execute(
        "create table block (trait_code text, block_no int, part_no int, is_left_out boolean)"
    )
    (line,) = expected.estimate(
        connection, *("decision", "weight", "record", "cluster", "key", "block"), 0.0
    )
    assert (line["scope"], line["linked"], line["recall"]) == ("pairs", 0, None)


def test_what_is_known_or_no_odds_counts_as_it_is():
    """Verdicts are the truth; constraints, brothers, twins and namesakes are two people.

    A namesake left to a person, a twin's name across two providers and all else count at their
    odds, which here are sure. Records 2 and 14 are tied by 1, with which both are linked.
    """
    cases = [
        # record_b, provider, decision, weight, accept, veto, first name, alone
        (2, "iodas", "linked_by_review", "null", 9, "null", 5, False),
        (3, "iodas", "parted_by_review", 40, 9, "null", 5, False),
        (4, "iodas", "parted_by_constraint", 40, 9, "'twins'", 0, False),
        (5, "iodas", "to_review", 40, 9, "'perhaps_siblings'", 5, False),
        (6, "iodas", "to_review", 40, 9, "'two_files'", 5, False),
        (7, "iodas", "to_review", 40, "null", "null", 5, False),
        (8, "iodas", "to_review", 40, 9, "'perhaps_twins'", 0, False),
        (9, "iodas", "parted_by_weight", 40, 9, "null", 5, True),
        (10, "iodas", "to_review", 60, 9, "null", 5, True),
        (11, "iodas", "to_review", 60, 9, "'perhaps_twins'", 2, False),
        (12, "ml_lyon", "to_review", 60, 9, "'perhaps_twins'", 0, False),
        (13, "ml_lyon", "parted_by_weight", 60, 9, "null", 5, True),
        (14, "ml_lyon", "linked_by_weight", 60, 9, "null", 5, False),
    ]
    found = estimated(
        ", ".join(f"(1, {c[0]}, '{c[2]}', {c[3]})" for c in cases),
        ", ".join(f"(1, {c[0]}, {c[4]}, {c[5]}, {c[6]}, {c[7]})" for c in cases),
        "(1, 'iodas', 1), "
        + ", ".join(f"({c[0]}, '{c[1]}', {1 if c[0] in (2, 14) else c[0]})" for c in cases),
        0.0,
    )
    counts = {
        scope: tuple(round(line[n], 6) for n in ("linked", "right", "missed", "taken_for_two"))
        for scope, line in found.items()
    }
    assert counts == {"pairs": (3, 3, 4, 6), "within one": (1, 1, 2, 6), "across two": (2, 2, 2, 0)}
    assert found["pairs"]["recall"] == pytest.approx(3 / 7)
    # of the six, those of one first name, or alike, might be one: 5, 6, 7 and 9
    assert found["pairs"]["perhaps_one"] == pytest.approx(4)
    assert found["pairs"]["recall_at_least"] == pytest.approx(3 / 11)
    assert found["within one"]["precision"] == 1


def test_odds_are_fitted_within_one_provider_and_across_two():
    """Ten sure pairs and forty at one weight in each scope, which holds more pairs within.

    The share of all pairs that are one person, times what the comparison says (10 bits), are the
    odds of a doubtful pair; the weights had taken 1 in 64 for that share.
    """
    n, before, said = 30, -6.0, 10
    within = [(a, b) for a in range(1, n) for b in range(a + 1, n + 1)][:50]
    across = [(a, b) for a in range(1, n) for b in range(n + 1, n + 4)][:50]
    pairs = [
        (*pair, 60 if i < 10 else before + said) for some in (within, across)
        for i, pair in enumerate(some)
    ]  # fmt: skip
    found = estimated(
        ", ".join(f"({a}, {b}, 'to_review', {w})" for a, b, w in pairs),
        ", ".join(f"({a}, {b}, 9, cast(null as varchar), 5, false)" for a, b, _ in pairs),
        ", ".join(f"({r}, '{'iodas' if r <= n else 'ml_lyon'}', {r})" for r in range(1, n + 4)),
        before,
    )
    for scope, n_pairs in (("within one", n * (n - 1) / 2 + 3), ("across two", n * 3)):
        missed = found[scope]["missed"]
        share = (missed - 10) / 40
        assert share / (1 - share) == pytest.approx(2**said * missed / n_pairs)
        assert found[scope]["odds_gain"] == pytest.approx(log2(missed / n_pairs) - before)
    assert found["within one"]["missed"] < found["across two"]["missed"]
    assert found["pairs"]["missed"] == pytest.approx(
        found["within one"]["missed"] + found["across two"]["missed"]
    )


@pytest.fixture
def lists() -> dict:
    """Sixteen sure pairs, of records n and n + 100, and the blocks that found them."""
    pairs = range(1, 17)
    found_by = {
        # six by a date alone, four by a date and a name, one by all; what is left out found none
        **{pair: ["date"] for pair in range(1, 7)},
        **{pair: ["date", "names"] for pair in range(7, 11)},
        11: ["date", "names", "place"],
        # two rules that rest on one trait are one
        12: ["date", "date"],
        # one by a part of a block, whose other parts hold other records
        13: ["part"],
        **{pair: ["left out"] for pair in range(14, 17)},
    }
    keys, blocks = [], ["('place', 9000, 9001, true)"]
    for pair, traits in found_by.items():
        for no, trait in enumerate(traits):
            block = pair * 10 + no
            part = block + 5000
            keys += [(pair, block, part), (pair + 100, block, part)]
            if trait == "part":
                keys += [(14, block, part + 1), (114, block, part + 2)]
                blocks.append(f"('place', {block}, {part}, false)")
            else:
                kind = "names" if trait == "left out" else trait
                blocks.append(f"('{kind}', {block}, null, {str(trait == 'left out').lower()})")
    return {
        "decisions": ", ".join(f"({n}, {n + 100}, 'to_review', 60)" for n in pairs),
        "weights": ", ".join(
            f"({n}, {n + 100}, 9, cast(null as varchar), 5, false)" for n in pairs
        ),
        "keys": ", ".join(map(str, keys)),
        "blocks": ", ".join(blocks),
    }


def test_pairs_never_compared_are_told_from_those_found_in_one_way(lists):
    """Eight pairs in one list, four in two, of three lists; none of them linked."""
    records = ", ".join(f"({n}, 'iodas', {n}), ({n + 100}, 'ml', {n + 100})" for n in range(1, 17))
    found = estimated(records=records, before=0.0, **lists)["across two"]
    assert found["never_compared"] == pytest.approx(2 / 3 * 8 * 7 / (2 * 5))
    assert found["missed"] == pytest.approx(16)
    assert found["recall"] == 0


def test_pairs_that_others_tie_are_not_missing(lists):
    """Linked, and two of them tied: two pairs more across, never compared and not missed."""
    tied = {2: 1, 102: 1}
    records = ", ".join(
        f"({n}, 'iodas', {tied.get(n, n)}), ({n + 100}, 'ml', {tied.get(n, n)})"
        for n in range(1, 17)
    )
    found = estimated(records=records, before=0.0, **lists)
    assert found["across two"]["linked"] == 16 + 2
    assert found["across two"]["never_compared"] == pytest.approx(2 / 3 * 8 * 7 / (2 * 5) - 2)
    assert found["across two"]["recall"] == pytest.approx(18 / (18 + 2 / 3 * 8 * 7 / 10 - 2))


def test_one_list_tells_nothing(lists):
    records = ", ".join(f"({n}, 'iodas', {n}), ({n + 100}, 'ml', {n + 100})" for n in range(1, 17))
    lists["blocks"] = lists["blocks"].replace("'names'", "'date'").replace("'place'", "'date'")
    assert estimated(records=records, before=0.0, **lists)["pairs"]["never_compared"] == 0


def test_the_odds_before_are_those_of_the_weights(scored):
    """What int_link_weight gives a pair of which nothing was compared."""
    scored.run("int_link_likeness")
    before = expected.odds_before(
        scored.connection,
        *(scored.relation(n) for n in ("int_link_record", "link_model", "int_link_likeness")),
    )
    score = scored.relation("int_link_score")
    fields = [
        f"score.{name}"
        for name in scored.connection.sql(f"select * from {score} limit 0").columns
        if name.endswith("_weight") and name not in ("match_weight", "name_origin_weight")
    ]
    bits = scored.connection.sql(
        f"select score.match_weight - {' - '.join(fields)} + likeness.odds_weight "
        f"from {score} as score "
        f"cross join {scored.relation('int_link_likeness')} as likeness limit 1"
    ).fetchone()[0]
    assert before == pytest.approx(bits)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("provider,source_person_id\n", "no column true_person_id"),
        ("provider,source_person_id,true_person_id\niodas,a,1\niodas,a,2\n", "more than once"),
        ("provider,source_person_id,true_person_id\nelsewhere,a,1\n", "names no record"),
        ("provider,source_person_id,true_person_id\niodas,a,\n", "1 lines without"),
        ("provider,source_person_id,true_person_id,né\niodas,a,1,é\n", "save it as CSV UTF-8"),
    ],
)
def test_a_bad_truth_file_is_refused_in_one_line(files, tmp_path, text, said):
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="cp1252")
    connection = duckdb.connect()
    connection.read_csv(str(files[1]), all_varchar=True).create("registry")
    with pytest.raises(UsageError, match=said):
        evaluation.read_truth(connection, path)
        evaluation.evaluate(connection, "registry")

"""How good a linkage is where no truth is known: what its own weights expect."""

from __future__ import annotations

import math
from dataclasses import dataclass

import duckdb

from scripts.linkage.rates import share
from scripts.sql import one_row

# taken for two people where no truth is known: brothers, namesakes and twins share too much for
# their weights to be odds
TAKEN_FOR_TWO = """
    decision_code = 'parted_by_constraint'
    or weight.accept is null
    or weight.veto_code in ('perhaps_siblings', 'two_files')
    or (
        one.provider_code = other.provider_code
        and (
            (weight.veto_code = 'perhaps_twins' and weight.first_name_level = 0)
            or (weight.is_alone_no_proof and decision_code = 'parted_by_weight')
        )
    )
"""


def odds_before(
    connection: duckdb.DuckDBPyConnection, compared: str, model: str, likeness: str
) -> float:
    """Log2 of the odds that int_link_weight gives a pair before anything is compared.

    `compared`, `model`, `likeness`: relations like int_link_record, link_model, int_link_likeness.
    """
    return one_row(
        connection.sql(
            "select log2(parameter_value * 2 / greatest(n_records - 1, 1)) + odds_weight "
            f"from {model} cross join {likeness} "
            f"cross join (select count(*) as n_records from {compared}) "
            "where parameter_code = 'links_per_record'"
        )
    )[0]


def estimate(
    connection: duckdb.DuckDBPyConnection,
    decisions: str,
    weights: str,
    records: str,
    clusters: str,
    keys: str,
    blocks: str,
    before: float,
) -> list[dict[str, str | float | None]]:
    """Rates that the weights themselves expect, where no truth is known.

    `decisions`, `weights`, `records`, `clusters`, `keys`, `blocks`: relations like
    int_link_decision, int_link_weight, int_person_record, int_person_cluster, int_link_key and
    int_link_block; `before`: bits of `odds_before`. A weight is the log2 of the odds that a pair is
    one person: its probability, summed over the pairs of a cluster, is how many are right; over
    others, how many were missed. Pairs of a cluster that others tie count as these do. The odds
    before anything is compared are fitted to each scope, within one provider and across two: most
    people have one record in a provider. A reviewer's verdict is the truth. Pairs that were never
    compared are told from those that blocking rules of one kind alone found (`_never_compared`).
    Pairs of TAKEN_FOR_TWO count for nobody missed, and, where their first names are alike, for what
    their weights say in `recall_at_least`.
    Returns scope; numbers of pairs linked, expected right, wrong and missed, of pairs of one person
    never compared, of those taken for two people whose names are alike, and of those taken for two
    though likelier one by their weight; bits that the scope's odds gain; precision, recall,
    recall_at_least (None for nothing to divide by).
    """
    rows = connection.sql(
        f"""
        with member as (
            select * from {records} inner join {clusters} using (record_no)
        ),
        compared_block as (
            select * from {blocks} where not is_left_out
        ),
        placed as (
            select keys.record_no, whole.trait_code, keys.block_no as place_no
            from {keys} as keys
            inner join compared_block as whole
                on keys.block_no = whole.block_no and whole.part_no is null
            union all
            select keys.record_no, part.trait_code, keys.part_no as place_no
            from {keys} as keys
            inner join compared_block as part on keys.part_no = part.part_no
        ),
        met as (
            select record_a, record_b, count(distinct one.trait_code) as n_traits
            from {decisions} as decision
            inner join placed as one on decision.record_a = one.record_no
            inner join placed as other
                on decision.record_b = other.record_no and one.place_no = other.place_no
            group by record_a, record_b
        ),
        judged as (
            select
                one.provider_code = other.provider_code as is_within,
                one.cluster_no = other.cluster_no as is_linked,
                case
                    when decision_code = 'linked_by_review' then 1
                    when decision_code = 'parted_by_review' or {TAKEN_FOR_TWO} then 0
                end as verdict,
                coalesce(verdict = 0 and not decision_code like '%_by_review', false)
                    as is_taken_for_two,
                coalesce(is_taken_for_two and weight.first_name_level > 0, false) as is_alike,
                -- to a sixteenth of a bit: there are few
                coalesce(round(decision.match_weight * 16) / 16, 0) as match_weight,
                coalesce(met.n_traits, 0) as n_traits
            from {decisions} as decision
            inner join member as one on decision.record_a = one.record_no
            inner join member as other on decision.record_b = other.record_no
            left join {weights} as weight
                on decision.record_a = weight.record_a and decision.record_b = weight.record_b
            left join met
                on decision.record_a = met.record_a and decision.record_b = met.record_b
        )
        select is_within, is_linked, verdict, is_taken_for_two, is_alike, match_weight, n_traits,
            count(*)
        from judged group by all order by all
        """
    ).fetchall()
    all_pairs, within_pairs = one_row(
        connection.sql(
            "select coalesce(sum(n) * (sum(n) - 1) / 2, 0), coalesce(sum(n * (n - 1) / 2), 0) "
            f"from (select count(*) as n from {records} group by provider_code)"
        )
    )
    all_linked, within_linked = one_row(
        connection.sql(
            "select coalesce(sum(n * (n - 1) / 2), 0), coalesce(sum(n_within), 0) from ("
            "select sum(n) as n, sum(n * (n - 1) / 2) as n_within from ("
            "select cluster_no, count(*) as n "
            f"from {records} inner join {clusters} using (record_no) "
            "group by cluster_no, provider_code) group by cluster_no)"
        )
    )
    n_traits = one_row(
        connection.sql(f"select count(distinct trait_code) from {blocks} where not is_left_out")
    )[0]
    scopes = {
        "across two": (False, all_pairs - within_pairs, all_linked - within_linked),
        "within one": (True, within_pairs, within_linked),
    }
    lines = {
        name: _expected(alike, n_pairs, n_linked, n_traits, before)
        for name, (is_within, n_pairs, n_linked) in scopes.items()
        if (alike := [_Alike(*row[1:]) for row in rows if row[0] == is_within])
    }
    counted = (
        "linked", "right", "wrong", "missed", "never_compared", "perhaps_one", "taken_for_two",
    )  # fmt: skip
    whole = {name: sum(line[name] for line in lines.values()) for name in counted}
    told = {"pairs": whole} | lines
    return [{"scope": name} | _with_rates(line) for name, line in told.items()]


@dataclass(frozen=True)
class _Alike:
    """`n_pairs` pairs that count alike: `verdict` 1, 0 or None; `match_weight` in bits; `n_traits`
    kinds of blocking rules that found each.
    """

    is_linked: bool
    verdict: int | None
    is_taken_for_two: bool
    are_names_alike: bool
    match_weight: float
    n_traits: int
    n_pairs: int

    def by_weight(self, gain: float) -> float:
        """Pairs that the weight, and `gain` bits, expect to be one person."""
        return self.n_pairs / (1 + 2 ** -(self.match_weight + gain))

    def matches(self, gain: float) -> float:
        """Pairs that are expected to be one person, verdicts heard."""
        return self.by_weight(gain) if self.verdict is None else self.n_pairs * self.verdict


def _expected(
    rows: list[_Alike], n_pairs: float, n_linked: float, n_traits: int, before: float
) -> dict[str, float]:
    """Expected counts of one scope of `n_pairs` pairs, `n_linked` of them linked, compared or not.

    The share of the scope's pairs that are one person is the one which the probabilities add up to
    (expectation and maximisation of the mixing share alone, from the odds `before` on).
    """
    gain = 0.0
    for _ in range(200):
        matches = sum(row.matches(gain) for row in rows)
        # half a pair at least, or a scope without any would run away
        next_gain = math.log2(max(matches, 0.5) / max(n_pairs, 1)) - before
        if abs(next_gain - gain) < 1e-9:
            break
        gain = next_gain
    compared = sum(row.n_pairs for row in rows if row.is_linked)
    right = sum(row.matches(gain) for row in rows if row.is_linked)
    # what third records tie without having been compared is as right as what was
    tied = (n_linked - compared) * (share(right, compared) or 0)
    by_one, by_two = (sum(row.matches(gain) for row in rows if row.n_traits == n) for n in (1, 2))
    return {
        "linked": int(n_linked),
        "right": right + tied,
        "wrong": n_linked - right - tied,
        "missed": sum(row.matches(gain) for row in rows if not row.is_linked),
        "never_compared": max(_never_compared(by_one, by_two, n_traits) - tied, 0.0),
        "perhaps_one": sum(row.by_weight(gain) for row in rows if row.are_names_alike),
        "taken_for_two": sum(
            row.n_pairs for row in rows if row.is_taken_for_two and row.match_weight + gain > 0
        ),
        "odds_gain": gain,
    }


def _never_compared(by_one: float, by_two: float, n_traits: int) -> float:
    """Pairs of one person that no blocking rule found, from those that few kinds of rules found.

    Rules of `n_traits` kinds (names, date, place) are as many lists of the same pairs; `by_one` and
    `by_two` pairs are in one list and in two. Chao's lower bound for incidence in lists, corrected
    for bias (Chao, Biometrics 43, 1987): pairs are not equally easy to find, which makes more of
    them missing, so that there are so many at least. Nothing can be told from one list.
    """
    if n_traits < 2:
        return 0.0
    lists = (n_traits - 1) / n_traits
    return lists * by_one * max(by_one - 1, 0) / (2 * (by_two + 1))


def _with_rates(line: dict[str, float]) -> dict[str, float | None]:
    right = line["right"]
    one_person = right + line["missed"] + line["never_compared"]
    return line | {
        "precision": share(right, right + line["wrong"]),
        "recall": share(right, one_person),
        "recall_at_least": share(right, one_person + line["perhaps_one"]),
    }

"""How good a linkage is, against truth: pairs, persons, groups, causes of error, thresholds.

Everything is counted by the engine; Python only divides and formats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import duckdb

from scripts.errors import UsageError
from scripts.intervals import clustered_wilson, wilson
from scripts.sql import one_row

KEY_COLUMNS = ("provider", "source_person_id", "true_person_id")
MAX_GROUP_VALUES = 80
MAX_PAIRS = 200_000_000


@dataclass(frozen=True)
class Spread:
    """How the counts of a scope lie in its units, none of whose pairs touches another's.

    Sums over units of products of what each holds: found times found, found times wrong, and so on.
    """

    found_found: int
    found_wrong: int
    found_missed: int
    wrong_wrong: int
    wrong_missed: int
    missed_missed: int


@dataclass(frozen=True)
class Score:
    """Counts and rates of one scope (all pairs, one group, whole persons).

    `found` true positives, `wrong` false positives, `missed` false negatives; rates in [0, 1],
    None when there is nothing to divide by. Intervals are Wilson's at 95 %, of as many independent
    pairs as these are worth (`clustered_wilson`); without `spread`, of all pairs.
    """

    scope: str
    value: str
    found: int
    wrong: int
    missed: int
    spread: Spread | None = None

    @property
    def precision(self) -> float | None:
        """Share of the pairs found that are true."""
        return _share(self.found, self.found + self.wrong)

    @property
    def recall(self) -> float | None:
        """Share of the true pairs that are found."""
        return _share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.found, 2 * self.found + self.wrong + self.missed)

    @property
    def precision_interval(self) -> tuple[float, float] | None:
        """95 % interval of precision; None when there is nothing to divide by."""
        return self._interval(wrong=1, missed=0)

    @property
    def recall_interval(self) -> tuple[float, float] | None:
        """95 % interval of recall."""
        return self._interval(wrong=0, missed=1)

    @property
    def f1_interval(self) -> tuple[float, float] | None:
        """95 % interval of F1.

        F1 is 2F / (1 + F) of F, the share of the pairs found, wrong or missed that are found, which
        is a proportion (Hand, Christen and Kirielle, Machine Learning 110, 2021).
        """
        interval = self._interval(wrong=1, missed=1)
        if interval is None:
            return None
        low, high = interval
        return 2 * low / (1 + low), 2 * high / (1 + high)

    def _interval(self, wrong: int, missed: int) -> tuple[float, float] | None:
        """Of found over found, `wrong` times wrong and `missed` times missed pairs together."""
        whole = self.found + wrong * self.wrong + missed * self.missed
        if self.spread is None:
            return wilson(self.found, whole)
        s = self.spread
        mixed = s.found_found + wrong * s.found_wrong + missed * s.found_missed
        whole_whole = (
            mixed
            + wrong * (s.found_wrong + s.wrong_wrong + missed * s.wrong_missed)
            + missed * (s.found_missed + s.missed_missed + wrong * s.wrong_missed)
        )
        return clustered_wilson(self.found, whole, s.found_found, mixed, whole_whole)

    def as_dict(self) -> dict[str, object]:
        """The counts with their rates and intervals, ready for JSON."""
        return {
            "scope": self.scope,
            "value": self.value,
            "found": self.found,
            "wrong": self.wrong,
            "missed": self.missed,
            "precision": self.precision,
            "precision_interval": self.precision_interval,
            "recall": self.recall,
            "recall_interval": self.recall_interval,
            "f1": self.f1,
            "f1_interval": self.f1_interval,
        }


class Cause(TypedDict):
    """How many pairs are missed or wrong for one reason."""

    error: str
    cause: str
    pairs: int


@dataclass
class Evaluation:
    """All that `evaluate` found out."""

    records: dict[str, int]
    scores: list[Score]
    causes: list[Cause] = field(default_factory=list)
    curve: list[dict[str, object]] = field(default_factory=list)

    def score(self, scope: str, value: str = "") -> Score:
        """The score of one scope and value; raises KeyError when there is none."""
        for score in self.scores:
            if (score.scope, score.value) == (scope, value):
                return score
        raise KeyError((scope, value))

    def as_dict(self) -> dict[str, object]:
        """Everything, ready for JSON."""
        return {
            "records": self.records,
            "scores": [score.as_dict() for score in self.scores],
            "causes": self.causes,
            "curve": self.curve,
        }


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def read_truth(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[list[str], list[str]]:
    """Read a truth file (any separator, UTF-8) into the temporary table `truth`.

    Returns the names of its group columns, and of columns with too many values to group by; the
    table holds them under the name that `group_column` gives. Raises UsageError when the file or
    one of the columns provider, source_person_id, true_person_id is missing, a record is named
    twice, or has no true person.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such truth file")
    try:
        rows = connection.read_csv(str(path), header=True, all_varchar=True)
        columns = [name.strip().lower() for name in rows.columns]
        missing = [name for name in KEY_COLUMNS if name not in columns]
        if missing:
            raise UsageError(f"{path}: no column {', '.join(missing)}; see --help")
        listed = ", ".join(
            f"trim({_quoted(raw)}) as {name if name in KEY_COLUMNS else group_column(name)}"
            for raw, name in zip(rows.columns, columns, strict=True)
        )
        connection.sql(f"select {listed} from rows").create("truth")
    except duckdb.Error:
        raise UsageError(
            f"{path}: not a CSV file in UTF-8 with a header; save it as CSV UTF-8"
        ) from None
    twice = one_row(
        connection.sql(
            "select count(*) from (select 1 from truth group by provider, source_person_id "
            "having count(*) > 1)"
        )
    )[0]
    if twice:
        raise UsageError(f"{path}: {twice} records named more than once; keep one line for each")
    nobody = one_row(
        connection.sql("select count(*) from truth where coalesce(true_person_id, '') = ''")
    )[0]
    if nobody:
        raise UsageError(f"{path}: {nobody} lines without a true_person_id; leave them out")
    groups: list[str] = []
    passed_over: list[str] = []
    for name in columns:
        if name not in KEY_COLUMNS:
            values = one_row(
                connection.sql(f"select count(distinct {group_column(name)}) from truth")
            )[0]
            (groups if values <= MAX_GROUP_VALUES else passed_over).append(name)
    return groups, passed_over


def group_column(name: str) -> str:
    """Quoted name under which the table `truth` holds a group: none of ours, whatever it is."""
    return "provider" if name == "provider" else _quoted(f"by {name}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def evaluate(
    connection: duckdb.DuckDBPyConnection, found: str, groups: list[str] | None = None
) -> Evaluation:
    """Compare persons found with the temporary table `truth`.

    `found`: name of a relation (provider, source_person_id, person_uid), one row per record.
    Records on one side only are counted, not judged. Leaves the temporary tables `judged` (one
    row per record on both sides) and `judged_pair` (one row per true or found pair).
    Raises UsageError when no record is on both sides, or pairs are too many to be one linkage.
    """
    connection.execute(
        f"""
        create or replace temp table judged as
        select row_number() over (order by truth.provider, truth.source_person_id) as record_no,
            found.person_uid, truth.*
        from {found} as found
        inner join truth
            on found.provider = truth.provider
            and found.source_person_id = truth.source_person_id
        """
    )
    count = "select count(*) from "
    records = {
        "judged": one_row(connection.sql(count + "judged"))[0],
        "in_truth_only": one_row(
            connection.sql(count + f"truth anti join {found} using (provider, source_person_id)")
        )[0],
        "without_truth": one_row(
            connection.sql(count + f"{found} anti join truth using (provider, source_person_id)")
        )[0],
    }
    if not records["judged"]:
        raise UsageError("the truth file names no record of the register: is it of this delivery?")
    pairs = one_row(
        connection.sql(
            """
        select sum(n * (n - 1) / 2) from (
            select count(*) as n from judged group by true_person_id
            union all
            select count(*) as n from judged group by person_uid
        )
        """
        )
    )[0]
    if pairs > MAX_PAIRS:
        raise UsageError(f"{pairs:.0f} pairs to judge: one person holds far too many records")
    connection.execute(
        """
        create or replace temp table judged_pair as
        select
            one.record_no as record_a,
            other.record_no as record_b,
            one.provider as provider_a,
            other.provider as provider_b,
            one.person_uid = other.person_uid as is_found,
            one.true_person_id = other.true_person_id as is_true
        from judged as one
        inner join judged as other
            on one.true_person_id = other.true_person_id
            and one.record_no < other.record_no
        union
        select one.record_no, other.record_no, one.provider, other.provider,
            true as is_found, one.true_person_id = other.true_person_id as is_true
        from judged as one
        inner join judged as other
            on one.person_uid = other.person_uid
            and one.record_no < other.record_no
        """
    )
    _number_units(connection)
    scores = _scores(connection, "pairs", PAIRS.format(value="''"))
    across = "case when provider_a = provider_b then 'within one' else 'across two' end"
    scores += _scores(connection, "providers", PAIRS.format(value=across))
    scores += _scores(connection, "persons", PERSONS) or [Score("persons", "", 0, 0, 0)]
    for group in ["provider", *(groups or [])]:
        scores += _scores(connection, group, TOUCHED.format(group=group_column(group)))
    return Evaluation(records, scores)


def _number_units(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave the temporary table `judged_unit`: records that pairs, true or found, tie together.

    What happens to one unit's pairs says nothing of another's.
    """
    run = connection.execute
    run(
        "create or replace temp table judged_unit as "
        "select record_no, true_person_id, person_uid, record_no as unit_no from judged"
    )
    moved = 1
    while moved:
        run(
            """
            create or replace temp table judged_unit_next as
            with spread as (
                select *, least(
                    min(unit_no) over (partition by true_person_id),
                    min(unit_no) over (partition by person_uid)
                ) as next_no
                from judged_unit
            )
            select record_no, true_person_id, person_uid, next_no as unit_no,
                next_no <> unit_no as is_moved
            from spread
            """
        )
        moved = one_row(run("select count(*) from judged_unit_next where is_moved"))[0]
        run(
            "create or replace temp table judged_unit as "
            "select * exclude (is_moved) from judged_unit_next"
        )


# one row per case: value of the group, unit, and what the case is
CASE = "is_found and is_true as found, is_found and not is_true as wrong, not is_found as missed"
PAIRS = f"""
    select {{value}} as value, unit_no, {CASE}
    from judged_pair inner join judged_unit on judged_pair.record_a = judged_unit.record_no
"""
# a pair counts in each group that one of its two records belongs to
TOUCHED = f"""
    select coalesce(judged.{{group}}, 'unknown') as value, record_a, record_b, unit_no, {CASE}
    from judged_pair
    inner join judged on judged_pair.record_a = judged.record_no
    inner join judged_unit on judged_pair.record_a = judged_unit.record_no
    union
    select coalesce(judged.{{group}}, 'unknown') as value, record_a, record_b, unit_no, {CASE}
    from judged_pair
    inner join judged on judged_pair.record_b = judged.record_no
    inner join judged_unit on judged_pair.record_a = judged_unit.record_no
"""
# whole persons of two records or more, right to the last record
PERSONS = """
    with predicted as (
        select person_uid, min(unit_no) as unit_no, count(*) as n_records,
            count(distinct true_person_id) as n_true, min(true_person_id) as true_person_id
        from judged_unit group by person_uid
    ),
    actual as (
        select true_person_id, min(unit_no) as unit_no, count(*) as n_records
        from judged_unit group by true_person_id
    ),
    exact as (
        select predicted.person_uid, predicted.true_person_id
        from predicted inner join actual
            on predicted.true_person_id = actual.true_person_id
            and predicted.n_records = actual.n_records
        where predicted.n_true = 1
    )
    select '' as value, unit_no, exact.person_uid is not null as found,
        exact.person_uid is null as wrong, false as missed
    from predicted left join exact on predicted.person_uid = exact.person_uid
    where n_records > 1
    union all
    select '' as value, unit_no, false as found, false as wrong, true as missed
    from actual anti join exact on actual.true_person_id = exact.true_person_id
    where n_records > 1
"""


def _scores(connection: duckdb.DuckDBPyConnection, scope: str, cases: str) -> list[Score]:
    """Scores of a scope, one per value, from one row per case (value, unit_no, found, …)."""
    products = ", ".join(
        f"sum({one} * {other})"
        for place, one in enumerate(("found", "wrong", "missed"))
        for other in ("found", "wrong", "missed")[place:]
    )
    rows = connection.sql(
        f"""
        with unit as (
            select value, unit_no, count(*) filter (where found) as found,
                count(*) filter (where wrong) as wrong, count(*) filter (where missed) as missed
            from ({cases}) group by value, unit_no
        )
        select value, sum(found), sum(wrong), sum(missed), {products}
        from unit group by value order by value
        """
    ).fetchall()
    scores = []
    for value, *counts in rows:
        right, wrong, missed, *sums = map(int, counts)
        scores.append(Score(scope, value, right, wrong, missed, Spread(*sums)))
    return scores


def causes(connection: duckdb.DuckDBPyConnection, traits: str) -> list[Cause]:
    """Why pairs were missed or wrong: the first trait that explains it, counted.

    `traits`: relation keyed by provider, source_person_id with the columns of int_person_record.
    Needs the tables that `evaluate` leaves.
    """
    rows = connection.sql(
        f"""
        with error_pair as (
            select record_a, record_b, is_true
            from judged_pair where is_found <> is_true
        ),
        trait as (
            select judged.record_no, traits.* exclude (record_no)
            from judged inner join {traits} as traits
                on judged.provider = traits.provider_code
                and judged.source_person_id = traits.source_person_id
        ),
        explained as (
            select
                case when error_pair.is_true then 'missed' else 'wrong' end as error,
                case
                    when a.first_name_key is null or b.first_name_key is null
                        or (a.birth_name_key is null and a.usage_name_key is null)
                        or (b.birth_name_key is null and b.usage_name_key is null)
                        then 'a name is missing'
                    when a.birth_date is null or b.birth_date is null
                        then 'no readable birth date'
                    when not error_pair.is_true and a.birth_date = b.birth_date
                        and a.birth_name_key = b.birth_name_key
                        and a.first_name_key = b.first_name_key then 'same names, same date'
                    when not error_pair.is_true and a.birth_date = b.birth_date
                        and a.birth_name_key = b.birth_name_key
                        then 'same surname and date (twins)'
                    when a.first_name_key in (b.birth_name_key, b.usage_name_key)
                        or b.first_name_key in (a.birth_name_key, a.usage_name_key)
                        then 'names swapped'
                    when a.is_birth_date_fictive or b.is_birth_date_fictive
                        then 'fictive birth date'
                    when a.birth_date <> b.birth_date and a.first_name_key = b.first_name_key
                        and a.birth_name_key = b.birth_name_key then 'birth dates differ'
                    when a.birth_date = b.birth_date and a.first_name_key = b.first_name_key
                        then 'surnames differ'
                    when a.birth_date = b.birth_date and a.birth_name_key = b.birth_name_key
                        then 'first names differ'
                    when a.birth_date = b.birth_date then 'both names differ'
                    else 'names and dates differ'
                end as cause
            from error_pair
            inner join trait as a on error_pair.record_a = a.record_no
            inner join trait as b on error_pair.record_b = b.record_no
        )
        select error, cause, count(*) as pairs
        from explained group by error, cause order by error, pairs desc, cause
        """
    ).fetchall()
    return [Cause(error=error, cause=cause, pairs=pairs) for error, cause, pairs in rows]


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
            "select sum(n) * (sum(n) - 1) / 2, sum(n * (n - 1) / 2) "
            f"from (select count(*) as n from {records} group by provider_code)"
        )
    )
    all_linked, within_linked = one_row(
        connection.sql(
            "select sum(n * (n - 1) / 2), sum(n_within) from (select sum(n) as n, "
            "sum(n * (n - 1) / 2) as n_within from (select cluster_no, count(*) as n "
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
    tied = (n_linked - compared) * (_share(right, compared) or 0)
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
        "precision": _share(right, right + line["wrong"]),
        "recall": _share(right, one_person),
        "recall_at_least": _share(right, one_person + line["perhaps_one"]),
    }


def curve(connection: duckdb.DuckDBPyConnection, scored: str) -> list[dict[str, object]]:
    """Pairwise precision and recall by threshold of match weight (bits), before clustering.

    `scored`: relation (provider_a, source_person_id_a, provider_b, source_person_id_b,
    match_weight), one row per pair compared. True pairs never compared count as missed.
    """
    rows = connection.sql(
        f"""
        with scored as (
            select floor(scored.match_weight) as weight,
                one.true_person_id = other.true_person_id as is_true
            from {scored} as scored
            inner join judged as one
                on scored.provider_a = one.provider
                and scored.source_person_id_a = one.source_person_id
            inner join judged as other
                on scored.provider_b = other.provider
                and scored.source_person_id_b = other.source_person_id
        ),
        binned as (
            select weight, count(*) filter (where is_true) as n_true,
                count(*) filter (where not is_true) as n_false
            from scored group by weight
        )
        select weight,
            sum(n_true) over (order by weight desc) as found,
            sum(n_false) over (order by weight desc) as wrong,
            (select count(*) from judged_pair where is_true) as all_true
        from binned order by weight
        """
    ).fetchall()
    points = []
    for weight, found, wrong, all_true in rows:
        score = Score("threshold", str(weight), int(found), int(wrong), int(all_true - found))
        points.append(
            {"match_weight": weight, "precision": score.precision, "recall": score.recall}
        )
    return points

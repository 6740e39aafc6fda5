"""How good a linkage is, against truth: pairs, persons, groups, causes of error, thresholds.

Everything is counted by the engine; Python only divides and formats.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from scripts.errors import UsageError

KEY_COLUMNS = ("provider", "source_person_id", "true_person_id")
MAX_GROUP_VALUES = 80
MAX_PAIRS = 200_000_000
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Score:
    """Counts and rates of one scope (all pairs, one group, whole persons).

    `found` true positives, `wrong` false positives, `missed` false negatives; rates in [0, 1],
    None when there is nothing to divide by; intervals are Wilson's at 95 %.
    """

    scope: str
    value: str
    found: int
    wrong: int
    missed: int

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

    def as_dict(self) -> dict[str, object]:
        """The counts with their rates and intervals, ready for JSON."""
        return asdict(self) | {
            "precision": self.precision,
            "precision_interval": wilson(self.found, self.found + self.wrong),
            "recall": self.recall,
            "recall_interval": wilson(self.found, self.found + self.missed),
            "f1": self.f1,
        }


@dataclass
class Evaluation:
    """All that `evaluate` found out."""

    records: dict[str, int]
    scores: list[Score]
    causes: list[dict[str, object]] = field(default_factory=list)
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


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a proportion (E. B. Wilson, JASA 22, 1927); None for 0 of 0."""
    if not whole:
        return None
    share = part / whole
    scale = 1 + Z_95**2 / whole
    middle = (share + Z_95**2 / (2 * whole)) / scale
    half = Z_95 * math.sqrt(share * (1 - share) / whole + Z_95**2 / (4 * whole**2)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def read_truth(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """Read a truth file (any separator, UTF-8) into the temporary table `truth`.

    Returns the names of its group columns. Raises UsageError when the file or one of the columns
    provider, source_person_id, true_person_id is missing, or a record is named twice.
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
            f'trim("{raw}") as "{name}"' for raw, name in zip(rows.columns, columns, strict=True)
        )
        connection.sql(f"select {listed} from rows").create("truth")
    except duckdb.Error:
        raise UsageError(f"{path}: cannot be read as a CSV file with a header") from None
    twice = connection.sql(
        "select count(*) from (select 1 from truth group by provider, source_person_id "
        "having count(*) > 1)"
    ).fetchone()[0]
    if twice:
        raise UsageError(f"{path}: {twice} records named more than once; keep one line for each")
    groups = []
    for name in columns:
        if name not in KEY_COLUMNS:
            values = connection.sql(f'select count(distinct "{name}") from truth').fetchone()[0]
            if values <= MAX_GROUP_VALUES:
                groups.append(name)
    return groups


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
        "judged": connection.sql(count + "judged").fetchone()[0],
        "in_truth_only": connection.sql(
            count + f"truth anti join {found} using (provider, source_person_id)"
        ).fetchone()[0],
        "without_truth": connection.sql(
            count + f"{found} anti join truth using (provider, source_person_id)"
        ).fetchone()[0],
    }
    if not records["judged"]:
        raise UsageError("the truth file names no record of the register: is it of this delivery?")
    pairs = connection.sql(
        """
        select sum(n * (n - 1) / 2) from (
            select count(*) as n from judged group by true_person_id
            union all
            select count(*) as n from judged group by person_uid
        )
        """
    ).fetchone()[0]
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
    scores = _pair_scores(connection, "pairs", "''")
    scores += _pair_scores(
        connection,
        "providers",
        "case when provider_a = provider_b then 'within one' else 'across two' end",
    )
    scores.append(_persons(connection))
    for group in ["provider", *(groups or [])]:
        scores += _group_scores(connection, group)
    return Evaluation(records, scores)


COUNTS = """
    count(*) filter (where is_found and is_true) as found,
    count(*) filter (where is_found and not is_true) as wrong,
    count(*) filter (where is_true and not is_found) as missed
"""


def _pair_scores(connection: duckdb.DuckDBPyConnection, scope: str, value: str) -> list[Score]:
    rows = connection.sql(
        f"select {value} as value, {COUNTS} from judged_pair group by value order by value"
    ).fetchall()
    return [Score(scope, *row) for row in rows]


def _group_scores(connection: duckdb.DuckDBPyConnection, group: str) -> list[Score]:
    """A pair counts in each group that one of its two records belongs to."""
    rows = connection.sql(
        f"""
        with touched as (
            select record_a, record_b, is_found, is_true, judged."{group}" as value
            from judged_pair inner join judged on judged_pair.record_a = judged.record_no
            union
            select record_a, record_b, is_found, is_true, judged."{group}" as value
            from judged_pair inner join judged on judged_pair.record_b = judged.record_no
        )
        select coalesce(value, 'unknown') as shown, {COUNTS}
        from touched group by shown order by shown
        """
    ).fetchall()
    return [Score(group, *row) for row in rows]


def _persons(connection: duckdb.DuckDBPyConnection) -> Score:
    """Whole persons of two records or more, right to the last record."""
    found, wrong, missed = connection.sql(
        """
        with predicted as (
            select person_uid, count(*) as n_records, count(distinct true_person_id) as n_true,
                min(true_person_id) as true_person_id
            from judged group by person_uid
        ),
        actual as (
            select true_person_id, count(*) as n_records from judged group by true_person_id
        ),
        exact as (
            select predicted.n_records
            from predicted inner join actual
                on predicted.true_person_id = actual.true_person_id
                and predicted.n_records = actual.n_records
            where predicted.n_true = 1 and predicted.n_records > 1
        )
        select
            (select count(*) from exact),
            (select count(*) from predicted where n_records > 1) - (select count(*) from exact),
            (select count(*) from actual where n_records > 1) - (select count(*) from exact)
        """
    ).fetchone()
    return Score("persons", "", found, wrong, missed)


def causes(connection: duckdb.DuckDBPyConnection, traits: str) -> list[dict[str, object]]:
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
    return [{"error": error, "cause": cause, "pairs": pairs} for error, cause, pairs in rows]


def estimate(
    connection: duckdb.DuckDBPyConnection, decisions: str, weights: str, records: str
) -> list[dict[str, object]]:
    """Rates that the weights themselves expect, where no truth is known.

    `decisions`, `weights`, `records`: relations like int_link_decision, int_link_weight and
    int_person_record. A weight is the log2 of the odds that a pair is one person: its probability,
    summed over linked pairs, is how many are right; over others, how many were missed. Pairs that a
    constraint parts, or that no weight makes sure, are taken for two people: brothers share too
    much for their weights to be odds. A reviewer's verdict is taken as the truth; pairs never
    compared are not counted. Returns scope, pairs linked, expected right, wrong, missed (numbers of
    pairs), precision, recall (None when there is nothing to divide by).
    """
    rows = connection.sql(
        f"""
        with judged as (
            select
                case when one.provider_code = other.provider_code then 'within one'
                    else 'across two' end as scope,
                decision_code like 'linked%' as is_linked,
                case
                    when decision_code = 'linked_by_review' then 1
                    when decision_code in ('parted_by_review', 'parted_by_constraint') then 0
                    when weight.accept is null then 0
                    else 1 / (1 + power(2, -decision.match_weight))
                end as probability
            from {decisions} as decision
            inner join {records} as one on decision.record_a = one.record_no
            inner join {records} as other on decision.record_b = other.record_no
            left join {weights} as weight
                on decision.record_a = weight.record_a and decision.record_b = weight.record_b
        )
        select coalesce(scope, 'pairs') as scope,
            count(*) filter (where is_linked),
            coalesce(sum(probability) filter (where is_linked), 0),
            coalesce(sum(1 - probability) filter (where is_linked), 0),
            coalesce(sum(probability) filter (where not is_linked), 0)
        from judged group by rollup (scope) order by grouping(scope) desc, scope
        """
    ).fetchall()
    return [
        {
            "scope": scope,
            "linked": linked,
            "right": right,
            "wrong": wrong,
            "missed": missed,
            "precision": right / (right + wrong) if right + wrong else None,
            "recall": right / (right + missed) if right + missed else None,
        }
        for scope, linked, right, wrong, missed in rows
    ]


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

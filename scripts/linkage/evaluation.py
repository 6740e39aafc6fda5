"""How good a linkage is, against truth: pairs, persons, groups, causes of error, thresholds.

Everything is counted by the engine; Python only divides and formats.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import duckdb

from scripts.errors import UsageError
from scripts.linkage.rates import Score, Spread
from scripts.sql import one_row

KEY_COLUMNS = ("provider", "source_person_id", "true_person_id")
MAX_GROUP_VALUES = 80
MAX_PAIRS = 200_000_000


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

"""Which rows of a year go, which are set aside and why: in the engine, set by set."""

from __future__ import annotations

import duckdb

from scripts.sql import one_row

CHUNK_ROWS = 200_000  # rows of the file held at once
SLICE_ROWS = 20_000  # rows of the file sorted and written at once

# the number sent for the latest former year, failing that in a former sending of the same year; of
# several sent for one year, the last that differs from today's, so that the pair always links old
# and new. A person who merged into another, or split off one, was sent under that other's uid
FORMER_NUMBER = """
    create temp table former_number as
    with known_as as (
        select distinct registry.person_uid, history.person_uid as sent_uid
        from vault.linkage.person_registry as registry
        inner join vault.linkage.person_uid_history as history
            using (provider_code, source_person_id)
    ), sent as (
        select
            known_as.person_uid, sent_number.numanonym, sent_number.file_year,
            (
                sent_number.numanonym <> person.numanonym,
                known_as.sent_uid = known_as.person_uid, sent_number.release, known_as.sent_uid
            ) as preference,
            max(sent_number.file_year) filter (where sent_number.file_year < $year)
                over (partition by known_as.person_uid) as former_year
        from known_as
        inner join {history} as sent_number on known_as.sent_uid = sent_number.person_uid
        inner join vault.olinpe.int_olinpe_person as person
            on known_as.person_uid = person.person_uid
        where sent_number.file_year <= $year
    )
    select person_uid, arg_max(numanonym, preference) as numanonym
    from sent
    where file_year = coalesce(former_year, $year)
    group by person_uid
"""
NO_FORMER_NUMBER = "create temp table former_number (person_uid varchar, numanonym varchar)"

STEPS = (
    """
    create temp table checked as
    select
        provider_code, measure_id, source_person_id, person_uid, typev, event_date, measure_code,
        end_rule, is_mother_known, is_mna, numanonym, fault_codes
    from vault.olinpe.int_olinpe_checked
    where file_year = $year
    """,
    """
    create temp table fault as
    with spelled as (
        select
            provider_code, measure_id, source_person_id, person_uid, typev, event_date,
            unnest(string_split(rtrim(fault_codes, ','), ',')) as check_code
        from checked
        where fault_codes <> ''
    )
    select spelled.*, olinpe_check.severity, olinpe_check.label_fr, olinpe_check.correction_fr
    from spelled
    inner join warehouse.nomenclatures.olinpe_check using (check_code)
    """,
    # a decision goes whole or not at all: an end without its opening would be an orphan
    """
    create temp table set_aside as
    select distinct provider_code, measure_id from fault where severity = 'blocking'
    """,
    """
    create temp table accepted as
    select
        cast(row_number() over (
            order by
                checked.numanonym, checked.event_date, checked.typev desc, checked.provider_code,
                checked.measure_id
        ) - 1 as integer) as row_no,
        checked.*,
        coalesce(former_number.numanonym, checked.numanonym) as numanonymant
    from checked
    anti join set_aside using (provider_code, measure_id)
    left join former_number using (person_uid)
    """,
)


def select_rows(
    connection: duckdb.DuckDBPyConnection, year: int, history: str | None
) -> tuple[int, int, int]:
    """Fill the temporary tables `checked`, `fault`, `set_aside` and `accepted` for one year.

    `history` is the table of numbers sent, None before the first sending.
    Returns the number of rows of the year, of rows accepted and of decisions set aside.
    """
    if history:
        connection.execute(FORMER_NUMBER.format(history=history), {"year": year})
    else:
        connection.execute(NO_FORMER_NUMBER)
    for step in STEPS:
        connection.execute(step, {"year": year} if "$year" in step else None)
    counts = [
        one_row(connection.execute(f"select count(*) from {table}"))[0]
        for table in ("checked", "accepted", "set_aside")
    ]
    return counts[0], counts[1], counts[2]

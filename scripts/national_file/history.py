"""What was sent, kept in the vault: numbers and counts of each sending, added to, never changed."""

from __future__ import annotations

from datetime import date

import duckdb

from scripts.sql import one_row

SCHEMA = "vault.olinpe_history"
NUMBERS = f"{SCHEMA}.sent_number"
COUNTS = f"{SCHEMA}.sent_count"

CREATE = f"""
    create schema if not exists {SCHEMA};
    create table if not exists {NUMBERS} (
        person_uid varchar, file_year integer, release integer, numanonym varchar, as_of date
    );
    create table if not exists {COUNTS} (
        file_year integer, release integer, kind varchar, code varchar, n integer, as_of date
    );
"""

COUNTED = """
    with event as (
        select
            accepted.person_uid, accepted.provider_code, accepted.measure_id, accepted.typev,
            decision.decision || '/'
                || coalesce(decision.natpdecadm, decision.natdecassed) as nature
        from accepted
        inner join vault.olinpe.int_olinpe_decision as decision using (provider_code, measure_id)
    )
    select 'rows' as kind, 'all' as code, count(*) as n from event
    union all select 'persons', 'all', count(distinct person_uid) from event
    union all select 'measures', 'all', count(distinct (provider_code, measure_id)) from event
    union all select 'rows by event', typev, count(*) from event group by typev
    union all
    select 'measures by nature', nature, count(distinct (provider_code, measure_id))
    from event where nature is not null group by nature
"""


def exists(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether anything was ever sent."""
    return bool(
        one_row(
            connection.execute(
                "select count(*) from duckdb_tables() where database_name = 'vault' "
                "and schema_name = 'olinpe_history' and table_name = 'sent_number'"
            )
        )[0]
    )


def record(connection: duckdb.DuckDBPyConnection, year: int, as_of: date) -> int:
    """Add this sending's numbers and counts; a sending that repeats the last one adds nothing.

    Needs the tables of selection.select_rows and the vault open for writing.
    Returns the number of person numbers added.
    """
    connection.execute("begin")
    connection.execute(CREATE)
    added = one_row(
        connection.execute(
            f"""
        insert into {NUMBERS}
        with latest as (
            select
                person_uid, max(release) as release, max_by(numanonym, release) as numanonym
            from {NUMBERS} where file_year = $year group by person_uid
        ), sent as (select distinct person_uid, numanonym from accepted)
        select sent.person_uid, $year, coalesce(latest.release, 0) + 1, sent.numanonym, $as_of
        from sent left join latest using (person_uid)
        where latest.numanonym is distinct from sent.numanonym
        """,
            {"year": year, "as_of": as_of},
        )
    )[0]
    connection.execute(
        f"""
        insert into {COUNTS}
        with counted as ({COUNTED}), latest as (
            select * from {COUNTS}
            where file_year = $year and release = (
                select max(release) from {COUNTS} where file_year = $year
            )
        ), differs as (
            select count(*) as n_differences
            from counted full join latest using (kind, code)
            where counted.n is distinct from latest.n
        )
        select
            $year, coalesce((select max(release) from latest), 0) + 1, counted.kind, counted.code,
            counted.n, $as_of
        from counted, differs
        where differs.n_differences > 0
        """,
        {"year": year, "as_of": as_of},
    )
    connection.execute("commit")
    return added

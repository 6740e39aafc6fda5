-- landed is the ledger's count; gated and lost are counted row by row: nothing may disappear
with

gate_flow as (
    select
        source_table,
        step,
        n_rows
    from {{ ref('gate_flow') }}
),

balance as (
    select
        source_table,
        coalesce(sum(case when step = 'landed' then n_rows end), 0) as n_landed,
        coalesce(sum(case when step in ('gated', 'lost') then n_rows end), 0) as n_accounted
    from gate_flow
    group by source_table
)

select
    source_table,
    n_landed,
    n_accounted
from balance
where n_landed <> n_accounted

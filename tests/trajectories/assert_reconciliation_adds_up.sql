-- landed = lost + trajectory for every history that has a table of its own
with

agg_reconciliation as (
    select
        history,
        step,
        n_rows
    from {{ ref('agg_reconciliation') }}
    where history <> 'other'
),

balance as (
    select
        history,
        sum(case when step = 'landed' then n_rows else 0 end) as n_landed,
        sum(case when step = 'lost' then n_rows else 0 end) as n_lost,
        sum(case when step = 'trajectory' then n_rows else 0 end) as n_kept
    from agg_reconciliation
    group by history
),

final as (
    select
        history,
        n_landed - n_lost - n_kept as n_missing
    from balance
    where n_landed <> n_lost + n_kept
)

select * from final

-- What was lost between a delivery and the trajectories, for which reason, and how much of it?
with

landed as (
    select
        table_name,
        sum(n_rows) as n_landed
    from {{ ref('agg_reconciliation') }}
    where step = 'landed'
    group by table_name
)

select
    lost.table_name,
    lost.reason,
    lost.n_rows,
    round(cast(lost.n_rows as double) / nullif(landed.n_landed, 0), 4) as share_of_landed
from {{ ref('agg_reconciliation') }} as lost
inner join landed
    on lost.table_name = landed.table_name
where lost.step = 'lost'
    and lost.n_rows > 0
order by lost.table_name asc, lost.n_rows desc, lost.reason asc

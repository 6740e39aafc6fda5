-- what the reconciliation calls gated is what the gateway's tables hold
with

held as (
    select
        'iodas__mesures' as source_table,
        count(*) as n_rows
    from {{ ref('gate_measure') }}
    union all
    select
        'iodas__accueils' as source_table,
        count(*) as n_rows
    from {{ ref('gate_place') }}
    union all
    select
        'iodas__evenements' as source_table,
        count(*) as n_rows
    from {{ ref('gate_event') }}
    union all
    select
        'iodas__insertion' as source_table,
        count(*) as n_rows
    from {{ ref('gate_insertion') }}
    union all
    select
        'iodas__logement' as source_table,
        count(*) as n_rows
    from {{ ref('gate_housing') }}
    union all
    select
        'iodas__handicap' as source_table,
        count(*) as n_rows
    from {{ ref('gate_disability') }}
    union all
    select
        'iodas__individus' as source_table,
        coalesce(sum(n_iodas_records), 0) as n_rows
    from {{ ref('gate_person') }}
    union all
    select
        'missions_locales__jeunes' as source_table,
        count(*) as n_rows
    from {{ ref('gate_ml_contact') }}
    union all
    select
        'missions_locales__situations' as source_table,
        count(*) as n_rows
    from {{ ref('gate_ml_situation') }}
    union all
    select
        'missions_locales__dispositifs' as source_table,
        count(*) as n_rows
    from {{ ref('gate_ml_programme') }}
),

gated as (
    select
        source_table,
        sum(n_rows) as n_rows
    from {{ ref('gate_flow') }}
    where step = 'gated'
    group by source_table
)

select
    held.source_table,
    held.n_rows,
    gated.n_rows as n_gated
from held
left join gated
    on held.source_table = gated.source_table
where held.n_rows <> coalesce(gated.n_rows, 0)

with

agg_observatory_indicator as (
    select distinct
        group_kind,
        group_code
    from {{ ref('agg_observatory_indicator') }}
),

dim_observatory_label as (
    select
        list_code,
        code
    from {{ ref('dim_observatory_label') }}
),

-- a way of grouping is a code of the list group_kind, and has a list of its own name
named as (
    select distinct
        'group_kind' as list_code,
        group_kind as code
    from agg_observatory_indicator

    union all

    select
        group_kind as list_code,
        group_code as code
    from agg_observatory_indicator
),

final as (
    select
        named.list_code,
        named.code
    from named
    left join dim_observatory_label
        on named.list_code = dim_observatory_label.list_code
        and named.code = dim_observatory_label.code
    where dim_observatory_label.code is null
)

select * from final

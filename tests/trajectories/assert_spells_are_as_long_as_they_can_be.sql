-- two spells of one history are further apart than what its measure bridges
with

fct_trajectory as (
    select
        person_uid,
        domain,
        measure_code,
        role_code,
        start_date,
        end_date
    from {{ ref('fct_trajectory') }}
),

dim_measure as (
    select
        domain,
        measure_code,
        case
            when bridge_rule = 'cjm' then {{ var('cjm_bridge_days') }}
            else {{ var('contiguous_bridge_days') }}
        end as bridge_days
    from {{ ref('dim_measure') }}
),

followed as (
    select
        domain,
        measure_code,
        end_date,
        lead(start_date) over (
            partition by person_uid, domain, measure_code, role_code
            order by start_date
        ) as next_start_date
    from fct_trajectory
),

gap as (
    select
        domain,
        measure_code,
        {{ idase.days_between('end_date', 'next_start_date') }} as n_gap_days
    from followed
),

final as (
    select
        gap.domain,
        gap.measure_code,
        count(*) as n_too_close
    from gap
    inner join dim_measure
        on gap.domain = dim_measure.domain
        and gap.measure_code = dim_measure.measure_code
    where gap.n_gap_days <= dim_measure.bridge_days
    group by gap.domain, gap.measure_code
)

select * from final

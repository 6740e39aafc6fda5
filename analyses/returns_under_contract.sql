-- How many young adults come back under contract after a real break, and after how long?
-- A break is more than 31 days without any contract, lodging and support contracts taken together.
with

contract as (
    select
        fct_trajectory.person_uid,
        fct_trajectory.start_date,
        fct_trajectory.end_date,
        max(fct_trajectory.end_date) over (
            partition by fct_trajectory.person_uid
            order by fct_trajectory.start_date, fct_trajectory.trajectory_id
            rows between unbounded preceding and 1 preceding
        ) as last_end_date
    from {{ ref('fct_trajectory') }} as fct_trajectory
    inner join {{ ref('dim_measure') }} as dim_measure
        on fct_trajectory.domain = dim_measure.domain
        and fct_trajectory.measure_code = dim_measure.measure_code
    where dim_measure.is_cjm
),

returned as (
    select
        year(start_date) as return_year,
        {{ idase.days_between('last_end_date', 'start_date') }} as n_days_away
    from contract
    where last_end_date is not null
)

select
    return_year,
    count(*) as n_returns,
    round(avg(cast(n_days_away as double)), 0) as mean_days_away
from returned
where n_days_away > {{ var('cjm_bridge_days') }}
group by return_year
order by return_year

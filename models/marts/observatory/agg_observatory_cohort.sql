-- grain: one row per year of first young adult contract
with

dim_person as (
    select
        first_cjm_year,
        first_cjm_age_month,
        is_mna,
        n_ml_records
    from {{ ref('dim_person') }}
    where n_cjm_spells > 0
),

threshold as (
    {{ idase.disclosure_thresholds() }}
),

counted as (
    select
        first_cjm_year as cohort_year,
        count(*) as n_persons,
        count(case when is_mna then 1 end) as n_mna,
        count(case when n_ml_records > 0 then 1 end) as n_linked_to_mission_locale,
        avg(cast(first_cjm_age_month as double)) as mean_first_cjm_age_month
    from dim_person
    group by first_cjm_year
),

final as (
    select
        counted.cohort_year,
        {{ idase.shown_total('counted.n_persons') }} as n_persons,
        {{ idase.shown_part('counted.n_mna', 'counted.n_persons') }} as n_mna,
        {{ idase.shown_part('counted.n_linked_to_mission_locale', 'counted.n_persons') }}
            as n_linked_to_mission_locale,
        case
            when counted.n_persons >= threshold.percent_min
                then round(counted.mean_first_cjm_age_month, 1)
        end as mean_first_cjm_age_month,
        case
            when {{ idase.may_show('counted.n_mna', 'counted.n_persons') }}
                and {{ idase.may_show('counted.n_linked_to_mission_locale', 'counted.n_persons') }}
                and counted.n_persons >= threshold.percent_min
                then false
            else true
        end as is_suppressed
    from counted
    cross join threshold
)

select * from final

-- grain: one row per kind of cohort (first contract, birth, 18th birthday) and year
with

dim_person as (
    select
        birth_year,
        case when is_of_age then turned_18_year end as turned_18_year,
        case when is_in_cohorts then first_cjm_year end as first_cjm_year,
        is_mna,
        n_ml_records
    from {{ ref('dim_person') }}
),

legal_period as (
    {{ idase.legal_periods() }}
),

threshold as (
    {{ idase.disclosure_thresholds('observatory') }}
),

-- law_year is the year whose law applied: that of the 18th birthday for a cohort by birth
counted as (
    {%- for cohort in idase.cohort_kinds() %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        '{{ cohort.code }}' as cohort_kind,
        {{ cohort.column }} as cohort_year,
        {{ cohort.column }} + {{ cohort.law_after }} as law_year,
        count(*) as n_persons,
        count(case when is_mna then 1 end) as n_mna,
        count(case when n_ml_records > 0 then 1 end) as n_linked_to_mission_locale
    from dim_person
    where {{ cohort.column }} is not null
    group by {{ cohort.column }}
    {%- endfor %}
),

final as (
    select
        counted.cohort_kind,
        cast(counted.cohort_year as int) as cohort_year,
        coalesce(legal_period.legal_break_code, 'BEFORE_2007') as legal_period_code,
        {{ idase.shown_total('counted.n_persons') }} as n_persons,
        {{ idase.shown_part('counted.n_mna', 'counted.n_persons') }} as n_mna,
        {{ idase.shown_part('counted.n_linked_to_mission_locale', 'counted.n_persons') }}
            as n_linked_to_mission_locale,
        case
            when {{ idase.may_show('counted.n_mna', 'counted.n_persons') }}
                and {{ idase.may_show('counted.n_linked_to_mission_locale', 'counted.n_persons') }}
                then false
            else true
        end as is_suppressed
    from counted
    cross join threshold
    left join legal_period
        on counted.law_year >= legal_period.from_year
        and counted.law_year < legal_period.until_year
)

select * from final

-- the best state hides behind no other: months under contract with lodging, counted from the
-- spells by another way, are the months that fct_person_month shows
with

fct_trajectory as (
    select
        person_uid,
        start_age_month,
        end_age_month
    from {{ ref('fct_trajectory') }}
    where domain = 'protection'
        and measure_code = 'APJM'
),

fct_person_month as (
    select
        person_uid,
        age_month
    from {{ ref('fct_person_month') }}
    where protection_state = 'APJM'
),

spell_month as (
    select
        person_uid,
        {{ idase.explode_range('start_age_month', 'end_age_month') }} as age_month
    from fct_trajectory
),

counted as (
    select
        person_uid,
        count(distinct age_month) as n_months
    from spell_month
    group by person_uid

    union all

    select
        person_uid,
        -count(*) as n_months
    from fct_person_month
    group by person_uid
),

balance as (
    select
        person_uid,
        sum(n_months) as n_missing
    from counted
    group by person_uid
),

-- a count of persons: no identifier in the result of a test
final as (
    select count(*) as n_persons
    from balance
    where n_missing <> 0
    having count(*) > 0
)

select * from final

-- grain: one row per person of the cohorts and month of age in which at least one state is known
with

dim_person as (
    select person_uid
    from {{ ref('dim_person') }}
    where n_cjm_spells > 0
),

fct_person_month as (
    select
        person_uid,
        age_month,
        protection_state,
        activity_state,
        housing_state
    from {{ ref('fct_person_month') }}
),

person as (
    select
        person_uid,
        {{ idase.pseudonym('action_tank', 'person_uid') }} as pseudonym
    from dim_person
),

final as (
    select
        person.pseudonym,
        fct_person_month.age_month,
        fct_person_month.protection_state,
        fct_person_month.activity_state,
        fct_person_month.housing_state
    from fct_person_month
    inner join person
        on fct_person_month.person_uid = person.person_uid
    order by person.pseudonym, fct_person_month.age_month
)

select * from final

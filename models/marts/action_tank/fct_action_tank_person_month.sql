-- grain: one row per person of the cohorts and month of age in which at least one state is known
with

dim_person as (
    select person_uid
    from {{ ref('dim_person') }}
    where is_in_cohorts
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

dim_action_tank_person as (
    select
        pseudonym,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month,
        housing_observed_from_month,
        housing_observed_until_month
    from {{ ref('dim_action_tank_person') }}
),

person as (
    select
        person_uid,
        {{ idase.pseudonym('action_tank', 'person_uid') }} as pseudonym
    from dim_person
),

-- `none` beside a known state must not tell more of the window than the window that leaves
final as (
    select
        person.pseudonym,
        fct_person_month.age_month,
        {{ idase.state_in_window(
            'fct_person_month.protection_state', 'fct_person_month.age_month', 'dim_action_tank_person', 'protection',
        ) }} as protection_state,
        {{ idase.state_in_window(
            'fct_person_month.activity_state', 'fct_person_month.age_month', 'dim_action_tank_person', 'activity',
        ) }} as activity_state,
        {{ idase.state_in_window(
            'fct_person_month.housing_state', 'fct_person_month.age_month', 'dim_action_tank_person', 'housing',
        ) }} as housing_state
    from fct_person_month
    inner join person
        on fct_person_month.person_uid = person.person_uid
    inner join dim_action_tank_person
        on person.pseudonym = dim_action_tank_person.pseudonym
    order by person.pseudonym, fct_person_month.age_month
)

select * from final

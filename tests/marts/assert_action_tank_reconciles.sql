-- what the recipient gets = the cohorts' rows of the trajectories, less the withheld measures
{{ config(tags=['recipient_key']) }}
with

dim_person as (
    select person_uid
    from {{ ref('dim_person') }}
    where is_in_cohorts
),

fct_trajectory as (
    select
        person_uid,
        domain,
        measure_code,
        n_records
    from {{ ref('fct_trajectory') }}
),

nom_measure as (
    select
        domain,
        measure_code
    from {{ ref('nom_measure') }}
    where is_withheld
),

shown_spell as (
    select
        fct_trajectory.person_uid,
        fct_trajectory.n_records
    from fct_trajectory
    left join nom_measure
        on fct_trajectory.domain = nom_measure.domain
        and fct_trajectory.measure_code = nom_measure.measure_code
    where nom_measure.measure_code is null
),

fct_person_month as (
    select person_uid
    from {{ ref('fct_person_month') }}
),

dim_action_tank_person as (
    select pseudonym
    from {{ ref('dim_action_tank_person') }}
),

fct_action_tank_spell as (
    select
        pseudonym,
        n_records
    from {{ ref('fct_action_tank_spell') }}
),

fct_action_tank_person_month as (
    select pseudonym
    from {{ ref('fct_action_tank_person_month') }}
),

counted as (
    select
        'persons' as what,
        count(*) as n_rows
    from dim_person

    union all

    select
        'persons' as what,
        -count(distinct pseudonym) as n_rows
    from dim_action_tank_person

    union all

    select
        'spells' as what,
        count(*) as n_rows
    from shown_spell
    inner join dim_person
        on shown_spell.person_uid = dim_person.person_uid

    union all

    select
        'spells' as what,
        -count(*) as n_rows
    from fct_action_tank_spell

    union all

    select
        'records' as what,
        coalesce(sum(shown_spell.n_records), 0) as n_rows
    from shown_spell
    inner join dim_person
        on shown_spell.person_uid = dim_person.person_uid

    union all

    select
        'records' as what,
        -coalesce(sum(n_records), 0) as n_rows
    from fct_action_tank_spell

    union all

    select
        'months' as what,
        count(*) as n_rows
    from fct_person_month
    inner join dim_person
        on fct_person_month.person_uid = dim_person.person_uid

    union all

    select
        'months' as what,
        -count(*) as n_rows
    from fct_action_tank_person_month
),

final as (
    select
        what,
        sum(n_rows) as n_missing
    from counted
    group by what
    having sum(n_rows) <> 0
)

select * from final

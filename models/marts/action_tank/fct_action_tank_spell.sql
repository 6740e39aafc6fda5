-- grain: one row per person of the cohorts, domain, measure (and role) and unbroken spell
-- ages in months only: no calendar date leaves, nor who decided, nor where
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
        role_code,
        start_date,
        start_age_month,
        end_age_month,
        n_records,
        end_reason_code,
        end_status,
        is_start_imputed,
        is_end_imputed,
        is_cut_at_21,
        is_right_censored
    from {{ ref('fct_trajectory') }}
),

nom_measure as (
    select
        domain,
        measure_code
    from {{ ref('nom_measure') }}
    where is_withheld
),

-- what a recipient may not know of is told as if nobody had noted it
withheld_reason as (
    select end_reason_code
    from {{ ref('nom_end_reason') }}
    where is_withheld

    union

    select exit_reason_code as end_reason_code
    from {{ ref('nom_programme_exit_reason') }}
    where is_withheld
),

person as (
    select
        person_uid,
        {{ idase.pseudonym('action_tank', 'person_uid') }} as pseudonym
    from dim_person
),

-- the rank within the person is the key: two spells of one measure may share their months of age
final as (
    select
        person.pseudonym,
        cast(row_number() over (
            partition by fct_trajectory.person_uid
            order by
                fct_trajectory.start_date,
                fct_trajectory.domain,
                fct_trajectory.measure_code,
                fct_trajectory.role_code nulls first
        ) as int) as spell_number,
        fct_trajectory.domain,
        fct_trajectory.measure_code,
        fct_trajectory.start_age_month,
        fct_trajectory.end_age_month,
        fct_trajectory.n_records,
        fct_trajectory.role_code,
        case
            when withheld_reason.end_reason_code is null then fct_trajectory.end_reason_code
            else 'NR'
        end as end_reason_code,
        fct_trajectory.end_status,
        fct_trajectory.is_start_imputed,
        fct_trajectory.is_end_imputed,
        fct_trajectory.is_cut_at_21,
        fct_trajectory.is_right_censored
    from fct_trajectory
    inner join person
        on fct_trajectory.person_uid = person.person_uid
    left join nom_measure
        on fct_trajectory.domain = nom_measure.domain
        and fct_trajectory.measure_code = nom_measure.measure_code
    left join withheld_reason
        on fct_trajectory.end_reason_code = withheld_reason.end_reason_code
    where nom_measure.measure_code is null
    order by person.pseudonym, spell_number
)

select * from final

-- grain: one row per person of the cohorts, domain, measure (and role) and unbroken spell
-- ages in months only: no calendar date leaves, nor who decided, nor where
with

dim_person as (
    select person_uid
    from {{ ref('dim_person') }}
    where n_cjm_spells > 0
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

shown_spell as (
    select fct_trajectory.*
    from fct_trajectory
    left join nom_measure
        on fct_trajectory.domain = nom_measure.domain
        and fct_trajectory.measure_code = nom_measure.measure_code
    where nom_measure.measure_code is null
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
            partition by shown_spell.person_uid
            order by
                shown_spell.start_date,
                shown_spell.domain,
                shown_spell.measure_code,
                shown_spell.role_code nulls first
        ) as int) as spell_number,
        shown_spell.domain,
        shown_spell.measure_code,
        shown_spell.start_age_month,
        shown_spell.end_age_month,
        shown_spell.n_records,
        shown_spell.role_code,
        shown_spell.end_reason_code,
        shown_spell.end_status,
        shown_spell.is_start_imputed,
        shown_spell.is_end_imputed,
        shown_spell.is_cut_at_21,
        shown_spell.is_right_censored
    from shown_spell
    inner join person
        on shown_spell.person_uid = person.person_uid
    order by person.pseudonym, spell_number
)

select * from final

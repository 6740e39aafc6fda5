-- grain: one row per person of the study's cohorts, under the recipient's own pseudonym
with

dim_person as (
    select
        person_uid,
        sex_code,
        birth_year,
        birth_country_group,
        is_mna,
        is_birth_date_fictive,
        link_quality,
        turned_18_year,
        first_cjm_year,
        first_cjm_age_month,
        n_cjm_spells,
        first_event_age_month,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month
    from {{ ref('dim_person') }}
    where n_cjm_spells > 0
),

final as (
    select
        {{ idase.pseudonym('action_tank', 'person_uid') }} as pseudonym,
        sex_code,
        birth_year,
        birth_country_group,
        is_mna,
        is_birth_date_fictive,
        link_quality,
        turned_18_year,
        first_cjm_year,
        first_cjm_age_month,
        n_cjm_spells,
        first_event_age_month,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month
    from dim_person
    order by pseudonym
)

select * from final

-- grain: one row per person of the study's cohorts, under the recipient's own pseudonym
-- what could be looked up elsewhere (sex, cohort, origin) is shared by enough persons or hidden
{%- set windows = [
    'protection_observed_from_month', 'protection_observed_until_month',
    'activity_observed_from_month', 'activity_observed_until_month',
    'housing_observed_from_month', 'housing_observed_until_month',
] %}
{%- set quasi = ['sex_code', 'birth_cohort', 'birth_country_group', 'is_mna'] %}
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
        first_cjm_age_month,
        n_cjm_spells,
        first_event_age_month,
        death_age_month,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month,
        housing_observed_from_month,
        housing_observed_until_month
    from {{ ref('dim_person') }}
    where is_in_cohorts
),

band as (
    select {{ idase.threshold('birth_band_years', 'action_tank') }} as n_years
    from {{ ref('gov_threshold') }}
),

person as (
    select
        {{ idase.pseudonym('action_tank', 'dim_person.person_uid') }} as pseudonym,
        dim_person.sex_code,
        cast(dim_person.birth_year - mod(dim_person.birth_year, band.n_years) as int)
            as birth_cohort,
        dim_person.birth_country_group,
        dim_person.is_mna,
        dim_person.is_birth_date_fictive,
        dim_person.link_quality,
        dim_person.first_cjm_age_month,
        dim_person.n_cjm_spells,
        dim_person.first_event_age_month,
        dim_person.death_age_month,
        dim_person.protection_observed_from_month,
        dim_person.protection_observed_until_month,
        dim_person.activity_observed_from_month,
        dim_person.activity_observed_until_month,
        dim_person.housing_observed_from_month,
        dim_person.housing_observed_until_month
    from dim_person
    cross join band
),

{{ idase.local_suppression(
    'action_tank',
    'person',
    quasi,
    [['birth_country_group', 'is_mna'], ['sex_code'], ['birth_cohort']],
    ['pseudonym', 'is_birth_date_fictive', 'link_quality', 'first_cjm_age_month', 'n_cjm_spells',
     'first_event_age_month', 'death_age_month'] + windows,
) }},

-- age on a known day (start of a source, extraction) tells the month of birth: the window is that
-- of the whole cohort, in full years
final as (
    select
        pseudonym,
        sex_code,
        birth_cohort,
        birth_country_group,
        is_mna,
        is_birth_date_fictive,
        link_quality,
        first_cjm_age_month,
        n_cjm_spells,
        {%- for column in windows %}
        {{ idase.cohort_window(column, 'birth_cohort', 'death_age_month') }} as {{ column }},
        {%- endfor %}
        first_event_age_month
    from protected
    order by pseudonym
)

select * from final

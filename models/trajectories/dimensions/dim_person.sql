-- grain: one row per person
with

gate_person as (
    select
        person_uid,
        sex_code,
        birth_year,
        birth_country_group,
        is_mna,
        is_birth_date_fictive,
        link_quality,
        n_iodas_records,
        n_ml_records,
        death_age_month,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month,
        housing_observed_from_month,
        housing_observed_until_month
    from {{ ref('gate_person') }}
),

fct_trajectory as (
    select
        person_uid,
        measure_code,
        start_date,
        end_date,
        start_age_month,
        territory_code
    from {{ ref('fct_trajectory') }}
    where domain = 'protection'
),

fct_place_spell as (
    select
        person_uid,
        start_age_month,
        is_counted_place
    from {{ ref('fct_place_spell') }}
),

fct_protection_event as (
    select
        person_uid,
        event_age_month
    from {{ ref('fct_protection_event') }}
),

nom_measure as (
    select
        measure_code,
        is_cjm
    from {{ ref('nom_measure') }}
    where domain = 'protection'
),

study_rule as (
    select max(case when rule_code = 'first_cohort_year' then value end) as first_cohort_year
    from {{ ref('gov_study_rule') }}
),

measure_summary as (
    select
        fct_trajectory.person_uid,
        min(case when nom_measure.is_cjm then fct_trajectory.start_date end) as first_cjm_date,
        min(case when nom_measure.is_cjm then fct_trajectory.start_age_month end)
            as first_cjm_age_month,
        count(case when nom_measure.is_cjm then 1 end) as n_cjm_spells,
        min(fct_trajectory.start_age_month) as first_measure_age_month,
        max(
            cast(fct_trajectory.end_date as string) || '|' || fct_trajectory.territory_code
        ) as last_territory
    from fct_trajectory
    left join nom_measure
        on fct_trajectory.measure_code = nom_measure.measure_code
    group by fct_trajectory.person_uid
),

place_summary as (
    select
        person_uid,
        count(case when is_counted_place then 1 end) as n_places,
        count(case
            when is_counted_place and start_age_month < {{ idase.majority_month() }} then 1
        end) as n_places_before_18,
        min(start_age_month) as first_place_age_month
    from fct_place_spell
    group by person_uid
),

event_summary as (
    select
        person_uid,
        min(event_age_month) as first_report_age_month
    from fct_protection_event
    group by person_uid
),

-- least() skips missing ages on both engines
final as (
    select
        gate_person.person_uid,
        gate_person.sex_code,
        gate_person.birth_year,
        gate_person.birth_country_group,
        gate_person.is_mna,
        gate_person.is_birth_date_fictive,
        gate_person.link_quality,
        split_part(measure_summary.last_territory, '|', 2) as territory_code,
        cast(gate_person.birth_year + 18 as int) as turned_18_year,
        cast(year(measure_summary.first_cjm_date) as int) as first_cjm_year,
        measure_summary.first_cjm_age_month,
        cast(least(
            measure_summary.first_measure_age_month,
            place_summary.first_place_age_month,
            event_summary.first_report_age_month
        ) as int) as first_event_age_month,
        gate_person.death_age_month,
        gate_person.protection_observed_from_month,
        gate_person.protection_observed_until_month,
        gate_person.activity_observed_from_month,
        gate_person.activity_observed_until_month,
        gate_person.housing_observed_from_month,
        gate_person.housing_observed_until_month,
        coalesce(
            gate_person.protection_observed_until_month >= {{ idase.majority_month() }}, false
        ) as is_of_age,
        cast(coalesce(measure_summary.n_cjm_spells, 0) as int) as n_cjm_spells,
        coalesce(year(measure_summary.first_cjm_date) >= study_rule.first_cohort_year, false)
            as is_in_cohorts,
        cast(coalesce(place_summary.n_places, 0) as int) as n_places,
        cast(coalesce(place_summary.n_places_before_18, 0) as int) as n_places_before_18,
        gate_person.n_iodas_records,
        gate_person.n_ml_records
    from gate_person
    cross join study_rule
    left join measure_summary
        on gate_person.person_uid = measure_summary.person_uid
    left join place_summary
        on gate_person.person_uid = place_summary.person_uid
    left join event_summary
        on gate_person.person_uid = event_summary.person_uid
)

select * from final

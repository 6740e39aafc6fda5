-- counted again from the persons: indicators of childhood are read on who was observed from birth
-- to 18, of a first contract from 18 to 21, and only files opened before 21 count as such
with

dim_person as (
    select
        person_uid,
        first_cjm_age_month,
        death_age_month,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        n_ml_records
    from {{ ref('dim_person') }}
),

agg_indicator as (
    select
        indicator_code,
        n_persons,
        n_observed
    from {{ ref('agg_indicator') }}
    where cohort_kind = 'all'
        and group_kind = 'all'
),

first_contact as (
    select
        person_uid,
        min(first_contact_age_month) as age_month
    from {{ ref('gate_ml_contact') }}
    group by person_uid
),

recounted as (
    select
        'placed_before_18' as indicator_code,
        count(*) as n_observed,
        cast(null as bigint) as n_persons
    from dim_person
    where protection_observed_from_month = 0
        and protection_observed_until_month >= {{ idase.majority_month() }} - 1

    union all

    select
        'age_at_first_contract' as indicator_code,
        count(*) as n_observed,
        cast(null as bigint) as n_persons
    from dim_person
    where first_cjm_age_month is not null
        and protection_observed_from_month <= {{ idase.majority_month() }}
        and protection_observed_until_month
        >= least({{ idase.last_study_month() }}, death_age_month)

    union all

    select
        'linked_to_mission_locale' as indicator_code,
        count(*) as n_observed,
        count(case
            when dim_person.n_ml_records > 0
                and coalesce(first_contact.age_month < 12 * {{ var('age_limit_years') }}, true)
                then 1
        end) as n_persons
    from dim_person
    left join first_contact
        on dim_person.person_uid = first_contact.person_uid
    where dim_person.activity_observed_from_month is not null
),

final as (
    select recounted.indicator_code
    from recounted
    left join agg_indicator
        on recounted.indicator_code = agg_indicator.indicator_code
    where recounted.n_observed > 0
        and (
            agg_indicator.n_observed is distinct from recounted.n_observed
            or (
                recounted.n_persons is not null
                and agg_indicator.n_persons is distinct from recounted.n_persons
            )
        )
)

select * from final

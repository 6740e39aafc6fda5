-- grain: one row per person known to child protection who does not object
-- no birth date, name or number passes: the year, and ages in completed months
{%- set youth = idase.youth_month() %}
{%- set limit = 12 * var('age_limit_years') %}
with

int_person as (
    select
        person_uid,
        birth_date,
        death_date,
        sex_code,
        birth_country_code,
        link_quality,
        is_mna,
        is_birth_date_fictive,
        n_iodas_records
    from {{ ref('int_person') }}
    where is_protected
        and birth_date is not null
),

nom_country as (
    select
        country_code,
        nationality_group_code
    from {{ ref('nom_country') }}
),

gate_source_horizon as (
    select
        provider_code,
        domain,
        observed_from,
        observed_until,
        is_stale
    from {{ ref('gate_source_horizon') }}
    where is_delivered
),

int_dated_contact as (
    select person_uid
    from {{ ref('int_dated_contact') }}
    where loss_reason is null
),

person_registry as (
    select
        provider_code,
        person_uid
    from {{ ref('person_registry') }}
),

protection_window as (
    select
        min(observed_from) as observed_from,
        max(observed_until) as observed_until
    from gate_source_horizon
    where domain = 'protection'
),

-- beds are recorded with measures, help with a home of one's own apart: both have to be watched
-- before `none` may be said
housing_window as (
    select
        case when count(distinct domain) = 2 then max(observed_from) end as observed_from,
        case when count(distinct domain) = 2 then min(observed_until) end as observed_until
    from gate_source_horizon
    where domain in ('protection', 'housing')
),

-- who has no file anywhere is unobserved from the day the first Mission locale stops seeing; one
-- that fell silent long ago ends nobody's observation but that of its own young people
activity_window as (
    select
        min(observed_from) as observed_from,
        min(observed_until) as observed_until
    from gate_source_horizon
    where domain = 'mission_locale'
        and not is_stale
),

-- who has a file is seen as long as the latest of the Missions locales that hold one
own_activity as (
    select
        person_registry.person_uid,
        max(gate_source_horizon.observed_until) as observed_until
    from person_registry
    inner join gate_source_horizon
        on person_registry.provider_code = gate_source_horizon.provider_code
    where gate_source_horizon.domain = 'mission_locale'
    group by person_registry.person_uid
),

contact_summary as (
    select
        person_uid,
        count(*) as n_ml_records
    from int_dated_contact
    group by person_uid
),

dated as (
    select
        int_person.person_uid,
        int_person.sex_code,
        int_person.birth_date,
        nom_country.nationality_group_code as birth_country_group,
        int_person.is_mna,
        int_person.is_birth_date_fictive,
        int_person.link_quality,
        int_person.n_iodas_records,
        cast(coalesce(contact_summary.n_ml_records, 0) as int) as n_ml_records,
        {{ idase.age_months('int_person.birth_date', 'int_person.death_date') }}
            as death_age_month,
        {{ idase.age_months('int_person.birth_date', 'protection_window.observed_from') }}
            as protection_from_month,
        {{ idase.age_months(
            'int_person.birth_date', idase.add_days('protection_window.observed_until', -1)
        ) }} as protection_until_month,
        {{ idase.age_months('int_person.birth_date', 'housing_window.observed_from') }}
            as housing_from_month,
        {{ idase.age_months(
            'int_person.birth_date', idase.add_days('housing_window.observed_until', -1)
        ) }} as housing_until_month,
        {{ idase.age_months('int_person.birth_date', 'activity_window.observed_from') }}
            as activity_from_month,
        {{ idase.age_months(
            'int_person.birth_date',
            idase.add_days(
                'coalesce(own_activity.observed_until, activity_window.observed_until)', -1
            )
        ) }} as activity_until_month
    from int_person
    cross join protection_window
    cross join housing_window
    cross join activity_window
    left join own_activity
        on int_person.person_uid = own_activity.person_uid
    left join contact_summary
        on int_person.person_uid = contact_summary.person_uid
    left join nom_country
        on int_person.birth_country_code = nom_country.country_code
),

-- from birth to the month of the 21st birthday; nothing after a death
clipped as (
    select
        person_uid,
        sex_code,
        birth_date,
        birth_country_group,
        is_mna,
        is_birth_date_fictive,
        link_quality,
        n_iodas_records,
        n_ml_records,
        death_age_month,
        greatest(coalesce(protection_from_month, 0), 0) as protection_from_month,
        case
            when protection_until_month is not null
                then least(
                        protection_until_month, coalesce(death_age_month, {{ limit }}), {{ limit }}
                    )
        end as protection_until_month,
        greatest(coalesce(housing_from_month, 0), 0) as housing_from_month,
        case
            when housing_until_month is not null
                then least(
                        housing_until_month, coalesce(death_age_month, {{ limit }}), {{ limit }}
                    )
        end as housing_until_month,
        greatest(coalesce(activity_from_month, {{ youth }}), {{ youth }}) as activity_from_month,
        case
            when activity_until_month is not null
                then least(
                        activity_until_month, coalesce(death_age_month, {{ limit }}), {{ limit }}
                    )
        end as activity_until_month
    from dated
),

final as (
    select
        person_uid,
        sex_code,
        cast(year(birth_date) as int) as birth_year,
        birth_country_group,
        is_mna,
        is_birth_date_fictive,
        link_quality,
        n_iodas_records,
        n_ml_records,
        death_age_month,
        case
            when protection_from_month <= protection_until_month
                then cast(protection_from_month as int)
        end as protection_observed_from_month,
        case
            when protection_from_month <= protection_until_month
                then cast(protection_until_month as int)
        end as protection_observed_until_month,
        case
            when housing_from_month <= housing_until_month
                then cast(housing_from_month as int)
        end as housing_observed_from_month,
        case
            when housing_from_month <= housing_until_month
                then cast(housing_until_month as int)
        end as housing_observed_until_month,
        case
            when activity_from_month <= activity_until_month
                then cast(activity_from_month as int)
        end as activity_observed_from_month,
        case
            when activity_from_month <= activity_until_month
                then cast(activity_until_month as int)
        end as activity_observed_until_month
    from clipped
)

select * from final

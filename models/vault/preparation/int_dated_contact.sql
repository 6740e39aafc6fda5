-- grain: one row per Mission locale file in use, kept or lost
-- a file opened at 21 or later is no part of the study; nor is what is said after that birthday
with

stg_missions_locales__jeunes as (
    select
        provider_code,
        source_person_id,
        first_contact_date,
        last_contact_date,
        lodging_code
    from {{ ref('stg_missions_locales__jeunes') }}
),

int_record_person as (
    select
        provider_code,
        source_person_id,
        person_uid,
        birth_date,
        loss_reason
    from {{ ref('int_record_person') }}
),

stg_landing__horizon as (
    select
        provider_code,
        horizon_date
    from {{ ref('stg_landing__horizon') }}
    where table_name = 'jeunes'
),

int_person as (
    select
        person_uid,
        death_date
    from {{ ref('int_person') }}
),

-- the study of a person goes from birth to the first of horizon, death and 21st birthday
joined as (
    select
        jeunes.provider_code,
        jeunes.source_person_id,
        int_record_person.person_uid,
        int_record_person.birth_date,
        jeunes.first_contact_date,
        jeunes.last_contact_date,
        jeunes.lodging_code,
        stg_landing__horizon.horizon_date,
        int_person.death_date,
        {{ idase.add_months('int_record_person.birth_date', 12 * var('age_limit_years')) }}
            as birthday_limit,
        int_record_person.loss_reason as record_loss_reason
    from stg_missions_locales__jeunes as jeunes
    inner join int_record_person
        on jeunes.provider_code = int_record_person.provider_code
        and jeunes.source_person_id = int_record_person.source_person_id
    inner join stg_landing__horizon
        on jeunes.provider_code = stg_landing__horizon.provider_code
    left join int_person
        on int_record_person.person_uid = int_person.person_uid
),

-- a file whose first contact nobody dated is kept: nothing says that it was opened too late
judged as (
    select
        provider_code,
        source_person_id,
        person_uid,
        birth_date,
        first_contact_date,
        last_contact_date,
        lodging_code,
        coalesce(
            last_contact_date >= birth_date
            and last_contact_date <= least(horizon_date, death_date)
            and last_contact_date < birthday_limit,
            false
        ) as is_last_contact_studied,
        case
            when record_loss_reason is not null then record_loss_reason
            {{ idase.lost_outside_study(
                'first_contact_date', 'birth_date', 'horizon_date', 'death_date', 'birthday_limit'
            ) }}
        end as loss_reason
    from joined
),

final as (
    select
        provider_code,
        source_person_id,
        person_uid,
        first_contact_date,
        case
            when loss_reason is null then {{ idase.age_months('birth_date', 'first_contact_date') }}
        end as first_contact_age_month,
        case when is_last_contact_studied then last_contact_date end as last_contact_date,
        case
            when loss_reason is null and is_last_contact_studied
                then {{ idase.age_months('birth_date', 'last_contact_date') }}
        end as last_contact_age_month,
        case when is_last_contact_studied then lodging_code end as lodging_code,
        loss_reason
    from judged
)

select * from final

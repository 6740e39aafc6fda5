-- grain: one row per Mission locale file of a person known to child protection
with

stg_missions_locales__jeunes as (
    select
        provider_code,
        source_person_id,
        nationality_group_code,
        first_contact_date,
        last_contact_date,
        education_level_code,
        lodging_code,
        is_qpv,
        is_rqth
    from {{ ref('stg_missions_locales__jeunes') }}
),

int_record_person as (
    select
        provider_code,
        source_person_id,
        person_uid,
        birth_date
    from {{ ref('int_record_person') }}
    where loss_reason is null
),

final as (
    select
        {{ idase.vault_uid('r', [
            "'missions_locales__jeunes'",
            'jeunes.provider_code',
            'jeunes.source_person_id',
        ]) }} as record_uid,
        int_record_person.person_uid,
        jeunes.provider_code,
        jeunes.first_contact_date,
        {{ idase.age_months('int_record_person.birth_date', 'jeunes.first_contact_date') }}
            as first_contact_age_month,
        jeunes.last_contact_date,
        {{ idase.age_months('int_record_person.birth_date', 'jeunes.last_contact_date') }}
            as last_contact_age_month,
        jeunes.lodging_code,
        jeunes.education_level_code,
        jeunes.nationality_group_code,
        jeunes.is_rqth,
        jeunes.is_qpv
    from stg_missions_locales__jeunes as jeunes
    inner join int_record_person
        on jeunes.provider_code = int_record_person.provider_code
        and jeunes.source_person_id = int_record_person.source_person_id
)

select * from final

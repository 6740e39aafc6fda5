-- grain: one row per Mission locale file of a person known to child protection
with

int_dated_contact as (
    select
        provider_code,
        source_person_id,
        person_uid,
        first_contact_date,
        first_contact_age_month,
        last_contact_date,
        last_contact_age_month,
        lodging_code
    from {{ ref('int_dated_contact') }}
    where loss_reason is null
),

stg_missions_locales__jeunes as (
    select
        provider_code,
        source_person_id,
        nationality_group_code,
        education_level_code,
        is_qpv,
        is_rqth
    from {{ ref('stg_missions_locales__jeunes') }}
),

final as (
    select
        {{ idase.vault_uid('r', [
            "'missions_locales__jeunes'",
            'contact.provider_code',
            'contact.source_person_id',
        ]) }} as record_uid,
        contact.person_uid,
        contact.provider_code,
        contact.first_contact_date,
        contact.first_contact_age_month,
        contact.last_contact_date,
        contact.last_contact_age_month,
        contact.lodging_code,
        jeunes.education_level_code,
        jeunes.nationality_group_code,
        jeunes.is_rqth,
        jeunes.is_qpv
    from int_dated_contact as contact
    inner join stg_missions_locales__jeunes as jeunes
        on contact.provider_code = jeunes.provider_code
        and contact.source_person_id = jeunes.source_person_id
)

select * from final

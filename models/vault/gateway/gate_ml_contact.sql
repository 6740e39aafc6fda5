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

final as (
    select
        {{ idase.vault_uid('r', [
            "'missions_locales__jeunes'",
            'provider_code',
            'source_person_id',
        ]) }} as record_uid,
        person_uid,
        provider_code,
        first_contact_date,
        first_contact_age_month,
        last_contact_date,
        last_contact_age_month,
        lodging_code
    from int_dated_contact
)

select * from final

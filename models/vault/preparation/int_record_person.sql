-- grain: one row per person record, objectors included, with the person it stands for
-- what every fact is joined to, once: why a record's facts may not pass is written here
with

int_person_record as (
    select
        provider_code,
        source_person_id,
        is_objector
    from {{ ref('int_person_record') }}
    where not is_withdrawn
),

person_registry as (
    select
        provider_code,
        source_person_id,
        person_uid
    from {{ ref('person_registry') }}
),

int_person as (
    select
        person_uid,
        birth_date,
        is_protected,
        n_iodas_records
    from {{ ref('int_person') }}
),

final as (
    select
        int_person_record.provider_code,
        int_person_record.source_person_id,
        person_registry.person_uid,
        int_person.birth_date,
        case
            when int_person_record.is_objector then 'objection'
            when person_registry.person_uid is null then 'linked_objection'
            when int_person.n_iodas_records = 0 then 'mission_locale_only'
            when not int_person.is_protected then 'no_protection_record'
            when int_person.birth_date is null then 'no_birth_date'
        end as loss_reason
    from int_person_record
    left join person_registry
        on int_person_record.provider_code = person_registry.provider_code
        and int_person_record.source_person_id = person_registry.source_person_id
    left join int_person
        on person_registry.person_uid = int_person.person_uid
)

select * from final

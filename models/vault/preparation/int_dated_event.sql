-- grain: one row per event (report, alert, interview), kept or lost
with

stg_iodas__evenements as (
    select
        provider_code,
        event_id,
        source_person_id,
        event_type_code,
        origin_code,
        outcome_code,
        event_date
    from {{ ref('stg_iodas__evenements') }}
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
    where table_name = 'evenements'
),

dead_person as (
    select
        person_uid,
        death_date
    from {{ ref('int_person') }}
    where death_date is not null
),

dated as (
    select
        stg_iodas__evenements.provider_code,
        stg_iodas__evenements.event_id,
        int_record_person.person_uid,
        stg_iodas__evenements.event_type_code,
        stg_iodas__evenements.origin_code,
        stg_iodas__evenements.outcome_code,
        int_record_person.birth_date,
        stg_iodas__evenements.event_date,
        case
            when int_record_person.source_person_id is null then 'unknown_person'
            when int_record_person.loss_reason is not null then int_record_person.loss_reason
            when int_record_person.birth_date is null then 'no_birth_date'
            when stg_iodas__evenements.event_date is null then 'no_start_date'
            {{ idase.lost_outside_study(
                'stg_iodas__evenements.event_date', 'int_record_person.birth_date',
                'stg_landing__horizon.horizon_date', 'dead_person.death_date',
                idase.add_months('int_record_person.birth_date', 12 * var('age_limit_years'))
            ) }}
        end as loss_reason
    from stg_iodas__evenements
    inner join stg_landing__horizon
        on stg_iodas__evenements.provider_code = stg_landing__horizon.provider_code
    left join int_record_person
        on stg_iodas__evenements.provider_code = int_record_person.provider_code
        and stg_iodas__evenements.source_person_id = int_record_person.source_person_id
    left join dead_person
        on int_record_person.person_uid = dead_person.person_uid
),

final as (
    select
        {{ idase.vault_uid('e', ['provider_code', 'event_id']) }} as event_uid,
        person_uid,
        provider_code,
        coalesce(event_type_code, 'UNMAPPED') as event_type_code,
        origin_code,
        outcome_code,
        event_date,
        case
            when loss_reason is null then {{ idase.age_months('birth_date', 'event_date') }}
        end as event_age_month,
        loss_reason
    from dated
)

select * from final

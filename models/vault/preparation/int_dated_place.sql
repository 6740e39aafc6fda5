-- grain: one row per stay in a place, in the shape of int_dated_record
-- a stay belongs to its measure's person; without an exit it cannot outlast that measure
{{ config(materialized='view') }}
with

stg_iodas__accueils as (
    select
        provider_code,
        place_id,
        measure_id,
        place_type_code,
        exit_reason_code,
        entry_date,
        exit_date
    from {{ ref('stg_iodas__accueils') }}
),

stg_iodas__mesures as (
    select
        provider_code,
        measure_id,
        source_person_id,
        measure_code,
        decider_code,
        authority_code,
        territory_code,
        end_reason_code,
        decision_date,
        start_date,
        due_date,
        end_date
    from {{ ref('stg_iodas__mesures') }}
),

stg_landing__horizon as (
    select
        provider_code,
        table_name,
        horizon_date
    from {{ ref('stg_landing__horizon') }}
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

nom_measure as (
    select
        domain,
        measure_code,
        max_age_years,
        is_penal
    from {{ ref('nom_measure') }}
),

final as (
    select
        'place' as domain,
        'iodas__accueils' as source_table,
        stg_iodas__accueils.provider_code,
        stg_iodas__accueils.place_id as record_key,
        stg_iodas__accueils.measure_id as parent_record_key,
        cast(null as string) as previous_record_key,
        int_record_person.person_uid,
        coalesce(stg_iodas__accueils.place_type_code, 'NR') as measure_code,
        cast(null as string) as role_code,
        cast(null as string) as decider_code,
        cast(null as string) as authority_code,
        cast(null as string) as territory_code,
        stg_iodas__accueils.exit_reason_code as end_reason_code,
        int_record_person.birth_date,
        stg_landing__horizon.horizon_date,
        coalesce(stg_iodas__mesures.start_date, stg_iodas__mesures.decision_date) as decision_date,
        stg_iodas__accueils.entry_date as start_date,
        coalesce(
            case
                when stg_iodas__mesures.end_date >= stg_iodas__accueils.entry_date
                    then stg_iodas__mesures.end_date
            end,
            stg_iodas__mesures.due_date
        ) as due_date,
        cast(null as date) as renewal_start_date,
        stg_iodas__accueils.exit_date as end_date,
        coalesce(nom_measure.max_age_years, {{ var('age_limit_years') }}) as max_age_years,
        false as is_cjm,
        case
            when stg_iodas__mesures.measure_id is null then 'unknown_measure'
            when int_record_person.source_person_id is null then 'unknown_person'
            when int_record_person.loss_reason is not null then int_record_person.loss_reason
            when nom_measure.is_penal then 'penal_measure'
        end as entry_loss_reason
    from stg_iodas__accueils
    inner join stg_landing__horizon
        on stg_iodas__accueils.provider_code = stg_landing__horizon.provider_code
        and stg_landing__horizon.table_name = 'accueils'
    left join stg_iodas__mesures
        on stg_iodas__accueils.provider_code = stg_iodas__mesures.provider_code
        and stg_iodas__accueils.measure_id = stg_iodas__mesures.measure_id
    left join int_record_person
        on stg_iodas__mesures.provider_code = int_record_person.provider_code
        and stg_iodas__mesures.source_person_id = int_record_person.source_person_id
    left join nom_measure
        on stg_iodas__mesures.measure_code = nom_measure.measure_code
        and nom_measure.domain = 'protection'
)

select * from final

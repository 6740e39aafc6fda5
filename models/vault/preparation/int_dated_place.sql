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

stg_landing__horizon as (
    select
        provider_code,
        table_name,
        horizon_date
    from {{ ref('stg_landing__horizon') }}
),

int_dated_measure as (
    select
        provider_code,
        record_key,
        person_uid,
        birth_date,
        start_date,
        decision_date,
        due_date,
        end_date,
        renewal_start_date,
        max_age_years,
        entry_loss_reason
    from {{ ref('int_dated_measure') }}
),

-- dates before its start are slips, and say nothing of its end
measure as (
    select
        provider_code,
        record_key,
        person_uid,
        birth_date,
        max_age_years,
        entry_loss_reason,
        coalesce(start_date, decision_date) as measure_start_date,
        case when end_date < coalesce(start_date, decision_date) then null else end_date end
            as measure_end_date,
        case when due_date < coalesce(start_date, decision_date) then null else due_date end
            as measure_due_date,
        renewal_start_date
    from int_dated_measure
),

joined as (
    select
        stg_iodas__accueils.provider_code,
        stg_iodas__accueils.place_id,
        stg_iodas__accueils.measure_id,
        stg_iodas__accueils.place_type_code,
        stg_iodas__accueils.exit_reason_code,
        stg_iodas__accueils.entry_date,
        stg_iodas__accueils.exit_date,
        stg_landing__horizon.horizon_date,
        measure.record_key,
        measure.person_uid,
        measure.birth_date,
        measure.max_age_years,
        measure.entry_loss_reason,
        measure.measure_start_date,
        measure.measure_end_date,
        measure.measure_due_date,
        measure.renewal_start_date,
        coalesce(stg_iodas__accueils.entry_date, measure.measure_start_date)
            as stay_start_date
    from stg_iodas__accueils
    inner join stg_landing__horizon
        on stg_iodas__accueils.provider_code = stg_landing__horizon.provider_code
        and stg_landing__horizon.table_name = 'accueils'
    left join measure
        on stg_iodas__accueils.provider_code = measure.provider_code
        and stg_iodas__accueils.measure_id = measure.record_key
),

-- who entered once the measure was over was there that day at least
final as (
    select
        'place' as domain,
        'iodas__accueils' as source_table,
        provider_code,
        place_id as record_key,
        measure_id as parent_record_key,
        cast(null as string) as previous_record_key,
        person_uid,
        coalesce(place_type_code, 'NR') as measure_code,
        cast(null as string) as role_code,
        cast(null as string) as decider_code,
        cast(null as string) as authority_code,
        cast(null as string) as territory_code,
        exit_reason_code as end_reason_code,
        birth_date,
        horizon_date,
        measure_start_date as decision_date,
        entry_date as start_date,
        case
            when measure_end_date >= stay_start_date then measure_end_date
            when measure_due_date >= stay_start_date then measure_due_date
            when coalesce(measure_end_date, measure_due_date) < stay_start_date
                then stay_start_date
        end as due_date,
        case when measure_end_date is null then renewal_start_date end as renewal_start_date,
        exit_date as end_date,
        coalesce(max_age_years, {{ var('age_limit_years') }}) as max_age_years,
        false as is_cjm,
        case when record_key is null then 'unknown_measure' else entry_loss_reason end
            as entry_loss_reason
    from joined
)

select * from final

-- grain: one row per situation or programme of a Mission locale, as int_dated_record
-- a planned situation did not happen: it is lost by name
{{ config(materialized='view') }}
with

stg_missions_locales__situations as (
    select
        provider_code,
        situation_id,
        source_person_id,
        measure_code,
        progress_code,
        start_date,
        end_date
    from {{ ref('stg_missions_locales__situations') }}
),

stg_missions_locales__dispositifs as (
    select
        provider_code,
        programme_id,
        source_person_id,
        measure_code,
        exit_reason_code,
        entry_date,
        exit_date
    from {{ ref('stg_missions_locales__dispositifs') }}
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
        measure_code,
        max_age_years
    from {{ ref('nom_measure') }}
    where domain = 'mission_locale'
),

recorded as (
    select
        'ml_situation' as domain,
        'situations' as table_name,
        provider_code,
        situation_id as record_key,
        source_person_id,
        measure_code,
        progress_code = 'PREVU' as is_planned,
        cast(null as string) as end_reason_code,
        start_date,
        end_date
    from stg_missions_locales__situations

    union all

    select
        'ml_programme' as domain,
        'dispositifs' as table_name,
        provider_code,
        programme_id as record_key,
        source_person_id,
        measure_code,
        false as is_planned,
        exit_reason_code as end_reason_code,
        entry_date as start_date,
        exit_date as end_date
    from stg_missions_locales__dispositifs
),

final as (
    select
        recorded.domain,
        concat('missions_locales__', recorded.table_name) as source_table,
        recorded.provider_code,
        recorded.record_key,
        cast(null as string) as parent_record_key,
        cast(null as string) as previous_record_key,
        int_record_person.person_uid,
        coalesce(recorded.measure_code, 'UNMAPPED') as measure_code,
        cast(null as string) as role_code,
        cast(null as string) as decider_code,
        cast(null as string) as authority_code,
        cast(null as string) as territory_code,
        recorded.end_reason_code,
        int_record_person.birth_date,
        stg_landing__horizon.horizon_date,
        cast(null as date) as decision_date,
        recorded.start_date,
        cast(null as date) as due_date,
        cast(null as date) as renewal_start_date,
        recorded.end_date,
        coalesce(nom_measure.max_age_years, {{ var('age_limit_years') }}) as max_age_years,
        false as is_cjm,
        case
            when int_record_person.source_person_id is null then 'unknown_person'
            when int_record_person.loss_reason is not null then int_record_person.loss_reason
            when recorded.is_planned then 'planned'
        end as entry_loss_reason
    from recorded
    inner join stg_landing__horizon
        on recorded.provider_code = stg_landing__horizon.provider_code
        and recorded.table_name = stg_landing__horizon.table_name
    left join int_record_person
        on recorded.provider_code = int_record_person.provider_code
        and recorded.source_person_id = int_record_person.source_person_id
    left join nom_measure
        on recorded.measure_code = nom_measure.measure_code
)

select * from final

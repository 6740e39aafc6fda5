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
        domain,
        measure_code,
        max_age_years,
        is_cjm
    from {{ ref('nom_measure') }}
),

final as (
    select
        'ml_situation' as domain,
        'missions_locales__situations' as source_table,
        stg_missions_locales__situations.provider_code,
        stg_missions_locales__situations.situation_id as record_key,
        cast(null as string) as parent_record_key,
        cast(null as string) as previous_record_key,
        int_record_person.person_uid,
        coalesce(stg_missions_locales__situations.measure_code, 'UNMAPPED') as measure_code,
        cast(null as string) as role_code,
        cast(null as string) as decider_code,
        cast(null as string) as authority_code,
        cast(null as string) as territory_code,
        cast(null as string) as end_reason_code,
        int_record_person.birth_date,
        stg_landing__horizon.horizon_date,
        cast(null as date) as decision_date,
        stg_missions_locales__situations.start_date,
        cast(null as date) as due_date,
        cast(null as date) as renewal_start_date,
        stg_missions_locales__situations.end_date,
        coalesce(nom_measure.max_age_years, {{ var('age_limit_years') }}) as max_age_years,
        false as is_cjm,
        case
            when int_record_person.source_person_id is null then 'unknown_person'
            when int_record_person.loss_reason is not null then int_record_person.loss_reason
            when stg_missions_locales__situations.progress_code = 'PREVU' then 'planned'
        end as entry_loss_reason
    from stg_missions_locales__situations
    inner join stg_landing__horizon
        on stg_missions_locales__situations.provider_code = stg_landing__horizon.provider_code
        and stg_landing__horizon.table_name = 'situations'
    left join int_record_person
        on stg_missions_locales__situations.provider_code = int_record_person.provider_code
        and stg_missions_locales__situations.source_person_id = int_record_person.source_person_id
    left join nom_measure
        on stg_missions_locales__situations.measure_code = nom_measure.measure_code
        and nom_measure.domain = 'mission_locale'

    union all

    select
        'ml_programme' as domain,
        'missions_locales__dispositifs' as source_table,
        stg_missions_locales__dispositifs.provider_code,
        stg_missions_locales__dispositifs.programme_id as record_key,
        cast(null as string) as parent_record_key,
        cast(null as string) as previous_record_key,
        int_record_person.person_uid,
        coalesce(stg_missions_locales__dispositifs.measure_code, 'UNMAPPED') as measure_code,
        cast(null as string) as role_code,
        cast(null as string) as decider_code,
        cast(null as string) as authority_code,
        cast(null as string) as territory_code,
        stg_missions_locales__dispositifs.exit_reason_code as end_reason_code,
        int_record_person.birth_date,
        stg_landing__horizon.horizon_date,
        cast(null as date) as decision_date,
        stg_missions_locales__dispositifs.entry_date as start_date,
        cast(null as date) as due_date,
        cast(null as date) as renewal_start_date,
        stg_missions_locales__dispositifs.exit_date as end_date,
        coalesce(nom_measure.max_age_years, {{ var('age_limit_years') }}) as max_age_years,
        false as is_cjm,
        case
            when int_record_person.source_person_id is null then 'unknown_person'
            else int_record_person.loss_reason
        end as entry_loss_reason
    from stg_missions_locales__dispositifs
    inner join stg_landing__horizon
        on stg_missions_locales__dispositifs.provider_code = stg_landing__horizon.provider_code
        and stg_landing__horizon.table_name = 'dispositifs'
    left join int_record_person
        on stg_missions_locales__dispositifs.provider_code = int_record_person.provider_code
        and stg_missions_locales__dispositifs.source_person_id = int_record_person.source_person_id
    left join nom_measure
        on stg_missions_locales__dispositifs.measure_code = nom_measure.measure_code
        and nom_measure.domain = 'mission_locale'
)

select * from final

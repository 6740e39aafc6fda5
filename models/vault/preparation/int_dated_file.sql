-- grain: one row per file of insertion, housing or disability, as int_dated_record
-- a request that was refused, or whose answer nobody knows, is no period: it is lost by name
{{ config(materialized='view') }}
with

stg_iodas__insertion as (
    select
        provider_code,
        file_id,
        source_person_id,
        measure_code,
        role_code,
        end_reason_code,
        start_date,
        end_date
    from {{ ref('stg_iodas__insertion') }}
),

stg_iodas__logement as (
    select
        provider_code,
        file_id,
        source_person_id,
        measure_code,
        decision_code,
        request_date,
        start_date,
        end_date
    from {{ ref('stg_iodas__logement') }}
),

stg_iodas__handicap as (
    select
        provider_code,
        right_id,
        source_person_id,
        measure_code,
        decision_code,
        decision_date,
        start_date,
        end_date
    from {{ ref('stg_iodas__handicap') }}
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
        max_age_years
    from {{ ref('nom_measure') }}
),

nom_grant_decision as (
    select
        decision_code,
        is_granted
    from {{ ref('nom_grant_decision') }}
),

-- what was asked for is a period when it was granted
filed as (
    select
        'insertion' as domain,
        'insertion' as table_name,
        provider_code,
        file_id as record_key,
        source_person_id,
        measure_code,
        role_code,
        false as is_request,
        cast(null as string) as decision_code,
        end_reason_code,
        cast(null as date) as decision_date,
        start_date,
        end_date
    from stg_iodas__insertion

    union all

    select
        'housing' as domain,
        'logement' as table_name,
        provider_code,
        file_id as record_key,
        source_person_id,
        measure_code,
        cast(null as string) as role_code,
        true as is_request,
        decision_code,
        cast(null as string) as end_reason_code,
        request_date as decision_date,
        start_date,
        end_date
    from stg_iodas__logement

    union all

    select
        'disability' as domain,
        'handicap' as table_name,
        provider_code,
        right_id as record_key,
        source_person_id,
        measure_code,
        cast(null as string) as role_code,
        true as is_request,
        decision_code,
        cast(null as string) as end_reason_code,
        decision_date,
        start_date,
        end_date
    from stg_iodas__handicap
),

final as (
    select
        filed.domain,
        concat('iodas__', filed.table_name) as source_table,
        filed.provider_code,
        filed.record_key,
        cast(null as string) as parent_record_key,
        cast(null as string) as previous_record_key,
        int_record_person.person_uid,
        coalesce(filed.measure_code, 'UNMAPPED') as measure_code,
        filed.role_code,
        cast(null as string) as decider_code,
        cast(null as string) as authority_code,
        cast(null as string) as territory_code,
        filed.end_reason_code,
        int_record_person.birth_date,
        stg_landing__horizon.horizon_date,
        filed.decision_date,
        filed.start_date,
        cast(null as date) as due_date,
        cast(null as date) as renewal_start_date,
        filed.end_date,
        coalesce(nom_measure.max_age_years, {{ var('age_limit_years') }}) as max_age_years,
        false as is_cjm,
        case
            when int_record_person.source_person_id is null then 'unknown_person'
            when int_record_person.loss_reason is not null then int_record_person.loss_reason
            when filed.is_request and coalesce(filed.decision_code, 'UNMAPPED') = 'UNMAPPED'
                then 'unknown_decision'
            when filed.is_request and not nom_grant_decision.is_granted then 'not_granted'
        end as entry_loss_reason
    from filed
    inner join stg_landing__horizon
        on filed.provider_code = stg_landing__horizon.provider_code
        and filed.table_name = stg_landing__horizon.table_name
    left join int_record_person
        on filed.provider_code = int_record_person.provider_code
        and filed.source_person_id = int_record_person.source_person_id
    left join nom_measure
        on filed.domain = nom_measure.domain
        and filed.measure_code = nom_measure.measure_code
    left join nom_grant_decision
        on filed.decision_code = nom_grant_decision.decision_code
)

select * from final

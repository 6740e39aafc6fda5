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
        max_age_years,
        is_cjm
    from {{ ref('nom_measure') }}
),

nom_grant_decision as (
    select
        decision_code,
        is_granted
    from {{ ref('nom_grant_decision') }}
),

final as (
    select
        'insertion' as domain,
        'iodas__insertion' as source_table,
        stg_iodas__insertion.provider_code,
        stg_iodas__insertion.file_id as record_key,
        cast(null as string) as parent_record_key,
        cast(null as string) as previous_record_key,
        int_record_person.person_uid,
        coalesce(stg_iodas__insertion.measure_code, 'UNMAPPED') as measure_code,
        stg_iodas__insertion.role_code,
        cast(null as string) as decider_code,
        cast(null as string) as authority_code,
        cast(null as string) as territory_code,
        stg_iodas__insertion.end_reason_code,
        int_record_person.birth_date,
        stg_landing__horizon.horizon_date,
        cast(null as date) as decision_date,
        stg_iodas__insertion.start_date,
        cast(null as date) as due_date,
        cast(null as date) as renewal_start_date,
        stg_iodas__insertion.end_date,
        coalesce(nom_measure.max_age_years, {{ var('age_limit_years') }}) as max_age_years,
        false as is_cjm,
        case
            when int_record_person.source_person_id is null then 'unknown_person'
            else int_record_person.loss_reason
        end as entry_loss_reason
    from stg_iodas__insertion
    inner join stg_landing__horizon
        on stg_iodas__insertion.provider_code = stg_landing__horizon.provider_code
        and stg_landing__horizon.table_name = 'insertion'
    left join int_record_person
        on stg_iodas__insertion.provider_code = int_record_person.provider_code
        and stg_iodas__insertion.source_person_id = int_record_person.source_person_id
    left join nom_measure
        on stg_iodas__insertion.measure_code = nom_measure.measure_code
        and nom_measure.domain = 'insertion'

    union all

    select
        'housing' as domain,
        'iodas__logement' as source_table,
        stg_iodas__logement.provider_code,
        stg_iodas__logement.file_id as record_key,
        cast(null as string) as parent_record_key,
        cast(null as string) as previous_record_key,
        int_record_person.person_uid,
        coalesce(stg_iodas__logement.measure_code, 'UNMAPPED') as measure_code,
        cast(null as string) as role_code,
        cast(null as string) as decider_code,
        cast(null as string) as authority_code,
        cast(null as string) as territory_code,
        cast(null as string) as end_reason_code,
        int_record_person.birth_date,
        stg_landing__horizon.horizon_date,
        stg_iodas__logement.request_date as decision_date,
        stg_iodas__logement.start_date,
        cast(null as date) as due_date,
        cast(null as date) as renewal_start_date,
        stg_iodas__logement.end_date,
        coalesce(nom_measure.max_age_years, {{ var('age_limit_years') }}) as max_age_years,
        false as is_cjm,
        case
            when int_record_person.source_person_id is null then 'unknown_person'
            when int_record_person.loss_reason is not null then int_record_person.loss_reason
            when coalesce(stg_iodas__logement.decision_code, 'UNMAPPED') = 'UNMAPPED'
                then 'unknown_decision'
            when not nom_grant_decision.is_granted then 'not_granted'
        end as entry_loss_reason
    from stg_iodas__logement
    inner join stg_landing__horizon
        on stg_iodas__logement.provider_code = stg_landing__horizon.provider_code
        and stg_landing__horizon.table_name = 'logement'
    left join int_record_person
        on stg_iodas__logement.provider_code = int_record_person.provider_code
        and stg_iodas__logement.source_person_id = int_record_person.source_person_id
    left join nom_measure
        on stg_iodas__logement.measure_code = nom_measure.measure_code
        and nom_measure.domain = 'housing'
    left join nom_grant_decision
        on stg_iodas__logement.decision_code = nom_grant_decision.decision_code

    union all

    select
        'disability' as domain,
        'iodas__handicap' as source_table,
        stg_iodas__handicap.provider_code,
        stg_iodas__handicap.right_id as record_key,
        cast(null as string) as parent_record_key,
        cast(null as string) as previous_record_key,
        int_record_person.person_uid,
        coalesce(stg_iodas__handicap.measure_code, 'UNMAPPED') as measure_code,
        cast(null as string) as role_code,
        cast(null as string) as decider_code,
        cast(null as string) as authority_code,
        cast(null as string) as territory_code,
        cast(null as string) as end_reason_code,
        int_record_person.birth_date,
        stg_landing__horizon.horizon_date,
        stg_iodas__handicap.decision_date,
        stg_iodas__handicap.start_date,
        cast(null as date) as due_date,
        cast(null as date) as renewal_start_date,
        stg_iodas__handicap.end_date,
        coalesce(nom_measure.max_age_years, {{ var('age_limit_years') }}) as max_age_years,
        false as is_cjm,
        case
            when int_record_person.source_person_id is null then 'unknown_person'
            when int_record_person.loss_reason is not null then int_record_person.loss_reason
            when coalesce(stg_iodas__handicap.decision_code, 'UNMAPPED') = 'UNMAPPED'
                then 'unknown_decision'
            when not nom_grant_decision.is_granted then 'not_granted'
        end as entry_loss_reason
    from stg_iodas__handicap
    inner join stg_landing__horizon
        on stg_iodas__handicap.provider_code = stg_landing__horizon.provider_code
        and stg_landing__horizon.table_name = 'handicap'
    left join int_record_person
        on stg_iodas__handicap.provider_code = int_record_person.provider_code
        and stg_iodas__handicap.source_person_id = int_record_person.source_person_id
    left join nom_measure
        on stg_iodas__handicap.measure_code = nom_measure.measure_code
        and nom_measure.domain = 'disability'
    left join nom_grant_decision
        on stg_iodas__handicap.decision_code = nom_grant_decision.decision_code
)

select * from final

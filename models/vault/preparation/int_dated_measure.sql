-- grain: one row per measure (decision), in the shape of int_dated_record
-- a measure without an end may be ended by the decision that renews it
{{ config(materialized='view') }}
with

stg_iodas__mesures as (
    select
        provider_code,
        measure_id,
        source_person_id,
        previous_measure_id,
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
        is_cjm,
        is_penal
    from {{ ref('nom_measure') }}
),

-- the decision that renews another of the same person says when the other ended; one that starts
-- before it renews nothing
renewal as (
    select
        stg_iodas__mesures.provider_code,
        stg_iodas__mesures.previous_measure_id,
        int_record_person.person_uid,
        coalesce(stg_iodas__mesures.start_date, stg_iodas__mesures.decision_date)
            as renewal_start_date
    from stg_iodas__mesures
    inner join int_record_person
        on stg_iodas__mesures.provider_code = int_record_person.provider_code
        and stg_iodas__mesures.source_person_id = int_record_person.source_person_id
    where stg_iodas__mesures.previous_measure_id <> stg_iodas__mesures.measure_id
),

first_renewal as (
    select
        renewed.provider_code,
        renewed.measure_id,
        renewal.person_uid,
        min(renewal.renewal_start_date) as renewal_start_date
    from stg_iodas__mesures as renewed
    inner join renewal
        on renewed.provider_code = renewal.provider_code
        and renewed.measure_id = renewal.previous_measure_id
        and coalesce(renewed.start_date, renewed.decision_date) <= renewal.renewal_start_date
    group by
        renewed.provider_code,
        renewed.measure_id,
        renewal.person_uid
),

final as (
    select
        'protection' as domain,
        'iodas__mesures' as source_table,
        stg_iodas__mesures.provider_code,
        stg_iodas__mesures.measure_id as record_key,
        cast(null as string) as parent_record_key,
        stg_iodas__mesures.previous_measure_id as previous_record_key,
        int_record_person.person_uid,
        coalesce(stg_iodas__mesures.measure_code, 'UNMAPPED') as measure_code,
        cast(null as string) as role_code,
        stg_iodas__mesures.decider_code,
        stg_iodas__mesures.authority_code,
        stg_iodas__mesures.territory_code,
        stg_iodas__mesures.end_reason_code,
        int_record_person.birth_date,
        stg_landing__horizon.horizon_date,
        stg_iodas__mesures.decision_date,
        stg_iodas__mesures.start_date,
        stg_iodas__mesures.due_date,
        first_renewal.renewal_start_date,
        stg_iodas__mesures.end_date,
        coalesce(nom_measure.max_age_years, {{ var('age_limit_years') }}) as max_age_years,
        coalesce(nom_measure.is_cjm, false) as is_cjm,
        case
            when int_record_person.source_person_id is null then 'unknown_person'
            when int_record_person.loss_reason is not null then int_record_person.loss_reason
            when nom_measure.is_penal then 'penal_measure'
        end as entry_loss_reason
    from stg_iodas__mesures
    inner join stg_landing__horizon
        on stg_iodas__mesures.provider_code = stg_landing__horizon.provider_code
        and stg_landing__horizon.table_name = 'mesures'
    left join int_record_person
        on stg_iodas__mesures.provider_code = int_record_person.provider_code
        and stg_iodas__mesures.source_person_id = int_record_person.source_person_id
    left join nom_measure
        on stg_iodas__mesures.measure_code = nom_measure.measure_code
        and nom_measure.domain = 'protection'
    left join first_renewal
        on stg_iodas__mesures.provider_code = first_renewal.provider_code
        and stg_iodas__mesures.measure_id = first_renewal.measure_id
        and int_record_person.person_uid = first_renewal.person_uid
)

select * from final

-- grain: one row per new measure (TYPEV 1) that initial information led to
-- a report, its assessment and a referral go to the first new measure that follows them (guide,
-- pp. 21 to 25); a report closed without a measure led to none
with

int_olinpe_decision as (
    select
        provider_code,
        measure_id,
        person_uid,
        opening_date
    from {{ ref('int_olinpe_decision') }}
    where loss_reason is null and opening_typev = 1
),

int_record_person as (
    select
        provider_code,
        source_person_id,
        person_uid
    from {{ ref('int_record_person') }}
    where loss_reason is null or loss_reason = 'no_birth_date'
),

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
    where event_date is not null
),

nom_event_outcome as (
    select
        outcome_code,
        is_without_measure
    from {{ ref('nom_event_outcome') }}
),

nom_event_type as (
    select
        event_type_code,
        information_step,
        cast(olinpe_traitinfo as string) as traitinfo
    from {{ ref('nom_event_type') }}
    where olinpe_traitinfo is not null
),

nom_event_origin as (
    select
        origin_code,
        cast(olinpe_origip as string) as origip,
        cast(olinpe_transip as string) as transip
    from {{ ref('nom_event_origin') }}
),

moment as (
    select
        int_record_person.person_uid,
        stg_iodas__evenements.event_date as at_date,
        0 as moment_rank,
        stg_iodas__evenements.event_id as moment_key,
        cast(null as string) as provider_code,
        cast(null as string) as measure_id,
        nom_event_type.information_step,
        stg_iodas__evenements.outcome_code,
        nom_event_type.traitinfo,
        nom_event_origin.origip,
        nom_event_origin.transip
    from stg_iodas__evenements
    inner join nom_event_type
        on stg_iodas__evenements.event_type_code = nom_event_type.event_type_code
    inner join int_record_person
        on stg_iodas__evenements.provider_code = int_record_person.provider_code
        and stg_iodas__evenements.source_person_id = int_record_person.source_person_id
    left join nom_event_origin
        on stg_iodas__evenements.origin_code = nom_event_origin.origin_code
    left join nom_event_outcome
        on stg_iodas__evenements.outcome_code = nom_event_outcome.outcome_code
    where not coalesce(nom_event_outcome.is_without_measure, false)

    union all

    select
        person_uid,
        opening_date as at_date,
        1 as moment_rank,
        measure_id as moment_key,
        provider_code,
        measure_id,
        cast(null as string) as information_step,
        cast(null as string) as outcome_code,
        cast(null as string) as traitinfo,
        cast(null as string) as origip,
        cast(null as string) as transip
    from int_olinpe_decision
),

-- measures opened from this moment on, itself included: the same for a measure and what led to it
stepped as (
    select
        person_uid,
        at_date,
        provider_code,
        measure_id,
        information_step,
        outcome_code,
        traitinfo,
        origip,
        transip,
        sum(moment_rank) over (
            partition by person_uid
            order by at_date desc, moment_rank desc, moment_key desc
            rows between unbounded preceding and current row
        ) as step
    from moment
),

gathered as (
    select
        person_uid,
        step,
        max(provider_code) as provider_code,
        max(measure_id) as measure_id,
        min(cast(at_date as string) || '|' || traitinfo) as first_information,
        min(case when information_step = 'report' then at_date end) as report_date,
        min(case
            when information_step = 'report'
                then cast(at_date as string) || '|' || coalesce(origip, '99')
                    || '|' || coalesce(transip, '999')
        end) as first_report,
        min(case when information_step = 'referral' then at_date end) as referral_date,
        count(case when information_step = 'assessment' then 1 end) as n_assessments,
        -- an assessment with its outcome is over on the day it bears
        max(case
            when information_step = 'assessment' and outcome_code is not null then at_date
        end) as assessment_end_date
    from stepped
    group by person_uid, step
),

final as (
    select
        provider_code,
        measure_id,
        split_part(first_information, '|', 2) as traitinfo,
        report_date as datip,
        referral_date as datsign,
        coalesce(split_part(first_report, '|', 2), '99') as origip,
        coalesce(split_part(first_report, '|', 3), '999') as transip,
        n_assessments > 0 as has_assessment,
        assessment_end_date as fineval
    from gathered
    where measure_id is not null and first_information is not null
)

select * from final

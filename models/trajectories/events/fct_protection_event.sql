-- grain: one row per protection event of a person (information, assessment, report, interview)
with

gate_event as (
    select
        event_uid,
        person_uid,
        provider_code,
        event_type_code,
        origin_code,
        outcome_code,
        event_date,
        event_age_month
    from {{ ref('gate_event') }}
),

final as (
    select
        event_uid,
        person_uid,
        provider_code,
        event_date,
        event_age_month,
        event_type_code,
        origin_code,
        outcome_code,
        cast(row_number() over (
            partition by person_uid, event_type_code
            order by event_date, event_uid
        ) as int) as event_number
    from gate_event
)

select * from final

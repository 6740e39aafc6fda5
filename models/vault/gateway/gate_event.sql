-- grain: one row per protection event of a person
with

int_dated_event as (
    select
        event_uid,
        person_uid,
        provider_code,
        event_type_code,
        origin_code,
        outcome_code,
        event_date,
        event_age_month
    from {{ ref('int_dated_event') }}
    where loss_reason is null
),

final as (
    select
        event_uid,
        person_uid,
        provider_code,
        event_type_code,
        origin_code,
        outcome_code,
        event_date,
        event_age_month
    from int_dated_event
)

select * from final

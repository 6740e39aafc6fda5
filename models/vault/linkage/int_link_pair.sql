-- grain: one row per pair of records held to be one person
with

int_link_decision as (
    select
        record_a,
        record_b,
        match_weight,
        decision_code,
        quality_code
    from {{ ref('int_link_decision') }}
    where quality_code is not null
),

final as (
    select
        record_a,
        record_b,
        match_weight,
        decision_code,
        quality_code
    from int_link_decision
)

select * from final

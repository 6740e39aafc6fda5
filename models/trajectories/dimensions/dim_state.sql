-- grain: one row per channel and state
with

nom_state as (
    select
        channel,
        state_code,
        priority,
        group_code,
        label_fr,
        label_en,
        colour,
        description
    from {{ ref('nom_state') }}
),

final as (
    select
        channel,
        state_code,
        group_code,
        label_fr,
        label_en,
        description,
        colour,
        cast(priority as int) as priority
    from nom_state
)

select * from final

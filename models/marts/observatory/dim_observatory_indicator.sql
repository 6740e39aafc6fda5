-- grain: one row per indicator of the observatory
with

gov_indicator as (
    select
        indicator_code,
        theme,
        kind,
        unit,
        position,
        label_fr,
        label_en,
        definition_fr,
        definition_en,
        owner
    from {{ ref('gov_indicator') }}
),

final as (
    select
        indicator_code,
        theme,
        kind,
        unit,
        cast(position as int) as display_order,
        label_fr,
        label_en,
        definition_fr,
        definition_en,
        owner
    from gov_indicator
)

select * from final

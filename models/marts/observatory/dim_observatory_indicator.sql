-- grain: one row per indicator of the observatory
-- definitions say the numbers of days that the build counts by, whatever they are
{%- set said = namespace(fr='definition_fr', en='definition_en') %}
{%- for name in ['cjm_bridge_days', 'min_place_days'] %}
{%- set filled = "'{" ~ name ~ "}', '" ~ var(name) ~ "'" %}
{%- set said.fr = 'replace(' ~ said.fr ~ ', ' ~ filled ~ ')' %}
{%- set said.en = 'replace(' ~ said.en ~ ', ' ~ filled ~ ')' %}
{%- endfor %}
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
        {{ said.fr }} as definition_fr,
        {{ said.en }} as definition_en,
        owner
    from gov_indicator
)

select * from final

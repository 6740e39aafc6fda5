-- why are two records held to be one person, or not? one row per field: level and weight in bits
-- vault only; put the two working numbers of int_person_record in the variables record_a, record_b
{{ config(group='vault') }}
with

scored as (
    select
        {%- for comparison in idase.link_comparisons() %}
        {{ comparison['code'] }}_level,
        {{ comparison['code'] }}_weight,
        {%- endfor %}
        match_weight
    from {{ ref('int_link_score') }}
    where record_a = least({{ var('record_a', 1) }}, {{ var('record_b', 2) }})
        and record_b = greatest({{ var('record_a', 1) }}, {{ var('record_b', 2) }})
),

field as (
    {%- for comparison in idase.link_comparisons() %}
    select
        '{{ comparison['code'] }}' as comparison_code,
        {{ comparison['code'] }}_level as level_no,
        {{ comparison['code'] }}_weight as weight,
        match_weight
    from scored
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
)

select
    field.comparison_code,
    field.level_no,
    coalesce(link_level.label, 'missing on a side') as level_reached,
    round(field.weight, 2) as weight_bits,
    round(field.match_weight, 2) as pair_weight_bits
from field
left join {{ ref('link_level') }} as link_level
    on field.comparison_code = link_level.comparison_code
    and field.level_no = link_level.level_no
order by field.comparison_code

-- grain: one row per pair of records compared, with the level that each comparison reaches
-- levels follow from what two records hold and from nothing else: a pair of contents that the
-- build before compared keeps its levels, and a delivery has only the pairs that it touches
-- compared. Weights, which follow from all records, are worked out anew in int_link_score
{%- set comparisons = idase.link_comparisons() %}
{%- set compared_columns = idase.link_compared_columns() %}
{%- set level_columns = idase.link_level_columns() %}
with

int_link_candidate as (
    select
        record_a,
        record_b
    from {{ ref('int_link_candidate') }}
),

int_link_record as (
    select
        record_no,
        {{ compared_columns | join(',\n        ') }}
    from {{ ref('int_link_record') }}
),

earlier_pair as (
    {{ idase.kept_rows(level_columns) }}
),

-- equal contents, equal numbers; a change of the conditions or of the engine changes all of them
content as (
    select
        {{ idase.number_of(idase.link_structure() + compared_columns) }} as content_no,
        record_no,
        {{ compared_columns | join(',\n        ') }}
    from int_link_record
),

-- records alike make several pairs of the same two contents
earlier as (
    select
        {%- for column in level_columns if column not in ('content_a', 'content_b') %}
        max({{ column }}) as {{ column }},
        {%- endfor %}
        content_a,
        content_b
    from earlier_pair
    group by content_a, content_b
),

side_by_side as (
    select
        {%- for column in compared_columns %}
        one.{{ column }} as {{ column }}_l,
        other.{{ column }} as {{ column }}_r,
        {%- endfor %}
        coalesce(one.birth_day = other.birth_day, false) as is_same_day,
        one.provider_code = other.provider_code as is_same_provider,
        one.content_no as content_a,
        other.content_no as content_b,
        int_link_candidate.record_a,
        int_link_candidate.record_b
    from int_link_candidate
    inner join content as one
        on int_link_candidate.record_a = one.record_no
    inner join content as other
        on int_link_candidate.record_b = other.record_no
),

-- an engine works out the second half of a coalesce where the first is missing, and only there
final as (
    select
        side_by_side.record_a,
        side_by_side.record_b,
        side_by_side.content_a,
        side_by_side.content_b,
        {%- for comparison in comparisons %}
        coalesce(
            earlier.{{ comparison['code'] }}_level,
            cast({{ idase.link_level_case(comparison) }} as tinyint)
        ) as {{ comparison['code'] }}_level,
        {%- endfor %}
        side_by_side.is_same_day,
        side_by_side.is_same_provider,
        coalesce(
            earlier.is_other_first_name,
            case
                when side_by_side.is_same_day and side_by_side.is_same_provider
                    then {{ idase.is_other_first_name('%s_l', '%s_r') }}
                else false
            end
        ) as is_other_first_name,
        coalesce(
            earlier.first_name_start_letters,
            cast({{ idase.first_name_start_letters('%s_l', '%s_r') }} as tinyint)
        ) as first_name_start_letters,
        earlier.content_a is not null as is_kept
    from side_by_side
    left join earlier
        on side_by_side.content_a = earlier.content_a
        and side_by_side.content_b = earlier.content_b
)

select * from final

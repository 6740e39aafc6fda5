{#-
    CTEs that end in `two_files` (record_a, record_b): the pairs of the CTE `pairs` whose two files
    were kept at the same time for what one person cannot do. Full-time stays in two structures
    that overlap by `overlap_days`, or something that began `after_death_days` after the death that
    the other holds. Where the two share a stay, one may be the other's copy, entered or closed
    again: nothing is said of them. Reads the model int_link_presence and the CTE link_threshold,
    with those two thresholds as columns.
-#}
{% macro two_files(pairs) -%}
presence_link as (
    select
        {{ pairs }}.record_a,
        {{ pairs }}.record_b,
        coalesce(
            one.structure_id = other.structure_id and one.start_date = other.start_date, false
        ) as is_copy,
        case
            when one.presence_code = 'stay' and other.presence_code = 'stay'
                then one.structure_id <> other.structure_id
                and {{ idase.days_between(
                    'greatest(one.start_date, other.start_date)',
                    'least(one.end_date, other.end_date)'
                ) }} >= link_threshold.overlap_days
            when one.presence_code = 'death' and other.presence_code = 'begun'
                then {{ idase.days_between('one.start_date', 'other.start_date') }}
                >= link_threshold.after_death_days
            when one.presence_code = 'begun' and other.presence_code = 'death'
                then {{ idase.days_between('other.start_date', 'one.start_date') }}
                >= link_threshold.after_death_days
            else false
        end as is_impossible
    from {{ pairs }}
    cross join link_threshold
    inner join {{ ref('int_link_presence') }} as one
        on {{ pairs }}.record_a = one.record_no
    inner join {{ ref('int_link_presence') }} as other
        on {{ pairs }}.record_b = other.record_no
),

two_files as (
    select
        record_a,
        record_b
    from presence_link
    group by
        record_a,
        record_b
    having max(case when is_impossible then 1 else 0 end) = 1
        and max(case when is_copy then 1 else 0 end) = 0
)
{%- endmacro %}

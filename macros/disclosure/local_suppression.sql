{#-
    CTEs that hide the traits of persons who would be too few to share them (k-anonymity by local
    suppression). Read a CTE with one row per person; the last one, `protected`, has the columns of
    `others` then those of `quasi`.

    Step by step, who is in a class of fewer than cell_min_microdata persons loses the columns of
    that step. Persons left with nothing may still be few: the smallest of the other classes then
    joins them. So every class that is left has enough persons, unless there are too few in all.
    NULL is a class like any other. A threshold that is missing hides everything.
-#}
{% macro local_suppression(recipient, source, quasi, steps, others) -%}
{%- set classes = quasi | join(', ') -%}
{%- set n = steps | length -%}
least_number as (
    select {{ idase.threshold('cell_min_microdata', recipient) }} as k
    from {{ ref('gov_threshold') }}
),

sized_0 as (
    select
        {{ (others + quasi) | join(',\n        ') }},
        count(*) over (partition by {{ classes }}) as class_size
    from {{ source }}
),
{%- for number in range(1, n + 1) %}

hidden_{{ number }} as (
    select
        {%- for column in others %}
        former.{{ column }},
        {%- endfor %}
        {%- for column in quasi %}
        {%- if column in steps[number - 1] %}
        case when former.class_size >= least_number.k then former.{{ column }} end as {{ column }}
        {%- else %}
        former.{{ column }}
        {%- endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from sized_{{ number - 1 }} as former
    cross join least_number
),

sized_{{ number }} as (
    select
        {{ (others + quasi) | join(',\n        ') }},
        count(*) over (partition by {{ classes }}) as class_size
    from hidden_{{ number }}
),
{%- endfor %}

class_ranked as (
    select
        {{ (others + quasi) | join(',\n        ') }},
        class_size,
        {{ quasi | join(' is null and ') }} is null as is_bare,
        dense_rank() over (
            order by
                case when {{ quasi | join(' is null and ') }} is null then 1 else 0 end,
                class_size,
                {{ quasi | join(',\n                ') }}
        ) as class_rank
    from sized_{{ n }}
),

too_few as (
    select
        coalesce(max(case when class_ranked.is_bare then class_ranked.class_size end), 0)
        between 1 and coalesce(max(least_number.k), 2) - 1 as must_join
    from class_ranked
    cross join least_number
),

protected as (
    select
        {%- for column in others %}
        class_ranked.{{ column }},
        {%- endfor %}
        {%- for column in quasi %}
        case
            when not (too_few.must_join and class_ranked.class_rank = 1)
                then class_ranked.{{ column }}
        end as {{ column }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from class_ranked
    cross join too_few
)
{%- endmacro %}

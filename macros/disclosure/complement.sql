{#-
    A cell hidden alone in a line that adds up can be had by subtraction: a second one must go.
    Two windows over the line, then one condition:

        n_hidden_in(hidden, line)          how many cells of the line are hidden
        rank_among_shown(…)                1 for the smallest cell that is still shown
        hidden or (n_hidden = 1 and shown_rank = 1)
-#}

{#- How many cells of the line are hidden. -#}
{% macro n_hidden_in(hidden, line) -%}
    sum(case when {{ hidden }} then 1 else 0 end) over (partition by {{ line | join(', ') }})
{%- endmacro %}


{#- Rank of the cell among those shown in its line, the smallest first; `key` makes it total. -#}
{% macro rank_among_shown(hidden, part, line, key) -%}
    row_number() over (
            partition by {{ line | join(', ') }}
            order by case when {{ hidden }} then 1 else 0 end, {{ part }}, {{ key }}
        )
{%- endmacro %}


{#- Whether the cell goes as well: one alone is hidden and it is the smallest shown. -#}
{% macro goes_with_another(n_hidden, shown_rank) -%}
    ({{ n_hidden }} = 1 and {{ shown_rank }} = 1)
{%- endmacro %}


{#- Ratio of two counts, each rounded to the base first; NULL over nothing. -#}
{% macro rounded_ratio(part, total, decimals) -%}
    round(
        cast({{ idase.round_to_base(part) }} as double)
        / nullif({{ idase.round_to_base(total) }}, 0), {{ decimals }}
    )
{%- endmacro %}


{#- One end of Wilson's 95 % interval of a share, from the counts as shown; side is -1 or 1. -#}
{% macro wilson_bound(part, total, side) -%}
    {%- set z = idase.normal_quantile() -%}
    round(least(1.0, greatest(0.0, (
            cast({{ part }} as double) / {{ total }} + {{ z }} * {{ z }} / (2 * {{ total }})
            + {{ side }} * {{ z }} * sqrt(
                cast({{ part }} as double) / {{ total }}
                * (1 - cast({{ part }} as double) / {{ total }}) / {{ total }}
                + {{ z }} * {{ z }} / (4.0 * {{ total }} * {{ total }})
            )
        ) / (1 + {{ z }} * {{ z }} / {{ total }}))), 3)
{%- endmacro %}

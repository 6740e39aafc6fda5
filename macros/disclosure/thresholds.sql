{#-
    Value of a rule of gov_threshold for one recipient: its own row, or else everybody's. NULL when
    there is neither, and every comparison with it fails: nothing is then published.
-#}
{% macro threshold(code, recipient) -%}
    coalesce(
            max(case
                when threshold_code = '{{ code }}' and recipient_code = '{{ recipient }}' then value
            end),
            max(case when threshold_code = '{{ code }}' and recipient_code is null then value end)
        )
{%- endmacro %}


{#- One row with the thresholds of counts in force for a recipient. -#}
{% macro disclosure_thresholds(recipient) -%}
    select
        {{ idase.threshold('cell_min_aggregate', recipient) }} as cell_min,
        {{ idase.threshold('percent_min_denominator', recipient) }} as percent_min,
        {{ idase.threshold('rounding_base', recipient) }} as rounding_base,
        {{ idase.threshold('dominance_top2_max', recipient) }} as dominance_max
    from {{ ref('gov_threshold') }}
{%- endmacro %}

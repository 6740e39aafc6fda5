{#-
    One row with the thresholds in force, read from gov_threshold. A threshold that is missing
    there is NULL here, and every comparison with it fails: nothing is then published.
-#}
{% macro disclosure_thresholds() -%}
    select
        max(case when threshold_code = 'cell_min_aggregate' then value end) as cell_min,
        max(case when threshold_code = 'percent_min_denominator' then value end) as percent_min,
        max(case when threshold_code = 'rounding_base' then value end) as rounding_base,
        max(case when threshold_code = 'dominance_top2_max' then value end) as dominance_max
    from {{ ref('gov_threshold') }}
{%- endmacro %}

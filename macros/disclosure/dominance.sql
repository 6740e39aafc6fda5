{#-
    Whether one or two persons make most of a sum (of months, of contracts): the mean would be
    theirs. The second largest part is at most the largest, so that twice the largest is held
    against the rule for two and no second maximum is needed. A sum of nothing is everybody's zero
    and is hidden like a 100 % cell. Reads dominance_max of disclosure_thresholds().
-#}
{% macro is_dominated(largest, total) -%}
    not coalesce(2 * 100.0 * {{ largest }} < dominance_max * {{ total }}, false)
{%- endmacro %}

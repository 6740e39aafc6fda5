{#-
    Every group of persons who share the quasi-identifiers has at least l different values of a
    sensitive column (NULL is one): else finding the group is learning the value. Fails with the
    number of values of each poorer group and none of them. A group where everything is hidden is
    no group.
-#}
{% test l_diversity(model, columns, sensitive_column, min_values=none, threshold_code=none, recipient=none) %}

    {%- set least_number = min_values if min_values is not none else (
        "(select " ~ idase.threshold(threshold_code, recipient) ~ " from " ~ ref('gov_threshold') ~ ")"
    ) %}
    {%- set values_seen = "count(distinct " ~ sensitive_column ~ ") + max(case when "
        ~ sensitive_column ~ " is null then 1 else 0 end)" %}
    select {{ values_seen }} as n_values
    from {{ model }}
    where not ({{ columns | join(' is null and ') }} is null)
    group by {{ columns | join(', ') }}
    having not coalesce({{ values_seen }} >= {{ least_number }}, false)

{% endtest %}

{#-
    Every combination of the quasi-identifiers that occurs is shared by at least k distinct persons;
    rows are not persons. NULL counts as a value. Fails with the size of each smaller group and none
    of its values. k is a number, or else the rule of gov_threshold that holds it for the recipient;
    a rule that is missing there fails for every group.
-#}
{% test k_anonymity(model, columns, person_column, k=none, threshold_code=none, recipient=none) %}

    {%- set least_number = k if k is not none else (
        "(select " ~ idase.threshold(threshold_code, recipient) ~ " from " ~ ref('gov_threshold') ~ ")"
    ) %}
    select count(distinct {{ person_column }}) as n_persons
    from {{ model }}
    group by {{ columns | join(', ') }}
    having not coalesce(count(distinct {{ person_column }}) >= {{ least_number }}, false)

{% endtest %}

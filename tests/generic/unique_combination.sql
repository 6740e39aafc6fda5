{#-
    No two rows share the same values of these columns; NULL counts as a value. Fails with one row
    per repeated combination, which holds how often it occurs and none of its values.
-#}
{% test unique_combination(model, columns) %}

    select count(*) as n_rows
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1

{% endtest %}

{#-
    Every row makes the SQL expression true; NULL is not true. On a column, the expression follows
    the column's name (`expression: "<= 21"`). Keep the rows that matter with `config: {where: …}`.
-#}
{% test expression_is_true(model, expression, column_name=none) %}

    select 1 as is_false
    from {{ model }}
    where not coalesce({{ column_name if column_name is not none }} {{ expression }}, false)

{% endtest %}

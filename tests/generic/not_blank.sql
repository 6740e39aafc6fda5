{#- Every value is filled with more than spaces. -#}
{% test not_blank(model, column_name) %}

    select 1 as is_blank
    from {{ model }}
    where {{ column_name }} is null
        or trim({{ column_name }}) = ''

{% endtest %}

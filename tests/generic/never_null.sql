{#- None of the columns is ever NULL: one scan for a whole table's promises. -#}
{% test never_null(model, columns) %}

    select
        {%- for column in columns %}
        count(*) - count({{ column }}) as {{ column }}_missing{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}
    having
        {%- for column in columns %}
        count({{ column }}) < count(*){{ ' or' if not loop.last }}
        {%- endfor %}

{% endtest %}

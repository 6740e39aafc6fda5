{#-
    Filled values lie between two bounds, both included; either bound may be left out. Bounds are
    SQL expressions: numbers, or dates written as `cast('2023-12-31' as date)`.
-#}
{% test accepted_range(model, column_name, min_value=none, max_value=none) %}

    {%- if min_value is none and max_value is none -%}
        {{ exceptions.raise_compiler_error('accepted_range: give min_value, max_value or both') }}
    {%- endif %}

    select 1 as is_outside
    from {{ model }}
    where false
        {%- if min_value is not none %}
        or {{ column_name }} < {{ min_value }}
        {%- endif %}
        {%- if max_value is not none %}
        or {{ column_name }} > {{ max_value }}
        {%- endif %}

{% endtest %}

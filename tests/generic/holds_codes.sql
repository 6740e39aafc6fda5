{#-
    Every code that SQL reads by its name has a row. A rule that is missing would not stop a build:
    joined to it, a model has no row, and nobody is linked.
-#}
{% test holds_codes(model, column_name, codes) %}

    with

    read_by_name as (
        {%- for code in codes %}
        select {{ idase.sql_string(code) }} as code
        {{- '\n\n        union all\n' if not loop.last }}
        {%- endfor %}
    ),

    held as (
        select {{ column_name }} as code
        from {{ model }}
    )

    select read_by_name.code
    from read_by_name
    left join held
        on read_by_name.code = held.code
    where held.code is null

{% endtest %}

{#- The first or the last day of a year: what is written where the day of birth is not known. -#}
{% macro is_fictive_day(day) -%}
    (
        (month({{ day }}) = 1 and day({{ day }}) = 1)
        or (month({{ day }}) = 12 and day({{ day }}) = 31)
    )
{%- endmacro %}

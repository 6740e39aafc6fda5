{#-
    A person's number as it is compared when its spelling differs: capital letters and digits,
    without leading zeros (a sheet takes or gives some); NULL when nothing is left.
-#}
{% macro plain_number(number) -%}
    nullif({{ idase.regexp_replace_all('upper(' ~ number ~ ')', '^[^A-Z1-9]+|[^A-Z0-9]', '') }}, '')
{%- endmacro %}

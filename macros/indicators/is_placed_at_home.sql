{#-
    Whether a measure of nom_measure is a placement whose nights are at home, as SQL: a stay under it
    is the service that runs it, and no place where one sleeps.
-#}
{% macro is_placed_at_home() -%}
    family = 'PLAC' and nights_away = 'no'
{%- endmacro %}

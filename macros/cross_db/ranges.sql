{#- One row per whole number from the first to the last, both included; in a select list only. -#}
{% macro explode_range(first_value, last_value) -%}
    {{ return(adapter.dispatch('explode_range', 'idase')(first_value, last_value)) }}
{%- endmacro %}

{% macro default__explode_range(first_value, last_value) -%}
    unnest(generate_series(cast({{ first_value }} as bigint), cast({{ last_value }} as bigint)))
{%- endmacro %}

{% macro spark__explode_range(first_value, last_value) -%}
    explode(sequence(cast({{ first_value }} as bigint), cast({{ last_value }} as bigint)))
{%- endmacro %}

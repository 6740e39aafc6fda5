{#-
    A zone's database is used as written. Spark has no databases above schemas, so there the
    argument is left out.
-#}
{% macro generate_database_name(custom_database_name=none, node=none) -%}
    {{ return(adapter.dispatch('zone_database', 'idase')(custom_database_name)) }}
{%- endmacro %}

{% macro default__zone_database(custom_database_name) -%}
    {{ return(custom_database_name | trim if custom_database_name is not none else target.database) }}
{%- endmacro %}

{% macro spark__zone_database(custom_database_name) -%}
    {{ return(none) }}
{%- endmacro %}

{#-
    What a model wrote in earlier builds: its own table, or no row before the first build. A model
    remade in every build starts anew with --full-refresh and when its columns change; one that is
    appended to never does. The variable reads_itself compiles the table without a database, for
    tests.
-#}
{% macro kept_rows(columns) -%}
    {%- set is_kept = var('reads_itself', false) -%}
    {%- if flags.WHICH in ('run', 'build') and not is_kept -%}
        {%- set is_kept = is_incremental() or idase.is_there_with(columns) -%}
    {%- endif -%}
    {%- if is_kept -%}
    select
        {%- for column in columns %}
        {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ this }}
    {%- else -%}
    select
        {%- for column, data_type in columns.items() %}
        cast(null as {{ data_type }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
    {%- endif -%}
{%- endmacro %}


{#- Whether the table of a model that every build remakes is there, and holds these columns. -#}
{% macro is_there_with(columns) -%}
    {%- set relation = load_cached_relation(this) -%}
    {%- if config.get('materialized') != 'table' or flags.FULL_REFRESH or relation is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set there = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {{ return(columns | reject('in', there) | list | length == 0) }}
{%- endmacro %}

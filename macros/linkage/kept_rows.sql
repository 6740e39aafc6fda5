{#-
    What an append-only model wrote in earlier builds: its own table, or no row before the first
    build. The variable reads_itself compiles the former without a database, for tests.
-#}
{% macro kept_rows(columns) -%}
    {%- set is_built = flags.WHICH in ('run', 'build') and is_incremental() -%}
    {%- if is_built or var('reads_itself', false) -%}
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

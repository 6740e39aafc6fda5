-- grain: one row per provider, table and date column
-- one scan per table; a date that cannot be read becomes NULL in staging and is counted here
with
{% for source_system, table_name, column_names in idase.date_columns() %}
{{ source_system }}_{{ table_name }} as (
    select
        landed._provider as provider_code,
        {%- for column_name in column_names %}
        count(landed.{{ column_name }}) as {{ column_name }}_filled,
        count(try_cast(landed.{{ column_name }} as date)) as {{ column_name }}_read,
        {%- endfor %}
        count(*) as n_rows
    {{ idase.landed_rows(source_system, table_name) }}
    group by landed._provider
),
{% endfor %}
final as (
    {%- for source_system, table_name, column_names in idase.date_columns() %}
    {%- set outer = loop %}
    {%- for column_name in column_names %}
    select
        provider_code,
        '{{ table_name }}' as table_name,
        '{{ column_name }}' as column_name,
        cast(n_rows as bigint) as n_rows,
        cast({{ column_name }}_filled as bigint) as n_filled,
        cast({{ column_name }}_filled - {{ column_name }}_read as bigint) as n_unreadable
    from {{ source_system }}_{{ table_name }}
    {{- '\n    union all' if not (outer.last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
)

select * from final

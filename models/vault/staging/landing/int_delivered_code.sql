-- grain: one row per provider, coded column and value delivered in it
-- values are few, rows are many: what staging asks of codes is asked of this small table
with

final as (
    {%- for source_system, table_name, column_name, nomenclature in idase.coded_columns() %}
    select
        '{{ source_system }}' as source_system,
        landed._provider as provider_code,
        '{{ table_name }}' as table_name,
        '{{ column_name }}' as column_name,
        '{{ nomenclature }}' as nomenclature,
        landed.{{ column_name }} as raw_value,
        cast(count(*) as bigint) as n_rows
    {{ idase.landed_rows(source_system, table_name) }}
    where landed.{{ column_name }} is not null
    group by landed._provider, landed.{{ column_name }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
)

select * from final

-- the lists of coded, date and indispensable columns in the macros are those that landing reads
with

map_canonical_column as (
    select
        source_system,
        table_name,
        column_name,
        nature,
        coalesce(nomenclature, '') as nomenclature
    from {{ ref('map_canonical_column') }}
    where nature in ('code', 'date')
        and not is_dropped

    union all

    select
        source_system,
        table_name,
        column_name,
        'key or link' as nature,
        '' as nomenclature
    from {{ ref('map_canonical_column') }}
    where is_key
        or is_link
),

listed as (
    {%- for source_system, table_name, column_name, nomenclature in idase.coded_columns() %}
    select
        '{{ source_system }}' as source_system,
        '{{ table_name }}' as table_name,
        '{{ column_name }}' as column_name,
        'code' as nature,
        '{{ nomenclature }}' as nomenclature
    union all
    {%- endfor %}
    {%- for source_system, table_name, column_names, _, _ in idase.fact_tables() %}
    {%- for column_name in column_names %}
    select
        '{{ source_system }}' as source_system,
        '{{ table_name }}' as table_name,
        '{{ column_name }}' as column_name,
        'key or link' as nature,
        '' as nomenclature
    union all
    {%- endfor %}
    {%- endfor %}
    {%- for source_system, table_name, column_names in idase.date_columns() %}
    {%- set outer = loop %}
    {%- for column_name in column_names %}
    select
        '{{ source_system }}' as source_system,
        '{{ table_name }}' as table_name,
        '{{ column_name }}' as column_name,
        'date' as nature,
        '' as nomenclature
    {{ 'union all' if not (outer.last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
)

select
    coalesce(map_canonical_column.table_name, listed.table_name) as table_name,
    coalesce(map_canonical_column.column_name, listed.column_name) as column_name
from map_canonical_column
full outer join listed
    on map_canonical_column.source_system = listed.source_system
    and map_canonical_column.table_name = listed.table_name
    and map_canonical_column.column_name = listed.column_name
    and map_canonical_column.nature = listed.nature
    and map_canonical_column.nomenclature = listed.nomenclature
where map_canonical_column.column_name is null
    or listed.column_name is null

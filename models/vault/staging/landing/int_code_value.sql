-- grain: one row per coded column and value delivered in it
-- values are few, rows are many: spellings are compared once per value, then joined as they are
with

int_code_spelling as (
    select
        source_system,
        nomenclature,
        spelling,
        code
    from {{ ref('int_code_spelling') }}
),

delivered as (
    {%- for source_system, table_name, column_name, nomenclature in idase.coded_columns() %}
    select
        '{{ source_system }}' as source_system,
        '{{ table_name }}' as table_name,
        '{{ column_name }}' as column_name,
        '{{ nomenclature }}' as nomenclature,
        landed.{{ column_name }} as raw_value,
        cast(count(*) as bigint) as n_rows
    {{ idase.landed_rows(source_system, table_name) }}
    where landed.{{ column_name }} is not null
    group by landed.{{ column_name }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

spelled as (
    select
        source_system,
        table_name,
        column_name,
        nomenclature,
        raw_value,
        {{ idase.normalise_label('raw_value') }} as spelling,
        n_rows
    from delivered
),

final as (
    select
        spelled.source_system,
        spelled.table_name,
        spelled.column_name,
        spelled.nomenclature,
        spelled.raw_value,
        spelled.spelling,
        coalesce(int_code_spelling.code, 'UNMAPPED') as code,
        spelled.n_rows
    from spelled
    left join int_code_spelling
        on spelled.source_system = int_code_spelling.source_system
        and spelled.nomenclature = int_code_spelling.nomenclature
        and spelled.spelling = int_code_spelling.spelling
)

select * from final

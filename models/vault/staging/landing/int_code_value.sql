-- grain: one row per coded column and value delivered in it
-- spellings are compared once per value, then joined as they are
with

int_code_spelling as (
    select
        source_system,
        nomenclature,
        spelling,
        code
    from {{ ref('int_code_spelling') }}
),

int_delivered_code as (
    select distinct
        source_system,
        table_name,
        column_name,
        nomenclature,
        raw_value
    from {{ ref('int_delivered_code') }}
),

spelled as (
    select
        source_system,
        table_name,
        column_name,
        nomenclature,
        raw_value,
        {{ idase.normalise_label('raw_value') }} as spelling
    from int_delivered_code
),

final as (
    select
        spelled.source_system,
        spelled.table_name,
        spelled.column_name,
        spelled.nomenclature,
        spelled.raw_value,
        spelled.spelling,
        coalesce(int_code_spelling.code, 'UNMAPPED') as code
    from spelled
    left join int_code_spelling
        on spelled.source_system = int_code_spelling.source_system
        and spelled.nomenclature = int_code_spelling.nomenclature
        and spelled.spelling = int_code_spelling.spelling
)

select * from final

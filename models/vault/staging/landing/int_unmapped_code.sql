-- grain: one row per provider, coded column and spelling that no nomenclature knows
-- shown in the vault only: add the spelling to map_value_alias, or ask the provider
-- (the label of a measure is left out: it only stands in for a missing code)
with

int_delivered_code as (
    select
        source_system,
        provider_code,
        table_name,
        column_name,
        raw_value,
        n_rows
    from {{ ref('int_delivered_code') }}
),

int_code_value as (
    select
        source_system,
        table_name,
        column_name,
        nomenclature,
        raw_value,
        coalesce(spelling, 'no letter nor digit') as spelling
    from {{ ref('int_code_value') }}
    where code = 'UNMAPPED'
        and column_name <> 'libelle_mesure'
),

final as (
    select
        int_delivered_code.provider_code,
        int_code_value.table_name,
        int_code_value.column_name,
        int_code_value.nomenclature,
        int_code_value.spelling,
        cast(sum(int_delivered_code.n_rows) as bigint) as n_rows
    from int_delivered_code
    inner join int_code_value
        on int_delivered_code.source_system = int_code_value.source_system
        and int_delivered_code.table_name = int_code_value.table_name
        and int_delivered_code.column_name = int_code_value.column_name
        and int_delivered_code.raw_value = int_code_value.raw_value
    group by
        int_delivered_code.provider_code,
        int_code_value.table_name,
        int_code_value.column_name,
        int_code_value.nomenclature,
        int_code_value.spelling
)

select * from final

-- grain: one row per coded column and spelling that no nomenclature knows
-- shown in the vault only: add the spelling to map_value_alias, or ask the provider
-- (the label of a measure is left out: it only stands in for a missing code)
with

int_code_value as (
    select
        source_system,
        table_name,
        column_name,
        nomenclature,
        spelling,
        code,
        n_rows
    from {{ ref('int_code_value') }}
),

final as (
    select
        source_system,
        table_name,
        column_name,
        nomenclature,
        coalesce(spelling, 'no letter nor digit') as spelling,
        cast(sum(n_rows) as bigint) as n_rows
    from int_code_value
    where code = 'UNMAPPED'
        and column_name <> 'libelle_mesure'
    group by
        source_system,
        table_name,
        column_name,
        nomenclature,
        coalesce(spelling, 'no letter nor digit')
)

select * from final

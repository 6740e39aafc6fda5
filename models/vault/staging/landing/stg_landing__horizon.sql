-- grain: one row per provider and table with a snapshot in use
with

stg_landing__snapshot_file as (
    select
        provider_code,
        table_name,
        source_system,
        extraction_date,
        n_rows_landed,
        n_rows_erased
    from {{ ref('stg_landing__snapshot_file') }}
    where is_latest
),

final as (
    select
        provider_code,
        table_name,
        source_system,
        least(max(extraction_date), {{ idase.idase_as_of() }}) as horizon_date,
        cast(sum(n_rows_landed) as bigint) as n_rows_landed,
        cast(sum(n_rows_erased) as bigint) as n_rows_erased
    from stg_landing__snapshot_file
    group by provider_code, table_name, source_system
)

select * from final

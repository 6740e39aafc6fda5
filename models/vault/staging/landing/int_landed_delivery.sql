-- grain: one row per provider, table and extraction of which a part landed: whether all of it did
with

ledger as (
    select
        provider,
        table_name,
        extraction_date,
        file_name,
        status
    from {{ source('landing', 'ledger') }}
    where status in ('landed', 'refused')
        and extraction_date <= {{ idase.idase_as_of() }}
),

-- a table may come in several files. The part that a file holds is its name without the ending:
-- an archive that was refused beside its own unpacked file is no missing part
part as (
    select
        provider,
        table_name,
        extraction_date,
        lower(split_part(file_name, '.', 1)) as part_name,
        max(case when status = 'landed' then 1 else 0 end) as is_landed
    from ledger
    group by provider, table_name, extraction_date, lower(split_part(file_name, '.', 1))
),

final as (
    select
        provider as provider_code,
        table_name,
        extraction_date,
        min(is_landed) = 1 as is_whole
    from part
    group by provider, table_name, extraction_date
    having max(is_landed) = 1
)

select * from final

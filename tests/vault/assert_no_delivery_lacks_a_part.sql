-- provider and table whose latest landed delivery lacks a part, which was refused
{{ config(severity='warn') }}
with

part as (
    select
        provider,
        table_name,
        extraction_date,
        lower(split_part(file_name, '.', 1)) as part_name,
        max(case when status = 'landed' then 1 else 0 end) as is_landed
    from {{ source('landing', 'ledger') }}
    where status in ('landed', 'refused')
        and extraction_date <= {{ idase.idase_as_of() }}
    group by provider, table_name, extraction_date, lower(split_part(file_name, '.', 1))
),

delivery as (
    select
        provider,
        table_name,
        extraction_date,
        min(is_landed) as is_whole,
        row_number() over (
            partition by provider, table_name
            order by extraction_date desc
        ) as delivery_rank
    from part
    group by provider, table_name, extraction_date
    having max(is_landed) = 1
)

select
    provider,
    table_name
from delivery
where delivery_rank = 1
    and is_whole = 0

-- provider and table whose latest landed delivery lacks a part, which was refused
{{ config(severity='warn') }}
with

int_landed_delivery as (
    select
        provider_code,
        table_name,
        is_whole,
        row_number() over (
            partition by provider_code, table_name
            order by extraction_date desc
        ) as delivery_rank
    from {{ ref('int_landed_delivery') }}
),

final as (
    select
        provider_code,
        table_name
    from int_landed_delivery
    where delivery_rank = 1
        and not is_whole
)

select * from final

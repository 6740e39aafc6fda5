-- grain: one row per provider, table and column of amounts
-- landing writes what it can read as euros with at most two decimals; the rest stays as delivered
with

logement as (
    select
        landed._provider as provider_code,
        landed.montant,
        {{ idase.regexp_replace_all('landed.montant', '^[+-]?[0-9]+([.][0-9]{1,2})?$', '') }}
            as unreadable
    {{ idase.landed_rows('iodas', 'logement') }}
),

final as (
    select
        provider_code,
        'logement' as table_name,
        'montant' as column_name,
        cast(count(*) as bigint) as n_rows,
        cast(count(montant) as bigint) as n_filled,
        cast(count(nullif(unreadable, '')) as bigint) as n_unreadable
    from logement
    group by provider_code
)

select * from final

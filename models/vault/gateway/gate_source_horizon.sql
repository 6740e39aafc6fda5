-- grain: one row per provider and domain: between which dates the source can have seen anything
with

gov_provider as (
    select
        provider_code,
        source_system,
        observed_from
    from {{ ref('gov_provider') }}
),

stg_landing__horizon as (
    select
        provider_code,
        table_name,
        horizon_date
    from {{ ref('stg_landing__horizon') }}
),

study_rule as (
    select max(case when rule_code = 'stale_source_months' then value end) as stale_months
    from {{ ref('gov_study_rule') }}
),

-- the table without which a domain says nothing
domain_table as (
    select
        'iodas' as source_system,
        'protection' as domain,
        'mesures' as table_name

    union all

    select
        'iodas' as source_system,
        'insertion' as domain,
        'insertion' as table_name

    union all

    select
        'iodas' as source_system,
        'housing' as domain,
        'logement' as table_name

    union all

    select
        'iodas' as source_system,
        'disability' as domain,
        'handicap' as table_name

    union all

    select
        'missions_locales' as source_system,
        'mission_locale' as domain,
        'situations' as table_name
),

dated as (
    select
        gov_provider.provider_code,
        domain_table.domain,
        gov_provider.observed_from,
        stg_landing__horizon.horizon_date as observed_until,
        max(stg_landing__horizon.horizon_date) over (partition by domain_table.domain)
            as latest_until
    from gov_provider
    inner join domain_table
        on gov_provider.source_system = domain_table.source_system
    left join stg_landing__horizon
        on gov_provider.provider_code = stg_landing__horizon.provider_code
        and domain_table.table_name = stg_landing__horizon.table_name
),

-- who fell silent long before the others, or never spoke, no longer says that nothing happened
final as (
    select
        dated.provider_code,
        dated.domain,
        dated.observed_from,
        dated.observed_until,
        dated.observed_until is not null as is_delivered,
        coalesce(
            dated.observed_until
            < {{ idase.add_months('dated.latest_until', '-study_rule.stale_months') }},
            true
        ) as is_stale
    from dated
    cross join study_rule
)

select * from final

-- grain: one row per provider of data, whether or not it ever delivered
with

gov_provider as (
    select
        provider_code,
        label_fr,
        label_en,
        source_system,
        observed_from,
        is_small
    from {{ ref('gov_provider') }}
),

gate_source_horizon as (
    select
        provider_code,
        observed_until,
        is_delivered
    from {{ ref('gate_source_horizon') }}
),

horizon as (
    select
        provider_code,
        max(observed_until) as observed_until,
        max(case when is_delivered then 1 else 0 end) as n_delivered
    from gate_source_horizon
    group by provider_code
),

final as (
    select
        gov_provider.provider_code,
        gov_provider.label_fr,
        gov_provider.label_en,
        gov_provider.source_system,
        cast(gov_provider.observed_from as date) as observed_from,
        cast(horizon.observed_until as date) as observed_until,
        coalesce(horizon.n_delivered, 0) = 1 as is_delivered,
        cast(gov_provider.is_small as boolean) as is_small
    from gov_provider
    left join horizon
        on gov_provider.provider_code = horizon.provider_code
)

select * from final

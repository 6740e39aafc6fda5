-- grain: one row per provider, whether or not it ever delivered
with

dim_provider as (
    select
        provider_code,
        source_system,
        observed_from,
        observed_until,
        is_delivered
    from {{ ref('dim_provider') }}
),

dim_person as (
    select
        person_uid,
        link_quality,
        n_ml_records
    from {{ ref('dim_person') }}
),

gate_ml_contact as (
    select
        provider_code,
        person_uid
    from {{ ref('gate_ml_contact') }}
),

gate_ml_only as (
    select
        provider_code,
        n_persons
    from {{ ref('gate_ml_only') }}
),

threshold as (
    {{ idase.disclosure_thresholds('observatory') }}
),

-- everybody who passes the gateway is known to IODAS
known as (
    select distinct
        gate_ml_contact.provider_code,
        dim_person.person_uid,
        dim_person.link_quality
    from gate_ml_contact
    inner join dim_person
        on gate_ml_contact.person_uid = dim_person.person_uid

    union all

    -- several records of IODAS are one person's by a link too, but to no other source
    select
        'iodas' as provider_code,
        person_uid,
        case when n_ml_records > 0 then link_quality end as link_quality
    from dim_person
),

counted as (
    select
        provider_code,
        count(*) as n_persons,
        count(case when link_quality = 'A' then 1 end) as n_link_exact,
        count(case when link_quality = 'B' then 1 end) as n_link_near,
        count(case when link_quality = 'C' then 1 end) as n_link_weak
    from known
    group by provider_code
),

joined as (
    select
        dim_provider.provider_code,
        dim_provider.source_system,
        dim_provider.observed_from,
        dim_provider.observed_until,
        dim_provider.is_delivered,
        coalesce(counted.n_persons, 0) as n_persons,
        coalesce(counted.n_link_exact, 0) as n_link_exact,
        coalesce(counted.n_link_near, 0) as n_link_near,
        coalesce(counted.n_link_weak, 0) as n_link_weak,
        coalesce(gate_ml_only.n_persons, 0) as n_only_there,
        threshold.cell_min,
        threshold.percent_min,
        threshold.rounding_base
    from dim_provider
    cross join threshold
    left join counted
        on dim_provider.provider_code = counted.provider_code
    left join gate_ml_only
        on dim_provider.provider_code = gate_ml_only.provider_code
),

final as (
    select
        provider_code,
        source_system,
        substr(cast(observed_from as string), 1, 7) as observed_from_month,
        substr(cast(observed_until as string), 1, 7) as observed_until_month,
        is_delivered,
        {{ idase.shown_total('n_persons') }} as n_persons,
        {{ idase.shown_part('n_link_exact', 'n_persons') }} as n_link_exact,
        {{ idase.shown_part('n_link_near', 'n_persons') }} as n_link_near,
        {{ idase.shown_part('n_link_weak', 'n_persons') }} as n_link_weak,
        {{ idase.shown_total('n_only_there') }} as n_only_there,
        not coalesce(n_persons >= cell_min, false) as is_suppressed
    from joined
)

select * from final

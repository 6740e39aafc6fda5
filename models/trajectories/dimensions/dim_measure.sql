-- grain: one row per domain and measure, situation or programme
with

nom_measure as (
    select
        domain,
        measure_code,
        label_fr,
        label_en,
        family,
        authority_code,
        decider_code,
        legal_basis,
        valid_from,
        valid_until,
        max_age_years,
        is_cjm,
        bridge_rule,
        protection_state,
        activity_state,
        housing_state,
        nights_away,
        drees_class
    from {{ ref('nom_measure') }}
),

final as (
    select
        domain,
        measure_code,
        label_fr,
        label_en,
        family,
        authority_code,
        decider_code,
        legal_basis,
        cast(valid_from as date) as valid_from,
        cast(valid_until as date) as valid_until,
        protection_state,
        activity_state,
        housing_state,
        nights_away,
        drees_class,
        bridge_rule,
        cast(max_age_years as int) as max_age_years,
        cast(is_cjm as boolean) as is_cjm
    from nom_measure
)

select * from final

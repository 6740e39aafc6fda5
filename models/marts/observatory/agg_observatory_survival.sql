-- grain: one row per group, outcome, cause and month of age at which somebody is at risk
with

agg_survival as (
    select
        group_kind,
        group_code,
        outcome,
        cause_code,
        age_month,
        n_entered,
        n_at_risk,
        n_events_so_far,
        estimate,
        lower_95,
        upper_95
    from {{ ref('agg_survival') }}
),

threshold as (
    {{ idase.disclosure_thresholds('observatory') }}
),

-- a step of the curve is a person: it is told once enough persons made the steps so far
judged as (
    select
        agg_survival.group_kind,
        agg_survival.group_code,
        agg_survival.outcome,
        agg_survival.cause_code,
        agg_survival.age_month,
        agg_survival.n_entered,
        agg_survival.n_at_risk,
        agg_survival.estimate,
        agg_survival.lower_95,
        agg_survival.upper_95,
        threshold.cell_min,
        threshold.rounding_base,
        not coalesce(
            agg_survival.n_at_risk >= threshold.cell_min
            and agg_survival.n_events_so_far >= threshold.cell_min
            and agg_survival.n_entered >= threshold.percent_min, false
        ) as is_suppressed
    from agg_survival
    cross join threshold
),

-- the estimate moves by the rounding base of persons, like a share
final as (
    select
        group_kind,
        group_code,
        outcome,
        cause_code,
        age_month,
        {{ idase.shown_total('n_entered') }} as n_entered,
        {{ idase.shown_total('n_at_risk') }} as n_at_risk,
        case
            when not is_suppressed
                then {{ idase.rounded_ratio('estimate * n_entered', 'n_entered', 3) }}
        end as estimate,
        case when not is_suppressed then round(lower_95, 2) end as lower_95,
        case when not is_suppressed then round(upper_95, 2) end as upper_95,
        is_suppressed
    from judged
)

select * from final

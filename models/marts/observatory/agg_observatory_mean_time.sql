-- grain: one row per group, channel, window of ages and state
with

agg_mean_time as (
    select
        group_kind,
        group_code,
        channel,
        age_window,
        state_code,
        n_months,
        n_persons,
        n_person_months,
        n_observed,
        mean_months
    from {{ ref('agg_mean_time') }}
),

threshold as (
    {{ idase.disclosure_thresholds() }}
),

-- nobody is in a state for more than the months of the window
judged as (
    select
        agg_mean_time.group_kind,
        agg_mean_time.group_code,
        agg_mean_time.channel,
        agg_mean_time.age_window,
        agg_mean_time.state_code,
        agg_mean_time.n_months,
        agg_mean_time.n_observed,
        agg_mean_time.mean_months,
        threshold.cell_min,
        threshold.rounding_base,
        not coalesce(
            agg_mean_time.n_persons >= threshold.cell_min
            and agg_mean_time.n_observed >= threshold.percent_min, false
        )
        or {{ idase.is_dominated('agg_mean_time.n_months', 'agg_mean_time.n_person_months') }}
            as is_suppressed
    from agg_mean_time
    cross join threshold
),

final as (
    select
        group_kind,
        group_code,
        channel,
        age_window,
        state_code,
        n_months,
        {{ idase.shown_total('n_observed') }} as n_observed,
        case when not is_suppressed then round(mean_months, 1) end as mean_months,
        is_suppressed
    from judged
)

select * from final

-- grain: one row per group, channel, window of ages and state in reach in the window
{%- set states_of_one_window = ['group_kind', 'group_code', 'channel', 'age_window'] %}
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

nom_state as (
    select
        channel,
        state_code
    from {{ ref('nom_state') }}
    where state_code <> 'unobserved'
),

threshold as (
    {{ idase.disclosure_thresholds('observatory') }}
),

{{ idase.whole_lines('agg_mean_time', ['channel', 'age_window']) }},

observed_line as (
    select distinct
        group_kind,
        group_code,
        channel,
        age_window,
        n_months,
        n_observed
    from agg_mean_time
),

timed as (
    select
        observed_line.group_kind,
        observed_line.group_code,
        observed_line.channel,
        observed_line.age_window,
        state_in_reach.state_code,
        observed_line.n_months,
        observed_line.n_observed,
        coalesce(agg_mean_time.n_persons, 0) as n_persons,
        coalesce(agg_mean_time.n_person_months, 0) as n_person_months,
        coalesce(agg_mean_time.mean_months, 0) as mean_months
    from observed_line
    inner join state_in_reach
        on observed_line.channel = state_in_reach.channel
        and observed_line.age_window = state_in_reach.age_window
    left join agg_mean_time
        on observed_line.group_kind = agg_mean_time.group_kind
        and observed_line.group_code = agg_mean_time.group_code
        and observed_line.channel = agg_mean_time.channel
        and observed_line.age_window = agg_mean_time.age_window
        and state_in_reach.state_code = agg_mean_time.state_code
),

-- nobody is in a state for more than the months of the window; a state that has them all is 100 %
judged as (
    select
        timed.group_kind,
        timed.group_code,
        timed.channel,
        timed.age_window,
        timed.state_code,
        timed.n_months,
        timed.n_observed,
        timed.mean_months,
        timed.n_persons,
        threshold.cell_min,
        threshold.rounding_base,
        not coalesce(
            timed.n_persons >= threshold.cell_min
            and timed.n_observed >= threshold.percent_min
            and timed.n_person_months < sum(timed.n_person_months) over (
                partition by
                    timed.group_kind, timed.group_code, timed.channel, timed.age_window
            ), false
        )
        or {{ idase.is_dominated('timed.n_months', 'timed.n_person_months') }} as is_small
    from timed
    cross join threshold
),

-- means add up to the months of the window: none is hidden alone, an empty one beside it hides
-- nothing
state_line as (
    select
        group_kind,
        group_code,
        channel,
        age_window,
        state_code,
        n_months,
        n_observed,
        mean_months,
        cell_min,
        rounding_base,
        is_small,
        {{ idase.n_hidden_in('is_small and n_persons > 0', states_of_one_window) }} as n_hidden,
        {{ idase.rank_among_shown('is_small', 'mean_months', states_of_one_window, 'state_code') }}
            as shown_rank
    from judged
),

decided as (
    select
        group_kind,
        group_code,
        channel,
        age_window,
        state_code,
        n_months,
        n_observed,
        mean_months,
        cell_min,
        rounding_base,
        is_small or {{ idase.goes_with_another('n_hidden', 'shown_rank') }} as is_suppressed
    from state_line
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
    from decided
)

select * from final

-- grain: one row per group, channel, window of ages, state of a month and state of the next; both
-- states are in reach in the window
{%- set moves_from_one_state = [
    'group_kind', 'group_code', 'channel', 'age_window', 'from_state',
] %}
with

agg_transition as (
    select
        group_kind,
        group_code,
        channel,
        age_window,
        from_state,
        to_state,
        n_persons,
        n_pairs,
        n_pairs_largest,
        n_pairs_from
    from {{ ref('agg_transition') }}
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

moved as (
    select
        channel,
        age_window,
        from_state as state_code
    from agg_transition

    union distinct

    select
        channel,
        age_window,
        to_state as state_code
    from agg_transition
),

{{ idase.whole_lines('moved', ['channel', 'age_window']) }},

observed_group as (
    select distinct
        group_kind,
        group_code,
        channel,
        age_window
    from agg_transition
),

counted as (
    select
        observed_group.group_kind,
        observed_group.group_code,
        observed_group.channel,
        observed_group.age_window,
        earlier.state_code as from_state,
        later.state_code as to_state,
        coalesce(agg_transition.n_persons, 0) as n_persons,
        coalesce(agg_transition.n_pairs, 0) as n_pairs,
        coalesce(agg_transition.n_pairs_largest, 0) as n_pairs_largest,
        coalesce(agg_transition.n_pairs_from, 0) as n_pairs_from
    from observed_group
    inner join state_in_reach as earlier
        on observed_group.channel = earlier.channel
        and observed_group.age_window = earlier.age_window
    inner join state_in_reach as later
        on observed_group.channel = later.channel
        and observed_group.age_window = later.age_window
    left join agg_transition
        on observed_group.group_kind = agg_transition.group_kind
        and observed_group.group_code = agg_transition.group_code
        and observed_group.channel = agg_transition.channel
        and observed_group.age_window = agg_transition.age_window
        and earlier.state_code = agg_transition.from_state
        and later.state_code = agg_transition.to_state
),

-- a cell is about persons, its rate about months; a move that all of them make is 100 %
judged as (
    select
        counted.group_kind,
        counted.group_code,
        counted.channel,
        counted.age_window,
        counted.from_state,
        counted.to_state,
        counted.n_persons,
        counted.n_pairs,
        counted.n_pairs_from,
        threshold.rounding_base,
        not coalesce(
            counted.n_persons >= threshold.cell_min
            and counted.n_pairs_from >= threshold.percent_min
            and counted.n_pairs < counted.n_pairs_from, false
        )
        or {{ idase.is_dominated('counted.n_pairs_largest', 'counted.n_pairs') }} as is_small
    from counted
    cross join threshold
),

line as (
    select
        group_kind,
        group_code,
        channel,
        age_window,
        from_state,
        to_state,
        n_persons,
        n_pairs,
        n_pairs_from,
        rounding_base,
        is_small,
        {{ idase.n_hidden_in('is_small and n_persons > 0', moves_from_one_state) }} as n_hidden,
        {{ idase.rank_among_shown('is_small', 'n_persons', moves_from_one_state, 'to_state') }}
            as shown_rank
    from judged
),

decided as (
    select
        group_kind,
        group_code,
        channel,
        age_window,
        from_state,
        to_state,
        n_persons,
        n_pairs,
        n_pairs_from,
        rounding_base,
        is_small or {{ idase.goes_with_another('n_hidden', 'shown_rank') }} as is_suppressed
    from line
),

final as (
    select
        group_kind,
        group_code,
        channel,
        age_window,
        from_state,
        to_state,
        case when not is_suppressed then {{ idase.round_to_base('n_persons') }} end as n_persons,
        case
            when not is_suppressed
                then {{ idase.rounded_ratio('n_pairs', 'n_pairs_from', 4) }}
        end as monthly_rate,
        is_suppressed
    from decided
)

select * from final

-- grain: one row per group, channel, window of ages, state of a month and state of the next
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

threshold as (
    {{ idase.disclosure_thresholds() }}
),

-- a cell is about persons, its rate about months
judged as (
    select
        agg_transition.group_kind,
        agg_transition.group_code,
        agg_transition.channel,
        agg_transition.age_window,
        agg_transition.from_state,
        agg_transition.to_state,
        agg_transition.n_persons,
        agg_transition.n_pairs,
        agg_transition.n_pairs_from,
        threshold.rounding_base,
        not coalesce(
            agg_transition.n_persons >= threshold.cell_min
            and agg_transition.n_pairs_from >= threshold.percent_min, false
        )
        or {{ idase.is_dominated('agg_transition.n_pairs_largest', 'agg_transition.n_pairs') }}
            as is_small
    from agg_transition
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
        {{ idase.n_hidden_in('is_small', moves_from_one_state) }} as n_hidden,
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

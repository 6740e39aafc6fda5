-- grain: one row per group, channel, month of age and state that somebody observed was in
-- a person counts in a month that the person's window covers; who is not observed is not `none`
{%- set states_of_one_month = ['group_kind', 'group_code', 'channel', 'age_month'] %}
{%- set groups_of_one_kind = ['group_kind', 'channel', 'age_month', 'state_code'] %}
with

agg_state_by_age as (
    select
        group_kind,
        group_code,
        channel,
        age_month,
        state_code,
        n_persons,
        n_observed
    from {{ ref('agg_state_by_age') }}
),

threshold as (
    {{ idase.disclosure_thresholds() }}
),

judged as (
    select
        agg_state_by_age.group_kind,
        agg_state_by_age.group_code,
        agg_state_by_age.channel,
        agg_state_by_age.age_month,
        agg_state_by_age.state_code,
        agg_state_by_age.n_persons,
        agg_state_by_age.n_observed,
        threshold.cell_min,
        threshold.percent_min,
        threshold.rounding_base,
        not {{ idase.may_show('agg_state_by_age.n_persons', 'agg_state_by_age.n_observed') }}
            as is_small
    from agg_state_by_age
    cross join threshold
),

-- the states of a month add up to who is observed: none is hidden alone
state_line as (
    select
        group_kind,
        group_code,
        channel,
        age_month,
        state_code,
        n_persons,
        n_observed,
        cell_min,
        percent_min,
        rounding_base,
        is_small,
        {{ idase.n_hidden_in('is_small', states_of_one_month) }} as n_hidden,
        {{ idase.rank_among_shown('is_small', 'n_persons', states_of_one_month, 'state_code') }}
            as shown_rank
    from judged
),

state_hidden as (
    select
        group_kind,
        group_code,
        channel,
        age_month,
        state_code,
        n_persons,
        n_observed,
        cell_min,
        percent_min,
        rounding_base,
        is_small or {{ idase.goes_with_another('n_hidden', 'shown_rank') }} as is_hidden
    from state_line
),

-- the groups of a kind add up to everybody: neither is one hidden alone among them
group_line as (
    select
        group_kind,
        group_code,
        channel,
        age_month,
        state_code,
        n_persons,
        n_observed,
        cell_min,
        percent_min,
        rounding_base,
        is_hidden,
        {{ idase.n_hidden_in('is_hidden', groups_of_one_kind) }} as n_hidden,
        {{ idase.rank_among_shown('is_hidden', 'n_persons', groups_of_one_kind, 'group_code') }}
            as shown_rank
    from state_hidden
),

decided as (
    select
        group_kind,
        group_code,
        channel,
        age_month,
        state_code,
        n_persons,
        n_observed,
        cell_min,
        percent_min,
        rounding_base,
        is_hidden or (
            group_kind <> 'all' and {{ idase.goes_with_another('n_hidden', 'shown_rank') }}
        ) as is_suppressed
    from group_line
),

final as (
    select
        group_kind,
        group_code,
        channel,
        age_month,
        state_code,
        case when not is_suppressed then {{ idase.shown_part('n_persons', 'n_observed') }} end
            as n_persons,
        {{ idase.shown_total('n_observed') }} as n_observed,
        case when not is_suppressed then {{ idase.shown_share('n_persons', 'n_observed') }} end
            as share, -- noqa: RF04
        is_suppressed
    from decided
)

select * from final

-- grain: one row per group, channel, month of age and state in reach at that age
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
        cast(floor(age_month / 12.0) as int) as age_year,
        state_code,
        n_persons,
        n_observed
    from {{ ref('agg_state_by_age') }}
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

{{ idase.whole_lines('agg_state_by_age', ['channel', 'age_year']) }},

observed_line as (
    select distinct
        group_kind,
        group_code,
        channel,
        age_month,
        age_year,
        n_observed
    from agg_state_by_age
),

counted as (
    select
        observed_line.group_kind,
        observed_line.group_code,
        observed_line.channel,
        observed_line.age_month,
        state_in_reach.state_code,
        coalesce(agg_state_by_age.n_persons, 0) as n_persons,
        observed_line.n_observed
    from observed_line
    inner join state_in_reach
        on observed_line.channel = state_in_reach.channel
        and observed_line.age_year = state_in_reach.age_year
    left join agg_state_by_age
        on observed_line.group_kind = agg_state_by_age.group_kind
        and observed_line.group_code = agg_state_by_age.group_code
        and observed_line.channel = agg_state_by_age.channel
        and observed_line.age_month = agg_state_by_age.age_month
        and state_in_reach.state_code = agg_state_by_age.state_code
),

judged as (
    select
        counted.group_kind,
        counted.group_code,
        counted.channel,
        counted.age_month,
        counted.state_code,
        counted.n_persons,
        counted.n_observed,
        threshold.cell_min,
        threshold.percent_min,
        threshold.rounding_base,
        not {{ idase.may_show('counted.n_persons', 'counted.n_observed') }} as is_small
    from counted
    cross join threshold
),

-- the states of a month add up to who is observed: none is hidden alone, an empty one beside it
-- hides nothing
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
        {{ idase.n_hidden_in('is_small and n_persons > 0', states_of_one_month) }} as n_hidden,
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
        {{ idase.n_hidden_in('is_hidden and n_persons > 0', groups_of_one_kind) }} as n_hidden,
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

-- grain: one row per person, channel and unbroken run of months in one recorded state
-- `none` and `unobserved` have no run: they are what lies between runs, in or out of the window
{%- set channels = idase.channels() %}
with

int_state_segment as (
    select
        person_uid,
        from_month,
        to_month,
        protection_state,
        activity_state,
        housing_state,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month,
        housing_observed_from_month,
        housing_observed_until_month
    from {{ ref('int_state_segment') }}
),

nom_state as (
    select
        channel,
        state_code,
        group_code
    from {{ ref('nom_state') }}
),

channel_segment as (
    {%- for channel in channels %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        person_uid,
        '{{ channel }}' as channel,
        {{ channel }}_state as state_code,
        from_month,
        to_month,
        {{ channel }}_observed_from_month as observed_from_month,
        {{ channel }}_observed_until_month as observed_until_month
    from int_state_segment
    where {{ channel }}_state is not null
    {%- endfor %}
),

compared as (
    select
        person_uid,
        channel,
        state_code,
        from_month,
        to_month,
        observed_from_month,
        observed_until_month,
        lag(state_code) over (
            partition by person_uid, channel
            order by from_month
        ) as state_before,
        lag(to_month) over (
            partition by person_uid, channel
            order by from_month
        ) as to_month_before
    from channel_segment
),

numbered as (
    select
        person_uid,
        channel,
        state_code,
        from_month,
        to_month,
        observed_from_month,
        observed_until_month,
        sum(case
            when state_before = state_code and to_month_before = from_month - 1 then 0
            else 1
        end) over (
            partition by person_uid, channel
            order by from_month
            rows unbounded preceding
        ) as run_number
    from compared
),

merged as (
    select
        person_uid,
        channel,
        state_code,
        run_number,
        min(from_month) as from_month,
        max(to_month) as to_month,
        min(observed_from_month) as observed_from_month,
        min(observed_until_month) as observed_until_month
    from numbered
    group by person_uid, channel, state_code, run_number
),

neighbour as (
    select
        person_uid,
        channel,
        state_code,
        run_number,
        from_month,
        to_month,
        observed_from_month,
        observed_until_month,
        from_month - 1 between observed_from_month and observed_until_month - 1
            as is_before_observed,
        to_month between observed_from_month and observed_until_month - 1 as is_after_observed,
        lag(state_code) over (
            partition by person_uid, channel
            order by run_number
        ) as state_before,
        lag(to_month) over (
            partition by person_uid, channel
            order by run_number
        ) as to_month_before,
        lead(state_code) over (
            partition by person_uid, channel
            order by run_number
        ) as state_after,
        lead(from_month) over (
            partition by person_uid, channel
            order by run_number
        ) as from_month_after
    from merged
),

-- what comes before or after is known only where the window covers both months
final as (
    select
        neighbour.person_uid,
        neighbour.channel,
        neighbour.state_code,
        nom_state.group_code,
        cast(neighbour.run_number as int) as run_number,
        neighbour.from_month,
        neighbour.to_month,
        neighbour.observed_from_month,
        neighbour.observed_until_month,
        case
            when neighbour.is_before_observed
                and neighbour.to_month_before = neighbour.from_month - 1
                then neighbour.state_before
            when neighbour.is_before_observed then 'none'
        end as previous_state,
        case
            when neighbour.is_after_observed
                and neighbour.from_month_after = neighbour.to_month + 1
                then neighbour.state_after
            when neighbour.is_after_observed then 'none'
        end as next_state
    from neighbour
    inner join nom_state
        on neighbour.channel = nom_state.channel
        and neighbour.state_code = nom_state.state_code
)

select * from final

-- grain: one row per group, channel, window of ages and state: months spent in the state on average
-- a sum over ages of the share in the state: a person who leaves the window early counts while seen
{%- set windows = idase.age_windows() %}
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

windowed as (
    {%- for window in windows %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        '{{ window.code }}' as age_window,
        group_kind,
        group_code,
        channel,
        state_code,
        age_month,
        n_persons,
        n_observed
    from agg_state_by_age
    where age_month between {{ window.from_month }} and {{ window.to_month }}
    {%- endfor %}
),

-- in any month with somebody observed at least one state has persons
observed as (
    select
        age_window,
        group_kind,
        group_code,
        channel,
        count(distinct age_month) as n_months,
        min(n_observed) as n_observed
    from windowed
    group by age_window, group_kind, group_code, channel
),

-- added as decimals: a sum of floats would depend on the order of rows
timed as (
    select
        age_window,
        group_kind,
        group_code,
        channel,
        state_code,
        cast(
            sum(cast(cast(n_persons as double) / n_observed as decimal(20, 18))) as double
        ) as mean_months,
        max(n_persons) as n_persons,
        sum(n_persons) as n_person_months
    from windowed
    group by age_window, group_kind, group_code, channel, state_code
),

final as (
    select
        timed.group_kind,
        timed.group_code,
        timed.channel,
        timed.age_window,
        timed.state_code,
        cast(observed.n_months as int) as n_months,
        cast(timed.n_persons as bigint) as n_persons,
        cast(timed.n_person_months as bigint) as n_person_months,
        cast(observed.n_observed as bigint) as n_observed,
        timed.mean_months
    from timed
    inner join observed
        on timed.age_window = observed.age_window
        and timed.group_kind = observed.group_kind
        and timed.group_code = observed.group_code
        and timed.channel = observed.channel
)

select * from final

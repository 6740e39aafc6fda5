-- grain: one row per group, outcome, cause and month of age at which somebody is at risk
-- Kaplan-Meier and Aalen-Johansen with delayed entry, by running sums over the months of age
{%- set groups = idase.group_kinds() %}
{%- set by_curve = 'partition by group_kind, group_code, outcome order by age_month' %}
{%- set by_cause =
    'partition by group_kind, group_code, outcome, cause_code order by age_month' %}
with

dim_person_profile as (
    select
        {%- for group in groups %}
        {{ group.expression }} as group_{{ group.code }},
        {%- endfor %}
        person_uid
    from {{ ref('dim_person_profile') }}
),

int_survival_episode as (
    select
        person_uid,
        outcome,
        entry_month,
        exit_month,
        cause_code
    from {{ ref('int_survival_episode') }}
),

episode as (
    {%- for group in groups %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        '{{ group.code }}' as group_kind,
        dim_person_profile.group_{{ group.code }} as group_code,
        int_survival_episode.outcome,
        int_survival_episode.entry_month,
        int_survival_episode.exit_month,
        int_survival_episode.cause_code,
        count(*) as n_persons
    from int_survival_episode
    inner join dim_person_profile
        on int_survival_episode.person_uid = dim_person_profile.person_uid
    group by
        dim_person_profile.group_{{ group.code }},
        int_survival_episode.outcome,
        int_survival_episode.entry_month,
        int_survival_episode.exit_month,
        int_survival_episode.cause_code
    {%- endfor %}
),

-- who enters is at risk in the month after, who leaves is at risk in the month of leaving
edge as (
    select
        group_kind,
        group_code,
        outcome,
        entry_month + 1 as age_month,
        n_persons as n_change,
        0 as n_events
    from episode

    union all

    select
        group_kind,
        group_code,
        outcome,
        exit_month + 1 as age_month,
        -n_persons as n_change,
        0 as n_events
    from episode

    union all

    select
        group_kind,
        group_code,
        outcome,
        exit_month as age_month,
        0 as n_change,
        n_persons as n_events
    from episode
    where cause_code <> 'censored'
),

net as (
    select
        group_kind,
        group_code,
        outcome,
        age_month,
        sum(n_change) as n_change,
        sum(n_events) as n_events
    from edge
    group by group_kind, group_code, outcome, age_month
),

sized as (
    select
        group_kind,
        group_code,
        outcome,
        sum(n_persons) as n_entered,
        min(entry_month) + 1 as from_month,
        max(exit_month) as to_month
    from episode
    group by group_kind, group_code, outcome
),

grid as (
    select
        group_kind,
        group_code,
        outcome,
        n_entered,
        {{ idase.explode_range('from_month', 'to_month') }} as age_month
    from sized
),

at_risk as (
    select
        grid.group_kind,
        grid.group_code,
        grid.outcome,
        grid.age_month,
        grid.n_entered,
        sum(coalesce(net.n_change, 0)) over (
            partition by grid.group_kind, grid.group_code, grid.outcome
            order by grid.age_month
            rows unbounded preceding
        ) as n_at_risk,
        coalesce(net.n_events, 0) as n_events
    from grid
    left join net
        on grid.group_kind = net.group_kind
        and grid.group_code = net.group_code
        and grid.outcome = net.outcome
        and grid.age_month = net.age_month
),

-- the logarithm of the product is a sum; once everybody at risk has left the curve stays at zero
stepped as (
    select
        group_kind,
        group_code,
        outcome,
        age_month,
        n_entered,
        n_at_risk,
        n_events,
        case
            when n_at_risk > n_events
                then ln(1 - cast(n_events as double) / n_at_risk)
            else 0.0
        end as log_stay,
        case
            when n_at_risk > n_events
                then cast(n_events as double) / n_at_risk / (n_at_risk - n_events)
            else 0.0
        end as greenwood_term,
        max(case when n_at_risk > 0 and n_events >= n_at_risk then 1 else 0 end) over (
            {{ by_curve }} rows unbounded preceding
        ) as n_emptied
    from at_risk
),

surviving as (
    select
        group_kind,
        group_code,
        outcome,
        age_month,
        n_entered,
        n_at_risk,
        n_events,
        greenwood_term,
        case
            when n_emptied = 1 then 0.0
            else exp(sum(log_stay) over ({{ by_curve }} rows unbounded preceding))
        end as survival,
        sum(greenwood_term) over ({{ by_curve }} rows unbounded preceding) as greenwood,
        sum(n_events) over ({{ by_curve }} rows unbounded preceding) as n_events_so_far
    from stepped
),

lagged as (
    select
        group_kind,
        group_code,
        outcome,
        age_month,
        n_entered,
        n_at_risk,
        n_events,
        n_events_so_far,
        greenwood_term,
        survival,
        greenwood,
        lag(survival, 1, 1.0) over ({{ by_curve }}) as survival_before
    from surviving
),

known_cause as (
    select distinct
        group_kind,
        group_code,
        outcome,
        cause_code
    from episode
    where cause_code <> 'censored'
),

caused as (
    select
        group_kind,
        group_code,
        outcome,
        cause_code,
        exit_month as age_month,
        sum(n_persons) as n_events
    from episode
    where cause_code <> 'censored'
    group by group_kind, group_code, outcome, cause_code, exit_month
),

-- the increment of a cause: still there before, then this cause among those at risk
incident as (
    select
        lagged.group_kind,
        lagged.group_code,
        lagged.outcome,
        known_cause.cause_code,
        lagged.age_month,
        lagged.n_entered,
        lagged.n_at_risk,
        coalesce(caused.n_events, 0) as n_events,
        lagged.greenwood_term,
        lagged.survival_before,
        lagged.survival_before * coalesce(caused.n_events, 0) / nullif(lagged.n_at_risk, 0)
            as step_height
    from lagged
    inner join known_cause
        on lagged.group_kind = known_cause.group_kind
        and lagged.group_code = known_cause.group_code
        and lagged.outcome = known_cause.outcome
    left join caused
        on lagged.group_kind = caused.group_kind
        and lagged.group_code = caused.group_code
        and lagged.outcome = caused.outcome
        and lagged.age_month = caused.age_month
        and known_cause.cause_code = caused.cause_code
),

cumulated as (
    select
        group_kind,
        group_code,
        outcome,
        cause_code,
        age_month,
        n_entered,
        n_at_risk,
        n_events,
        greenwood_term,
        survival_before,
        sum(n_events) over ({{ by_cause }} rows unbounded preceding) as n_events_so_far,
        sum(coalesce(step_height, 0.0)) over ({{ by_cause }} rows unbounded preceding) as incidence
    from incident
),

-- variance of the cumulative incidence (Marubini and Valsecchi, 1995), its squares expanded so that
-- each sum runs once
varied as (
    select
        group_kind,
        group_code,
        outcome,
        cause_code,
        age_month,
        n_entered,
        n_at_risk,
        n_events,
        n_events_so_far,
        incidence,
        incidence * incidence * sum(greenwood_term) over ({{ by_cause }} rows unbounded preceding)
        - 2 * incidence
        * sum(incidence * greenwood_term) over ({{ by_cause }} rows unbounded preceding)
        + sum(incidence * incidence * greenwood_term)
            over ({{ by_cause }} rows unbounded preceding)
        + sum(
            survival_before * survival_before * n_events
            * (n_at_risk - n_events) / nullif(power(n_at_risk, 3), 0)
        ) over ({{ by_cause }} rows unbounded preceding)
        - 2 * incidence * sum(
            survival_before * n_events / nullif(power(n_at_risk, 2), 0)
        ) over ({{ by_cause }} rows unbounded preceding)
        + 2 * sum(
            incidence * survival_before * n_events / nullif(power(n_at_risk, 2), 0)
        ) over ({{ by_cause }} rows unbounded preceding) as variance
    from cumulated
),

unioned as (
    select
        group_kind,
        group_code,
        outcome,
        'any' as cause_code,
        age_month,
        n_entered,
        n_at_risk,
        n_events,
        n_events_so_far,
        survival as estimate,
        survival * survival * greenwood as variance
    from lagged

    union all

    select
        group_kind,
        group_code,
        outcome,
        cause_code,
        age_month,
        n_entered,
        n_at_risk,
        n_events,
        n_events_so_far,
        -- a sum of floats may pass the whole by a last bit
        least(incidence, 1.0) as estimate,
        variance
    from varied
),

-- intervals on the scale log(-log), which keeps them between 0 and 1
scaled as (
    select
        group_kind,
        group_code,
        outcome,
        cause_code,
        age_month,
        n_entered,
        n_at_risk,
        n_events,
        n_events_so_far,
        estimate,
        case
            when estimate > 0 and estimate < 1
                then {{ idase.normal_quantile() }} * sqrt(greatest(variance, 0.0))
                    / (estimate * abs(ln(estimate)))
        end as spread
    from unioned
),

final as (
    select
        group_kind,
        group_code,
        outcome,
        cause_code,
        cast(age_month as int) as age_month,
        cast(n_entered as bigint) as n_entered,
        cast(n_at_risk as bigint) as n_at_risk,
        cast(n_events as bigint) as n_events,
        cast(n_events_so_far as bigint) as n_events_so_far,
        estimate,
        exp(ln(nullif(estimate, 0)) * exp(spread)) as lower_95,
        exp(ln(nullif(estimate, 0)) * exp(-spread)) as upper_95
    from scaled
)

select * from final

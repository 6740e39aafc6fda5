-- grain: one row per channel, month of age and state that somebody observed was in
-- a person counts in a month that the person's window covers; who is not observed is not `none`
{%- set channels = [
    ('protection', 'protection'), ('activity', 'activity'), ('housing', 'protection'),
] %}
with

dim_person as (
    select
        person_uid,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month
    from {{ ref('dim_person') }}
),

fct_person_month as (
    select
        person_uid,
        age_month,
        protection_state,
        activity_state,
        housing_state
    from {{ ref('fct_person_month') }}
),

threshold as (
    {{ idase.disclosure_thresholds() }}
),

windowed as (
    select
        fct_person_month.age_month,
        fct_person_month.protection_state,
        fct_person_month.activity_state,
        fct_person_month.housing_state,
        coalesce(
            fct_person_month.age_month between
            dim_person.protection_observed_from_month
            and dim_person.protection_observed_until_month, false
        ) as in_protection_window,
        coalesce(
            fct_person_month.age_month between
            dim_person.activity_observed_from_month
            and dim_person.activity_observed_until_month, false
        ) as in_activity_window
    from fct_person_month
    inner join dim_person
        on fct_person_month.person_uid = dim_person.person_uid
),

-- one pass over the months; what follows works on a few thousand rows
combined as (
    select
        age_month,
        protection_state,
        activity_state,
        housing_state,
        in_protection_window,
        in_activity_window,
        count(*) as n_persons
    from windowed
    group by
        age_month,
        protection_state,
        activity_state,
        housing_state,
        in_protection_window,
        in_activity_window
),

in_state as (
    {%- for channel, window_name in channels %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        '{{ channel }}' as channel,
        age_month,
        {{ channel }}_state as state_code,
        sum(n_persons) as n_persons
    from combined
    where in_{{ window_name }}_window
        and {{ channel }}_state not in ('none', 'unobserved')
    group by age_month, {{ channel }}_state
    {%- endfor %}
),

-- how many windows open and close at each age: their running sum is who is observed
window_edge as (
    {%- for channel, window_name in channels %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        '{{ channel }}' as channel,
        {{ window_name }}_observed_from_month as age_month,
        count(*) as n_change
    from dim_person
    where {{ window_name }}_observed_from_month <= {{ window_name }}_observed_until_month
    group by {{ window_name }}_observed_from_month

    union all

    select
        '{{ channel }}' as channel,
        {{ window_name }}_observed_until_month + 1 as age_month,
        -count(*) as n_change
    from dim_person
    where {{ window_name }}_observed_from_month <= {{ window_name }}_observed_until_month
    group by {{ window_name }}_observed_until_month
    {%- endfor %}
),

age as (
    select {{ idase.explode_range(0, var('age_limit_years') * 12) }} as age_month
),

observed as (
    select
        window_edge.channel,
        cast(age.age_month as int) as age_month,
        sum(window_edge.n_change) as n_observed
    from age
    inner join window_edge
        on age.age_month >= window_edge.age_month
    group by window_edge.channel, age.age_month
),

known as (
    select
        channel,
        age_month,
        sum(n_persons) as n_persons
    from in_state
    group by channel, age_month
),

counted as (
    select
        in_state.channel,
        in_state.age_month,
        in_state.state_code,
        in_state.n_persons,
        observed.n_observed
    from in_state
    inner join observed
        on in_state.channel = observed.channel
        and in_state.age_month = observed.age_month

    union all

    select
        observed.channel,
        observed.age_month,
        'none' as state_code,
        observed.n_observed - coalesce(known.n_persons, 0) as n_persons,
        observed.n_observed
    from observed
    left join known
        on observed.channel = known.channel
        and observed.age_month = known.age_month
    where observed.n_observed > 0
),

final as (
    select
        counted.channel,
        counted.age_month,
        counted.state_code,
        {{ idase.shown_part('counted.n_persons', 'counted.n_observed') }} as n_persons,
        {{ idase.shown_total('counted.n_observed') }} as n_observed,
        {{ idase.shown_share('counted.n_persons', 'counted.n_observed') }} as share, -- noqa: RF04
        not {{ idase.may_show('counted.n_persons', 'counted.n_observed') }} as is_suppressed
    from counted
    cross join threshold
    where counted.n_persons > 0
)

select * from final

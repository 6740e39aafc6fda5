-- grain: one row per group, channel, month of age and state that somebody observed was in
-- exact counts, never published: the observatory's mart rounds them and hides small cells
{%- set channels = idase.channels() %}
{%- set groups = idase.group_kinds() %}
with

dim_person_profile as (
    select
        person_uid,
        {%- for group in groups %}
        {{ group.expression }} as group_{{ group.code }},
        {%- endfor %}
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month,
        housing_observed_from_month,
        housing_observed_until_month
    from {{ ref('dim_person_profile') }}
),

int_state_run as (
    select
        person_uid,
        channel,
        state_code,
        greatest(from_month, observed_from_month) as from_month,
        least(to_month, observed_until_month) as to_month
    from {{ ref('int_state_run') }}
    where to_month >= observed_from_month
        and from_month <= observed_until_month
),

-- a window is a run like another: who is in it is observed
covered as (
    select
        person_uid,
        channel,
        state_code,
        from_month,
        to_month
    from int_state_run
    {%- for channel in channels %}

    union all

    select
        person_uid,
        '{{ channel }}' as channel,
        'observed' as state_code,
        {{ channel }}_observed_from_month as from_month,
        {{ channel }}_observed_until_month as to_month
    from dim_person_profile
    where {{ channel }}_observed_from_month <= {{ channel }}_observed_until_month
    {%- endfor %}
),

-- months are never made: how many enter and leave each state at each age, then a running sum
changed as (
    {%- for group in groups %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        '{{ group.code }}' as group_kind,
        dim_person_profile.group_{{ group.code }} as group_code,
        covered.channel,
        covered.state_code,
        covered.from_month,
        covered.to_month,
        count(*) as n_runs
    from covered
    inner join dim_person_profile
        on covered.person_uid = dim_person_profile.person_uid
    group by
        dim_person_profile.group_{{ group.code }},
        covered.channel,
        covered.state_code,
        covered.from_month,
        covered.to_month
    {%- endfor %}
),

edge as (
    select
        group_kind,
        group_code,
        channel,
        state_code,
        from_month as age_month,
        n_runs as n_change
    from changed

    union all

    select
        group_kind,
        group_code,
        channel,
        state_code,
        to_month + 1 as age_month,
        -n_runs as n_change
    from changed
),

net as (
    select
        group_kind,
        group_code,
        channel,
        state_code,
        age_month,
        sum(n_change) as n_change
    from edge
    group by group_kind, group_code, channel, state_code, age_month
),

running as (
    select
        group_kind,
        group_code,
        channel,
        state_code,
        age_month as from_month,
        sum(n_change) over (
            partition by group_kind, group_code, channel, state_code
            order by age_month
            rows unbounded preceding
        ) as n_persons,
        lead(age_month, 1, {{ var('age_limit_years') * 12 + 1 }}) over (
            partition by group_kind, group_code, channel, state_code
            order by age_month
        ) - 1 as to_month
    from net
),

exploded as (
    select
        group_kind,
        group_code,
        channel,
        state_code,
        n_persons,
        {{ idase.explode_range('from_month', 'to_month') }} as age_month
    from running
    where n_persons > 0
        and from_month <= to_month
),

observed as (
    select
        group_kind,
        group_code,
        channel,
        age_month,
        n_persons as n_observed
    from exploded
    where state_code = 'observed'
),

known as (
    select
        group_kind,
        group_code,
        channel,
        age_month,
        sum(n_persons) as n_persons
    from exploded
    where state_code <> 'observed'
    group by group_kind, group_code, channel, age_month
),

counted as (
    select
        exploded.group_kind,
        exploded.group_code,
        exploded.channel,
        exploded.age_month,
        exploded.state_code,
        exploded.n_persons,
        observed.n_observed
    from exploded
    inner join observed
        on exploded.group_kind = observed.group_kind
        and exploded.group_code = observed.group_code
        and exploded.channel = observed.channel
        and exploded.age_month = observed.age_month
    where exploded.state_code <> 'observed'

    union all

    select
        observed.group_kind,
        observed.group_code,
        observed.channel,
        observed.age_month,
        'none' as state_code,
        observed.n_observed - coalesce(known.n_persons, 0) as n_persons,
        observed.n_observed
    from observed
    left join known
        on observed.group_kind = known.group_kind
        and observed.group_code = known.group_code
        and observed.channel = known.channel
        and observed.age_month = known.age_month
),

final as (
    select
        group_kind,
        group_code,
        channel,
        cast(age_month as int) as age_month,
        state_code,
        cast(n_persons as bigint) as n_persons,
        cast(n_observed as bigint) as n_observed
    from counted
    where n_persons > 0
)

select * from final

-- grain: one row per group, channel, window of ages, state of a month and state of the next
-- pairs of months that follow each other, both observed, both inside the window of ages
{%- set channels = idase.channels() %}
{%- set groups = idase.group_kinds() %}
{%- set windows = idase.age_windows() %}
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
        least(to_month, observed_until_month) as to_month,
        previous_state,
        next_state
    from {{ ref('int_state_run') }}
    where to_month >= observed_from_month
        and from_month <= observed_until_month
),

-- stays within a run, the move out of it, and the move into it from none: each pair once
pair as (
    {%- for window in windows %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        '{{ window.code }}' as age_window,
        person_uid,
        channel,
        state_code as from_state,
        state_code as to_state,
        least(to_month, {{ window.to_month }}) - greatest(from_month, {{ window.from_month }})
            as n_pairs
    from int_state_run
    where least(to_month, {{ window.to_month }}) > greatest(from_month, {{ window.from_month }})

    union all

    select
        '{{ window.code }}' as age_window,
        person_uid,
        channel,
        state_code as from_state,
        next_state as to_state,
        1 as n_pairs
    from int_state_run
    where next_state is not null
        and to_month between {{ window.from_month }} and {{ window.to_month }} - 1

    union all

    select
        '{{ window.code }}' as age_window,
        person_uid,
        channel,
        'none' as from_state,
        state_code as to_state,
        1 as n_pairs
    from int_state_run
    where previous_state = 'none'
        and from_month between {{ window.from_month }} + 1 and {{ window.to_month }}
    {%- endfor %}
),

person_pair as (
    select
        age_window,
        person_uid,
        channel,
        from_state,
        to_state,
        sum(n_pairs) as n_pairs
    from pair
    group by age_window, person_uid, channel, from_state, to_state
),

window_pair as (
    {%- for window in windows %}
    {%- set outer_loop = loop %}
    {%- for channel in channels %}
    {%- if not (outer_loop.first and loop.first) %}

    union all
    {% endif %}
    select
        '{{ window.code }}' as age_window,
        person_uid,
        '{{ channel }}' as channel,
        least({{ channel }}_observed_until_month, {{ window.to_month }})
        - greatest({{ channel }}_observed_from_month, {{ window.from_month }}) as n_pairs
    from dim_person_profile
    where {{ channel }}_observed_from_month is not null
        and least({{ channel }}_observed_until_month, {{ window.to_month }})
        > greatest({{ channel }}_observed_from_month, {{ window.from_month }})
    {%- endfor %}
    {%- endfor %}
),

person_known as (
    select
        age_window,
        person_uid,
        channel,
        sum(n_pairs) as n_pairs
    from person_pair
    group by age_window, person_uid, channel
),

-- what is left of the window are months with nothing recorded that follow each other
completed as (
    select
        age_window,
        person_uid,
        channel,
        from_state,
        to_state,
        n_pairs
    from person_pair

    union all

    select
        window_pair.age_window,
        window_pair.person_uid,
        window_pair.channel,
        'none' as from_state,
        'none' as to_state,
        window_pair.n_pairs - coalesce(person_known.n_pairs, 0) as n_pairs
    from window_pair
    left join person_known
        on window_pair.age_window = person_known.age_window
        and window_pair.person_uid = person_known.person_uid
        and window_pair.channel = person_known.channel
    where window_pair.n_pairs > coalesce(person_known.n_pairs, 0)
),

-- persons alike in all groups first: their rows are few, and every group is a sum of them
alike as (
    select
        {%- for group in groups %}
        dim_person_profile.group_{{ group.code }},
        {%- endfor %}
        completed.channel,
        completed.age_window,
        completed.from_state,
        completed.to_state,
        count(*) as n_persons,
        sum(completed.n_pairs) as n_pairs,
        max(completed.n_pairs) as n_pairs_largest
    from completed
    inner join dim_person_profile
        on completed.person_uid = dim_person_profile.person_uid
    group by
        {%- for group in groups %}
        dim_person_profile.group_{{ group.code }},
        {%- endfor %}
        completed.channel,
        completed.age_window,
        completed.from_state,
        completed.to_state
),

counted as (
    {%- for group in groups %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        '{{ group.code }}' as group_kind,
        group_{{ group.code }} as group_code,
        channel,
        age_window,
        from_state,
        to_state,
        sum(n_persons) as n_persons,
        sum(n_pairs) as n_pairs,
        max(n_pairs_largest) as n_pairs_largest
    from alike
    group by group_{{ group.code }}, channel, age_window, from_state, to_state
    {%- endfor %}
),

final as (
    select
        group_kind,
        group_code,
        channel,
        age_window,
        from_state,
        to_state,
        cast(n_persons as bigint) as n_persons,
        cast(n_pairs as bigint) as n_pairs,
        cast(n_pairs_largest as bigint) as n_pairs_largest,
        cast(sum(n_pairs) over (
            partition by group_kind, group_code, channel, age_window, from_state
        ) as bigint) as n_pairs_from
    from counted
)

select * from final

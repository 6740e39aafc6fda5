-- grain: one row per person of the cohorts, channel and unbroken run of months in one state
-- the SPELL form of the sequences: months 0 to 251 are all there, `none` and `unobserved` included
{%- set last_month = idase.last_study_month() %}
{%- set channels = idase.channels() %}
with

dim_person as (
    select person_uid
    from {{ ref('dim_person') }}
    where is_in_cohorts
),

dim_action_tank_person as (
    select
        pseudonym,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month,
        housing_observed_from_month,
        housing_observed_until_month
    from {{ ref('dim_action_tank_person') }}
),

int_state_run as (
    select
        person_uid,
        channel,
        state_code,
        from_month,
        to_month
    from {{ ref('int_state_run') }}
    where from_month <= {{ last_month }}
),

person as (
    select
        person_uid,
        {{ idase.pseudonym('action_tank', 'person_uid') }} as pseudonym
    from dim_person
),

-- the window is the one that leaves, the cohort's; who was never observed has one after the end
person_channel as (
    {%- for channel in channels %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        person.person_uid,
        person.pseudonym,
        '{{ channel }}' as channel,
        coalesce(dim_action_tank_person.{{ channel }}_observed_from_month, 999) as seen_from,
        coalesce(dim_action_tank_person.{{ channel }}_observed_until_month, 999) as seen_until
    from person
    inner join dim_action_tank_person
        on person.pseudonym = dim_action_tank_person.pseudonym
    {%- endfor %}
),

known as (
    select
        person_channel.pseudonym,
        person_channel.channel,
        person_channel.seen_from,
        person_channel.seen_until,
        int_state_run.state_code,
        int_state_run.from_month,
        least(int_state_run.to_month, {{ last_month }}) as to_month
    from int_state_run
    inner join person_channel
        on int_state_run.person_uid = person_channel.person_uid
        and int_state_run.channel = person_channel.channel
),

-- a mark before birth opens the first hole
marked as (
    select
        pseudonym,
        channel,
        seen_from,
        seen_until,
        from_month,
        to_month
    from known

    union all

    select
        pseudonym,
        channel,
        seen_from,
        seen_until,
        -1 as from_month,
        -1 as to_month
    from person_channel
),

hole as (
    select
        pseudonym,
        channel,
        seen_from,
        seen_until,
        to_month + 1 as from_month,
        lead(from_month, 1, {{ last_month }} + 1) over (
            partition by pseudonym, channel
            order by from_month
        ) - 1 as to_month
    from marked
),

-- a hole may lie before, inside and after the window
filled as (
    select
        pseudonym,
        channel,
        state_code,
        from_month,
        to_month
    from known

    union all

    select
        pseudonym,
        channel,
        'unobserved' as state_code,
        from_month,
        least(to_month, seen_from - 1) as to_month
    from hole
    where from_month <= least(to_month, seen_from - 1)

    union all

    select
        pseudonym,
        channel,
        'none' as state_code,
        greatest(from_month, seen_from) as from_month,
        least(to_month, seen_until) as to_month
    from hole
    where greatest(from_month, seen_from) <= least(to_month, seen_until)

    union all

    select
        pseudonym,
        channel,
        'unobserved' as state_code,
        greatest(from_month, seen_until + 1) as from_month,
        to_month
    from hole
    where greatest(from_month, seen_until + 1) <= to_month
),

final as (
    select
        pseudonym,
        channel,
        cast(row_number() over (
            partition by pseudonym, channel
            order by from_month
        ) as int) as spell_number,
        state_code,
        cast(from_month as int) as from_month,
        cast(to_month as int) as to_month
    from filled
    order by pseudonym, channel, spell_number
)

select * from final

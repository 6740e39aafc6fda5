-- grain: one row per person and run of months of age with the same states in force
-- The states in force are one number per layer, with one binary digit per state. A state enters
-- and leaves once at a time (int_channel_spell), so a running sum of what enters and leaves is
-- the set in force, and its lowest digit is the state of best priority: one window for all, no
-- join on ranges, and nothing is made by month.
{%- set layers = ['placement', 'lodging', 'decision', 'activity', 'housing'] %}
with

int_channel_spell as (
    select
        person_uid,
        layer,
        cast(power(2, priority) as bigint) as digit,
        from_month,
        to_month
    from {{ ref('int_channel_spell') }}
),

nom_state as (
    select
        channel,
        state_code,
        cast(power(2, priority) as bigint) as digit
    from {{ ref('nom_state') }}
),

gate_person as (
    select
        person_uid,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month,
        housing_observed_from_month,
        housing_observed_until_month
    from {{ ref('gate_person') }}
),

edge as (
    select
        person_uid,
        layer,
        from_month as age_month,
        digit
    from int_channel_spell

    union all

    select
        person_uid,
        layer,
        to_month + 1 as age_month,
        -digit as digit
    from int_channel_spell
),

-- the default frame takes all edges of a month together: whatever their order, each holds the
-- whole set, and exactly one of them leads to another month
running as (
    select
        person_uid,
        age_month,
        {%- for layer in layers %}
        cast(
            sum(case when layer = '{{ layer }}' then digit else 0 end) over (
                partition by person_uid
                order by age_month
            ) as bigint
        ) as in_{{ layer }},
        {%- endfor %}
        lead(age_month) over (
            partition by person_uid
            order by age_month
        ) as next_age_month
    from edge
),

-- what a placement says by itself yields to a lodging that is known
segment as (
    select
        person_uid,
        age_month as from_month,
        next_age_month - 1 as to_month,
        in_decision | case when in_lodging > 0 then in_lodging else in_placement end
            as in_protection,
        in_activity,
        in_housing
    from running
    where next_age_month > age_month
        and in_placement + in_lodging + in_decision + in_activity + in_housing > 0
),

-- x & -x keeps the lowest digit
ranked as (
    select
        person_uid,
        from_month,
        to_month,
        in_protection & (-in_protection) as protection_digit,
        in_activity & (-in_activity) as activity_digit,
        in_housing & (-in_housing) as housing_digit
    from segment
),

-- the windows of observation travel with the segment: nothing is joined or grouped by month
final as (
    select
        ranked.person_uid,
        cast(ranked.from_month as int) as from_month,
        cast(ranked.to_month as int) as to_month,
        protection.state_code as protection_state,
        activity.state_code as activity_state,
        housing.state_code as housing_state,
        gate_person.protection_observed_from_month,
        gate_person.protection_observed_until_month,
        gate_person.activity_observed_from_month,
        gate_person.activity_observed_until_month,
        gate_person.housing_observed_from_month,
        gate_person.housing_observed_until_month
    from ranked
    inner join gate_person
        on ranked.person_uid = gate_person.person_uid
    left join nom_state as protection
        on ranked.protection_digit = protection.digit
        and protection.channel = 'protection'
    left join nom_state as activity
        on ranked.activity_digit = activity.digit
        and activity.channel = 'activity'
    left join nom_state as housing
        on ranked.housing_digit = housing.digit
        and housing.channel = 'housing'
)

select * from final

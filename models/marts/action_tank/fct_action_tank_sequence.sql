-- grain: one row per person of the cohorts and month of age from 16 to the 21st birthday
-- the STS form of the sequences: every month has a row, one state per channel
{%- set first_month = idase.youth_month() %}
with

fct_action_tank_state_spell as (
    select
        pseudonym,
        channel,
        state_code,
        from_month,
        to_month
    from {{ ref('fct_action_tank_state_spell') }}
    where to_month >= {{ first_month }}
),

exploded as (
    select
        pseudonym,
        channel,
        state_code,
        {{ idase.explode_range('greatest(from_month, ' ~ first_month ~ ')', 'to_month') }}
            as age_month
    from fct_action_tank_state_spell
),

-- the three channels cover the same months: one line each, side by side
final as (
    select
        pseudonym,
        cast(age_month as int) as age_month,
        max(case when channel = 'protection' then state_code end) as protection_state,
        max(case when channel = 'activity' then state_code end) as activity_state,
        max(case when channel = 'housing' then state_code end) as housing_state
    from exploded
    group by pseudonym, age_month
    order by pseudonym, age_month
)

select * from final

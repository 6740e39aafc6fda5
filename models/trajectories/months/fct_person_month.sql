-- grain: one row per person and month of age (0 to 252) in which at least one state is known
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

exploded as (
    select
        person_uid,
        protection_state,
        activity_state,
        housing_state,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month,
        housing_observed_from_month,
        housing_observed_until_month,
        {{ idase.explode_range('from_month', 'to_month') }} as age_month
    from int_state_segment
),

final as (
    select
        person_uid,
        cast(age_month as int) as age_month,
        coalesce(protection_state, case
            when age_month between protection_observed_from_month
                and protection_observed_until_month
                then 'none'
            else 'unobserved'
        end) as protection_state,
        coalesce(activity_state, case
            when age_month between activity_observed_from_month
                and activity_observed_until_month
                then 'none'
            else 'unobserved'
        end) as activity_state,
        coalesce(housing_state, case
            when age_month between housing_observed_from_month
                and housing_observed_until_month
                then 'none'
            else 'unobserved'
        end) as housing_state
    from exploded
)

select * from final

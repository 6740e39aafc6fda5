-- grain: one row per person and outcome for which the person was ever at risk
-- discrete time in months of age: at risk in the months after entry_month, up to exit_month
{%- set last_month = idase.last_study_month() %}
with

dim_person_profile as (
    select
        person_uid,
        first_ml_contact_age_month,
        death_age_month,
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
        group_code,
        state_code,
        from_month,
        to_month,
        observed_from_month,
        observed_until_month,
        next_state
    from {{ ref('int_state_run') }}
),

fct_trajectory as (
    select
        person_uid,
        measure_code,
        end_date,
        end_age_month,
        end_reason_code
    from {{ ref('fct_trajectory') }}
    where domain = 'protection'
),

nom_measure as (
    select
        measure_code,
        family,
        protection_state
    from {{ ref('nom_measure') }}
    where domain = 'protection'
),

nom_state as (
    select
        state_code,
        group_code
    from {{ ref('nom_state') }}
    where channel = 'protection'
),

nom_end_reason as (
    select
        end_reason_code,
        exit_cause_code
    from {{ ref('nom_end_reason') }}
),

-- leaving protection: in care just before 18, or when the window opens if that is later
care_run as (
    select
        int_state_run.person_uid,
        int_state_run.group_code,
        int_state_run.from_month,
        int_state_run.to_month,
        greatest({{ idase.majority_month() }} - 1, int_state_run.observed_from_month)
            as entry_month,
        int_state_run.observed_until_month,
        {{ idase.is_protected("coalesce(nom_state.group_code, 'unobserved')") }} as is_followed
    from int_state_run
    left join nom_state
        on int_state_run.next_state = nom_state.state_code
    where int_state_run.channel = 'protection'
        and {{ idase.is_protected('int_state_run.group_code') }}
        and int_state_run.observed_from_month is not null
),

-- the first run, from the entry on, that no other protection follows is where the person leaves
care as (
    select
        person_uid,
        entry_month,
        observed_until_month,
        max(case
            when entry_month between from_month and to_month
                and (
                    group_code = 'placed'
                    or (group_code = 'young_adult' and entry_month >= {{ idase.majority_month() }})
                )
                then 1
            else 0
        end) as n_in_care_at_entry,
        min(case when not is_followed then to_month end) as last_care_month
    from care_run
    where to_month >= entry_month
    group by person_uid, entry_month, observed_until_month
),

-- several measures may end in the last month: the last one that is care says why; where a legal
-- status alone held the place it does, and an allowance only when nothing else ended. Of two that
-- end on one day, the one that tells a reason
last_reason as (
    select
        fct_trajectory.person_uid,
        fct_trajectory.end_age_month,
        max(
            case
                when {{ idase.is_protected("coalesce(nom_state.group_code, 'none')") }} then '2'
                when nom_measure.family = 'STAT' then '1'
                else '0'
            end
            || '|' || cast(fct_trajectory.end_date as string)
            || '|' || case
                when coalesce(nom_end_reason.exit_cause_code, 'not_recorded') = 'not_recorded'
                    then '0'
                else '1'
            end
            || '|' || coalesce(nom_end_reason.exit_cause_code, 'not_recorded')
        ) as ranked_cause
    from fct_trajectory
    left join nom_measure
        on fct_trajectory.measure_code = nom_measure.measure_code
    left join nom_state
        on nom_measure.protection_state = nom_state.state_code
    left join nom_end_reason
        on fct_trajectory.end_reason_code = nom_end_reason.end_reason_code
    where fct_trajectory.end_age_month >= {{ idase.majority_month() }} - 1
    group by fct_trajectory.person_uid, fct_trajectory.end_age_month
),

-- who dies in care leaves by dying: the window stops at the death, which no later month follows
dying as (
    select
        care.person_uid,
        care.entry_month,
        care.last_care_month,
        least(care.observed_until_month, {{ last_month }}) as censoring_month,
        case
            when dim_person_profile.death_age_month between care.last_care_month
                and care.last_care_month + 1
                and dim_person_profile.death_age_month
                <= least(care.observed_until_month, {{ last_month }})
                then dim_person_profile.death_age_month
        end as death_month
    from care
    inner join dim_person_profile
        on care.person_uid = dim_person_profile.person_uid
    where care.n_in_care_at_entry = 1
),

leaving as (
    select
        dying.person_uid,
        dying.entry_month,
        coalesce(
            dying.death_month,
            case
                when dying.last_care_month < dying.censoring_month then dying.last_care_month + 1
            end
        ) as event_month,
        dying.censoring_month,
        case
            when dying.death_month is not null then 'death'
            else coalesce(split_part(last_reason.ranked_cause, '|', 4), 'not_recorded')
        end as cause_code
    from dying
    left join last_reason
        on dying.person_uid = last_reason.person_uid
        and dying.last_care_month = last_reason.end_age_month
),

-- six months in work are reached in the sixth: nothing is known before it happened. Months before
-- the window count where they are recorded: who had the job by then is not at risk
work_state as (
    select
        person_uid,
        channel,
        state_code,
        from_month,
        to_month,
        observed_until_month,
        max(to_month) over (
            partition by person_uid
            order by from_month
            rows between unbounded preceding and 1 preceding
        ) as to_month_before
    from int_state_run
    where channel = 'activity'
        and group_code = 'work'
),

work_numbered as (
    select
        person_uid,
        from_month,
        least(to_month, observed_until_month) as to_month,
        sum(case when to_month_before = from_month - 1 then 0 else 1 end) over (
            partition by person_uid
            order by from_month
            rows unbounded preceding
        ) as job_number
    from work_state
    where from_month <= observed_until_month
),

job as (
    select
        person_uid,
        job_number,
        min(from_month) as from_month,
        max(to_month) as to_month
    from work_numbered
    group by person_uid, job_number
),

first_job as (
    select
        person_uid,
        min(from_month) + 5 as job_month
    from job
    where to_month - from_month + 1 >= 6
    group by person_uid
),

first_housing as (
    select
        person_uid,
        min(from_month) as housing_month
    from int_state_run
    where channel = 'housing'
        and group_code = 'own'
    group by person_uid
),

-- a Mission locale sees nobody before 16: the three outcomes start there, or with the window
outcome_date as (
    select
        dim_person_profile.person_uid,
        'first_ml_contact' as outcome,
        dim_person_profile.activity_observed_from_month - 1 as entry_month,
        dim_person_profile.first_ml_contact_age_month as outcome_month,
        dim_person_profile.activity_observed_until_month as observed_until_month,
        dim_person_profile.death_age_month
    from dim_person_profile

    union all

    select
        dim_person_profile.person_uid,
        'first_job_6m' as outcome,
        dim_person_profile.activity_observed_from_month - 1 as entry_month,
        first_job.job_month as outcome_month,
        dim_person_profile.activity_observed_until_month as observed_until_month,
        dim_person_profile.death_age_month
    from dim_person_profile
    left join first_job
        on dim_person_profile.person_uid = first_job.person_uid

    union all

    select
        dim_person_profile.person_uid,
        'first_own_housing' as outcome,
        greatest(
            {{ idase.youth_month() }}, dim_person_profile.housing_observed_from_month
        ) - 1 as entry_month,
        first_housing.housing_month as outcome_month,
        dim_person_profile.housing_observed_until_month as observed_until_month,
        dim_person_profile.death_age_month
    from dim_person_profile
    left join first_housing
        on dim_person_profile.person_uid = first_housing.person_uid
    where dim_person_profile.housing_observed_from_month is not null
),

-- who had it before being at risk is not at risk; death is the one event that rules it out
outcome_episode as (
    select
        person_uid,
        outcome,
        entry_month,
        case
            when outcome_month <= least(observed_until_month, {{ last_month }}) then outcome_month
            when death_age_month <= least(observed_until_month, {{ last_month }})
                then death_age_month
        end as event_month,
        least(observed_until_month, {{ last_month }}) as censoring_month,
        case
            when outcome_month <= least(observed_until_month, {{ last_month }}) then 'event'
            else 'death'
        end as cause_code
    from outcome_date
    where outcome_month is null
        or outcome_month > entry_month
),

unioned as (
    select
        person_uid,
        'leave_protection' as outcome,
        entry_month,
        event_month,
        censoring_month,
        cause_code
    from leaving

    union all

    select
        person_uid,
        outcome,
        entry_month,
        event_month,
        censoring_month,
        cause_code
    from outcome_episode
),

final as (
    select
        person_uid,
        outcome,
        cast(entry_month as int) as entry_month,
        cast(coalesce(event_month, censoring_month) as int) as exit_month,
        case
            when event_month is null then 'censored'
            else cause_code
        end as cause_code
    from unioned
    where coalesce(event_month, censoring_month) > entry_month
)

select * from final

-- grain: one row per person of dim_person
-- what came before 18, the contracts, the states at the study's ages: what indicators are made of
{%- set key_ages = idase.key_ages() %}
{%- set channels = idase.channels() %}
with

dim_person as (
    select
        person_uid,
        sex_code,
        birth_year,
        turned_18_year,
        first_cjm_year,
        territory_code,
        is_mna,
        link_quality,
        first_cjm_age_month,
        first_event_age_month,
        n_places,
        n_places_before_18,
        n_ml_records,
        is_of_age,
        is_in_cohorts,
        death_age_month,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month,
        housing_observed_from_month,
        housing_observed_until_month
    from {{ ref('dim_person') }}
),

int_state_run as (
    select
        person_uid,
        channel,
        state_code,
        group_code,
        from_month,
        to_month
    from {{ ref('int_state_run') }}
),

fct_protection_event as (
    select
        person_uid,
        event_type_code,
        event_age_month
    from {{ ref('fct_protection_event') }}
),

gate_ml_contact as (
    select
        person_uid,
        first_contact_age_month
    from {{ ref('gate_ml_contact') }}
),

gate_measure as (
    select
        measure_uid,
        person_uid,
        measure_code,
        start_date,
        end_date,
        start_age_month
    from {{ ref('gate_measure') }}
),

nom_measure as (
    select measure_code
    from {{ ref('nom_measure') }}
    where domain = 'protection'
        and is_cjm
),

nom_event_type as (
    select event_type_code
    from {{ ref('nom_event_type') }}
    where information_step is not null
),

nom_category as (
    select
        category_code,
        from_month,
        to_month
    from {{ ref('nom_category') }}
    where list_code = 'entry_age'
),

legal_period as (
    {{ idase.legal_periods() }}
),

-- who turned 18 in the very year of the law was reported under it for some months at most
report_law as (
    select max(from_year) as from_year
    from legal_period
    where legal_break_code = 'PROTECTION_2007'
),

-- placed months that follow each other are one placement, whatever the lodging
placed_run as (
    select
        person_uid,
        state_code,
        from_month,
        least(to_month, {{ idase.majority_month() }} - 1) as to_month,
        case
            when lag(to_month) over (partition by person_uid order by from_month) = from_month - 1
                then 0
            else 1
        end as opens_placement
    from int_state_run
    where channel = 'protection'
        and group_code = 'placed'
        and from_month < {{ idase.majority_month() }}
),

placed_summary as (
    select
        person_uid,
        sum(to_month - from_month + 1) as n_placed_months,
        sum(opens_placement) as n_placements,
        min(from_month) as first_placement_age_month,
        max(lpad(cast(to_month as string), 3, '0') || '|' || state_code) as last_placed_month
    from placed_run
    group by person_uid
),

run_summary as (
    select
        person_uid,
        max(case
            when channel = 'protection' and group_code = 'at_home'
                and from_month < {{ idase.majority_month() }}
                then 1
            else 0
        end) as n_home_support,
        {%- for age in key_ages %}
        {%- for channel in channels %}
        max(case
            when channel = '{{ channel }}' and {{ age.month }} between from_month and to_month
                then group_code
        end) as {{ channel }}_{{ age.name }},
        {%- endfor %}
        {%- endfor %}
        max(case
            when channel = 'protection'
                and {{ idase.majority_month() }} - 1 between from_month and to_month
                then group_code
        end) as protection_before_18
    from int_state_run
    group by person_uid
),

-- contracts of lodging and of support taken together: a day counts once, and one between two
-- contracts that a spell bridges is covered by none
contract as (
    select
        gate_measure.person_uid,
        gate_measure.start_date,
        gate_measure.end_date,
        max(gate_measure.end_date) over (
            partition by gate_measure.person_uid
            order by
                gate_measure.start_date, gate_measure.end_date, gate_measure.measure_uid
            rows between unbounded preceding and 1 preceding
        ) as last_end_date
    from gate_measure
    inner join nom_measure
        on gate_measure.measure_code = nom_measure.measure_code
),

contract_summary as (
    select
        person_uid,
        count(*) as n_contracts,
        sum(case
            when {{ idase.days_between('last_end_date', 'start_date') }}
                > {{ var('cjm_bridge_days') }}
                then 1
            else 0
        end) as n_reentries,
        sum(greatest(
            0,
            {{ idase.days_between('greatest(start_date, coalesce(last_end_date, start_date))',
                'end_date') }}
        )) as n_contract_days
    from contract
    group by person_uid
),

-- a file may write a report or an assessment as a measure
report as (
    select
        person_uid,
        event_type_code,
        event_age_month
    from fct_protection_event

    union all

    select
        person_uid,
        measure_code as event_type_code,
        start_age_month as event_age_month
    from gate_measure
),

report_summary as (
    select
        report.person_uid,
        min(report.event_age_month) as first_report_age_month
    from report
    inner join nom_event_type
        on report.event_type_code = nom_event_type.event_type_code
    where report.event_age_month < {{ idase.majority_month() }}
    group by report.person_uid
),

ml_summary as (
    select
        person_uid,
        min(first_contact_age_month) as first_ml_contact_age_month
    from gate_ml_contact
    group by person_uid
),

joined as (
    select
        dim_person.person_uid,
        coalesce(dim_person.sex_code, 'UNMAPPED') as sex_code,
        dim_person.birth_year,
        dim_person.turned_18_year,
        dim_person.first_cjm_year,
        coalesce(legal_period.legal_break_code, 'BEFORE_2007') as period_at_18,
        coalesce(nullif(dim_person.territory_code, ''), 'NR') as territory_code,
        dim_person.is_mna,
        dim_person.link_quality,
        dim_person.first_event_age_month,
        coalesce(nom_category.category_code, 'unknown') as entry_age,
        report_summary.first_report_age_month,
        placed_summary.first_placement_age_month,
        dim_person.first_cjm_age_month,
        ml_summary.first_ml_contact_age_month,
        dim_person.death_age_month,
        dim_person.protection_observed_from_month,
        dim_person.protection_observed_until_month,
        dim_person.activity_observed_from_month,
        dim_person.activity_observed_until_month,
        dim_person.housing_observed_from_month,
        dim_person.housing_observed_until_month,
        nullif(split_part(placed_summary.last_placed_month, '|', 2), '') as last_lodging_before_18,
        case
            when {{ idase.majority_month() }} - 1 between dim_person.protection_observed_from_month
                and dim_person.protection_observed_until_month
                then coalesce(run_summary.protection_before_18, 'none')
            else 'unobserved'
        end as protection_before_18,
        {%- for age in key_ages %}
        {%- for channel in channels %}
        case
            when {{ age.month }} between dim_person.{{ channel }}_observed_from_month
                and dim_person.{{ channel }}_observed_until_month
                then coalesce(run_summary.{{ channel }}_{{ age.name }}, 'none')
            else 'unobserved'
        end as {{ channel }}_{{ age.name }},
        {%- endfor %}
        {%- endfor %}
        cast(coalesce(placed_summary.n_placements, 0) as int) as n_placements,
        cast(coalesce(placed_summary.n_placed_months, 0) as int) as n_placed_months,
        dim_person.n_places,
        dim_person.n_places_before_18,
        cast(coalesce(contract_summary.n_contracts, 0) as int) as n_contracts,
        cast(coalesce(contract_summary.n_reentries, 0) as int) as n_reentries,
        cast(coalesce(contract_summary.n_contract_days, 0) as int) as n_contract_days,
        coalesce(run_summary.n_home_support, 0) = 1 as has_home_support,
        dim_person.turned_18_year > report_law.from_year as is_report_observed,
        coalesce(
            dim_person.protection_observed_from_month <= {{ idase.majority_month() }}
            and dim_person.protection_observed_until_month
            >= least({{ idase.last_study_month() }}, dim_person.death_age_month),
            false
        ) as is_followed_to_21,
        dim_person.is_of_age,
        dim_person.is_in_cohorts,
        dim_person.n_ml_records > 0 as is_linked_to_mission_locale
    from dim_person
    cross join report_law
    left join legal_period
        on dim_person.turned_18_year >= legal_period.from_year
        and dim_person.turned_18_year < legal_period.until_year
    left join nom_category
        on dim_person.first_event_age_month between nom_category.from_month
        and nom_category.to_month
    left join placed_summary
        on dim_person.person_uid = placed_summary.person_uid
    left join run_summary
        on dim_person.person_uid = run_summary.person_uid
    left join contract_summary
        on dim_person.person_uid = contract_summary.person_uid
    left join report_summary
        on dim_person.person_uid = report_summary.person_uid
    left join ml_summary
        on dim_person.person_uid = ml_summary.person_uid
),

-- a contract that follows within the bridge renews; after a longer break one comes back
final as (
    select
        person_uid,
        sex_code,
        birth_year,
        turned_18_year,
        first_cjm_year,
        period_at_18,
        territory_code,
        is_mna,
        link_quality,
        first_event_age_month,
        entry_age,
        first_report_age_month,
        first_placement_age_month,
        first_cjm_age_month,
        first_ml_contact_age_month,
        death_age_month,
        protection_observed_from_month,
        protection_observed_until_month,
        activity_observed_from_month,
        activity_observed_until_month,
        housing_observed_from_month,
        housing_observed_until_month,
        coalesce(last_lodging_before_18, 'never_placed') as last_lodging,
        protection_before_18,
        {%- for age in key_ages %}
        {%- for channel in channels %}
        {{ channel }}_{{ age.name }},
        {%- endfor %}
        {%- endfor %}
        n_placements,
        n_placed_months,
        n_places,
        n_places_before_18,
        n_contracts,
        cast(greatest(n_contracts - 1 - n_reentries, 0) as int) as n_renewals,
        n_reentries,
        n_contract_days,
        has_home_support,
        is_linked_to_mission_locale,
        protection_before_18 = 'placed' as is_placed_at_17,
        n_contracts > 0 as has_cjm,
        is_report_observed,
        is_followed_to_21,
        is_of_age,
        is_in_cohorts
    from joined
)

select * from final

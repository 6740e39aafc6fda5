-- Does this population come out like those that were published? One row per figure of the list
-- gov_calibration; exact figures, for a generated population or to place a real one.
-- answer: figure_code, label_en, source, band_low, band_high, n_observed, value, is_within
{%- set youth = idase.youth_month() %}
{%- set majority = idase.majority_month() | int %}
{%- set last_month = idase.last_study_month() %}
with

dim_person_profile as (
    select
        person_uid,
        sex_code,
        is_mna,
        turned_18_year,
        first_cjm_year,
        first_cjm_age_month,
        first_event_age_month,
        first_placement_age_month,
        first_ml_contact_age_month,
        is_followed_to_21,
        activity_observed_from_month,
        activity_observed_until_month,
        protection_at_18_5,
        protection_at_21,
        last_lodging,
        is_placed_at_17,
        n_places,
        n_contracts,
        n_contract_days,
        has_cjm
    from {{ ref('dim_person_profile') }}
),

int_state_run as (
    select distinct person_uid
    from {{ ref('int_state_run') }}
    where channel = 'protection'
        and group_code = 'placed'
        and to_month >= {{ majority - 12 }}
        and from_month < {{ majority }}
),

fct_trajectory as (
    select
        person_uid,
        measure_code,
        start_date,
        end_date
    from {{ ref('fct_trajectory') }}
),

held as (
    select
        person_uid,
        max(case when measure_code in ('RQTH', 'AAH') then 1 else 0 end) as n_disability,
        max(case when measure_code like 'FSL%' or measure_code = 'ASLL' then 1 else 0 end)
            as n_housing,
        max(case when measure_code = 'FAJ' then 1 else 0 end) as n_youth_fund
    from fct_trajectory
    group by person_uid
),

person as (
    select
        dim_person_profile.sex_code,
        dim_person_profile.is_mna,
        dim_person_profile.first_cjm_year,
        dim_person_profile.first_cjm_age_month,
        dim_person_profile.first_event_age_month,
        dim_person_profile.first_placement_age_month,
        dim_person_profile.first_ml_contact_age_month,
        dim_person_profile.protection_at_18_5,
        dim_person_profile.protection_at_21,
        dim_person_profile.last_lodging,
        dim_person_profile.is_placed_at_17 as is_placed_on_the_eve,
        dim_person_profile.n_places,
        dim_person_profile.n_contracts,
        dim_person_profile.n_contract_days,
        dim_person_profile.has_cjm,
        int_state_run.person_uid is not null as is_placed_at_17,
        dim_person_profile.is_followed_to_21 as is_seen_to_21,
        coalesce(
            dim_person_profile.activity_observed_from_month = {{ youth }}
            and dim_person_profile.activity_observed_until_month >= {{ last_month }}, false
        ) as is_seen_by_ml,
        dim_person_profile.turned_18_year,
        coalesce(held.n_disability, 0) as n_disability,
        coalesce(held.n_housing, 0) as n_housing,
        coalesce(held.n_youth_fund, 0) as n_youth_fund
    from dim_person_profile
    left join int_state_run
        on dim_person_profile.person_uid = int_state_run.person_uid
    left join held
        on dim_person_profile.person_uid = held.person_uid
),

{%- set known = 'first_event_age_month < ' ~ majority %}
{%- set eve = "is_placed_on_the_eve and not is_mna and last_lodging <> 'PLAC_NR'" %}
{%- set adult = 'is_seen_to_21 and turned_18_year >= 2008' %}
{%- set met = 'is_seen_by_ml and first_ml_contact_age_month is not null' %}
{%- set figures = [
    ('protected_at_18_5', idase.is_protected('protection_at_18_5'),
        "is_placed_at_17 and protection_at_18_5 <> 'unobserved'"),
    ('protected_at_21', idase.is_protected('protection_at_21'),
        "is_placed_at_17 and protection_at_21 <> 'unobserved'"),
    ('contract_after_placement', 'has_cjm',
        "is_placed_at_17 and protection_at_18_5 <> 'unobserved'"),
    ('mna_boys', "sex_code = 'M'", 'is_mna'),
    ('mna_first_placed_at_16', 'first_placement_age_month >= ' ~ youth,
        'is_mna and first_placement_age_month is not null'),
    ('last_lodging_establishment', "last_lodging = 'PLAC_ETAB'", eve),
    ('last_lodging_foster_family', "last_lodging = 'PLAC_AF'", eve),
    ('boys_1990_2010', "sex_code = 'M'", 'first_cjm_year between 1990 and 2010'),
    ('boys_since_2015', "sex_code = 'M'", 'first_cjm_year >= 2015'),
    ('mna_before_2003', 'is_mna', 'first_cjm_year < 2003'),
    ('mna_2009_2011', 'is_mna', 'first_cjm_year between 2009 and 2011'),
    ('mna_2015_2017', 'is_mna', 'first_cjm_year between 2015 and 2017'),
    ('mna_since_2019', 'is_mna', 'first_cjm_year >= 2019'),
    ('first_event_under_11', 'first_event_age_month < 132', 'not is_mna and ' ~ known),
    ('first_event_at_16', 'first_event_age_month >= ' ~ youth, 'not is_mna and ' ~ known),
    ('contract_in_first_month', 'first_cjm_age_month = ' ~ majority, 'has_cjm'),
    ('mission_locale_by_21', 'first_ml_contact_age_month is not null', 'is_seen_by_ml and has_cjm'),
    ('first_ml_contact_before_18', 'first_ml_contact_age_month < ' ~ majority, met),
    ('first_ml_contact_at_18',
        'first_ml_contact_age_month between ' ~ majority ~ ' and ' ~ (majority + 11), met),
    ('disability_right', 'n_disability = 1', adult),
    ('housing_fund', 'n_housing = 1', adult),
    ('youth_fund', 'n_youth_fund = 1', adult),
] %}

measured as (
    {%- for code, counted, population in figures %}
    select
        '{{ code }}' as figure_code,
        count(*) as n_observed,
        cast(count(case when {{ counted }} then 1 end) as double) / nullif(count(*), 0) as value
    from person
    where {{ population }}

    union all
    {% endfor %}
    select
        'places' as figure_code,
        count(*) as n_observed,
        avg(cast(n_places as double)) as value
    from person
    where n_places > 0

    union all

    select
        'contracts' as figure_code,
        count(*) as n_observed,
        avg(cast(n_contracts as double)) as value
    from person
    where has_cjm
        and is_seen_to_21

    union all

    select
        'months_under_contract' as figure_code,
        count(*) as n_observed,
        avg(n_contract_days / 30.4375) as value
    from person
    where has_cjm
        and is_seen_to_21

    union all

    select
        'lodged_contract_days' as figure_code,
        count(distinct person_uid) as n_observed,
        cast(sum(case
            when measure_code = 'APJM' then {{ idase.days_between('start_date', 'end_date') }}
        end) as double) / sum({{ idase.days_between('start_date', 'end_date') }}) as value
    from fct_trajectory
    where measure_code in ('APJM', 'AEDJM')

    union all

    select
        case when age_month = 222 then 'survival_at_18_5' else 'survival_at_21' end as figure_code,
        n_entered as n_observed,
        estimate as value
    from {{ ref('agg_survival') }}
    where group_kind = 'all'
        and outcome = 'leave_protection'
        and cause_code = 'any'
        and age_month in (222, 251)
),

final as (
    select
        gov_calibration.figure_code,
        gov_calibration.label_en,
        gov_calibration.source,
        gov_calibration.band_low,
        gov_calibration.band_high,
        measured.n_observed,
        measured.value,
        measured.value between gov_calibration.band_low and gov_calibration.band_high as is_within,
        gov_calibration.position
    from {{ ref('gov_calibration') }} as gov_calibration
    left join measured
        on gov_calibration.figure_code = measured.figure_code
)

select
    figure_code,
    label_en,
    source,
    band_low,
    band_high,
    n_observed,
    value,
    is_within
from final
order by position

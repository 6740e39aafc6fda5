-- When do the cohorts first meet a Mission locale, seen from their exit from protection?
-- Only persons who could be seen by one: turned 16 after the Missions locales' horizon.
with

last_protection as (
    select
        person_uid,
        max(end_age_month) as exit_age_month
    from {{ ref('fct_trajectory') }}
    where domain = 'protection'
    group by person_uid
),

first_contact as (
    select
        person_uid,
        min(first_contact_age_month) as contact_age_month
    from {{ ref('gate_ml_contact') }}
    group by person_uid
)

select
    dim_person.first_cjm_year,
    count(*) as n_persons,
    count(first_contact.contact_age_month) as n_met,
    count(
        case
            when first_contact.contact_age_month <= last_protection.exit_age_month then 1
        end
    ) as n_met_before_exit,
    round(avg(cast(
        first_contact.contact_age_month - last_protection.exit_age_month as double
    )), 1) as mean_months_after_exit
from {{ ref('dim_person') }} as dim_person
inner join last_protection
    on dim_person.person_uid = last_protection.person_uid
left join first_contact
    on dim_person.person_uid = first_contact.person_uid
where dim_person.n_cjm_spells > 0
    and dim_person.activity_observed_from_month = 192
group by dim_person.first_cjm_year
order by dim_person.first_cjm_year

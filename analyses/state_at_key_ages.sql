-- Where are the cohorts of young adult contracts at 17, 18, 18 and a half, 19, 20 and 21?
-- Persons observed at the age; months that are not stored are `none` inside the window.
with

cohort as (
    select
        person_uid,
        protection_observed_from_month,
        protection_observed_until_month
    from {{ ref('dim_person') }}
    where n_cjm_spells > 0
),

key_age as (
    select distinct age_month
    from {{ ref('fct_person_month') }}
    where age_month in (204, 215, 216, 222, 228, 240, 251)
),

observed as (
    select
        cohort.person_uid,
        key_age.age_month
    from cohort
    inner join key_age
        on key_age.age_month between cohort.protection_observed_from_month
        and cohort.protection_observed_until_month
)

select
    observed.age_month,
    coalesce(fct_person_month.protection_state, 'none') as protection_state,
    count(*) as n_persons
from observed
left join {{ ref('fct_person_month') }} as fct_person_month
    on observed.person_uid = fct_person_month.person_uid
    and observed.age_month = fct_person_month.age_month
group by observed.age_month, coalesce(fct_person_month.protection_state, 'none')
order by observed.age_month asc, n_persons desc, protection_state asc

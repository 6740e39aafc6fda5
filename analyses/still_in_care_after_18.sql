-- Of those placed in the month before their 18th birthday, how many are still in care at each month
-- after it? Persons whose window covers the month are the denominator: nobody is lost in silence.
with

placed_at_17 as (
    select
        fct_person_month.person_uid,
        dim_person.is_mna,
        dim_person.protection_observed_until_month
    from {{ ref('fct_person_month') }} as fct_person_month
    inner join {{ ref('dim_person') }} as dim_person
        on fct_person_month.person_uid = dim_person.person_uid
    where fct_person_month.age_month = 215
        and (
            fct_person_month.protection_state like 'PLAC%'
            or fct_person_month.protection_state = 'SEMI_AUTO'
        )
),

age as (
    select distinct age_month
    from {{ ref('fct_person_month') }}
    where age_month between 216 and 251
),

followed as (
    select
        placed_at_17.person_uid,
        placed_at_17.is_mna,
        age.age_month,
        case
            when fct_person_month.protection_state not in ('none', 'unobserved', 'IP_EVAL') then 1
            else 0
        end as in_care
    from placed_at_17
    inner join age
        on placed_at_17.protection_observed_until_month >= age.age_month
    left join {{ ref('fct_person_month') }} as fct_person_month
        on placed_at_17.person_uid = fct_person_month.person_uid
        and age.age_month = fct_person_month.age_month
)

select
    is_mna,
    age_month,
    count(*) as n_observed,
    sum(in_care) as n_in_care,
    round(cast(sum(in_care) as double) / count(*), 3) as share_in_care
from followed
group by is_mna, age_month
order by is_mna, age_month

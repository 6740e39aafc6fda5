-- How large is each cohort turning 18, how many are unaccompanied minors, and under which law?
-- answer: cohort_year, legal_period_code, n_persons, n_mna
select
    cohort_year,
    legal_period_code,
    n_persons,
    n_mna
from {{ ref('agg_observatory_cohort') }}
where cohort_kind = 'turned_18'
    and n_persons is not null
order by cohort_year

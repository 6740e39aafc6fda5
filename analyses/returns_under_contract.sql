-- How many young people of each cohort came back under contract after a break?
-- answer: first_cjm_year, n_persons, n_observed, estimate, lower_95, upper_95
select
    cohort_year as first_cjm_year,
    n_persons,
    n_observed,
    estimate,
    lower_95,
    upper_95
from {{ ref('agg_observatory_indicator') }}
where cohort_kind = 'first_cjm'
    and group_kind = 'all'
    and indicator_code = 'returned_under_contract'
    and not is_suppressed
order by first_cjm_year

-- How many young people came back under contract after a break, under each law?
-- answer: period_at_18, n_persons, n_observed, estimate, lower_95, upper_95
select
    group_code as period_at_18,
    n_persons,
    n_observed,
    estimate,
    lower_95,
    upper_95
from {{ ref('agg_observatory_indicator') }}
where cohort_kind = 'all'
    and group_kind in ('all', 'period_at_18')
    and indicator_code = 'returned_under_contract'
    and not is_suppressed
order by period_at_18

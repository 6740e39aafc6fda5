-- Of the young people placed at 17, what share had a young adult contract, under each law?
-- answer: period_at_18, n_observed, estimate, lower_95, upper_95
select
    group_code as period_at_18,
    n_observed,
    estimate,
    lower_95,
    upper_95
from {{ ref('agg_observatory_indicator') }}
where cohort_kind = 'all'
    and group_kind = 'period_at_18'
    and indicator_code = 'contract_after_placement'
    and not is_suppressed
order by period_at_18

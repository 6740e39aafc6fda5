-- How many of the 36 months from 18 to 20 are spent in each state of protection?
-- answer: state_code, n_months, mean_months
select
    state_code,
    n_months,
    mean_months
from {{ ref('agg_observatory_mean_time') }}
where group_kind = 'all'
    and channel = 'protection'
    and age_window = '18_20'
    and not is_suppressed
order by mean_months desc, state_code asc

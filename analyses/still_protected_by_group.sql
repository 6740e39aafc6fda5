-- How many are still protected at 18, 18 and a half and just before 21, girls and boys,
-- unaccompanied or not?
-- answer: group_kind, group_code, age_month, estimate, lower_95, upper_95, n_at_risk
select
    group_kind,
    group_code,
    age_month,
    estimate,
    lower_95,
    upper_95,
    n_at_risk
from {{ ref('agg_observatory_survival') }}
where outcome = 'leave_protection'
    and cause_code = 'any'
    and group_kind in ('all', 'sex', 'mna')
    and age_month in (216, 222, 250)
    and not is_suppressed
order by group_kind, group_code, age_month

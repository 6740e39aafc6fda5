-- For which reasons had protection stopped by each birthday?
-- answer: cause_code, age_month, estimate, lower_95, upper_95
select
    cause_code,
    age_month,
    estimate,
    lower_95,
    upper_95
from {{ ref('agg_observatory_survival') }}
where outcome = 'leave_protection'
    and cause_code <> 'any'
    and group_kind = 'all'
    and age_month in (216, 228, 240, 250)
    and not is_suppressed
order by cause_code, age_month

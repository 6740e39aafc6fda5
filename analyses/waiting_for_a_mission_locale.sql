-- How many have met a Mission locale, held a job for six months or had a home of their own by
-- 18, 19 and 20?
-- answer: outcome, age_month, share_reached, n_at_risk
select
    outcome,
    age_month,
    estimate as share_reached,
    n_at_risk
from {{ ref('agg_observatory_survival') }}
where outcome <> 'leave_protection'
    and cause_code = 'event'
    and group_kind = 'all'
    and age_month in (216, 228, 240)
    and not is_suppressed
order by outcome, age_month

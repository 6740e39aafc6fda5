-- In which state are young people at 17, 18, 18 and a half, 19, 20 and just before 21?
-- answer: age_month, state_code, n_persons, n_observed, share
select
    age_month,
    state_code,
    n_persons,
    n_observed,
    share
from {{ ref('agg_observatory_state_by_age') }}
where group_kind = 'all'
    and channel = 'protection'
    and age_month in (204, 216, 222, 228, 240, 251)
    and not is_suppressed
order by age_month asc, n_persons desc, state_code asc

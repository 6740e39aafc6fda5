-- What does each state of the month before 18 become in the month of the birthday?
-- answer: from_state, to_state, n_persons, monthly_rate
select
    from_state,
    to_state,
    n_persons,
    monthly_rate
from {{ ref('agg_observatory_transition') }}
where group_kind = 'all'
    and channel = 'protection'
    and age_window = 'at_18'
    and not is_suppressed
order by from_state asc, monthly_rate desc, to_state asc

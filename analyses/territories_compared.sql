-- Do territories differ in what becomes of those placed at 17, beyond their intervals?
-- answer: indicator_code, territory_code, n_observed, estimate, lower_95, upper_95,
--   differs_from_all
select
    territory.indicator_code,
    territory.group_code as territory_code,
    territory.n_observed,
    territory.estimate,
    territory.lower_95,
    territory.upper_95,
    everybody.estimate not between territory.lower_95 and territory.upper_95 as differs_from_all
from {{ ref('agg_observatory_indicator') }} as territory
inner join {{ ref('agg_observatory_indicator') }} as everybody
    on territory.indicator_code = everybody.indicator_code
where territory.cohort_kind = 'all'
    and territory.group_kind = 'territory'
    and territory.indicator_code in ('contract_after_placement', 'protected_at_19')
    and everybody.cohort_kind = 'all'
    and everybody.group_kind = 'all'
    and not territory.is_suppressed
    and not everybody.is_suppressed
order by territory.indicator_code, territory_code

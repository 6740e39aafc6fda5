-- How many young people of each cohort, and of each territory, are known to a Mission locale?
-- answer: turned_18_year, territory_code, n_persons, n_observed, estimate, lower_95, upper_95
select
    cohort_year as turned_18_year,
    group_code as territory_code,
    n_persons,
    n_observed,
    estimate,
    lower_95,
    upper_95
from {{ ref('agg_observatory_indicator') }}
where cohort_kind = 'turned_18'
    and group_kind in ('all', 'territory')
    and indicator_code = 'linked_to_mission_locale'
    and not is_suppressed
order by turned_18_year, territory_code

-- Which sources and years rest on dates that a rule had to supply?
-- answer: provider_code, domain, start_year, n_spells, share_end_imputed
select
    provider_code,
    domain,
    start_year,
    n_spells,
    share_end_imputed
from {{ ref('agg_observatory_coverage') }}
where not is_suppressed
order by provider_code, domain, start_year

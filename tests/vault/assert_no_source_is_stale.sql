-- provider and domain whose last delivery is long before that of the others, or is missing
{{ config(severity='warn') }}
select
    provider_code,
    domain
from {{ ref('gate_source_horizon') }}
where is_stale

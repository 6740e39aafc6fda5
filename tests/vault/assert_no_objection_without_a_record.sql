-- objection whose number no record of the provider bears or bore
{{ config(severity='warn') }}
select
    provider_code,
    source_person_id
from {{ ref('stg_iodas__oppositions') }}
where not has_record

-- grain: one row per decision that a person took on a pair of records
-- kept for ever: a build makes the table once, empty, and never empties it; `idase review` adds
-- rows. A later decision on the same pair replaces the earlier one
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}
with

final as (
    select
        cast(null as string) as provider_a,
        cast(null as string) as source_person_id_a,
        cast(null as string) as provider_b,
        cast(null as string) as source_person_id_b,
        cast(null as string) as verdict,
        cast(null as string) as decided_by,
        cast(null as date) as decided_on,
        cast(null as string) as reason,
        cast(null as bigint) as decision_no
    where false
)

select * from final

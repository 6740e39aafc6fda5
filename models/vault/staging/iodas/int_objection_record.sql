-- grain: one row per number that an objection gives and record that bears it, now or before
-- appended to, never rewritten: once `idase erase` deleted a record, nothing else tells that its
-- objection met one, nor under which spelling
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}
with

int_objection_match as (
    select
        provider_code,
        given_number,
        source_person_id
    from {{ ref('int_objection_match') }}
),

history as (
    {{ idase.kept_rows({
        'provider_code': 'string',
        'given_number': 'string',
        'source_person_id': 'string',
    }) }}
),

final as (
    select
        int_objection_match.provider_code,
        int_objection_match.given_number,
        int_objection_match.source_person_id,
        {{ idase.idase_as_of() }} as met_on
    from int_objection_match
    left join history
        on int_objection_match.provider_code = history.provider_code
        and int_objection_match.given_number = history.given_number
        and int_objection_match.source_person_id = history.source_person_id
    where history.provider_code is null
)

select * from final

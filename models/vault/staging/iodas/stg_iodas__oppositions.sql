-- grain: one row per person record whose person objects to the study
-- every snapshot counts: an objection holds although a later file omits it; it holds for the other
-- records of an erased person too
with

linked_objection as (
    select
        provider,
        source_person_id,
        objection_date
    from {{ source('landing', 'linked_objection') }}
),

objection as (
    select
        lower(landed.provider) as provider_code,
        landed.id_personne as source_person_id,
        try_cast(landed.date_opposition as date) as objection_date,
        1 as n_rows
    {{ idase.landed_rows('iodas', 'oppositions') }}
    where landed.provider is not null
        and landed.id_personne is not null

    union all

    select
        provider as provider_code,
        source_person_id,
        try_cast(objection_date as date) as objection_date,
        0 as n_rows
    from linked_objection
),

final as (
    select
        provider_code,
        source_person_id,
        min(objection_date) as objection_date,
        cast(sum(n_rows) as int) as n_landed_rows
    from objection
    group by provider_code, source_person_id
)

select * from final

-- grain: one row per person record whose person objects to the study
-- every snapshot counts: an objection holds although a later file omits it
with

landed_objection as (
    select
        lower(landed.provider) as provider_code,
        landed.id_personne as source_person_id,
        try_cast(landed.date_opposition as date) as objection_date
    {{ idase.landed_rows('iodas', 'oppositions') }}
    where landed.provider is not null
        and landed.id_personne is not null
),

final as (
    select
        provider_code,
        source_person_id,
        min(objection_date) as objection_date,
        cast(count(*) as int) as n_landed_rows
    from landed_objection
    group by provider_code, source_person_id
)

select * from final

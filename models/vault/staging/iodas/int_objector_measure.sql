-- grain: one row per measure of a person who objects
-- a stay names its measure only, so its person is found here
with

final as (
    select distinct
        landed._provider as provider_code,
        landed.id_mesure as measure_id
    {{ idase.landed_rows('iodas', 'mesures') }}
    inner join {{ ref('stg_iodas__oppositions') }} as objection
        on landed._provider = objection.provider_code
        and landed.id_individu = objection.source_person_id
    where landed.id_mesure is not null
)

select * from final

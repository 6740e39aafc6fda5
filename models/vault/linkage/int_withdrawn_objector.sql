-- grain: one row per record of somebody who objects, that its provider no longer delivers
-- the last known traits are still needed: the objection has to reach the person's other records
with

stg_iodas__oppositions as (
    select
        provider_code,
        source_person_id
    from {{ ref('stg_iodas__oppositions') }}
),

delivered_now as (
    select
        provider_code,
        source_person_id
    from {{ ref('stg_iodas__individus') }}

    union all

    select
        provider_code,
        source_person_id
    from {{ ref('stg_missions_locales__jeunes') }}
),

withdrawn as (
    select
        stg_iodas__oppositions.provider_code,
        stg_iodas__oppositions.source_person_id
    from stg_iodas__oppositions
    left join delivered_now
        on stg_iodas__oppositions.provider_code = delivered_now.provider_code
        and stg_iodas__oppositions.source_person_id = delivered_now.source_person_id
    where delivered_now.source_person_id is null
),

landed_before as (
    select
        'iodas' as source_system,
        landed._provider as provider_code,
        landed.id_individu as source_person_id,
        landed._extraction_date as extraction_date,
        landed.nom_naissance as birth_name,
        landed.nom_usage as usage_name,
        landed.prenom as first_name,
        try_cast(landed.date_naissance as date) as birth_date,
        landed.commune_naissance as birth_place_name
    from {{ source('iodas', 'individus') }} as landed
    inner join withdrawn
        on landed._provider = withdrawn.provider_code
        and landed.id_individu = withdrawn.source_person_id
    where landed._extraction_date <= {{ idase.idase_as_of() }}

    union all

    select
        'missions_locales' as source_system,
        landed._provider as provider_code,
        landed.id_dossier as source_person_id,
        landed._extraction_date as extraction_date,
        landed.nom_naissance as birth_name,
        landed.nom_usage as usage_name,
        landed.prenom as first_name,
        try_cast(landed.date_naissance as date) as birth_date,
        landed.commune_naissance as birth_place_name
    from {{ source('missions_locales', 'jeunes') }} as landed
    inner join withdrawn
        on landed._provider = withdrawn.provider_code
        and landed.id_dossier = withdrawn.source_person_id
    where landed._extraction_date <= {{ idase.idase_as_of() }}
),

ranked as (
    select
        source_system,
        provider_code,
        source_person_id,
        birth_name,
        usage_name,
        first_name,
        birth_date,
        birth_place_name,
        row_number() over (
            partition by provider_code, source_person_id
            order by
                extraction_date desc nulls last,
                birth_name asc nulls last,
                usage_name asc nulls last,
                first_name asc nulls last,
                birth_date asc nulls last,
                birth_place_name asc nulls last
        ) as delivery_rank
    from landed_before
),

final as (
    select
        source_system,
        provider_code,
        source_person_id,
        birth_name,
        usage_name,
        first_name,
        birth_date,
        birth_place_name
    from ranked
    where delivery_rank = 1
)

select * from final

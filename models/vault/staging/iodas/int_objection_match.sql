-- grain: one row per number that an objection gives and delivered record that bears it
with

given as (
    select distinct
        lower(landed.provider) as provider_code,
        landed.id_personne as given_number,
        {{ idase.plain_number('landed.id_personne') }} as plain_number
    {{ idase.landed_rows('iodas', 'oppositions') }}
    where landed.provider is not null
        and landed.id_personne is not null
),

-- of every delivery: the objection of somebody whose record is delivered no more holds as well
delivered as (
    select
        landed._provider as provider_code,
        landed.id_individu as source_person_id
    from {{ source('iodas', 'individus') }} as landed
    where landed._extraction_date <= {{ idase.idase_as_of() }}
        and landed.id_individu is not null

    union

    select
        landed._provider as provider_code,
        landed.id_dossier as source_person_id
    from {{ source('missions_locales', 'jeunes') }} as landed
    where landed._extraction_date <= {{ idase.idase_as_of() }}
        and landed.id_dossier is not null
),

exact as (
    select
        given.provider_code,
        given.given_number,
        delivered.source_person_id
    from given
    inner join delivered
        on given.provider_code = delivered.provider_code
        and given.given_number = delivered.source_person_id
),

-- typed with blanks, or through a sheet that took or gave leading zeros
approximate as (
    select
        given.provider_code,
        given.given_number,
        delivered.source_person_id,
        count(*) over (partition by given.provider_code, given.given_number) as n_records
    from given
    inner join delivered
        on given.provider_code = delivered.provider_code
        and given.plain_number = {{ idase.plain_number('delivered.source_person_id') }}
    left join exact
        on given.provider_code = exact.provider_code
        and given.given_number = exact.given_number
    where exact.given_number is null
),

-- a number that fits two records names neither
final as (
    select
        provider_code,
        given_number,
        source_person_id
    from exact

    union all

    select
        provider_code,
        given_number,
        source_person_id
    from approximate
    where n_records = 1
)

select * from final

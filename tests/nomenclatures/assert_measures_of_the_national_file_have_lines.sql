-- a measure that either authority may take has the lines of both
with

nom_measure as (
    select
        measure_code,
        authority_code
    from {{ ref('nom_measure') }}
    where domain = 'protection'
        and in_olinpe
),

nom_authority as (
    select authority_code
    from {{ ref('nom_authority') }}
    where authority_code <> 'UNMAPPED'
),

nom_measure_olinpe as (
    select distinct
        measure_code,
        authority_code
    from {{ ref('nom_measure_olinpe') }}
),

final as (
    select
        nom_measure.measure_code,
        nom_authority.authority_code
    from nom_measure
    inner join nom_authority
        on nom_authority.authority_code
        = coalesce(nom_measure.authority_code, nom_authority.authority_code)
    left join nom_measure_olinpe
        on nom_measure.measure_code = nom_measure_olinpe.measure_code
        and nom_authority.authority_code = nom_measure_olinpe.authority_code
    where nom_measure_olinpe.measure_code is null
)

select * from final

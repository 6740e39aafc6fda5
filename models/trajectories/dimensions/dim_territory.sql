-- grain: one row per territory of the Métropole (conférence territoriale des maires)
with

nom_territory as (
    select
        territory_code,
        label_fr,
        label_en
    from {{ ref('nom_territory') }}
),

nom_commune as (
    select
        territory_code,
        city_insee_code
    from {{ ref('nom_commune') }}
    where valid_until is null
),

-- the arrondissements of Lyon are rows of one commune
commune_summary as (
    select
        territory_code,
        count(distinct city_insee_code) as n_communes
    from nom_commune
    group by territory_code
),

final as (
    select
        nom_territory.territory_code,
        nom_territory.label_fr,
        nom_territory.label_en,
        cast(coalesce(commune_summary.n_communes, 0) as int) as n_communes
    from nom_territory
    left join commune_summary
        on nom_territory.territory_code = commune_summary.territory_code
)

select * from final

-- grain: one row per distinct place text delivered, of birth or of residence
-- a place comes as a name or as an INSEE code, in either column; arrondissements are their city
with

stg_iodas__individus as (
    select
        birth_place_name,
        commune_name
    from {{ ref('stg_iodas__individus') }}
),

stg_missions_locales__jeunes as (
    select
        birth_place_name,
        commune_name
    from {{ ref('stg_missions_locales__jeunes') }}
),

int_withdrawn_objector as (
    select birth_place_name
    from {{ ref('int_withdrawn_objector') }}
),

delivered as (
    select birth_place_name as raw_place from stg_iodas__individus
    union
    select birth_place_name as raw_place from stg_missions_locales__jeunes
    union
    select birth_place_name as raw_place from int_withdrawn_objector
    union
    select commune_name as raw_place from stg_iodas__individus
    union
    select commune_name as raw_place from stg_missions_locales__jeunes
),

normalised as (
    select
        raw_place,
        {{ idase.normalise_letters('raw_place') }} as place_name,
        translate(raw_place, '-0123456789', '-') = '' and length(raw_place) <= 5 as is_code
    from delivered
    where raw_place is not null
),

final as (
    select
        raw_place,
        case
            when is_code then null
            when split_part(place_name, ' ', 1) in ('LYON', 'PARIS', 'MARSEILLE')
                and (place_name like '% ARRONDISSEMENT' or place_name not like '% %')
                then split_part(place_name, ' ', 1)
            when split_part(place_name, ' ', 1) in ('ST', 'STE')
                then 'SAINT' || substr(place_name, instr(place_name, ' '))
            else place_name
        end as place_name,
        case when is_code then {{ idase.city_code("lpad(raw_place, 5, '0')") }} end as place_code
    from normalised
)

select * from final

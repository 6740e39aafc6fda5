-- grain: one row per source system, nomenclature and spelling that the nomenclature recognises
-- a code spells itself, so does its French label; other spellings are rows of map_value_alias
with

map_value_alias as (
    select
        source_system,
        nomenclature,
        alias,
        code
    from {{ ref('map_value_alias') }}
),

nomenclature_code as (
    {%- for seed_name, code_column in idase.nomenclature_seeds() %}
    select
        '{{ seed_name }}' as nomenclature,
        {{ code_column }} as code,
        label_fr
    from {{ ref(seed_name) }}

    union all
    {% endfor %}
    select
        'nom_measure.' || domain as nomenclature,
        measure_code as code,
        label_fr
    from {{ ref('nom_measure') }}
),

source_system as (
    select 'iodas' as source_system
    union all
    select 'missions_locales' as source_system
),

spelled as (
    select
        map_value_alias.source_system,
        map_value_alias.nomenclature,
        {{ idase.normalise_label('map_value_alias.alias') }} as spelling,
        map_value_alias.code,
        2 as priority
    from map_value_alias

    union all

    select
        source_system.source_system,
        nomenclature_code.nomenclature,
        {{ idase.normalise_label('nomenclature_code.code') }} as spelling,
        nomenclature_code.code,
        1 as priority
    from nomenclature_code
    cross join source_system

    union all

    select
        source_system.source_system,
        nomenclature_code.nomenclature,
        {{ idase.normalise_label('nomenclature_code.label_fr') }} as spelling,
        nomenclature_code.code,
        3 as priority
    from nomenclature_code
    cross join source_system
),

-- the code itself goes before an alias, an alias before a label
ranked as (
    select
        source_system,
        nomenclature,
        spelling,
        code,
        min(code) over (partition by source_system, nomenclature, spelling)
        = max(code) over (partition by source_system, nomenclature, spelling) as is_of_one_code,
        row_number() over (
            partition by source_system, nomenclature, spelling
            order by priority asc, code asc
        ) as spelling_rank
    from spelled
    where spelling is not null
        and code <> 'UNMAPPED'
),

final as (
    select
        source_system,
        nomenclature,
        spelling,
        code,
        is_of_one_code
    from ranked
    where spelling_rank = 1
)

select * from final

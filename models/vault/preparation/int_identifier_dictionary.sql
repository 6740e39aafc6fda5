-- grain: one row per distinct value, and kind of value, that identifies somebody directly
-- what the guard looks for in every table that leaves the vault; the list itself never leaves it
with

int_name as (
    select distinct name
    from {{ ref('int_name') }}
),

stg_iodas__individus as (
    select
        source_person_id,
        household_id,
        birth_date
    from {{ ref('stg_iodas__individus') }}
),

stg_missions_locales__jeunes as (
    select
        source_person_id,
        birth_date
    from {{ ref('stg_missions_locales__jeunes') }}
),

landed_structure as (
    select distinct landed.nom_structure
    {{ idase.landed_rows('iodas', 'accueils') }}
    where landed.nom_structure is not null
),

-- what the project publishes of itself identifies nobody, whoever bears it as a name
int_published_word as (
    select value
    from {{ ref('int_published_word') }}
),

identifier as (
    select
        'name' as kind,
        name as value
    from int_name

    union

    select
        'structure_name' as kind,
        {{ idase.normalise_name('nom_structure') }} as value
    from landed_structure

    union

    select
        'birth_date' as kind,
        cast(birth_date as string) as value
    from stg_iodas__individus

    union

    select
        'birth_date' as kind,
        cast(birth_date as string) as value
    from stg_missions_locales__jeunes

    union

    select
        'person_id' as kind,
        upper(source_person_id) as value
    from stg_iodas__individus

    union

    select
        'person_id' as kind,
        upper(source_person_id) as value
    from stg_missions_locales__jeunes

    union

    select
        'household_id' as kind,
        upper(household_id) as value
    from stg_iodas__individus

    union all

    select
        'measure_id' as kind,
        upper(measure_id) as value
    from {{ ref('stg_iodas__mesures') }}

    union all

    select
        'place_id' as kind,
        upper(place_id) as value
    from {{ ref('stg_iodas__accueils') }}

    union all

    select
        'event_id' as kind,
        upper(event_id) as value
    from {{ ref('stg_iodas__evenements') }}

    union all

    select
        'file_id' as kind,
        upper(file_id) as value
    from {{ ref('stg_iodas__insertion') }}

    union all

    select
        'file_id' as kind,
        upper(file_id) as value
    from {{ ref('stg_iodas__logement') }}

    union all

    select
        'file_id' as kind,
        upper(right_id) as value
    from {{ ref('stg_iodas__handicap') }}

    union all

    select
        'file_id' as kind,
        upper(situation_id) as value
    from {{ ref('stg_missions_locales__situations') }}

    union all

    select
        'file_id' as kind,
        upper(programme_id) as value
    from {{ ref('stg_missions_locales__dispositifs') }}
),

final as (
    select distinct
        identifier.kind,
        identifier.value
    from identifier
    left join int_published_word
        on identifier.value = int_published_word.value
    where identifier.value is not null
        and int_published_word.value is null
)

select * from final

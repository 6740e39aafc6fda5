-- grain: one row per stay of a record that excludes any other bed, and per record that has them its
-- death and the last time that something began
-- what a record holds at a time, by which it may contradict another. Only ends that were written
-- down count: a stay left open may have been forgotten. A stay that is no full-time one (a weekend,
-- a boarding school, a hospital, a flat kept for later) excludes nothing, nor do an absence and a
-- line entered by mistake
with

int_person_record as (
    select
        record_no,
        provider_code,
        source_person_id,
        death_date
    from {{ ref('int_person_record') }}
),

stg_iodas__mesures as (
    select
        provider_code,
        measure_id,
        source_person_id,
        measure_code,
        end_reason_code,
        start_date
    from {{ ref('stg_iodas__mesures') }}
),

stg_iodas__accueils as (
    select
        provider_code,
        measure_id,
        structure_id,
        place_type_code,
        exit_reason_code,
        entry_date,
        exit_date
    from {{ ref('stg_iodas__accueils') }}
),

stg_missions_locales__situations as (
    select
        provider_code,
        source_person_id,
        progress_code,
        start_date
    from {{ ref('stg_missions_locales__situations') }}
),

stg_landing__horizon as (
    select
        provider_code,
        table_name,
        horizon_date
    from {{ ref('stg_landing__horizon') }}
),

nom_measure as (
    select measure_code
    from {{ ref('nom_measure') }}
    where domain = 'protection'
        and nights_away = 'yes'
),

nom_place_type as (
    select place_type_code
    from {{ ref('nom_place_type') }}
    where is_only_bed
),

-- measures under which a child sleeps away every night
away as (
    select
        stg_iodas__mesures.provider_code,
        stg_iodas__mesures.measure_id,
        stg_iodas__mesures.source_person_id,
        stg_iodas__mesures.start_date
    from stg_iodas__mesures
    inner join nom_measure
        on stg_iodas__mesures.measure_code = nom_measure.measure_code
    where coalesce(stg_iodas__mesures.end_reason_code, '') <> 'ERREUR_SAISIE'
),

stay as (
    select
        away.provider_code,
        away.source_person_id,
        stg_iodas__accueils.structure_id,
        stg_iodas__accueils.entry_date,
        stg_iodas__accueils.exit_date
    from stg_iodas__accueils
    inner join away
        on stg_iodas__accueils.provider_code = away.provider_code
        and stg_iodas__accueils.measure_id = away.measure_id
    inner join nom_place_type
        on stg_iodas__accueils.place_type_code = nom_place_type.place_type_code
    inner join stg_landing__horizon
        on stg_iodas__accueils.provider_code = stg_landing__horizon.provider_code
        and stg_landing__horizon.table_name = 'accueils'
        and stg_iodas__accueils.exit_date <= stg_landing__horizon.horizon_date
    where stg_iodas__accueils.structure_id is not null
        and stg_iodas__accueils.entry_date < stg_iodas__accueils.exit_date
        and coalesce(stg_iodas__accueils.exit_reason_code, '') <> 'ERREUR_SAISIE'
),

begun as (
    select
        provider_code,
        source_person_id,
        start_date,
        'mesures' as table_name
    from away

    union all

    select
        provider_code,
        source_person_id,
        start_date,
        'situations' as table_name
    from stg_missions_locales__situations
    where coalesce(progress_code, '') <> 'PREVU'
),

last_begun as (
    select
        begun.provider_code,
        begun.source_person_id,
        max(begun.start_date) as start_date
    from begun
    inner join stg_landing__horizon
        on begun.provider_code = stg_landing__horizon.provider_code
        and begun.table_name = stg_landing__horizon.table_name
        and begun.start_date <= stg_landing__horizon.horizon_date
    group by
        begun.provider_code,
        begun.source_person_id
),

final as (
    select
        int_person_record.record_no,
        'stay' as presence_code,
        stay.structure_id,
        stay.entry_date as start_date,
        stay.exit_date as end_date
    from stay
    inner join int_person_record
        on stay.provider_code = int_person_record.provider_code
        and stay.source_person_id = int_person_record.source_person_id

    union

    select
        int_person_record.record_no,
        'begun' as presence_code,
        cast(null as string) as structure_id,
        last_begun.start_date,
        cast(null as date) as end_date
    from last_begun
    inner join int_person_record
        on last_begun.provider_code = int_person_record.provider_code
        and last_begun.source_person_id = int_person_record.source_person_id

    union

    select
        record_no,
        'death' as presence_code,
        cast(null as string) as structure_id,
        death_date as start_date,
        cast(null as date) as end_date
    from int_person_record
    where death_date is not null
)

select * from final

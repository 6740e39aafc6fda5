-- grain: one row per stay in a place of IODAS
with

typed as (
    select
        landed._provider as provider_code,
        landed.id_accueil as place_id,
        landed.id_mesure as measure_id,
        landed.id_structure as structure_id,
        type_lieu_value.code as place_type_code,
        landed.code_commune as commune_code,
        motif_sortie_value.code as exit_reason_code,
        try_cast(landed.date_entree as date) as entry_date,
        try_cast(landed.date_sortie as date) as exit_date
    {{ idase.landed_rows('iodas', 'accueils') }}
    {{ idase.code_join('iodas', 'accueils', 'type_lieu') }}
    {{ idase.code_join('iodas', 'accueils', 'motif_sortie') }}
    left join {{ ref('int_objector_measure') }} as objector_measure
        on landed._provider = objector_measure.provider_code
        and landed.id_mesure = objector_measure.measure_id
    where landed.id_accueil is not null
        and landed.id_mesure is not null
        and objector_measure.measure_id is null
),

-- rows that repeat a key count once: the latest end, where there is one, then the content, decides
ranked as (
    select
        provider_code,
        place_id,
        measure_id,
        structure_id,
        place_type_code,
        commune_code,
        exit_reason_code,
        entry_date,
        exit_date,
        row_number() over (
            partition by provider_code, place_id
            order by
                exit_date desc nulls last,
                measure_id asc nulls last,
                structure_id asc nulls last,
                place_type_code asc nulls last,
                commune_code asc nulls last,
                exit_reason_code asc nulls last,
                entry_date asc nulls last
        ) as content_rank,
        cast(count(*) over (partition by provider_code, place_id) as int) as n_landed_rows
    from typed
),

final as (
    select
        provider_code,
        place_id,
        measure_id,
        structure_id,
        place_type_code,
        commune_code,
        exit_reason_code,
        entry_date,
        exit_date,
        n_landed_rows
    from ranked
    where content_rank = 1
)

select * from final

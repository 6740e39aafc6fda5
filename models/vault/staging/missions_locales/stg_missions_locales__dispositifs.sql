-- grain: one row per programme followed at a Mission locale
with

typed as (
    select
        landed._provider as provider_code,
        landed.id_dispositif as programme_id,
        landed.id_dossier as source_person_id,
        code_dispositif_value.code as measure_code,
        motif_sortie_value.code as exit_reason_code,
        try_cast(landed.date_entree as date) as entry_date,
        try_cast(landed.date_sortie as date) as exit_date
    {{ idase.landed_rows('missions_locales', 'dispositifs') }}
    {{ idase.code_join('missions_locales', 'dispositifs', 'code_dispositif') }}
    {{ idase.code_join('missions_locales', 'dispositifs', 'motif_sortie') }}
    left join {{ ref('stg_iodas__oppositions') }} as objection
        on landed._provider = objection.provider_code
        and landed.id_dossier = objection.source_person_id
    where landed.id_dispositif is not null
        and landed.id_dossier is not null
        and objection.source_person_id is null
),

-- rows that repeat a key count once: the latest end, where there is one, then the content, decides
ranked as (
    select
        provider_code,
        programme_id,
        source_person_id,
        measure_code,
        exit_reason_code,
        entry_date,
        exit_date,
        row_number() over (
            partition by provider_code, programme_id
            order by
                exit_date desc nulls last,
                source_person_id asc nulls last,
                measure_code asc nulls last,
                exit_reason_code asc nulls last,
                entry_date asc nulls last
        ) as content_rank,
        cast(count(*) over (partition by provider_code, programme_id) as int) as n_landed_rows
    from typed
),

final as (
    select
        provider_code,
        programme_id,
        source_person_id,
        measure_code,
        exit_reason_code,
        entry_date,
        exit_date,
        n_landed_rows
    from ranked
    where content_rank = 1
)

select * from final

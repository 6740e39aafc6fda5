-- grain: one row per situation recorded by a Mission locale
with

typed as (
    select
        landed._provider as provider_code,
        landed.id_situation as situation_id,
        landed.id_dossier as source_person_id,
        categorie_value.code as measure_code,
        landed.type as situation_type,
        etat_value.code as progress_code,
        try_cast(landed.date_debut as date) as start_date,
        try_cast(landed.date_fin as date) as end_date
    {{ idase.landed_rows('missions_locales', 'situations') }}
    {{ idase.code_join('missions_locales', 'situations', 'categorie') }}
    {{ idase.code_join('missions_locales', 'situations', 'etat') }}
    left join {{ ref('stg_iodas__oppositions') }} as objection
        on landed._provider = objection.provider_code
        and landed.id_dossier = objection.source_person_id
    where landed.id_situation is not null
        and landed.id_dossier is not null
        and objection.source_person_id is null
),

-- rows that repeat a key count once: the latest end, where there is one, then the content, decides
ranked as (
    select
        provider_code,
        situation_id,
        source_person_id,
        measure_code,
        situation_type,
        progress_code,
        start_date,
        end_date,
        row_number() over (
            partition by provider_code, situation_id
            order by
                end_date desc nulls last,
                source_person_id asc nulls last,
                measure_code asc nulls last,
                situation_type asc nulls last,
                progress_code asc nulls last,
                start_date asc nulls last
        ) as content_rank,
        cast(count(*) over (partition by provider_code, situation_id) as int) as n_landed_rows
    from typed
),

final as (
    select
        provider_code,
        situation_id,
        source_person_id,
        measure_code,
        situation_type,
        progress_code,
        start_date,
        end_date,
        n_landed_rows
    from ranked
    where content_rank = 1
)

select * from final

-- grain: one row per income-support or inclusion file of IODAS
-- the role is kept: a file of the household of origin is not the young person's own
with

typed as (
    select
        landed._provider as provider_code,
        landed.id_dossier as file_id,
        landed.id_individu as source_person_id,
        dispositif_value.code as measure_code,
        role_value.code as role_code,
        motif_fin_value.code as end_reason_code,
        try_cast(landed.date_debut as date) as start_date,
        try_cast(landed.date_fin as date) as end_date
    {{ idase.landed_rows('iodas', 'insertion') }}
    {{ idase.code_join('iodas', 'insertion', 'dispositif') }}
    {{ idase.code_join('iodas', 'insertion', 'role') }}
    {{ idase.code_join('iodas', 'insertion', 'motif_fin') }}
    left join {{ ref('stg_iodas__oppositions') }} as objection
        on landed._provider = objection.provider_code
        and landed.id_individu = objection.source_person_id
    where landed.id_dossier is not null
        and landed.id_individu is not null
        and objection.source_person_id is null
),

-- rows that repeat a key count once: the latest end, where there is one, then the content, decides
ranked as (
    select
        provider_code,
        file_id,
        source_person_id,
        measure_code,
        role_code,
        end_reason_code,
        start_date,
        end_date,
        row_number() over (
            partition by provider_code, file_id
            order by
                end_date desc nulls last,
                source_person_id asc nulls last,
                measure_code asc nulls last,
                role_code asc nulls last,
                end_reason_code asc nulls last,
                start_date asc nulls last
        ) as content_rank,
        cast(count(*) over (partition by provider_code, file_id) as int) as n_landed_rows
    from typed
),

final as (
    select
        provider_code,
        file_id,
        source_person_id,
        measure_code,
        role_code,
        end_reason_code,
        start_date,
        end_date,
        n_landed_rows
    from ranked
    where content_rank = 1
)

select * from final

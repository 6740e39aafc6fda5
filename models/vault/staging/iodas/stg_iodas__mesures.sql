-- grain: one row per measure (decision) of IODAS
-- the three dates (decision, start, end) stay apart; a missing code is read from the label
with

typed as (
    select
        landed._provider as provider_code,
        landed.id_mesure as measure_id,
        landed.id_individu as source_person_id,
        landed.id_mesure_precedente as previous_measure_id,
        coalesce(
            nullif(code_mesure_value.code, 'UNMAPPED'),
            nullif(libelle_mesure_value.code, 'UNMAPPED'),
            code_mesure_value.code,
            libelle_mesure_value.code
        ) as measure_code,
        landed.libelle_mesure as measure_label,
        decideur_value.code as decider_code,
        cadre_value.code as authority_code,
        territoire_value.code as territory_code,
        motif_fin_value.code as end_reason_code,
        try_cast(landed.date_decision as date) as decision_date,
        try_cast(landed.date_debut as date) as start_date,
        try_cast(landed.date_echeance as date) as due_date,
        try_cast(landed.date_fin as date) as end_date,
        try_cast(landed.date_maj as date) as updated_on
    {{ idase.landed_rows('iodas', 'mesures') }}
    {{ idase.code_join('iodas', 'mesures', 'code_mesure') }}
    {{ idase.code_join('iodas', 'mesures', 'libelle_mesure') }}
    {{ idase.code_join('iodas', 'mesures', 'decideur') }}
    {{ idase.code_join('iodas', 'mesures', 'cadre') }}
    {{ idase.code_join('iodas', 'mesures', 'territoire') }}
    {{ idase.code_join('iodas', 'mesures', 'motif_fin') }}
    left join {{ ref('stg_iodas__oppositions') }} as objection
        on landed._provider = objection.provider_code
        and landed.id_individu = objection.source_person_id
    where landed.id_mesure is not null
        and landed.id_individu is not null
        and objection.source_person_id is null
),

-- rows that repeat a key count once: the latest update, then the content, decides
ranked as (
    select
        provider_code,
        measure_id,
        source_person_id,
        previous_measure_id,
        measure_code,
        measure_label,
        decider_code,
        authority_code,
        territory_code,
        end_reason_code,
        decision_date,
        start_date,
        due_date,
        end_date,
        updated_on,
        row_number() over (
            partition by provider_code, measure_id
            order by
                updated_on desc nulls last,
                source_person_id asc nulls last,
                previous_measure_id asc nulls last,
                measure_code asc nulls last,
                measure_label asc nulls last,
                decider_code asc nulls last,
                authority_code asc nulls last,
                territory_code asc nulls last,
                end_reason_code asc nulls last,
                decision_date asc nulls last,
                start_date asc nulls last,
                due_date asc nulls last,
                end_date asc nulls last
        ) as content_rank,
        cast(count(*) over (partition by provider_code, measure_id) as int) as n_landed_rows
    from typed
),

final as (
    select
        provider_code,
        measure_id,
        source_person_id,
        previous_measure_id,
        measure_code,
        measure_label,
        decider_code,
        authority_code,
        territory_code,
        end_reason_code,
        decision_date,
        start_date,
        due_date,
        end_date,
        updated_on,
        n_landed_rows
    from ranked
    where content_rank = 1
)

select * from final

-- grain: one row per disability right of IODAS
with

typed as (
    select
        landed._provider as provider_code,
        landed.id_droit as right_id,
        landed.id_individu as source_person_id,
        type_droit_value.code as measure_code,
        decision_value.code as decision_code,
        try_cast(landed.date_decision as date) as decision_date,
        try_cast(landed.date_debut_droit as date) as start_date,
        try_cast(landed.date_fin_droit as date) as end_date
    {{ idase.landed_rows('iodas', 'handicap') }}
    {{ idase.code_join('iodas', 'handicap', 'type_droit') }}
    {{ idase.code_join('iodas', 'handicap', 'decision') }}
    left join {{ ref('stg_iodas__oppositions') }} as objection
        on landed._provider = objection.provider_code
        and landed.id_individu = objection.source_person_id
    where landed.id_droit is not null
        and landed.id_individu is not null
        and objection.source_person_id is null
),

-- rows that repeat a key count once: the latest end, where there is one, then the content, decides
ranked as (
    select
        provider_code,
        right_id,
        source_person_id,
        measure_code,
        decision_code,
        decision_date,
        start_date,
        end_date,
        row_number() over (
            partition by provider_code, right_id
            order by
                end_date desc nulls last,
                source_person_id asc nulls last,
                measure_code asc nulls last,
                decision_code asc nulls last,
                decision_date asc nulls last,
                start_date asc nulls last
        ) as content_rank,
        cast(count(*) over (partition by provider_code, right_id) as int) as n_landed_rows
    from typed
),

final as (
    select
        provider_code,
        right_id,
        source_person_id,
        measure_code,
        decision_code,
        decision_date,
        start_date,
        end_date,
        n_landed_rows
    from ranked
    where content_rank = 1
)

select * from final

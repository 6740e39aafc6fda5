-- grain: one row per event of IODAS
with

typed as (
    select
        landed._provider as provider_code,
        landed.id_evenement as event_id,
        landed.id_individu as source_person_id,
        type_evenement_value.code as event_type_code,
        origine_value.code as origin_code,
        suite_value.code as outcome_code,
        try_cast(landed.date_evenement as date) as event_date
    {{ idase.landed_rows('iodas', 'evenements') }}
    {{ idase.code_join('iodas', 'evenements', 'type_evenement') }}
    {{ idase.code_join('iodas', 'evenements', 'origine') }}
    {{ idase.code_join('iodas', 'evenements', 'suite') }}
    left join {{ ref('stg_iodas__oppositions') }} as objection
        on landed._provider = objection.provider_code
        and landed.id_individu = objection.source_person_id
    where landed.id_evenement is not null
        and landed.id_individu is not null
        and objection.source_person_id is null
),

-- rows that repeat a key count once: the content decides
ranked as (
    select
        provider_code,
        event_id,
        source_person_id,
        event_type_code,
        origin_code,
        outcome_code,
        event_date,
        row_number() over (
            partition by provider_code, event_id
            order by
                source_person_id asc nulls last,
                event_type_code asc nulls last,
                origin_code asc nulls last,
                outcome_code asc nulls last,
                event_date asc nulls last
        ) as content_rank,
        cast(count(*) over (partition by provider_code, event_id) as int) as n_landed_rows
    from typed
),

final as (
    select
        provider_code,
        event_id,
        source_person_id,
        event_type_code,
        origin_code,
        outcome_code,
        event_date,
        n_landed_rows
    from ranked
    where content_rank = 1
)

select * from final

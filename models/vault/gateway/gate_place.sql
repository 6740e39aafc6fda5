-- grain: one row per stay in a place whose period is known
with

place_spell as (
    select
        record_uid,
        record_key,
        parent_record_key,
        person_uid,
        provider_code,
        measure_code,
        end_reason_code,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        end_status,
        is_start_imputed,
        is_end_imputed,
        is_cut_at_21
    from {{ ref('int_dated_spell') }}
    where source_table = 'iodas__accueils'
        and loss_reason is null
),

stg_iodas__accueils as (
    select
        provider_code,
        place_id,
        structure_id
    from {{ ref('stg_iodas__accueils') }}
    where structure_id is not null
),

-- the measure may itself be lost (for instance without a start): the stay stands, its link not
measure_spell as (
    select
        record_uid,
        record_key,
        provider_code
    from {{ ref('int_dated_spell') }}
    where source_table = 'iodas__mesures'
        and loss_reason is null
),

linked as (
    select
        place_spell.record_uid as place_uid,
        measure_spell.record_uid as measure_uid,
        place_spell.person_uid,
        place_spell.provider_code,
        place_spell.measure_code as place_type_code,
        stg_iodas__accueils.structure_id,
        min(case when stg_iodas__accueils.structure_id is not null then place_spell.start_date end)
            over (partition by place_spell.person_uid, stg_iodas__accueils.structure_id)
            as structure_from,
        place_spell.end_reason_code as exit_reason_code,
        place_spell.start_date,
        place_spell.end_date,
        place_spell.start_age_month,
        place_spell.end_age_month,
        place_spell.end_status,
        place_spell.is_start_imputed,
        place_spell.is_end_imputed,
        place_spell.is_cut_at_21
    from place_spell
    left join measure_spell
        on place_spell.provider_code = measure_spell.provider_code
        and place_spell.parent_record_key = measure_spell.record_key
    left join stg_iodas__accueils
        on place_spell.provider_code = stg_iodas__accueils.provider_code
        and place_spell.record_key = stg_iodas__accueils.place_id
),

ranked as (
    select
        place_uid,
        measure_uid,
        person_uid,
        provider_code,
        place_type_code,
        structure_id,
        exit_reason_code,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        end_status,
        is_start_imputed,
        is_end_imputed,
        is_cut_at_21,
        dense_rank() over (
            partition by person_uid
            order by
                case when structure_id is null then 1 else 0 end,
                structure_from,
                structure_id
        ) as structure_rank
    from linked
),

-- the person's first establishment is 1, the second 2: enough to tell a move from a stay, and
-- nothing by which two children of one house could be brought together
final as (
    select
        place_uid,
        measure_uid,
        person_uid,
        provider_code,
        place_type_code,
        case
            when structure_id is null then 0
            else cast(structure_rank as int)
        end as structure_no,
        exit_reason_code,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        end_status,
        is_start_imputed,
        is_end_imputed,
        is_cut_at_21
    from ranked
)

select * from final

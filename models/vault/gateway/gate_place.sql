-- grain: one row per stay in a place whose period is known
with

place_spell as (
    select
        record_uid,
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

final as (
    select
        place_spell.record_uid as place_uid,
        measure_spell.record_uid as measure_uid,
        place_spell.person_uid,
        place_spell.provider_code,
        place_spell.measure_code as place_type_code,
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
)

select * from final

-- grain: one row per protection measure (decision) whose period is known
with

int_dated_spell as (
    select
        record_uid,
        record_key,
        previous_record_key,
        person_uid,
        provider_code,
        measure_code,
        decider_code,
        authority_code,
        territory_code,
        end_reason_code,
        decision_date,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        end_status,
        is_start_imputed,
        is_end_imputed,
        is_cut_at_21
    from {{ ref('int_dated_spell') }}
    where source_table = 'iodas__mesures'
        and loss_reason is null
),

-- a renewed decision that was itself lost leaves no trace here
final as (
    select
        spell.record_uid as measure_uid,
        spell.person_uid,
        spell.provider_code,
        spell.measure_code,
        spell.decider_code,
        spell.authority_code,
        spell.territory_code,
        spell.end_reason_code,
        previous_spell.record_uid as previous_measure_uid,
        spell.decision_date,
        spell.start_date,
        spell.end_date,
        spell.start_age_month,
        spell.end_age_month,
        spell.end_status,
        spell.is_start_imputed,
        spell.is_end_imputed,
        spell.is_cut_at_21
    from int_dated_spell as spell
    left join int_dated_spell as previous_spell
        on spell.provider_code = previous_spell.provider_code
        and spell.previous_record_key = previous_spell.record_key
)

select * from final

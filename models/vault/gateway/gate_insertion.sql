-- grain: one row per income-support or inclusion file
with

int_dated_spell as (
    select
        record_uid,
        person_uid,
        provider_code,
        measure_code,
        role_code,
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
    where source_table = 'iodas__insertion'
        and loss_reason is null
),

final as (
    select
        record_uid,
        person_uid,
        provider_code,
        measure_code,
        role_code,
        end_reason_code,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        end_status,
        is_start_imputed,
        is_end_imputed,
        is_cut_at_21
    from int_dated_spell
)

select * from final

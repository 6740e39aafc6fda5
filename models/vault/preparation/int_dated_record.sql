-- grain: one row per dated record of the seven tables that hold periods
-- one shape for all domains, so that the date rules are written once (int_dated_spell)
{{ config(materialized='view') }}
{%- set columns = [
    'domain', 'source_table', 'provider_code', 'record_key', 'parent_record_key',
    'previous_record_key', 'person_uid', 'measure_code', 'role_code', 'decider_code',
    'authority_code', 'territory_code', 'end_reason_code', 'birth_date', 'horizon_date',
    'decision_date', 'start_date', 'due_date', 'renewal_start_date', 'end_date', 'max_age_years',
    'is_cjm', 'entry_loss_reason',
] | join(',\n        ') %}
with

final as (
    {%- for table_name in [
        'int_dated_measure', 'int_dated_place', 'int_dated_file', 'int_dated_ml_record',
    ] %}
    select
        {{ columns }}
    from {{ ref(table_name) }}
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
)

select * from final

-- grain: one row per person, establishment, type of place and unbroken stay, whatever the measure
{%- set history = ['person_uid', 'place_type_code', 'structure_no'] %}
{%- set bridge_days = var('contiguous_bridge_days') %}
with

gate_place as (
    select
        place_uid,
        measure_uid,
        person_uid,
        provider_code,
        coalesce(place_type_code, 'NR') as place_type_code,
        coalesce(structure_no, 0) as structure_no,
        exit_reason_code,
        end_status,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        is_start_imputed,
        is_end_imputed,
        is_cut_at_21
    from {{ ref('gate_place') }}
),

gate_measure as (
    select
        measure_uid,
        measure_code
    from {{ ref('gate_measure') }}
),

nom_measure as (
    select
        measure_code,
        is_emergency,
        {{ idase.is_placed_at_home() }} as is_placed_at_home
    from {{ ref('nom_measure') }}
    where domain = 'protection'
),

nom_place_type as (
    select
        place_type_code,
        protection_state
    from {{ ref('nom_place_type') }}
),

-- a stay under a measure that shelters at once counts as a place however short; of a placement at
-- home it is the service that runs it, as in int_channel_spell
measure as (
    select
        gate_measure.measure_uid,
        nom_measure.is_emergency,
        nom_measure.is_placed_at_home
    from gate_measure
    inner join nom_measure
        on gate_measure.measure_code = nom_measure.measure_code
),

described as (
    select
        gate_place.place_uid,
        gate_place.person_uid,
        gate_place.provider_code,
        gate_place.place_type_code,
        gate_place.structure_no,
        case
            when coalesce(measure.is_placed_at_home, false) then 'PEAD'
            else nom_place_type.protection_state
        end as protection_state,
        gate_place.exit_reason_code,
        gate_place.end_status,
        gate_place.start_date,
        gate_place.end_date,
        gate_place.start_age_month,
        gate_place.end_age_month,
        gate_place.is_start_imputed,
        gate_place.is_end_imputed,
        gate_place.is_cut_at_21,
        coalesce(measure.is_emergency, false) as is_emergency
    from gate_place
    left join measure
        on gate_place.measure_uid = measure.measure_uid
    left join nom_place_type
        on gate_place.place_type_code = nom_place_type.place_type_code
),

opened as (
    select
        place_uid,
        person_uid,
        provider_code,
        place_type_code,
        structure_no,
        protection_state,
        exit_reason_code,
        end_status,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        is_start_imputed,
        is_end_imputed,
        is_cut_at_21,
        is_emergency,
        {{ idase.opens_spell(history, 'place_uid', bridge_days) }} as opens_spell
    from described
),

numbered as (
    select
        person_uid,
        provider_code,
        place_type_code,
        structure_no,
        protection_state,
        exit_reason_code,
        end_status,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        is_start_imputed,
        is_end_imputed,
        is_cut_at_21,
        is_emergency,
        opens_spell,
        {{ idase.spell_number(history, 'place_uid') }} as spell_number
    from opened
),

merged as (
    select
        person_uid,
        place_type_code,
        structure_no,
        min(start_date) as start_date,
        max(end_date) as end_date,
        min(start_age_month) as start_age_month,
        max(end_age_month) as end_age_month,
        count(*) as n_records,
        max(protection_state) as protection_state,
        max(case when opens_spell = 1 then provider_code end) as provider_code,
        max(case when opens_spell = 1 and is_start_imputed then 1 else 0 end) as n_start_imputed,
        max(case when is_cut_at_21 then 1 else 0 end) as n_cut_at_21,
        max(case when is_emergency then 1 else 0 end) as n_emergency,
        {{ idase.pack_last('end_date', ['end_status', 'is_end_imputed', 'exit_reason_code']) }}
            as last_record
    from numbered
    group by person_uid, place_type_code, structure_no, spell_number
),

unpacked as (
    select
        person_uid,
        place_type_code,
        structure_no,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        {{ idase.days_between('start_date', 'end_date') }} as n_days,
        n_records,
        protection_state,
        provider_code,
        n_start_imputed,
        n_cut_at_21,
        n_emergency,
        {{ idase.unpack_last('last_record', 1) }} as end_status,
        {{ idase.unpack_last('last_record', 2) }} as is_end_imputed,
        {{ idase.unpack_last('last_record', 3) }} as exit_reason_code
    from merged
),

-- a change of place is one that lasts, or an emergency; nights at home or nowhere are no place
final as (
    select
        {{ idase.surrogate_key(history + ['start_date']) }} as place_spell_id,
        person_uid,
        place_type_code,
        structure_no,
        provider_code,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        n_days,
        cast(n_records as int) as n_records,
        exit_reason_code,
        end_status,
        n_start_imputed = 1 as is_start_imputed,
        is_end_imputed = 'true' as is_end_imputed,
        n_cut_at_21 = 1 as is_cut_at_21,
        end_status = 'ongoing' as is_right_censored,
        n_emergency = 1 as is_emergency,
        coalesce(protection_state <> 'PEAD', false)
        and (n_days >= {{ var('min_place_days') }} or n_emergency = 1) as is_counted_place
    from unpacked
)

select * from final

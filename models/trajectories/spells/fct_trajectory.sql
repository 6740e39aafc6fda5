-- grain: one row per person, domain, measure (and role in insertion) and unbroken spell
{%- set history = ['person_uid', 'domain', 'measure_code', 'role_code'] %}
{%- set gates = [
    ('protection', 'gate_measure'),
    ('insertion', 'gate_insertion'),
    ('housing', 'gate_housing'),
    ('disability', 'gate_disability'),
    ('mission_locale', 'gate_ml_situation'),
    ('mission_locale', 'gate_ml_programme'),
] %}
{%- set shared = [
    'end_reason_code', 'end_status', 'start_date', 'end_date', 'start_age_month', 'end_age_month',
    'is_start_imputed', 'is_end_imputed', 'is_cut_at_21',
] %}
with

nom_measure as (
    select
        domain,
        measure_code,
        bridge_rule
    from {{ ref('nom_measure') }}
),
{% for domain, gate in gates %}
{{ gate }} as (
    select
        {{ 'measure_uid as record_uid' if domain == 'protection' else 'record_uid' }},
        person_uid,
        '{{ domain }}' as domain,
        measure_code,
        {{ 'role_code' if domain == 'insertion' else 'cast(null as string) as role_code' }},
        provider_code,
        {%- for column in ['decider_code', 'authority_code', 'territory_code'] %}
        {{ column if domain == 'protection' else 'cast(null as string) as ' ~ column }},
        {%- endfor %}
        {{ shared | join(',\n        ') }}
    from {{ ref(gate) }}
),
{% endfor %}
unioned as (
    {%- for domain, gate in gates %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        record_uid,
        person_uid,
        domain,
        measure_code,
        role_code,
        provider_code,
        decider_code,
        authority_code,
        territory_code,
        {{ shared | join(',\n        ') }}
    from {{ gate }}
    {%- endfor %}
),

-- how far apart two records may be and still be one spell is the nomenclature's to say
bridged as (
    select
        unioned.record_uid,
        unioned.person_uid,
        unioned.domain,
        unioned.measure_code,
        unioned.role_code,
        unioned.provider_code,
        unioned.decider_code,
        unioned.authority_code,
        unioned.territory_code,
        unioned.{{ shared | join(',\n        unioned.') }},
        case
            when nom_measure.bridge_rule = 'cjm' then {{ var('cjm_bridge_days') }}
            else {{ var('contiguous_bridge_days') }}
        end as bridge_days
    from unioned
    left join nom_measure
        on unioned.domain = nom_measure.domain
        and unioned.measure_code = nom_measure.measure_code
),

opened as (
    select
        record_uid,
        person_uid,
        domain,
        measure_code,
        role_code,
        provider_code,
        decider_code,
        authority_code,
        territory_code,
        {{ shared | join(',\n        ') }},
        {{ idase.opens_spell(history, 'record_uid', 'bridge_days') }} as opens_spell
    from bridged
),

numbered as (
    select
        person_uid,
        domain,
        measure_code,
        role_code,
        provider_code,
        decider_code,
        authority_code,
        territory_code,
        {{ shared | join(',\n        ') }},
        opens_spell,
        {{ idase.spell_number(history, 'record_uid') }} as spell_number
    from opened
),

-- the opening record says who decided, the record that ends last says how and where it ended
merged as (
    select
        person_uid,
        domain,
        measure_code,
        role_code,
        min(start_date) as start_date,
        max(end_date) as end_date,
        min(start_age_month) as start_age_month,
        max(end_age_month) as end_age_month,
        count(*) as n_records,
        max(case when opens_spell = 1 then provider_code end) as provider_code,
        max(case when opens_spell = 1 then decider_code end) as decider_code,
        max(case when opens_spell = 1 then authority_code end) as authority_code,
        max(case when opens_spell = 1 and is_start_imputed then 1 else 0 end) as n_start_imputed,
        max(case when is_cut_at_21 then 1 else 0 end) as n_cut_at_21,
        {{ idase.pack_last('end_date', [
            'end_status', 'is_end_imputed', 'end_reason_code', 'territory_code',
        ]) }} as last_record
    from numbered
    group by person_uid, domain, measure_code, role_code, spell_number
),

unpacked as (
    select
        person_uid,
        domain,
        measure_code,
        role_code,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        n_records,
        provider_code,
        decider_code,
        authority_code,
        n_start_imputed,
        n_cut_at_21,
        {{ idase.unpack_last('last_record', 1) }} as end_status,
        {{ idase.unpack_last('last_record', 2) }} as is_end_imputed,
        {{ idase.unpack_last('last_record', 3) }} as end_reason_code,
        {{ idase.unpack_last('last_record', 4) }} as territory_code
    from merged
),

final as (
    select
        {{ idase.surrogate_key(history + ['start_date']) }} as trajectory_id,
        person_uid,
        domain,
        measure_code,
        role_code,
        provider_code,
        start_date,
        end_date,
        start_age_month,
        end_age_month,
        {{ idase.days_between('start_date', 'end_date') }} as n_days,
        cast(n_records as int) as n_records,
        decider_code,
        authority_code,
        territory_code,
        end_reason_code,
        end_status,
        n_start_imputed = 1 as is_start_imputed,
        is_end_imputed = 'true' as is_end_imputed,
        n_cut_at_21 = 1 as is_cut_at_21,
        end_status = 'ongoing' as is_right_censored
    from unpacked
)

select * from final

-- grain: one row per history, table, step and reason: from landing to the trajectories
-- for each history: landed = lost + trajectory
{%- set counted = [
    ('measure', 'fct_trajectory', 'n_records', "where domain = 'protection'"),
    ('insertion', 'fct_trajectory', 'n_records', "where domain = 'insertion'"),
    ('housing', 'fct_trajectory', 'n_records', "where domain = 'housing'"),
    ('disability', 'fct_trajectory', 'n_records', "where domain = 'disability'"),
    ('mission_locale', 'fct_trajectory', 'n_records', "where domain = 'mission_locale'"),
    ('place', 'fct_place_spell', 'n_records', ''),
    ('event', 'fct_protection_event', '1', ''),
    ('person', 'dim_person', 'n_iodas_records', 'where n_iodas_records > 0'),
    ('mission_locale_file', 'dim_person', 'n_ml_records', 'where n_ml_records > 0'),
] %}
with

gate_flow as (
    select
        source_table,
        step,
        reason,
        n_rows,
        n_persons
    from {{ ref('gate_flow') }}
),

arrived as (
    select
        case source_table
            when 'iodas__mesures' then 'measure'
            when 'iodas__insertion' then 'insertion'
            when 'iodas__logement' then 'housing'
            when 'iodas__handicap' then 'disability'
            when 'missions_locales__situations' then 'mission_locale'
            when 'missions_locales__dispositifs' then 'mission_locale'
            when 'iodas__accueils' then 'place'
            when 'iodas__evenements' then 'event'
            when 'iodas__individus' then 'person'
            when 'missions_locales__jeunes' then 'mission_locale_file'
            else 'other'
        end as history,
        source_table as table_name,
        step,
        reason,
        n_rows,
        n_persons
    from gate_flow
),
{% for history, model, count, condition in counted %}
{{ history }}_trajectory as (
    select
        '{{ history }}' as history,
        '{{ model }}' as table_name,
        coalesce(sum({{ count }}), 0) as n_rows,
        count(distinct person_uid) as n_persons
    from {{ ref(model) }}
    {{ condition }}
),
{% endfor %}
kept as (
    {%- for history, model, count, condition in counted %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        history,
        table_name,
        n_rows,
        n_persons
    from {{ history }}_trajectory
    {%- endfor %}
),

final as (
    select
        history,
        table_name,
        step,
        reason,
        cast(n_rows as bigint) as n_rows,
        cast(n_persons as bigint) as n_persons
    from arrived

    union all

    select
        history,
        table_name,
        'trajectory' as step,
        'all' as reason,
        cast(n_rows as bigint) as n_rows,
        cast(n_persons as bigint) as n_persons
    from kept
)

select * from final

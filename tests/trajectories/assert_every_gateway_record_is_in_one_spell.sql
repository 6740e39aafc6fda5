-- rows of each gateway table = records merged into the spells of its domain
{%- set gates = [
    ('protection', 'gate_measure'),
    ('insertion', 'gate_insertion'),
    ('housing', 'gate_housing'),
    ('disability', 'gate_disability'),
    ('mission_locale', 'gate_ml_situation'),
    ('mission_locale', 'gate_ml_programme'),
    ('place', 'gate_place'),
    ('event', 'gate_event'),
] %}
with

counted as (
    {%- for history, gate in gates %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        '{{ history }}' as history,
        count(*) as n_rows
    from {{ ref(gate) }}
    {%- endfor %}

    union all

    select
        domain as history,
        -sum(n_records) as n_rows
    from {{ ref('fct_trajectory') }}
    group by domain

    union all

    select
        'place' as history,
        -sum(n_records) as n_rows
    from {{ ref('fct_place_spell') }}

    union all

    select
        'event' as history,
        -count(*) as n_rows
    from {{ ref('fct_protection_event') }}
),

final as (
    select
        history,
        sum(n_rows) as n_missing
    from counted
    group by history
    having sum(n_rows) <> 0
)

select * from final

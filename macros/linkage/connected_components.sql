{#-
    CTEs that give every record of the pairs in `pairs` (record_a, record_b) the smallest number of
    its component: `component` (record_no, component_no), one row per record that has a pair.

    Each round takes the smallest number among the neighbours, then jumps to that record's own
    number, so that chains shorten by half or better; a fixed number of rounds instead of
    recursion, which not every engine has. A test checks that no pair is left across two components.
-#}
{% macro connected_components(pairs, rounds=6) -%}
neighbour as (
    select
        record_a as record_no,
        record_b as neighbour_no
    from {{ pairs }}

    union all

    select
        record_b as record_no,
        record_a as neighbour_no
    from {{ pairs }}
),

jumped_0 as (
    select
        record_no,
        least(record_no, min(neighbour_no)) as component_no
    from neighbour as neighbour
    group by record_no
),
{% for round in range(1, rounds + 1) %}
hooked_{{ round }} as (
    select
        neighbour.record_no,
        min(least(own.component_no, other.component_no)) as component_no
    from neighbour as neighbour
    inner join jumped_{{ round - 1 }} as own
        on neighbour.record_no = own.record_no
    inner join jumped_{{ round - 1 }} as other
        on neighbour.neighbour_no = other.record_no
    group by neighbour.record_no
),

jumped_{{ round }} as (
    select
        hooked.record_no,
        least(hooked.component_no, target.component_no) as component_no
    from hooked_{{ round }} as hooked
    inner join hooked_{{ round }} as target
        on hooked.component_no = target.record_no
),
{% endfor %}
component as (
    select
        record_no,
        component_no
    from jumped_{{ rounds }}
)
{%- endmacro %}

-- grain: one row per record of a contradictory component, in what its strong pairs hold together
-- the weak pairs go first: they are what joined two people. What contradicts itself no more is left
-- as it is; the rest is cut again, higher
{%- set n_cuts = var('component_cuts') %}
with

int_component_conflict as (
    select component_no
    from {{ ref('int_component_conflict') }}
),

int_person_component as (
    select
        record_no,
        component_no
    from {{ ref('int_person_component') }}
),

int_link_pair as (
    select
        record_a,
        record_b,
        match_weight,
        decision_code
    from {{ ref('int_link_pair') }}
),

int_link_record as (
    select
        {{ idase.link_record_columns() | join(',\n        ') }}
    from {{ ref('int_link_record') }}
),

link_threshold as (
    select
        max(case when threshold_code = 'accept' then value end) as accept,
        max(case when threshold_code = 'strong' then value end) as strong,
        max(case when threshold_code = 'name_in_use' then value end) as name_in_use
    from {{ ref('link_threshold') }}
),

int_link_likeness as (
    select
        are_twins_met,
        are_twins_seen,
        are_namesakes_met
    from {{ ref('int_link_likeness') }}
),

parted as (
    select
        record_a,
        record_b
    from {{ ref('int_link_decision') }}
    where decision_code = 'parted_by_review'
),

-- the pairs of contradictory components, each as heavy as it is; a verdict outweighs all
held_pair as (
    select
        int_link_pair.record_a,
        int_link_pair.record_b,
        case
            when int_link_pair.decision_code <> 'linked_by_review' then int_link_pair.match_weight
        end as match_weight
    from int_link_pair
    inner join int_person_component
        on int_link_pair.record_a = int_person_component.record_no
    inner join int_component_conflict
        on int_person_component.component_no = int_component_conflict.component_no
),

{% for cut in range(1, n_cuts + 1) -%}
-- cut {{ cut }}: only pairs of so many bits, in what the cut before left contradictory
strong_pair_{{ cut }} as (
    select
        held_pair.record_a,
        held_pair.record_b
    from held_pair
    cross join link_threshold
    {%- if cut > 1 %}
    inner join grouped_{{ cut - 1 }} as one
        on held_pair.record_a = one.record_no
    inner join grouped_{{ cut - 1 }} as other
        on held_pair.record_b = other.record_no
        and one.group_no = other.group_no
    left join contradiction_{{ cut - 1 }} as contradiction
        on one.group_no = contradiction.group_no
    {%- endif %}
    where (
        held_pair.match_weight is null
        or held_pair.match_weight
        >= link_threshold.accept
        + {{ cut - 1 }} * (link_threshold.strong - link_threshold.accept) / 2
    )
    {%- if cut > 1 %}
    or contradiction.group_no is null
    {%- endif %}
),

{{ idase.connected_components('strong_pair_' ~ cut, rounds=4, suffix='_' ~ cut) }},

grouped_{{ cut }} as (
    select
        record_no,
        component_no as group_no
    from component_{{ cut }}
),

{{ idase.contradictions('grouped_' ~ cut, suffix='_' ~ cut) }},

{% endfor -%}
final as (
    select
        grouped.record_no,
        grouped.group_no as component_no,
        contradiction.group_no is not null as is_conflict
    from grouped_{{ n_cuts }} as grouped
    left join contradiction_{{ n_cuts }} as contradiction
        on grouped.group_no = contradiction.group_no
)

select * from final

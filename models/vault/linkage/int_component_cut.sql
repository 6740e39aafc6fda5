-- grain: one row per record of a contradictory component, in what its strong pairs hold together
-- the weak pairs go first: they are what joined two people
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
        decision_code,
        quality_code
    from {{ ref('int_link_pair') }}
),

int_link_record as (
    select
        {{ idase.link_record_columns() | join(',\n        ') }}
    from {{ ref('int_link_record') }}
),

link_threshold as (
    select
        max(case when threshold_code = 'strong' then value end) as strong,
        max(case when threshold_code = 'name_in_use' then value end) as name_in_use
    from {{ ref('link_threshold') }}
),

parted as (
    select
        record_a,
        record_b
    from {{ ref('int_link_decision') }}
    where decision_code = 'parted_by_review'
),

strong_pair as (
    select
        int_link_pair.record_a,
        int_link_pair.record_b
    from int_link_pair
    inner join int_person_component
        on int_link_pair.record_a = int_person_component.record_no
    inner join int_component_conflict
        on int_person_component.component_no = int_component_conflict.component_no
    inner join link_threshold
        on int_link_pair.match_weight >= link_threshold.strong
        or int_link_pair.decision_code = 'linked_by_review'
),

{{ idase.connected_components('strong_pair', rounds=4) }},

grouped as (
    select
        record_no,
        component_no as group_no
    from component
),

{{ idase.contradictions('grouped') }},

final as (
    select
        component.record_no,
        component.component_no,
        contradiction.group_no is not null as is_conflict
    from component
    left join contradiction
        on component.component_no = contradiction.group_no
)

select * from final

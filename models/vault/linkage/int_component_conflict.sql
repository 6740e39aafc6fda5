-- grain: one row per component that holds two records which contradict each other
with

int_person_component as (
    select
        record_no,
        component_no as group_no
    from {{ ref('int_person_component') }}
),

int_link_record as (
    select
        {{ idase.link_record_columns() | join(',\n        ') }}
    from {{ ref('int_link_record') }}
),

link_threshold as (
    select value as name_in_use
    from {{ ref('link_threshold') }}
    where threshold_code = 'name_in_use'
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

{{ idase.contradictions('int_person_component') }},

final as (
    select
        group_no as component_no,
        n_contradictions
    from contradiction
)

select * from final

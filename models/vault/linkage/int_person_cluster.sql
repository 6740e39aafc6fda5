-- grain: one row per person record, with the person it belongs to
-- a contradictory component is cut to its strong pairs, and where these contradict each other
-- still, to its exact pairs, which cannot (they share surname, first name and birth date), and to
-- those that a person linked. Records that a person judged to be two, and that only such a
-- component joins, stand alone
with

int_person_record as (
    select record_no
    from {{ ref('int_person_record') }}
),

int_person_component as (
    select
        record_no,
        component_no
    from {{ ref('int_person_component') }}
),

int_component_conflict as (
    select distinct component_no
    from {{ ref('int_component_conflict') }}
),

int_component_cut as (
    select
        record_no,
        component_no,
        is_conflict
    from {{ ref('int_component_cut') }}
),

int_link_pair as (
    select
        record_a,
        record_b,
        decision_code,
        quality_code
    from {{ ref('int_link_pair') }}
),

parted as (
    select
        record_a,
        record_b
    from {{ ref('int_link_decision') }}
    where decision_code = 'parted_by_review'
),

parted_record as (
    select record_a as record_no
    from parted

    union

    select record_b as record_no
    from parted
),

held_pair as (
    select
        int_link_pair.record_a,
        int_link_pair.record_b
    from int_link_pair
    inner join int_component_cut
        on int_link_pair.record_a = int_component_cut.record_no
    left join parted_record as parted_a
        on int_link_pair.record_a = parted_a.record_no
    left join parted_record as parted_b
        on int_link_pair.record_b = parted_b.record_no
    where int_component_cut.is_conflict
        and (
            int_link_pair.quality_code = 'A'
            or int_link_pair.decision_code = 'linked_by_review'
        )
        and parted_a.record_no is null
        and parted_b.record_no is null
),

{{ idase.connected_components('held_pair', rounds=3) }},

clustered as (
    select
        int_person_record.record_no,
        case
            when int_person_component.record_no is null then int_person_record.record_no
            when int_component_conflict.component_no is null then int_person_component.component_no
            when coalesce(int_component_cut.is_conflict, false)
                then coalesce(component.component_no, int_person_record.record_no)
            else coalesce(int_component_cut.component_no, int_person_record.record_no)
        end as cluster_no
    from int_person_record
    left join int_person_component
        on int_person_record.record_no = int_person_component.record_no
    left join int_component_conflict
        on int_person_component.component_no = int_component_conflict.component_no
    left join int_component_cut
        on int_person_record.record_no = int_component_cut.record_no
    left join component
        on int_person_record.record_no = component.record_no
),

-- pairs that ended up within one person
kept_pair as (
    select
        int_link_pair.record_a,
        int_link_pair.record_b,
        int_link_pair.quality_code
    from int_link_pair
    inner join clustered as one
        on int_link_pair.record_a = one.record_no
    inner join clustered as other
        on int_link_pair.record_b = other.record_no
        and one.cluster_no = other.cluster_no
),

-- the best evidence that ties a record to another
record_quality as (
    select
        record_a as record_no,
        quality_code
    from kept_pair

    union all

    select
        record_b as record_no,
        quality_code
    from kept_pair
),

best_quality as (
    select
        record_no,
        min(quality_code) as link_quality
    from record_quality
    group by record_no
),

final as (
    select
        clustered.record_no,
        clustered.cluster_no,
        coalesce(best_quality.link_quality, 'N') as link_quality
    from clustered
    left join best_quality
        on clustered.record_no = best_quality.record_no
)

select * from final

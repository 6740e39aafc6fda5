-- no two records that a constraint or a person parted are in one person, but for a constraint
-- that a person overruled by linking one of them to another record
with

int_link_decision as (
    select
        record_a,
        record_b,
        decision_code
    from {{ ref('int_link_decision') }}
),

int_person_cluster as (
    select
        record_no,
        cluster_no
    from {{ ref('int_person_cluster') }}
),

vouched as (
    select record_a as record_no
    from int_link_decision
    where decision_code = 'linked_by_review'

    union

    select record_b as record_no
    from int_link_decision
    where decision_code = 'linked_by_review'
),

final as (
    select int_link_decision.decision_code
    from int_link_decision
    inner join int_person_cluster as one
        on int_link_decision.record_a = one.record_no
    inner join int_person_cluster as other
        on int_link_decision.record_b = other.record_no
        and one.cluster_no = other.cluster_no
    left join vouched as vouched_a
        on int_link_decision.record_a = vouched_a.record_no
    left join vouched as vouched_b
        on int_link_decision.record_b = vouched_b.record_no
    where int_link_decision.decision_code = 'parted_by_review'
        or (
            int_link_decision.decision_code = 'parted_by_constraint'
            and vouched_a.record_no is null
            and vouched_b.record_no is null
        )
)

select * from final

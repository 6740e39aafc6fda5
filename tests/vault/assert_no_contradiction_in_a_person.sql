-- no two records that a constraint or a person parted are in one person
select int_link_decision.decision_code
from {{ ref('int_link_decision') }} as int_link_decision
inner join {{ ref('int_person_cluster') }} as one
    on int_link_decision.record_a = one.record_no
inner join {{ ref('int_person_cluster') }} as other
    on int_link_decision.record_b = other.record_no
    and one.cluster_no = other.cluster_no
where int_link_decision.decision_code in ('parted_by_constraint', 'parted_by_review')

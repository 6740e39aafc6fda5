-- the fixed number of rounds was enough: no pair is left across two components
select count(*) as n_pairs
from {{ ref('int_link_pair') }} as pair
inner join {{ ref('int_person_component') }} as one
    on pair.record_a = one.record_no
inner join {{ ref('int_person_component') }} as other
    on pair.record_b = other.record_no
where one.component_no <> other.component_no
having count(*) > 0

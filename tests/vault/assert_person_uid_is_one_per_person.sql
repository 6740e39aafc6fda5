-- one uid for a cluster, one cluster for a uid
with

named as (
    select
        person_registry.person_uid,
        int_person_cluster.cluster_no
    from {{ ref('person_registry') }} as person_registry
    inner join {{ ref('int_person_record') }} as int_person_record
        on person_registry.provider_code = int_person_record.provider_code
        and person_registry.source_person_id = int_person_record.source_person_id
    inner join {{ ref('int_person_cluster') }} as int_person_cluster
        on int_person_record.record_no = int_person_cluster.record_no
),

by_uid as (
    select count(distinct cluster_no) as n_others
    from named
    group by person_uid
),

by_cluster as (
    select count(distinct person_uid) as n_others
    from named
    group by cluster_no
)

select n_others
from by_uid
where n_others > 1

union all

select n_others
from by_cluster
where n_others > 1

-- neither the record that objects nor any other record of its person
with

objecting_cluster as (
    select distinct int_person_cluster.cluster_no
    from {{ ref('int_person_cluster') }} as int_person_cluster
    inner join {{ ref('int_person_record') }} as int_person_record
        on int_person_cluster.record_no = int_person_record.record_no
    inner join {{ ref('stg_iodas__oppositions') }} as objection
        on int_person_record.provider_code = objection.provider_code
        and int_person_record.source_person_id = objection.source_person_id
)

select int_person_cluster.cluster_no
from {{ ref('person_registry') }} as person_registry
inner join {{ ref('int_person_record') }} as int_person_record
    on person_registry.provider_code = int_person_record.provider_code
    and person_registry.source_person_id = int_person_record.source_person_id
inner join {{ ref('int_person_cluster') }} as int_person_cluster
    on int_person_record.record_no = int_person_cluster.record_no
inner join objecting_cluster
    on int_person_cluster.cluster_no = objecting_cluster.cluster_no

-- grain: one row per person record of a person who does not object
with

int_person_record as (
    select
        record_no,
        provider_code,
        source_person_id,
        is_objector
    from {{ ref('int_person_record') }}
),

int_person_cluster as (
    select
        record_no,
        cluster_no,
        link_quality
    from {{ ref('int_person_cluster') }}
),

-- the objection of one record is the person's: all its records leave
objecting_cluster as (
    select distinct int_person_cluster.cluster_no
    from int_person_cluster
    inner join int_person_record
        on int_person_cluster.record_no = int_person_record.record_no
    where int_person_record.is_objector
),

-- records are numbered by age, IODAS first: the smallest number is the founding record
person as (
    select
        int_person_record.record_no as cluster_no,
        {{ idase.vault_uid('u', [
            'int_person_record.provider_code', 'int_person_record.source_person_id'
        ]) }} as person_uid
    from int_person_record
    inner join int_person_cluster
        on int_person_record.record_no = int_person_cluster.record_no
    left join objecting_cluster
        on int_person_cluster.cluster_no = objecting_cluster.cluster_no
    where int_person_cluster.cluster_no = int_person_cluster.record_no
        and objecting_cluster.cluster_no is null
),

final as (
    select
        int_person_record.provider_code,
        int_person_record.source_person_id,
        person.person_uid,
        int_person_cluster.link_quality
    from int_person_record
    inner join int_person_cluster
        on int_person_record.record_no = int_person_cluster.record_no
    inner join person
        on int_person_cluster.cluster_no = person.cluster_no
)

select * from final

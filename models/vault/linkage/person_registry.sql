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

person_uid_history as (
    select
        provider_code,
        source_person_id,
        person_uid,
        build_no
    from {{ ref('person_uid_history') }}
),

named as (
    select
        provider_code,
        source_person_id,
        max_by(person_uid, build_no) as person_uid
    from person_uid_history
    group by provider_code, source_person_id
),

-- the objection of one record is the person's: all its records leave
objecting_cluster as (
    select distinct int_person_cluster.cluster_no
    from int_person_cluster
    inner join int_person_record
        on int_person_cluster.record_no = int_person_record.record_no
    where int_person_record.is_objector
),

final as (
    select
        int_person_record.provider_code,
        int_person_record.source_person_id,
        named.person_uid,
        int_person_cluster.link_quality
    from int_person_record
    inner join int_person_cluster
        on int_person_record.record_no = int_person_cluster.record_no
    inner join named
        on int_person_record.provider_code = named.provider_code
        and int_person_record.source_person_id = named.source_person_id
    left join objecting_cluster
        on int_person_cluster.cluster_no = objecting_cluster.cluster_no
    where objecting_cluster.cluster_no is null
)

select * from final

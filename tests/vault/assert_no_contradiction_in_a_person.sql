-- no person holds two real birth dates under two unlike first names
with

member as (
    select
        int_person_cluster.cluster_no,
        int_person_record.record_no,
        int_person_record.birth_date,
        int_person_record.birth_name_key,
        int_person_record.usage_name_key,
        int_person_record.first_name_key,
        int_person_record.first_name_token
    from {{ ref('int_person_cluster') }} as int_person_cluster
    inner join {{ ref('int_person_record') }} as int_person_record
        on int_person_cluster.record_no = int_person_record.record_no
    where not int_person_record.is_birth_date_fictive
)

select one.cluster_no
from member as one
inner join member as other
    on one.cluster_no = other.cluster_no
    and one.record_no < other.record_no
where one.birth_date <> other.birth_date
    and one.first_name_token <> other.first_name_token
    and {{ idase.jaro_winkler('one.first_name_key', 'other.first_name_key') }} < 0.85
    and one.first_name_key not in (
        coalesce(other.birth_name_key, ''), coalesce(other.usage_name_key, '')
    )

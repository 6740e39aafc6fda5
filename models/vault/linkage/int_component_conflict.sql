-- grain: one row per component that holds two identities which contradict each other
-- two complete identities contradict when first names differ and so do real birth dates, when
-- first names differ under one birth date and one surname (twins), or when sexes differ
with

int_person_component as (
    select
        record_no,
        component_no
    from {{ ref('int_person_component') }}
),

int_person_record as (
    select
        record_no,
        birth_name_key,
        usage_name_key,
        first_name_key,
        first_name_token,
        first_name_phonetic,
        first_name_frame,
        birth_date,
        sex_code,
        is_birth_date_fictive
    from {{ ref('int_person_record') }}
),

-- a pair alone was compared when it was made
large_component as (
    select component_no
    from int_person_component
    group by component_no
    having count(*) > 2
),

member as (
    select
        int_person_component.component_no,
        int_person_record.record_no,
        int_person_record.birth_name_key,
        int_person_record.usage_name_key,
        int_person_record.first_name_key,
        int_person_record.first_name_token,
        int_person_record.first_name_phonetic,
        int_person_record.first_name_frame,
        int_person_record.birth_date,
        int_person_record.sex_code,
        int_person_record.is_birth_date_fictive
    from large_component
    inner join int_person_component
        on large_component.component_no = int_person_component.component_no
    inner join int_person_record
        on int_person_component.record_no = int_person_record.record_no
),

compared as (
    select
        one.component_no,
        {{ idase.sex_agrees('one', 'other') }} as is_sex_same,
        {{ idase.birth_date_is_near('one', 'other') }}
        or {{ idase.birth_year_is_revised('one', 'other') }}
        or one.is_birth_date_fictive
        or other.is_birth_date_fictive as is_date_same,
        one.first_name_token = other.first_name_token
        or one.first_name_phonetic = other.first_name_phonetic
        or (
            one.first_name_frame = other.first_name_frame
            and length(one.first_name_frame) >= 3
        )
        or {{ idase.jaro_winkler('one.first_name_key', 'other.first_name_key') }} >= 0.90
        or one.first_name_key in (other.birth_name_key, other.usage_name_key)
        or other.first_name_key in (one.birth_name_key, one.usage_name_key)
            as is_first_name_same
    from member as one
    inner join member as other
        on one.component_no = other.component_no
        and one.record_no < other.record_no
),

final as (
    select
        component_no,
        cast(count(*) as int) as n_contradictions
    from compared
    where not is_sex_same
        or not is_first_name_same
        or not is_date_same
    group by component_no
)

select * from final

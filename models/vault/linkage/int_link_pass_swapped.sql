-- grain: one row per pair of records whose surname and first name are each other's
-- as written in full, or by the sound of the first word
with

int_record_surname as (
    {{ idase.link_rows() }}
    where surname_kind <> 'part'
),

in_full as (
    select
        one.record_no as record_a,
        other.record_no as record_b,
        one.is_birth_date_fictive,
        {{ idase.same_birth_place('one', 'other') }} as is_same_town
    from int_record_surname as one
    inner join int_record_surname as other
        on one.birth_date = other.birth_date
        and one.surname_key = other.first_name_key
        and one.first_name_key = other.surname_key
        and one.record_no < other.record_no
    where {{ idase.sex_agrees('one', 'other') }}
        and not {{ idase.birth_origin_differs('one', 'other') }}
),

by_sound as (
    select
        one.record_no as record_a,
        other.record_no as record_b,
        one.is_birth_date_fictive,
        {{ idase.same_birth_place('one', 'other') }} as is_same_town
    from int_record_surname as one
    inner join int_record_surname as other
        on one.birth_date = other.birth_date
        and one.surname_phonetic = other.first_name_phonetic
        and one.first_name_phonetic = other.surname_phonetic
        and one.record_no < other.record_no
    where {{ idase.sex_agrees('one', 'other') }}
        and one.surname_phonetic <> one.first_name_phonetic
        and not {{ idase.birth_origin_differs('one', 'other') }}
),

paired as (
    select
        record_a,
        record_b,
        is_birth_date_fictive,
        is_same_town
    from in_full

    union

    select
        record_a,
        record_b,
        is_birth_date_fictive,
        is_same_town
    from by_sound
),

-- a fictive date does not help: the town of birth has to
final as (
    select distinct
        record_a,
        record_b,
        'swapped_names' as pass_code,
        'B' as quality_code
    from paired
    where is_same_town
        or not is_birth_date_fictive
)

select * from final

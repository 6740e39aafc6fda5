-- grain: one row per pair of records with one birth date and names that sound or look alike
-- three ways into the same comparison, so that no block grows: by first name, by surname, by sound
with

int_record_surname as (
    {{ idase.link_rows() }}
    where not is_birth_date_fictive
        and surname_kind <> 'part'
        and length(surname_key) >= 3
),

-- surname mistyped, first name kept
by_first_name as (
    select
        one.record_no as record_a,
        other.record_no as record_b,
        'near_surname' as pass_code,
        'B' as quality_code
    from int_record_surname as one
    inner join int_record_surname as other
        on one.birth_date = other.birth_date
        and one.first_name_token = other.first_name_token
        and one.record_no < other.record_no
    {{ idase.block_join('date_first_name', 'one') }}
    where date_first_name_block.block_kind is null
        and {{ idase.sex_agrees('one', 'other') }}
        and one.surname_key <> other.surname_key
        and {{ idase.first_name_agrees('one', 'other') }}
        and {{ idase.word_is_near('one.surname_key', 'other.surname_key', 0.92) }}
        and not {{ idase.birth_origin_differs('one', 'other') }}
),

-- first name mistyped, surname kept
by_surname as (
    select
        one.record_no as record_a,
        other.record_no as record_b,
        'near_first_name' as pass_code,
        'C' as quality_code
    from int_record_surname as one
    inner join int_record_surname as other
        on one.birth_date = other.birth_date
        and one.surname_key = other.surname_key
        and one.record_no < other.record_no
    {{ idase.block_join('date_surname', 'one') }}
    where date_surname_block.block_kind is null
        and {{ idase.sex_agrees('one', 'other') }}
        and one.first_name_key <> other.first_name_key
        and {{ idase.first_name_is_near('one', 'other') }}
        and not {{ idase.birth_origin_differs('one', 'other') }}
),

-- both written otherwise, but pronounced the same
by_sound as (
    select
        one.record_no as record_a,
        other.record_no as record_b,
        'phonetic' as pass_code,
        'C' as quality_code
    from int_record_surname as one
    inner join int_record_surname as other
        on one.birth_date = other.birth_date
        and one.surname_phonetic = other.surname_phonetic
        and one.record_no < other.record_no
    {{ idase.block_join('date_sound', 'one') }}
    where date_sound_block.block_kind is null
        and {{ idase.sex_agrees('one', 'other') }}
        and one.surname_key <> other.surname_key
        and (
            {{ idase.first_name_agrees('one', 'other') }}
            or {{ idase.first_name_is_near('one', 'other') }}
        )
        and not {{ idase.birth_origin_differs('one', 'other') }}
),

-- both mistyped: only the initials and the sex hold
by_initials as (
    select
        one.record_no as record_a,
        other.record_no as record_b,
        'near_names' as pass_code,
        'C' as quality_code
    from int_record_surname as one
    inner join int_record_surname as other
        on one.birth_date = other.birth_date
        and substr(one.surname_key, 1, 2) = substr(other.surname_key, 1, 2)
        and substr(one.first_name_key, 1, 2) = substr(other.first_name_key, 1, 2)
        and one.record_no < other.record_no
    {{ idase.block_join('date_first_name', 'one') }}
    where date_first_name_block.block_kind is null
        and {{ idase.sex_agrees('one', 'other') }}
        and one.surname_key <> other.surname_key
        and one.first_name_token <> other.first_name_token
        and {{ idase.word_is_near('one.surname_key', 'other.surname_key', 0.92) }}
        and {{ idase.first_name_is_near('one', 'other') }}
        and {{ idase.birth_origin_agrees('one', 'other') }}
),

paired as (
    select
        record_a,
        record_b,
        pass_code,
        quality_code
    from by_first_name
    union
    select
        record_a,
        record_b,
        pass_code,
        quality_code
    from by_surname
    union
    select
        record_a,
        record_b,
        pass_code,
        quality_code
    from by_sound
    union
    select
        record_a,
        record_b,
        pass_code,
        quality_code
    from by_initials
),

final as (
    select
        record_a,
        record_b,
        pass_code,
        quality_code
    from paired
)

select * from final

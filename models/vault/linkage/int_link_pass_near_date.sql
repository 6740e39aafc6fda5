-- grain: one row per pair of records with the same names and two birth dates one slip apart
-- day and month swapped is sure enough; one wrong digit needs a name that nobody else is likely to
-- bear; people born abroad may have had their age assessed again, so the year may move if the town
-- is the same
with

int_record_surname as (
    {{ idase.link_rows() }}
    where not is_birth_date_fictive
        and surname_kind <> 'part'
),

paired as (
    select
        one.record_no as record_a,
        other.record_no as record_b,
        month(one.birth_date) = day(other.birth_date)
        and day(one.birth_date) = month(other.birth_date)
        and year(one.birth_date) = year(other.birth_date) as is_swapped,
        {{ idase.birth_date_is_near('one', 'other') }} as is_near,
        {{ idase.birth_year_is_revised('one', 'other') }} as is_revised,
        {{ idase.birth_origin_agrees('one', 'other') }} as is_origin_agreed,
        {{ idase.same_birth_place('one', 'other') }} as is_same_town,
        coalesce(one.birth_country_code <> 'FRA', false) as is_born_abroad,
        greatest(one.n_expected_namesakes, other.n_expected_namesakes) as n_expected_namesakes
    from int_record_surname as one
    inner join int_record_surname as other
        on one.surname_key = other.surname_key
        and one.first_name_key = other.first_name_key
        and one.record_no < other.record_no
    {{ idase.block_join('full_name', 'one') }}
    where full_name_block.block_kind is null
        and one.birth_date <> other.birth_date
        and {{ idase.sex_agrees('one', 'other') }}
),

final as (
    select distinct
        record_a,
        record_b,
        'near_date' as pass_code,
        'B' as quality_code
    from paired
    where is_origin_agreed
        and (
            (is_swapped and (is_same_town or n_expected_namesakes < 1))
            or (is_near and n_expected_namesakes < {{ var('rarest_name', 0.03) }})
            or (is_revised and is_same_town and is_born_abroad)
        )
)

select * from final

-- grain: one row per pair of records of which one has a fictive birth date (1 January, 31 December)
-- such a date says the year and nothing else: country and names have to be the same and the years
-- near; then either the town is the same too, or the name is rare. For people born in France the
-- country says little, so the town has to agree
with

int_record_surname as (
    {{ idase.link_rows() }}
    where surname_kind <> 'part'
        and birth_country_code is not null
),

-- with the year in common: first names may differ the way one person's do
same_year as (
    select
        one.record_no as record_a,
        other.record_no as record_b
    from int_record_surname as one
    inner join int_record_surname as other
        on one.birth_date = other.birth_date
        and one.surname_key = other.surname_key
        and one.birth_country_code = other.birth_country_code
        and one.record_no < other.record_no
    {{ idase.block_join('date_surname', 'one') }}
    where date_surname_block.block_kind is null
        and one.is_birth_date_fictive
        and {{ idase.sex_agrees('one', 'other') }}
        and (
            (
                {{ idase.same_birth_place('one', 'other') }}
                and (
                    {{ idase.first_name_agrees('one', 'other') }}
                    or {{ idase.first_name_is_near('one', 'other') }}
                )
            )
            or (
                one.first_name_key = other.first_name_key
                and one.birth_country_code <> 'FRA'
                and {{ idase.birth_origin_agrees('one', 'other') }}
                and one.n_expected_namesakes < 1
            )
        )
),

-- with years one apart, or a real date on one side: strict names, same town, and a name
-- that nobody else is likely to bear
near_year as (
    select
        one.record_no as record_a,
        other.record_no as record_b
    from int_record_surname as one
    inner join int_record_surname as other
        on one.surname_key = other.surname_key
        and one.first_name_key = other.first_name_key
        and one.birth_country_code = other.birth_country_code
        and one.record_no < other.record_no
    {{ idase.block_join('full_name', 'one') }}
    where full_name_block.block_kind is null
        and one.n_expected_namesakes < {{ var('rare_name', 0.1) }}
        and (one.is_birth_date_fictive or other.is_birth_date_fictive)
        and one.birth_date <> other.birth_date
        and abs({{ idase.days_between('one.birth_date', 'other.birth_date') }}) <= 366
        and {{ idase.sex_agrees('one', 'other') }}
        and {{ idase.same_birth_place('one', 'other') }}
),

paired as (
    select
        record_a,
        record_b
    from same_year

    union

    select
        record_a,
        record_b
    from near_year
),

final as (
    select
        record_a,
        record_b,
        'fictive_date' as pass_code,
        'C' as quality_code
    from paired
)

select * from final

-- grain: one row per pair of records found by a pass that needs surname, first name and birth date
-- exact: birth names; crossed: a usage name on one side; compound: half a compound surname, or one
-- word of a compound first name; household: another surname in the same household
with

int_record_surname as (
    {{ idase.link_rows() }}
    where not is_birth_date_fictive
),

by_surname as (
    select
        one.record_no as record_a,
        other.record_no as record_b,
        case
            when 'part' in (one.surname_kind, other.surname_kind)
                or one.first_name_key <> other.first_name_key
                then 'compound'
            when one.surname_kind = 'birth' and other.surname_kind = 'birth' then 'exact'
            else 'crossed'
        end as pass_code
    from int_record_surname as one
    inner join int_record_surname as other
        on one.birth_date = other.birth_date
        and one.surname_key = other.surname_key
        and one.first_name_token = other.first_name_token
        and one.record_no < other.record_no
    {{ idase.block_join('date_surname', 'one') }}
    where date_surname_block.block_kind is null
        and {{ idase.sex_agrees('one', 'other') }}
        and {{ idase.first_name_agrees('one', 'other') }}
        and (one.surname_kind <> 'part' or other.surname_kind <> 'part')
        and not {{ idase.birth_origin_differs('one', 'other') }}
),

-- a surname changed by marriage or adoption: household, first name, date and town are left
by_household as (
    select
        one.record_no as record_a,
        other.record_no as record_b,
        'household' as pass_code
    from int_record_surname as one
    inner join int_record_surname as other
        on one.birth_date = other.birth_date
        and one.first_name_key = other.first_name_key
        and one.household_id = other.household_id
        and one.provider_code = other.provider_code
        and one.record_no < other.record_no
    where one.sex_code = other.sex_code
        and one.surname_key <> other.surname_key
        and {{ idase.same_birth_place('one', 'other') }}
),

paired as (
    select
        record_a,
        record_b,
        pass_code
    from by_surname

    union

    select
        record_a,
        record_b,
        pass_code
    from by_household
),

final as (
    select
        record_a,
        record_b,
        pass_code,
        case when pass_code = 'exact' then 'A' else 'B' end as quality_code
    from paired
)

select * from final

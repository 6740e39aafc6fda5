-- grain: one row per block of records too large to compare, which the passes leave out
-- every record of such a block would be compared with every other: placeholders that got through,
-- or a name too common to say anything
with

int_record_surname as (
    select
        record_no,
        surname_key,
        surname_phonetic,
        first_name_key,
        first_name_token,
        birth_date
    from {{ ref('int_record_surname') }}
),

counted as (
    select
        'date_surname' as block_kind,
        birth_date,
        surname_key as block_word,
        count(*) as n_records
    from int_record_surname
    group by birth_date, surname_key

    union all

    select
        'date_sound' as block_kind,
        birth_date,
        surname_phonetic as block_word,
        count(*) as n_records
    from int_record_surname
    where surname_phonetic is not null
    group by birth_date, surname_phonetic

    union all

    select
        'date_first_name' as block_kind,
        birth_date,
        first_name_token as block_word,
        count(*) as n_records
    from int_record_surname
    group by birth_date, first_name_token

    union all

    select
        'full_name' as block_kind,
        cast(null as date) as birth_date,
        surname_key || ' ' || first_name_key as block_word,
        count(*) as n_records
    from int_record_surname
    group by surname_key, first_name_key
),

final as (
    select
        block_kind,
        birth_date,
        block_word,
        cast(n_records as bigint) as n_records
    from counted
    where n_records > {{ var('max_block_records', 1000) }}
)

select * from final

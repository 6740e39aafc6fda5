-- grain: one row per person record and surname under which it may be found
-- birth name, usage name, and the long halves of a compound birth name, with the traits that the
-- linkage passes compare; records without a surname, first name or birth date cannot be linked
with

int_person_record as (
    select
        record_no,
        provider_code,
        household_id,
        birth_name_key,
        birth_name_phonetic,
        birth_name_first_token,
        birth_name_last_token,
        usage_name_key,
        usage_name_phonetic,
        first_name_key,
        first_name_token,
        first_name_phonetic,
        first_name_frame,
        birth_date,
        sex_code,
        birth_place_name,
        birth_place_code,
        birth_country_code,
        coalesce(birth_country_code, 'unknown') as country_key,
        is_birth_date_fictive
    from {{ ref('int_person_record') }}
    where first_name_key is not null
        and birth_date is not null
),

first_name_use as (
    select
        first_name_token,
        count(*) as n_records
    from int_person_record
    group by first_name_token
),

country_use as (
    select
        country_key,
        count(*) as n_records
    from int_person_record
    group by country_key
),

country_first_name_use as (
    select
        country_key,
        first_name_token,
        count(*) as n_records
    from int_person_record
    group by country_key, first_name_token
),

surname as (
    select
        record_no,
        birth_name_key as surname_key,
        'birth' as surname_kind,
        birth_name_phonetic as surname_phonetic
    from int_person_record
    where birth_name_key is not null

    union all

    select
        record_no,
        usage_name_key as surname_key,
        'usage' as surname_kind,
        usage_name_phonetic as surname_phonetic
    from int_person_record
    where usage_name_key is not null

    union all

    select
        record_no,
        birth_name_first_token as surname_key,
        'part' as surname_kind,
        cast(null as string) as surname_phonetic
    from int_person_record
    where length(birth_name_first_token) >= 4
        and birth_name_first_token <> birth_name_key

    union all

    select
        record_no,
        birth_name_last_token as surname_key,
        'part' as surname_kind,
        cast(null as string) as surname_phonetic
    from int_person_record
    where length(birth_name_last_token) >= 4
        and birth_name_last_token <> birth_name_key
        and birth_name_last_token <> birth_name_first_token
),

country_surname_use as (
    select
        int_person_record.country_key,
        surname.surname_key,
        count(*) as n_records
    from surname
    inner join int_person_record
        on surname.record_no = int_person_record.record_no
    group by int_person_record.country_key, surname.surname_key
),

-- a name protects itself by what it is made of: how many others of that country would bear both
-- the surname and the first name by chance (the pair at hand, two records, counts as nobody).
-- Left joins, always matched: they keep the engine from joining the counts to each other first
final as (
    select
        surname.record_no,
        int_person_record.provider_code,
        int_person_record.household_id,
        surname.surname_key,
        surname.surname_kind,
        surname.surname_phonetic,
        int_person_record.first_name_key,
        int_person_record.first_name_token,
        int_person_record.first_name_phonetic,
        int_person_record.first_name_frame,
        int_person_record.birth_date,
        int_person_record.sex_code,
        int_person_record.birth_place_name,
        int_person_record.birth_place_code,
        int_person_record.birth_country_code,
        int_person_record.is_birth_date_fictive,
        int_person_record.first_name_key <> int_person_record.first_name_token
            as is_first_name_compound,
        cast(first_name_use.n_records as int) as n_first_name_records,
        greatest(country_surname_use.n_records - 2, 0)
        * cast(greatest(country_first_name_use.n_records - 2, 0) as double)
        / country_use.n_records as n_expected_namesakes
    from surname
    inner join int_person_record
        on surname.record_no = int_person_record.record_no
    left join first_name_use
        on int_person_record.first_name_token = first_name_use.first_name_token
    left join country_use
        on int_person_record.country_key = country_use.country_key
    left join country_first_name_use
        on int_person_record.country_key = country_first_name_use.country_key
        and int_person_record.first_name_token = country_first_name_use.first_name_token
    left join country_surname_use
        on int_person_record.country_key = country_surname_use.country_key
        and surname.surname_key = country_surname_use.surname_key
)

select * from final

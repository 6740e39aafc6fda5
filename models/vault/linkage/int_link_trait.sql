-- grain: one row per record: its values as short numbers, and how many bits sharing one is worth
-- a text is read once, not once for each rule and pair that it takes part in; two texts in four
-- billion make one number, which brings a pair too many to be compared and nothing worse
with

int_link_record as (
    select
        record_no,
        surname_key,
        surname_sound,
        usage_key,
        usage_sound,
        part_first,
        part_first_sound,
        part_last,
        part_last_sound,
        first_name_key,
        first_name_sound,
        birth_day,
        birth_year,
        birth_month,
        birth_month_day,
        birth_place_name,
        postal_code,
        town,
        mother_key,
        tf_surname_sound,
        tf_first_name_sound,
        tf_birth_place_name,
        tf_postal_code,
        tf_town,
        tf_mother_key
    from {{ ref('int_link_record') }}
),

final as (
    select
        record_no,
        {%- for name, text in {
            'surname_sound': 'surname_sound', 'surname_start': 'substr(surname_key, 1, 3)',
            'surname_head': 'substr(surname_key, 1, 2)',
            'usage_sound': 'usage_sound', 'usage_start': 'substr(usage_key, 1, 3)',
            'part_first_sound': 'part_first_sound', 'part_first_start': 'substr(part_first, 1, 3)',
            'part_last_sound': 'part_last_sound', 'part_last_start': 'substr(part_last, 1, 3)',
            'first_name_sound': 'first_name_sound',
            'first_name_start': 'substr(first_name_key, 1, 3)',
            'first_initial': 'substr(first_name_key, 1, 1)', 'birth_place': 'birth_place_name',
            'postal_code': 'postal_code', 'town': 'town', 'mother': 'mother_key',
        }.items() %}
        {{ idase.short_number_of_known(text) }} as {{ name }},
        {%- endfor %}
        {%- for name, column in {
            'surname': 'surname_sound', 'first_name': 'first_name_sound',
            'birth_place': 'birth_place_name', 'postal_code': 'postal_code', 'town': 'town',
            'mother': 'mother_key',
        }.items() %}
        cast(coalesce(-log2(tf_{{ column }}), 0) as float) as {{ name }}_bits,
        {%- endfor %}
        cast(birth_day as int) as birth_day,
        cast(substr(birth_day, 1, 6) as int) as birth_year_month,
        cast(substr(birth_day, 5, 4) as int) as birth_month_day,
        cast(birth_year as smallint) as birth_year,
        cast(birth_month as smallint) as month_no,
        cast(birth_month_day as smallint) as day_no
    from int_link_record
)

select * from final

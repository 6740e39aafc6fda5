-- grain: one row per person record that can be linked, with what is compared and how common it is
-- a name that is missing is a missing comparison, not an obstacle: a record without any name is
-- the only one left out
with

int_person_record as (
    select
        record_no,
        provider_code,
        coalesce(birth_name_key, usage_name_key) as surname_key,
        coalesce(birth_name_phonetic, usage_name_phonetic) as surname_sound,
        case when birth_name_key is not null then usage_name_key end as usage_key,
        case when birth_name_key is not null then usage_name_phonetic end as usage_sound,
        case
            when length(birth_name_first_token) >= 4 and birth_name_first_token <> birth_name_key
                then birth_name_first_token
        end as part_first,
        case
            when length(birth_name_last_token) >= 4 and birth_name_last_token <> birth_name_key
                then birth_name_last_token
        end as part_last,
        first_name_key,
        first_name_token,
        first_name_phonetic as first_name_sound,
        first_name_frame,
        first_name_length,
        is_birth_date_fictive,
        coalesce(cast(year(birth_date) as int), cast(substr(birth_date_misread, 1, 4) as int))
            as birth_year,
        coalesce(replace(cast(birth_date as string), '-', ''), birth_date_misread) as birth_day,
        birth_date_misread is not null as is_date_misread,
        sex_code,
        birth_place_name,
        birth_country_code as birth_country,
        postal_code,
        residence_town as town,
        mother_name_key as mother_key
    from {{ ref('int_person_record') }}
    where coalesce(birth_name_key, usage_name_key, first_name_key) is not null
),

int_name_sound as (
    select
        word,
        phonetic
    from {{ ref('int_name_sound') }}
),

link_threshold as (
    select
        max(case when threshold_code = 'fictive_ratio' then value end) as fictive_ratio,
        max(case when threshold_code = 'cut_share' then value end) as cut_share
    from {{ ref('link_threshold') }}
),

-- a day on which no more were born than on others was not made up
fictive_use as (
    select
        sum(case when int_person_record.is_birth_date_fictive then 1 else 0 end) * 365.25 / 2
        > max(link_threshold.fictive_ratio) * count(int_person_record.birth_day) as is_day_made_up
    from int_person_record
    cross join link_threshold
),

dated as (
    select
        int_person_record.record_no,
        int_person_record.provider_code,
        int_person_record.surname_key,
        int_person_record.surname_sound,
        int_person_record.usage_key,
        int_person_record.usage_sound,
        int_person_record.part_first,
        int_person_record.part_last,
        int_person_record.first_name_key,
        int_person_record.first_name_token,
        int_person_record.first_name_sound,
        int_person_record.first_name_frame,
        int_person_record.first_name_length,
        int_person_record.birth_year,
        int_person_record.birth_day,
        case
            when not (int_person_record.is_birth_date_fictive and fictive_use.is_day_made_up)
                then int_person_record.birth_day
        end as birth_text,
        int_person_record.is_date_misread,
        int_person_record.sex_code,
        int_person_record.birth_place_name,
        int_person_record.birth_country,
        int_person_record.postal_code,
        int_person_record.town,
        nullif(
            coalesce(int_person_record.postal_code, '') || ' '
            || coalesce(int_person_record.town, ''), ' '
        ) as residence_key,
        int_person_record.mother_key
    from int_person_record
    cross join fictive_use
),

{% set columns = idase.link_frequency_columns() -%}
{% for column in columns %}
{{ column }}_use as (
    select
        {{ column }},
        cast(count(*) as double) as n_records
    from dated
    where {{ column }} is not null
    group by {{ column }}
),

{% endfor -%}
{% for column in ['surname_sound', 'first_name_sound'] %}
-- people of one name and country of birth; a birth day stands for a person, however many records
{{ column }}_at_home as (
    select
        {{ column }},
        birth_country,
        cast(count(distinct birth_day) as double) as n_days
    from dated
    where {{ column }} is not null
        and birth_country is not null
    group by {{ column }}, birth_country
),

{{ column }}_country as (
    select
        birth_country,
        sum(n_days) as n_days
    from {{ column }}_at_home
    group by birth_country
),

{% endfor -%}
first_name_length_use as (
    select
        provider_code,
        first_name_length,
        count(*) as n_records
    from dated
    where first_name_length is not null
    group by
        provider_code,
        first_name_length
),

-- names thin out with their length, down to one that is the longest: where many are just as long
-- as the longest, the column held no more
first_name_width as (
    select
        first_name_length_use.provider_code,
        max(first_name_length_use.first_name_length) as first_name_length
    from first_name_length_use
    cross join link_threshold
    group by
        first_name_length_use.provider_code,
        link_threshold.cut_share
    having max_by(first_name_length_use.n_records, first_name_length_use.first_name_length) - 1
        >= link_threshold.cut_share * sum(first_name_length_use.n_records)
),

full_name as (
    select
        surname_sound,
        first_name_sound,
        cast(count(distinct birth_day) as double) as n_days
    from dated
    where surname_sound is not null
        and first_name_sound is not null
    group by surname_sound, first_name_sound
),

filled as (
    select
        {%- for column in columns %}
        cast(count({{ column }}) as double) as {{ column }}_n,
        {%- endfor %}
        count(*) as n_records
    from dated
),

final as (
    select
        dated.record_no,
        dated.provider_code,
        dated.surname_key,
        dated.surname_sound,
        dated.usage_key,
        dated.usage_sound,
        dated.part_first,
        part_first_sound.phonetic as part_first_sound,
        dated.part_last,
        part_last_sound.phonetic as part_last_sound,
        dated.first_name_key,
        dated.first_name_token,
        dated.first_name_sound,
        dated.first_name_frame,
        dated.birth_year,
        dated.birth_day,
        dated.birth_text,
        cast(substr(dated.birth_text, 5, 2) as int) as birth_month,
        cast(substr(dated.birth_text, 7, 2) as int) as birth_month_day,
        dated.is_date_misread,
        dated.sex_code,
        dated.birth_place_name,
        dated.birth_country,
        dated.postal_code,
        dated.town,
        dated.residence_key,
        dated.mother_key,
        {%- for column in columns %}
        {{ column }}_use.n_records / filled.{{ column }}_n as tf_{{ column }},
        {%- endfor %}
        cast(first_name_token_use.n_records as int) as n_first_name_records,
        case
            when first_name_width.first_name_length is not null then length(dated.first_name_key)
        end as first_name_cut_letters,
        -- bits too many where names go together: less the two days of a pair itself, and one
        -- standard error
        {%- for column in ['surname_sound', 'first_name_sound'] %}
        coalesce(log2(greatest(
            ({{ column }}_at_home.n_days - 2 - sqrt({{ column }}_at_home.n_days))
            / {{ column }}_country.n_days
            / ({{ column }}_use.n_records / filled.{{ column }}_n), 1
        )), 0) as {{ column }}_home_bits,
        {%- endfor %}
        coalesce(log2(greatest(
            (full_name.n_days - 2 - sqrt(full_name.n_days)) / filled.n_records
            / (surname_sound_use.n_records / filled.surname_sound_n)
            / (first_name_sound_use.n_records / filled.first_name_sound_n), 1
        )), 0) as full_name_bits
    from dated
    cross join filled
    left join int_name_sound as part_first_sound
        on dated.part_first = part_first_sound.word
    left join int_name_sound as part_last_sound
        on dated.part_last = part_last_sound.word
    {%- for column in ['surname_sound', 'first_name_sound'] %}
    left join {{ column }}_at_home
        on dated.{{ column }} = {{ column }}_at_home.{{ column }}
        and dated.birth_country = {{ column }}_at_home.birth_country
    left join {{ column }}_country
        on dated.birth_country = {{ column }}_country.birth_country
    {%- endfor %}
    left join first_name_width
        on dated.provider_code = first_name_width.provider_code
        and dated.first_name_length = first_name_width.first_name_length
    left join full_name
        on dated.surname_sound = full_name.surname_sound
        and dated.first_name_sound = full_name.first_name_sound
    {%- for column in columns %}
    left join {{ column }}_use
        on dated.{{ column }} = {{ column }}_use.{{ column }}
    {%- endfor %}
)

select * from final

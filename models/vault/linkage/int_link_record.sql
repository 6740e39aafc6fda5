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

dated as (
    select
        record_no,
        provider_code,
        surname_key,
        surname_sound,
        usage_key,
        usage_sound,
        part_first,
        part_last,
        first_name_key,
        first_name_token,
        first_name_sound,
        first_name_frame,
        birth_year,
        birth_day,
        case when not is_birth_date_fictive then birth_day end as birth_text,
        is_date_misread,
        sex_code,
        birth_place_name,
        birth_country,
        postal_code,
        town,
        nullif(coalesce(postal_code, '') || ' ' || coalesce(town, ''), ' ') as residence_key,
        mother_key
    from int_person_record
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
        dated.part_last,
        dated.first_name_key,
        dated.first_name_token,
        dated.first_name_sound,
        dated.first_name_frame,
        dated.birth_year,
        dated.birth_day,
        dated.birth_text,
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
        cast(first_name_token_use.n_records as int) as n_first_name_records
    from dated
    cross join filled
    {%- for column in columns %}
    left join {{ column }}_use
        on dated.{{ column }} = {{ column }}_use.{{ column }}
    {%- endfor %}
)

select * from final

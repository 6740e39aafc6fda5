{#- Columns of int_record_surname that the linkage passes read. -#}
{% macro link_rows() -%}
    select
        record_no,
        provider_code,
        household_id,
        surname_key,
        surname_kind,
        surname_phonetic,
        first_name_key,
        first_name_token,
        first_name_phonetic,
        first_name_frame,
        birth_date,
        sex_code,
        birth_place_name,
        birth_place_code,
        birth_country_code,
        is_birth_date_fictive,
        is_first_name_compound,
        n_first_name_records,
        n_expected_namesakes
    from {{ ref('int_record_surname') }}
{%- endmacro %}

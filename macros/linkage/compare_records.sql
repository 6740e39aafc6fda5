{#- Conditions on two rows of int_record_surname, named by their aliases. -#}

{#- The sexes agree, or one is not known. -#}
{% macro sex_agrees(one, other) -%}
    coalesce({{ one }}.sex_code = {{ other }}.sex_code, true)
{%- endmacro %}


{#- Born in the same town, by name or by INSEE code; unknown is no. -#}
{% macro same_birth_place(one, other) -%}
    (
        coalesce({{ one }}.birth_place_name = {{ other }}.birth_place_name, false)
        or coalesce({{ one }}.birth_place_code = {{ other }}.birth_place_code, false)
    )
{%- endmacro %}


{#- Neither the countries nor the towns of birth contradict each other; unknown is no objection. -#}
{% macro birth_origin_agrees(one, other) -%}
    (
        coalesce({{ one }}.birth_country_code = {{ other }}.birth_country_code, true)
        and (
            coalesce({{ one }}.birth_place_name = {{ other }}.birth_place_name, true)
            or coalesce({{ one }}.birth_place_code = {{ other }}.birth_place_code, false)
        )
    )
{%- endmacro %}


{#- Country and town of birth both contradict each other: two people, whatever their names. -#}
{% macro birth_origin_differs(one, other) -%}
    (
        coalesce({{ one }}.birth_country_code <> {{ other }}.birth_country_code, false)
        and coalesce({{ one }}.birth_place_name <> {{ other }}.birth_place_name, false)
    )
{%- endmacro %}


{#- Two dates that differ by one mistyped digit, or by day and month swapped. -#}
{% macro birth_date_is_near(one, other) -%}
    (
        levenshtein(cast({{ one }}.birth_date as string), cast({{ other }}.birth_date as string)) = 1
        or (
            year({{ one }}.birth_date) = year({{ other }}.birth_date)
            and month({{ one }}.birth_date) = day({{ other }}.birth_date)
            and day({{ one }}.birth_date) = month({{ other }}.birth_date)
        )
    )
{%- endmacro %}


{#- One day and month, the years up to three apart: an age assessed again. -#}
{% macro birth_year_is_revised(one, other) -%}
    (
        month({{ one }}.birth_date) = month({{ other }}.birth_date)
        and day({{ one }}.birth_date) = day({{ other }}.birth_date)
        and abs(year({{ one }}.birth_date) - year({{ other }}.birth_date)) <= 3
    )
{%- endmacro %}


{#-
    The same first name, or a compound cut short: JEAN LUC is JEAN, MD SHAHIN ALI is MD SHAHIN, but
    JEAN PIERRE is not JEAN LUC.
-#}
{% macro first_name_agrees(one, other) -%}
    (
        {{ one }}.first_name_token = {{ other }}.first_name_token
        and substr(
            {{ one }}.first_name_key,
            1,
            least(length({{ one }}.first_name_key), length({{ other }}.first_name_key))
        ) = substr(
            {{ other }}.first_name_key,
            1,
            least(length({{ one }}.first_name_key), length({{ other }}.first_name_key))
        )
    )
{%- endmacro %}


{#- Two words a slip apart: alike from the start, or one letter off in five or more. -#}
{% macro word_is_near(one, other, similarity) -%}
    (
        {{ idase.jaro_winkler(one, other) }} >= {{ similarity }}
        or (
            levenshtein({{ one }}, {{ other }}) = 1
            and least(length({{ one }}), length({{ other }})) >= 5
        )
    )
{%- endmacro %}


{#-
    First names that may be one person's: same sound; two transcriptions (same consonants, three or
    more) met at two providers or in two households; or a likely slip, of which one side is hardly
    ever met. Twins share surname, date and household: two near names that are both in common use
    (MARIE, MARINE) are two people.
-#}
{% macro first_name_is_near(one, other) -%}
    (
        (
            {{ one }}.first_name_phonetic = {{ other }}.first_name_phonetic
            and not ({{ one }}.is_first_name_compound and {{ other }}.is_first_name_compound)
        )
        or (
            {{ one }}.first_name_frame = {{ other }}.first_name_frame
            and length({{ one }}.first_name_frame) >= 3
            and (
                {{ one }}.provider_code <> {{ other }}.provider_code
                or {{ one }}.household_id <> {{ other }}.household_id
            )
            and {{ idase.jaro_winkler(one ~ '.first_name_key', other ~ '.first_name_key') }} >= 0.80
        )
        or (
            least({{ one }}.n_first_name_records, {{ other }}.n_first_name_records)
            <= {{ var('rare_first_name_records', 2) }}
            and {{ idase.word_is_near(
                one ~ '.first_name_key', other ~ '.first_name_key', 0.90
            ) }}
        )
    )
{%- endmacro %}

{#-
    What is compared of two records, and at which levels, from the strongest to none: the one place
    where the structure of the model is written. Conditions read the columns of int_link_record,
    with _l for the one record and _r for the other; the first that holds is the level. `missing`
    says when nothing can be compared: such a comparison weighs nothing. `frequency` names the
    column whose value weighs by its own frequency: a rare surname says more than a common one.

    `usual` is how often records of one person reach the level in registers that were linked
    before: what training starts from, and keeps to where the records say little.

    The weights are learnt (`idase train-linkage`) and kept in the seed link_level, one row per
    level; a level is known by its number, 0 being disagreement.
-#}
{% macro link_comparisons() -%}
    {%- set swapped -%}
        (
            (surname_key_l = first_name_key_r and first_name_key_l = surname_key_r)
            or (
                surname_sound_l = first_name_sound_r and first_name_sound_l = surname_sound_r
                and surname_sound_l <> first_name_sound_l
            )
            or (
                substr(surname_key_l, 1, 2) = substr(first_name_key_r, 1, 2)
                and substr(first_name_key_l, 1, 2) = substr(surname_key_r, 1, 2)
                and {{ idase.one_slip('surname_key_l', 'first_name_key_r', 0.9) }}
                and {{ idase.one_slip('first_name_key_l', 'surname_key_r', 0.9) }}
            )
        ) and surname_key_l <> surname_key_r
    {%- endset -%}
    {%- set same_parts -%}
        (
            case when birth_year_l = birth_year_r then 1 else 0 end
            + case when birth_month_l = birth_month_r then 1 else 0 end
            + case when birth_month_day_l = birth_month_day_r then 1 else 0 end
        )
    {%- endset -%}
    {%- set town_slip = idase.one_slip('town_l', 'town_r', 0.9) -%}
    {%- set code_slip -%}
        (
            levenshtein(postal_code_l, postal_code_r) <= 1
            or (
                levenshtein(postal_code_l, postal_code_r) = 2
                and {{ idase.jaro_winkler('postal_code_l', 'postal_code_r') }} >= 0.9
            )
        )
    {%- endset -%}
    {{ return([
        {
            'code': 'surname',
            'missing': 'surname_key_l is null or surname_key_r is null',
            'levels': [
                {'no': 8, 'usual': 0.88, 'label': 'same', 'frequency': 'surname_key',
                 'condition': 'surname_key_l = surname_key_r'},
                {'no': 7, 'usual': 0.01, 'label': 'birth name against name in use',
                 'condition': 'usage_key_l = surname_key_r or surname_key_l = usage_key_r'
                 ~ ' or usage_key_l = usage_key_r'},
                {'no': 6, 'usual': 0.01, 'label': 'half of a compound name',
                 'frequency': 'surname_key', 'share': 0.5,
                 'condition': 'part_first_l = surname_key_r or part_last_l = surname_key_r'
                 ~ ' or surname_key_l = part_first_r or surname_key_l = part_last_r'},
                {'no': 5, 'usual': 0.02, 'label': 'surname and first name swapped', 'condition': swapped},
                {'no': 4, 'usual': 0.015, 'label': 'same sound', 'frequency': 'surname_sound',
                 'condition': 'surname_sound_l = surname_sound_r'},
                {'no': 3, 'usual': 0.035, 'label': 'one slip', 'frequency': 'surname_key', 'share': 0.5,
                 'condition': idase.one_slip('surname_key_l', 'surname_key_r', 0.92)},
                {'no': 2, 'usual': 0.01, 'label': 'alike',
                 'condition': idase.two_slips('surname_key_l', 'surname_key_r', 0.84)},
                {'no': 1, 'usual': 0.005, 'label': 'a first name in the place of the surname',
                 'condition': 'surname_key_l = first_name_key_r'
                 ~ ' or first_name_key_l = surname_key_r'},
                {'no': 0, 'usual': 0.02, 'label': 'different'},
            ],
        },
        {
            'code': 'first_name',
            'missing': 'first_name_key_l is null or first_name_key_r is null or (' ~ swapped ~ ')',
            'levels': [
                {'no': 5, 'usual': 0.86, 'label': 'same', 'frequency': 'first_name_key',
                 'condition': 'first_name_key_l = first_name_key_r'},
                {'no': 4, 'usual': 0.02, 'label': 'compound name cut short', 'frequency': 'first_name_token',
                 'condition': 'first_name_token_l = first_name_token_r'
                 ~ ' and (first_name_key_l like first_name_key_r || '
                 ~ "'%' or first_name_key_r like first_name_key_l || '%')"},
                {'no': 3, 'usual': 0.02, 'label': 'same sound', 'frequency': 'first_name_sound',
                 'condition': 'first_name_sound_l = first_name_sound_r and '
                 ~ idase.is_same_second_name('%s_l', '%s_r')},
                {'no': 2, 'usual': 0.04, 'label': 'one slip', 'frequency': 'first_name_key', 'share': 0.5,
                 'condition': idase.one_slip('first_name_key_l', 'first_name_key_r', 0.9)},
                {'no': 1, 'usual': 0.02, 'label': 'alike, or one transcription of the other',
                 'condition': idase.two_slips('first_name_key_l', 'first_name_key_r', 0.8)
                 ~ ' or (first_name_frame_l = first_name_frame_r'
                 ~ ' and length(first_name_frame_l) >= 3)'},
                {'no': 0, 'usual': 0.04, 'label': 'different'},
            ],
        },
        {
            'code': 'birth_date',
            'missing': 'birth_text_l is null or birth_text_r is null'
            ~ ' or (is_date_misread_l and is_date_misread_r)'
            ~ ' or ((is_date_misread_l or is_date_misread_r) and ' ~ same_parts ~ ' < 2)',
            'levels': [
                {'no': 6, 'usual': 0.86, 'label': 'same', 'condition': 'birth_text_l = birth_text_r'},
                {'no': 5, 'usual': 0.01, 'label': 'day and month swapped',
                 'condition': 'birth_year_l = birth_year_r'
                 ~ ' and birth_month_l = birth_month_day_r and birth_month_day_l = birth_month_r'},
                {'no': 4, 'usual': 0.04, 'label': 'one digit',
                 'condition': same_parts ~ ' = 2 and levenshtein(birth_text_l, birth_text_r) = 1'},
                {'no': 3, 'usual': 0.01, 'label': 'same day, year assessed again',
                 'condition': 'birth_month_l = birth_month_r'
                 ~ ' and birth_month_day_l = birth_month_day_r'
                 ~ ' and abs(birth_year_l - birth_year_r) <= 3'},
                {'no': 2, 'usual': 0.03, 'label': 'two of day, month and year',
                 'condition': same_parts ~ ' = 2'},
                {'no': 1, 'usual': 0.01, 'label': 'two digits',
                 'condition': same_parts ~ ' = 1 and levenshtein(birth_text_l, birth_text_r) = 2'},
                {'no': 0, 'usual': 0.04, 'label': 'different'},
            ],
        },
        {
            'code': 'birth_year',
            'missing': 'birth_year_l is null or birth_year_r is null'
            ~ ' or (birth_text_l is not null and birth_text_r is not null)',
            'levels': [
                {'no': 2, 'usual': 0.93, 'label': 'same year beside a fictive date',
                 'condition': 'birth_year_l = birth_year_r'},
                {'no': 1, 'usual': 0.03, 'label': 'one year apart beside a fictive date',
                 'condition': 'abs(birth_year_l - birth_year_r) = 1'},
                {'no': 0, 'usual': 0.04, 'label': 'years apart'},
            ],
        },
        {
            'code': 'birth_place',
            'missing': '(birth_place_name_l is null and birth_country_l is null)'
            ~ ' or (birth_place_name_r is null and birth_country_r is null)'
            ~ ' or ((birth_place_name_l is null or birth_place_name_r is null)'
            ~ " and (birth_country_l = 'FRA' or birth_country_r = 'FRA'"
            ~ ' or birth_country_l is null or birth_country_r is null)'
            ~ " and coalesce(birth_country_l = birth_country_r, true))",
            'levels': [
                {'no': 4, 'usual': 0.9, 'label': 'same town', 'frequency': 'birth_place_name',
                 'condition': 'birth_place_name_l = birth_place_name_r'},
                {'no': 3, 'usual': 0.02, 'label': 'town misspelt', 'frequency': 'birth_place_name', 'share': 0.5,
                 'condition': idase.one_slip('birth_place_name_l', 'birth_place_name_r', 0.92)},
                {'no': 2, 'usual': 0.02, 'label': 'same country abroad, a town not known',
                 'frequency': 'birth_country',
                 'condition': 'birth_country_l = birth_country_r and birth_country_l'
                 ~ " <> 'FRA' and (birth_place_name_l is null or birth_place_name_r is null)"},
                {'no': 1, 'usual': 0.04, 'label': 'another town of one country',
                 'condition': 'coalesce(birth_country_l = birth_country_r, true)'},
                {'no': 0, 'usual': 0.02, 'label': 'another country'},
            ],
        },
        {
            'code': 'sex',
            'missing': 'sex_code_l is null or sex_code_r is null',
            'levels': [
                {'no': 1, 'usual': 0.985, 'label': 'same', 'condition': 'sex_code_l = sex_code_r'},
                {'no': 0, 'usual': 0.015, 'label': 'different'},
            ],
        },
        {
            'code': 'mother',
            'missing': 'mother_key_l is null or mother_key_r is null',
            'levels': [
                {'no': 2, 'usual': 0.93, 'label': 'same', 'frequency': 'mother_key',
                 'condition': 'mother_key_l = mother_key_r'},
                {'no': 1, 'usual': 0.04, 'label': 'one slip',
                 'condition': idase.one_slip('mother_key_l', 'mother_key_r', 0.9)},
                {'no': 0, 'usual': 0.03, 'label': 'different'},
            ],
        },
        {
            'code': 'residence',
            'missing': '(postal_code_l is null or postal_code_r is null)'
            ~ ' and (town_l is null or town_r is null)',
            'levels': [
                {'no': 5, 'usual': 0.6, 'label': 'same post code and town',
                 'frequency': 'residence_key', 'condition': 'residence_key_l = residence_key_r'},
                {'no': 4, 'usual': 0.03, 'label': 'the same, one of the two misspelt',
                 'frequency': 'residence_key',
                 'condition': '(postal_code_l = postal_code_r and ' ~ town_slip ~ ')'
                 ~ ' or (town_l = town_r and ' ~ code_slip ~ ')'},
                {'no': 3, 'usual': 0.05, 'label': 'same post code', 'frequency': 'postal_code',
                 'condition': 'postal_code_l = postal_code_r'},
                {'no': 2, 'usual': 0.05, 'label': 'same town', 'frequency': 'town',
                 'condition': 'town_l = town_r'},
                {'no': 1, 'usual': 0.01, 'label': 'post code and town misspelt',
                 'frequency': 'town', 'share': 0.5,
                 'condition': town_slip ~ ' and ' ~ code_slip},
                {'no': 0, 'usual': 0.26, 'label': 'elsewhere'},
            ],
        },
    ]) }}
{%- endmacro %}


{#- Second words of two first names, NULL where there is one word only; sides as patterns ('%s_l'). -#}
{% macro second_names(one, other) -%}
    {%- set seconds = [] -%}
    {%- for side in (one, other) -%}
        {%- do seconds.append(
            'nullif(substr(' ~ side % 'first_name_key'
            ~ ', length(' ~ side % 'first_name_token' ~ ") + 1), '')"
        ) -%}
    {%- endfor -%}
    {{ return(seconds) }}
{%- endmacro %}


{#-
    Second words a slip apart, or only one of the two: JEAN PIERRE and JEAN CLAUDE sound the same to
    the end of the first word, and are brothers.
-#}
{% macro is_same_second_name(one, other) -%}
    {%- set seconds = idase.second_names(one, other) -%}
    {{- return('coalesce(' ~ idase.one_slip(seconds[0], seconds[1], 0.9) ~ ', true)') -}}
{%- endmacro %}


{#- Two normalised words a slip apart: alike from the start, or one letter off in five or more. -#}
{% macro one_slip(one, other, similarity) -%}
    {{- return(
        '(' ~ idase.jaro_winkler(one, other) ~ ' >= ' ~ similarity
        ~ ' or ' ~ idase.letters_off(one, other, 1, 5) ~ ')'
    ) -}}
{%- endmacro %}


{#- Two normalised words that are alike: two letters off in six or more, or alike from the start. -#}
{% macro two_slips(one, other, similarity) -%}
    {{- return(
        '(' ~ idase.jaro_winkler(one, other) ~ ' >= ' ~ similarity
        ~ ' or ' ~ idase.letters_off(one, other, 2, 6) ~ ')'
    ) -}}
{%- endmacro %}


{#- So many letters off at most, in words of so many letters at least; lengths first, they are free. -#}
{% macro letters_off(one, other, letters, length) -%}
    {{- return(
        'case when abs(length(' ~ one ~ ') - length(' ~ other ~ ')) <= ' ~ letters
        ~ ' and least(length(' ~ one ~ '), length(' ~ other ~ ')) >= ' ~ length
        ~ ' then levenshtein(' ~ one ~ ', ' ~ other ~ ') <= ' ~ letters ~ ' else false end'
    ) -}}
{%- endmacro %}


{#- Columns whose values weigh by their frequency, in the order in which they are met. -#}
{% macro link_frequency_columns() -%}
    {%- set found = [] -%}
    {%- for comparison in idase.link_comparisons() -%}
        {%- for level in comparison['levels'] if level.get('frequency') not in found + [none] -%}
            {%- do found.append(level['frequency']) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- Month of age in which one comes of age: 18 completed years. -#}
{% macro majority_month() -%}
    216
{%- endmacro %}


{#-
    Month of age from which young people are followed for their working life: 16 completed years.
    Missions locales see nobody before, and the sequences of the study begin there.
-#}
{% macro youth_month() -%}
    192
{%- endmacro %}


{#-
    Last month of the study: the month that ends on the 21st birthday. Month 252 starts on the
    birthday itself and belongs to nobody's contract.
-#}
{% macro last_study_month() -%}
    {{ var('age_limit_years') * 12 - 1 }}
{%- endmacro %}


{#-
    Channels of a person's months, in the order of the study: `<channel>_state` is the state and
    `<channel>_observed_from_month`, `…_until_month` the window of each.
-#}
{% macro channels() -%}
    {{ return(['protection', 'activity', 'housing']) }}
{%- endmacro %}


{#-
    Ages at which the study looks at everybody: a name for columns and the month of age. `at_21` is
    the last month before the 21st birthday.
-#}
{% macro key_ages() -%}
    {{ return([
        {'name': 'at_18', 'month': 216},
        {'name': 'at_18_5', 'month': 222},
        {'name': 'at_19', 'month': 228},
        {'name': 'at_20', 'month': 240},
        {'name': 'at_21', 'month': 251},
    ]) }}
{%- endmacro %}


{#-
    Ranges of months of age over which transitions and mean times are counted, both included; at_18
    is the month before the birthday and the one after: its only transitions are those of majority.
-#}
{% macro age_windows() -%}
    {{ return([
        {'code': '0_17', 'from_month': 0, 'to_month': 215},
        {'code': 'at_18', 'from_month': 215, 'to_month': 216},
        {'code': '16_20', 'from_month': 192, 'to_month': 251},
        {'code': '18_20', 'from_month': 216, 'to_month': 251},
    ]) }}
{%- endmacro %}


{#-
    Whether a group of protection states (nom_state.group_code) is protection in force, as SQL: in
    care, at home or as a young adult. A report or an assessment is none yet.
-#}
{% macro is_protected(group_code) -%}
    {{ group_code }} in ('young_adult', 'placed', 'at_home')
{%- endmacro %}


{#-
    Kinds of cohorts, by year: the code, the column of dim_person and dim_person_profile that holds
    the year, how many years later its law applies, and when its oldest turn 18 and its youngest 21.
-#}
{% macro cohort_kinds() -%}
    {{ return([
        {'code': 'first_cjm', 'column': 'first_cjm_year', 'law_after': 0,
            'oldest_18_after': -3, 'youngest_21_after': 3},
        {'code': 'birth', 'column': 'birth_year', 'law_after': 18,
            'oldest_18_after': 18, 'youngest_21_after': 21},
        {'code': 'turned_18', 'column': 'turned_18_year', 'law_after': 0,
            'oldest_18_after': 0, 'youngest_21_after': 3},
    ]) }}
{%- endmacro %}


{#-
    Ways to group persons, each with the expression on dim_person_profile that gives the group's
    code. Labels are in nom_category (list group_kind), and in the nomenclature of each code.
-#}
{% macro group_kinds() -%}
    {{ return([
        {'code': 'all', 'expression': "'all'"},
        {'code': 'sex', 'expression': 'sex_code'},
        {'code': 'mna', 'expression': "case when is_mna then 'mna' else 'other' end"},
        {'code': 'period_at_18', 'expression': 'period_at_18'},
        {'code': 'territory', 'expression': 'territory_code'},
        {'code': 'entry_age', 'expression': 'entry_age'},
        {'code': 'last_lodging', 'expression': 'last_lodging'},
        {'code': 'contract', 'expression': "case when has_cjm then 'cjm' else 'no_cjm' end"},
    ]) }}
{%- endmacro %}


{#- Quantile of the normal law that leaves 2.5 % on each side: a 95 % interval. -#}
{% macro normal_quantile() -%}
    1.959963984540054
{%- endmacro %}

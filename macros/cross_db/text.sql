{#- A text as a SQL literal: quotes and backslashes are written the way each engine reads them. -#}
{% macro sql_string(text) -%}
    {{ return(adapter.dispatch('sql_string', 'idase')(text)) }}
{%- endmacro %}

{% macro default__sql_string(text) -%}
    {{ return("'" ~ text | replace("'", "''") ~ "'") }}
{%- endmacro %}

{% macro spark__sql_string(text) -%}
    {{ return("'" ~ text | replace("\\", "\\\\") | replace("'", "\\'") ~ "'") }}
{%- endmacro %}


{#- Replace every match of a regular expression (no backslash in it, engines differ on them). -#}
{% macro regexp_replace_all(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('regexp_replace_all', 'idase')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__regexp_replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro spark__regexp_replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}


{#-
    Jaro-Winkler similarity of two plain ASCII texts (normalise first: engines count bytes),
    rounded to 9 digits so that engine versions agree.
-#}
{% macro jaro_winkler(first_text, second_text) -%}
    {{ return(adapter.dispatch('jaro_winkler', 'idase')(first_text, second_text)) }}
{%- endmacro %}

{% macro default__jaro_winkler(first_text, second_text) -%}
    round(jaro_winkler_similarity({{ first_text }}, {{ second_text }}), 9)
{%- endmacro %}

{#- Spark 3.5 has no Jaro-Winkler; its Levenshtein ratio is close and never higher than needed. -#}
{% macro spark__jaro_winkler(first_text, second_text) -%}
    round(
        1 - levenshtein({{ first_text }}, {{ second_text }})
        / greatest(length({{ first_text }}), length({{ second_text }}), 1), 9
    )
{%- endmacro %}


{#- Cast that gives NULL instead of an error: an error would print the value. -#}
{% macro try_cast_to(expression, data_type) -%}
    try_cast({{ expression }} as {{ data_type }})
{%- endmacro %}


{#- Whether a whole text matches a regular expression (no backslash in it, engines differ). -#}
{% macro matches_whole(text, pattern) -%}
    {{ return(adapter.dispatch('matches_whole', 'idase')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches_whole(text, pattern) -%}
    regexp_full_match({{ text }}, {{ pattern }})
{%- endmacro %}

{% macro spark__matches_whole(text, pattern) -%}
    {{ text }} rlike concat('^(', {{ pattern }}, ')$')
{%- endmacro %}


{#-
    A whole number that stands for some values: equal values, equal numbers. To join and to group,
    which is several times faster than on texts; never kept from one engine version to the next.
-#}
{% macro number_of(values) -%}
    {{ return(adapter.dispatch('number_of', 'idase')(values)) }}
{%- endmacro %}

{% macro default__number_of(values) -%}
    hash({{ values | join(', ') }})
{%- endmacro %}

{% macro spark__number_of(values) -%}
    xxhash64({{ values | join(', ') }})
{%- endmacro %}


{#- Type of what number_of returns. -#}
{% macro number_type() -%}
    {{ return(adapter.dispatch('number_type', 'idase')()) }}
{%- endmacro %}

{% macro default__number_type() -%}
    {{ return('ubigint') }}
{%- endmacro %}

{% macro spark__number_type() -%}
    {{ return('bigint') }}
{%- endmacro %}


{#-
    A number of 32 bits for one value, NULL when it is missing: half as long to read. Two values in
    four billion share one, so that it may bring together and never tell apart.
-#}
{% macro short_number_of_known(value) -%}
    {{ return(adapter.dispatch('short_number_of_known', 'idase')(value)) }}
{%- endmacro %}

{% macro default__short_number_of_known(value) -%}
    case when {{ value }} is not null then cast(hash({{ value }}) >> 32 as uinteger) end
{%- endmacro %}

{% macro spark__short_number_of_known(value) -%}
    case when {{ value }} is not null then hash({{ value }}) end
{%- endmacro %}

{#-
    One half of the national file's number: the first 20 digits of SHA-1 over a text followed by
    the key that the observatory gives to every département (guide, pp. 11 to 14). The key never
    appears in SQL: the plugin hands it to the session; without it the statement stops. SHA-1 and a
    shared key are the guide's choice, and the reason why this number is used for that file alone.
-#}
{% macro national_half(text) -%}
    {{ return(adapter.dispatch('national_half', 'idase')(text)) }}
{%- endmacro %}

{% macro default__national_half(text) -%}
    substr(sha1(
        encode({{ text }})
        || coalesce(
            cast(getvariable('national_key') as blob),
            error('key olinpe-national is not loaded: run idase keys new')
        )
    ), 1, 20)
{%- endmacro %}

{% macro spark__national_half(text) -%}
    substr(sha1(concat(
        encode({{ text }}, 'UTF-8'),
        unhex(coalesce(
            nullif(reflect('java.lang.System', 'getenv', 'DBT_ENV_SECRET_NATIONAL_KEY'), 'null'),
            raise_error('key olinpe-national is not loaded')
        ))
    )), 1, 20)
{%- endmacro %}


{#-
    NUMANONYM, 40 digits: 20 over the cleaned first name, the mother's birth name and the month and
    year of birth (MMAAAA), 20 over the first twelve characters of both names' phonex. A mother who
    is not recorded counts as an empty name; without a first name or a birth date there is nobody to
    number, and the guide's 40 f stand in.
-#}
{% macro national_number(first_name, mother_name, first_phonex, mother_phonex, birth_date) -%}
    case
        when {{ first_name }} is null or {{ birth_date }} is null
            then 'ffffffffffffffffffffffffffffffffffffffff'
        else {{ idase.national_half(
            first_name ~ " || coalesce(" ~ mother_name ~ ", '') || lpad(cast(month(" ~ birth_date
            ~ ") as string), 2, '0') || cast(year(" ~ birth_date ~ ") as string)"
        ) }}
            || {{ idase.national_half(
                "substr(" ~ first_phonex ~ ", 1, 12) || coalesce(substr(" ~ mother_phonex
                ~ ", 1, 12), '')"
            ) }}
    end
{%- endmacro %}

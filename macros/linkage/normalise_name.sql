{#-
    A name as capitals A to Z and digits with single spaces: accents and apostrophes go (N'DIAYE is
    NDIAYE), hyphens and anything else become a space; NULL when nothing is left. Digits stay, or
    two people called INDIVIDU 12 and INDIVIDU 34 would bear one name. Costly: once per distinct
    name, never per row.
-#}
{% macro normalise_name(text) -%}
    {{ idase.normalise_characters(text, 'A-Z0-9') }}
{%- endmacro %}


{#-
    A normalised name whose digits are letters that a scanner misread: S0W is SOW, ER1C is ERIC,
    8YLAL is BYLAL. A number is one: two digits side by side, or a digit that is a word, leave the
    whole name as it is (INDIVIDU 12, LOUIS 2).
-#}
{% macro read_scanned_letters(name) -%}
    case
        when {{ idase.regexp_replace_all(name, '[0-9][0-9]|(^| )[0-9]( |$)', '-') }} = {{ name }}
            then translate({{ name }}, '0158', 'OISB')
        else {{ name }}
    end
{%- endmacro %}


{#- A text in capitals without digits: a place without its arrondissement. -#}
{% macro normalise_letters(text) -%}
    {{ idase.normalise_characters(text, 'A-Z') }}
{%- endmacro %}


{#- The characters `kept` of a text in capitals without accents; whatever else is there, a space. -#}
{% macro normalise_characters(text, kept) -%}
    nullif(trim({{ idase.regexp_replace_all(
        idase.fold_case_accents(text, 'upper', "'’‘ʼ`´"), '[^' ~ kept ~ ']+', ' '
    ) }}), '')
{%- endmacro %}

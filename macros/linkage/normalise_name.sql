{#-
    A name as capitals A to Z and digits with single spaces: accents and apostrophes go (N'DIAYE is
    NDIAYE), hyphens and anything else become a space; NULL when nothing is left. Digits stay, or
    two people called INDIVIDU 12 and INDIVIDU 34 would bear one name. Costly: once per distinct
    name, never per row.
-#}
{% macro normalise_name(text) -%}
    {{ idase.normalise_characters(text, 'A-Z0-9') }}
{%- endmacro %}


{#- The same without digits: a place without its arrondissement, a name without its year. -#}
{% macro normalise_letters(text) -%}
    {{ idase.normalise_characters(text, 'A-Z') }}
{%- endmacro %}


{#- The characters `kept` of a text in capitals without accents; whatever else is there, a space. -#}
{% macro normalise_characters(text, kept) -%}
    nullif(trim({{ idase.regexp_replace_all(
        idase.fold_case_accents(text, 'upper', "'’‘ʼ`´"), '[^' ~ kept ~ ']+', ' '
    ) }}), '')
{%- endmacro %}

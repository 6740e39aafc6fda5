{#-
    A name as capitals A to Z with single spaces: accents and apostrophes go (N'DIAYE is NDIAYE),
    hyphens and anything else become a space; NULL when no letter is left. Costly: once per
    distinct name, never per row.
-#}
{% macro normalise_name(text) -%}
    nullif(trim({{ idase.regexp_replace_all(
        idase.fold_case_accents(text, 'upper', "'’‘ʼ`´"), '[^A-Z]+', ' '
    ) }}), '')
{%- endmacro %}

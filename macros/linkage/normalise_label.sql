{#-
    A code or a label as lower-case letters and digits with single spaces, the form in which
    spellings are compared with `map_value_alias`; NULL when nothing is left.
-#}
{% macro normalise_label(text) -%}
    nullif(trim({{ idase.regexp_replace_all(
        idase.fold_case_accents(text, 'lower'), '[^a-z0-9]+', ' '
    ) }}), '')
{%- endmacro %}

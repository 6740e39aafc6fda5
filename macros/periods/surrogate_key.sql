{#-
    Identifier of a row made from its natural key: 32 hexadecimal digits, the same on every build.
    Not a pseudonym: who knows the parts can compute it, so it never leaves the building.
-#}
{% macro surrogate_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("coalesce(cast(" ~ column ~ " as string), '(null)')") -%}
    {%- endfor -%}
    {{ dbt.hash(parts | join(" || '|' || ")) }}
{%- endmacro %}

{#-
    Values of the record that ends last, carried through one `max`: the end date leads, the values
    follow, so that all of them come from the same record and no second window is needed. Records
    that end the same day are told apart by the values themselves, never by the order of rows.
-#}
{% macro pack_last(end_date, columns) -%}
    max(
            cast({{ end_date }} as string)
            {%- for column in columns %}
            || '|' || coalesce(cast({{ column }} as string), '')
            {%- endfor %}
        )
{%- endmacro %}


{#- The value at a position (1 for the first) of what pack_last() carried; NULL when empty. -#}
{% macro unpack_last(packed, position) -%}
    nullif(split_part({{ packed }}, '|', {{ position + 1 }}), '')
{%- endmacro %}

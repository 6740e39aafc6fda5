{#-
    A left join to the blocks that are too large: `<kind>_block.block_kind is null` keeps the
    records of the others. The kinds are those of int_link_block.
-#}
{% macro block_join(block_kind, record) -%}
    {%- set words = {
        'date_surname': record ~ '.surname_key',
        'date_sound': record ~ '.surname_phonetic',
        'date_first_name': record ~ '.first_name_token',
        'full_name': record ~ ".surname_key || ' ' || " ~ record ~ '.first_name_key',
    } -%}
    left join {{ ref('int_link_block') }} as {{ block_kind }}_block
        on {{ block_kind }}_block.block_kind = '{{ block_kind }}'
        and {{ block_kind }}_block.block_word = {{ words[block_kind] }}
        {%- if block_kind != 'full_name' %}
        and {{ block_kind }}_block.birth_date = {{ record }}.birth_date
        {%- endif %}
{%- endmacro %}

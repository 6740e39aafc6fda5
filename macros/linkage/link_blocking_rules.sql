{#-
    Which records are compared at all: those that share the key of one rule, that is all its parts.
    Parts read the columns of `named` in int_link_key (a record under each of its names: surname,
    name in use, halves of a compound, first name). `split` divides a block that is too large. A rule
    with `rare` reads that column of int_link_trait alone, where few records share the value.
-#}
{% macro link_blocking_rules() -%}
    {{ return([
        {
            'code': 'names',
            'trait': 'names',
            'label': 'Surname and first name that sound the same, in either order, or the one there is.',
            'key': ['least(name_sound, first_name_sound)', 'greatest(name_sound, first_name_sound)'],
            'filter': "name_kind <> 'first' and name_sound is not null",
            'split': ['birth_year'],
        },
        {
            'code': 'date_start',
            'trait': 'date',
            'label': 'One birth date, and one name that starts with the same three letters.',
            'key': ['birth_day', 'name_start'],
            'split': ['birth_place'],
        },
        {
            'code': 'starts',
            'trait': 'names',
            'limit': 'loose_block_records',
            'label': 'A surname and a first name that start with the same letters.',
            'key': ['name_start', 'first_name_start'],
            'filter': "name_kind in ('surname', 'usage')",
            'split': ['birth_year'],
        },
        {
            'code': 'town_start',
            'trait': 'place',
            'limit': 'loose_block_records',
            'label': 'One town of residence, and one name that starts with the same letters.',
            'key': ['town', 'name_start'],
            'split': ['birth_year', 'first_initial'],
        },
        {
            'code': 'post_code_name',
            'trait': 'place',
            'limit': 'loose_block_records',
            'label': 'One post code, and one name that sounds the same, whichever it is.',
            'key': ['postal_code', 'name_sound'],
            'split': ['birth_year', 'first_initial'],
        },
        {
            'code': 'post_code',
            'trait': 'place',
            'limit': 'loose_block_records',
            'label': 'One post code, where few live.',
            'rare': 'postal_code',
            'key': ['int_link_trait.postal_code'],
        },
        {
            'code': 'town',
            'trait': 'place',
            'limit': 'loose_block_records',
            'label': 'One town, where few live.',
            'rare': 'town',
            'key': ['int_link_trait.town'],
        },
        {
            'code': 'date',
            'trait': 'date',
            'limit': 'loose_block_records',
            'label': 'One birth date, where few were born.',
            'rare': 'birth_day',
            'key': ['int_link_trait.birth_day'],
        },
        {
            'code': 'month_name',
            'trait': 'date',
            'limit': 'loose_block_records',
            'label': 'Born in one month of one year, and one name that sounds the same.',
            'key': ['birth_year_month', 'name_sound'],
            'split': ['first_initial'],
        },
        {
            'code': 'day_name',
            'trait': 'date',
            'limit': 'loose_block_records',
            'label': 'Born on one day of any year, and one name that sounds the same.',
            'key': ['birth_month_day', 'name_sound'],
            'split': ['first_initial'],
        },
    ]) }}
{%- endmacro %}


{#- Columns whose rare values alone are keys. -#}
{% macro link_rare_columns() -%}
    {%- set columns = [] -%}
    {%- for rule in idase.link_blocking_rules() if 'rare' in rule -%}
        {%- do columns.append(rule['rare']) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

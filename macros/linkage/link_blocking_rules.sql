{#-
    Which records are compared at all: those that share the key of one rule, that is all its parts.
    Parts read the columns of `named` in int_link_key (a record under each of its names: surname,
    name in use, halves of a compound, first name). `split` divides a block that is too large;
    without one it is left out.
-#}
{% macro link_blocking_rules() -%}
    {{ return([
        {
            'code': 'names',
            'label': 'Surname and first name that sound the same, in either order.',
            'key': ['least(name_sound, first_name_sound)', 'greatest(name_sound, first_name_sound)'],
            'filter': "name_kind <> 'first'",
            'split': ['birth_year'],
        },
        {
            'code': 'date_start',
            'label': 'One birth date, and one name that starts with the same three letters.',
            'key': ['birth_day', 'substr(name_start, 1, 3)'],
            'split': ['birth_place_name'],
        },
        {
            'code': 'starts',
            'limit': 'loose_block_records',
            'label': 'A surname and a first name that start with the same letters.',
            'key': ['name_start', 'first_name_start'],
            'filter': "name_kind in ('surname', 'usage')",
            'split': ['birth_year'],
        },
        {
            'code': 'date_residence',
            'limit': 'loose_block_records',
            'label': 'One birth date and one post code, or one town where the code is missing.',
            'key': ['birth_day', 'coalesce(postal_code, town)'],
            'filter': "name_kind in ('surname', 'only first')",
            'split': ['first_initial'],
        },
        {
            'code': 'town_start',
            'limit': 'loose_block_records',
            'label': 'One town of residence, and one name that starts with the same letters.',
            'key': ['town', 'name_start'],
            'split': ['birth_year', 'first_initial'],
        },
        {
            'code': 'post_code_name',
            'limit': 'loose_block_records',
            'label': 'One post code, and one name that sounds the same, whichever it is.',
            'key': ['postal_code', 'name_sound'],
            'split': ['birth_year', 'first_initial'],
        },
        {
            'code': 'post_code',
            'limit': 'loose_block_records',
            'label': 'One post code, where few live.',
            'key': ['postal_code'],
            'filter': "name_kind in ('surname', 'only first')",
        },
        {
            'code': 'town',
            'limit': 'loose_block_records',
            'label': 'One town, where few live.',
            'key': ['town'],
            'filter': "name_kind in ('surname', 'only first')",
        },
        {
            'code': 'date',
            'limit': 'loose_block_records',
            'label': 'One birth date, where few were born.',
            'key': ['birth_day'],
            'filter': "name_kind in ('surname', 'only first')",
        },
        {
            'code': 'month_name',
            'limit': 'loose_block_records',
            'label': 'Born in one month of one year, and one name that sounds the same.',
            'key': ['substr(birth_day, 1, 6)', 'name_sound'],
            'split': ['first_initial'],
        },
        {
            'code': 'day_name',
            'limit': 'loose_block_records',
            'label': 'Born on one day of any year, and one name that sounds the same.',
            'key': ['substr(birth_day, 5, 4)', 'name_sound'],
            'split': ['first_initial'],
        },
        {
            'code': 'abroad_year_name',
            'label': 'Born abroad in one year and town, and one name that sounds the same.',
            'key': ['birth_place_name', 'birth_year', 'name_sound'],
            'filter': "birth_country <> 'FRA'",
            'split': ['first_initial'],
        },
    ]) }}
{%- endmacro %}

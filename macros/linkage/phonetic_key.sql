{#-
    How a name sounds in French, for a normalised name without spaces: one symbol per sound
    (5 = ch, 7 = hard g), y is i, h is silent, doubled letters count once, silent endings go.
    MOHAMED and MOHAMMED, SOULEYMANE and SULEIMANE, LEGROS and LEGRAUX agree; LINA and LENA do not:
    vowels are kept so that twins stay apart.
-#}
{% macro phonetic_key(name_key) -%}
    {%- set sounds = [
        ('PH', 'F'), ('Y', 'I'), ('TCH', '5'), ('SCH', '5'), ('CH', '5'), ('SH', '5'), ('H', ''),
        ('GN', 'N'), ('CK', 'K'), ('QU', 'K'), ('Q', 'K'), ('GUE', '7E'), ('GUI', '7I'),
        ('GE', 'JE'), ('GI', 'JI'), ('G', '7'), ('DJ', 'J'), ('CE', 'SE'), ('CI', 'SI'),
        ('C', 'K'), ('X', 'KS'), ('W', 'V'), ('Z', 'S'), ('EAU', 'O'), ('AU', 'O'), ('OU', 'U'),
        ('AI', 'E'), ('EI', 'E'), ('OE', 'E'),
    ] -%}
    {%- set result = namespace(sql=idase.regexp_replace_all(name_key, 'X$', '')) -%}
    {%- for spelling, sound in sounds -%}
        {%- set result.sql = "replace(" ~ result.sql ~ ", '" ~ spelling ~ "', '" ~ sound ~ "')" -%}
    {%- endfor -%}
    {%- for letter in 'AEIOUBDFJKLMNPRSTV57' -%}
        {%- set result.sql
            = "replace(" ~ result.sql ~ ", '" ~ letter * 2 ~ "', '" ~ letter ~ "')" -%}
    {%- endfor -%}
    coalesce(
        nullif({{ idase.regexp_replace_all(result.sql, 'E?[STD]*$', '') }}, ''), {{ name_key }}
    )
{%- endmacro %}


{#- The consonants of a phonetic key: what is left when a name changes script twice. -#}
{% macro consonant_frame(phonetic) -%}
    translate({{ phonetic }}, '-AEIOU', '-')
{%- endmacro %}

{#-
    A text in one case without accents. Character by character, because upper() and
    strip_accents() disagree between engines (ß, œ, ø, ł), unless the text is plain ASCII, which
    most are and which is thirty times faster; combining marks and the marks listed in `dropped`
    disappear.
-#}
{% macro fold_case_accents(text, letter_case='upper', dropped='') -%}
    {%- set groups = {
        'A': 'ÀÁÂÃÄÅĀĂĄàáâãäåāăą', 'C': 'ÇĆČĊçćčċ', 'D': 'ĎĐďđ', 'E': 'ÈÉÊËĒĖĘĚèéêëēėęě',
        'G': 'ĞĢğģ', 'I': 'ÌÍÎÏĪĮİìíîïīįı', 'L': 'ŁĽĻłľļ', 'N': 'ÑŃŇñńň',
        'O': 'ÒÓÔÕÖØŌŐòóôõöøōő', 'R': 'ŘŔřŕ', 'S': 'ŚŠŞȘśšşș', 'T': 'ŤŢȚťţț',
        'U': 'ÙÚÛÜŪŮŰùúûüūůű', 'Y': 'ÝŸýÿ', 'Z': 'ŹŽŻźžż',
    } -%}
    {%- set lower = 'abcdefghijklmnopqrstuvwxyz' -%}
    {%- set marks = '\u0300\u0301\u0302\u0303\u0308\u030a\u0327\u030c' ~ dropped -%}
    {%- set found = namespace(text='', wanted='') -%}
    {%- for letter, variants in groups.items() -%}
        {%- set found.text = found.text ~ variants -%}
        {%- set found.wanted = found.wanted ~ letter * (variants | length) -%}
    {%- endfor -%}
    {%- set found.text = (lower if letter_case == 'upper' else lower | upper) ~ found.text -%}
    {%- set found.wanted = (lower | upper) ~ found.wanted -%}
    {%- set wanted = found.wanted if letter_case == 'upper' else found.wanted | lower -%}
    {%- set pairs = [('œ', 'oe'), ('Œ', 'oe'), ('æ', 'ae'), ('Æ', 'ae'), ('ß', 'ss'), ('ẞ', 'ss')] -%}
    {%- set result = namespace(sql=text) -%}
    {%- for ligature, letters in pairs -%}
        {%- set result.sql = "replace(" ~ result.sql ~ ", '" ~ ligature ~ "', '" ~ letters ~ "')" -%}
    {%- endfor -%}
    case
        when {{ idase.regexp_replace_all(text, '[ -~]+', '') }} = ''
            then {{ letter_case }}({{ idase.drop_characters(text, dropped) }})
        else translate(
            {{ result.sql }},
            {{ idase.sql_string(found.text ~ marks) }},
            '{{ wanted }}'
        )
    end
{%- endmacro %}


{#- A text without the plain ASCII characters listed; others in the list are ignored. -#}
{% macro drop_characters(text, dropped) -%}
    {%- set result = namespace(sql=text) -%}
    {%- for character in dropped if character in "'`" -%}
        {%- set result.sql
            = 'replace(' ~ result.sql ~ ', ' ~ idase.sql_string(character) ~ ", '')" -%}
    {%- endfor -%}
    {{ result.sql }}
{%- endmacro %}

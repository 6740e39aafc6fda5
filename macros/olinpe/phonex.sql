{#-
    Phonex of a cleaned name (capitals A to Z, no space), as letters and the digits 1 to 5: the
    sixteen steps that F. Brouard published in 1999, up to the final number. One nested replacement
    per spelling, since engines differ on look-ahead: a letter that must not change is put in lower
    case and raised again afterwards. In four parts (1 to 4), each over the result of the one before:
    so many nested calls at once are more than parsers take. Costly: once per distinct name.
-#}
{% macro phonex(name, part) -%}
    {%- set vowels = ['A', 'E', 'I', 'O', 'U'] -%}
    {%- set sounds = vowels + ['1', '2', '3', '4'] -%}
    {%- set pairs = [
        ('Y', 'I'), ('CH', 'C#'), ('SH', 'S#'), ('PH', 'F'), ('H', ''), ('#', 'H'),
        ('GAN', 'KAN'), ('GAM', 'KAM'), ('GAIN', 'KAIN'), ('GAIM', 'KAIM'),
    ] -%}
    {%- for group in ['AIN', 'EIN', 'AIM', 'EIM'] -%}
        {%- for vowel in vowels -%}
            {%- do pairs.append((group ~ vowel, 'YN' ~ vowel)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do pairs.extend([
        ('EAU', 'O'), ('OUA', '2'), ('EIN', '4'), ('AIN', '4'), ('EIM', '4'), ('AIM', '4'),
        ('AI', 'Y'), ('EI', 'Y'), ('ER', 'YR'), ('ESS', 'YSS'), ('ET', 'YT'), ('EZ', 'YZ'),
    ]) -%}
    {%- for group, sound in [('AN', '1'), ('AM', '1'), ('EN', '1'), ('EM', '1'), ('IN', '4')] -%}
        {%- for vowel in sounds -%}
            {%- do pairs.append((group ~ vowel, group | lower ~ vowel)) -%}
        {%- endfor -%}
        {%- do pairs.append((group, sound)) -%}
        {%- do pairs.append((group | lower, group)) -%}
    {%- endfor -%}
    {%- for vowel in sounds -%}
        {%- do pairs.append((vowel ~ 'S', vowel ~ 's')) -%}
    {%- endfor -%}
    {%- for vowel in sounds -%}
        {%- do pairs.append(('s' ~ vowel, 'Z' ~ vowel)) -%}
    {%- endfor -%}
    {%- do pairs.extend([
        ('s', 'S'),
        ('OE', 'E'), ('EU', 'E'), ('AU', 'O'), ('OI', '2'), ('OY', '2'), ('OU', '3'),
        ('SCH', '5'), ('CH', '5'), ('SH', '5'), ('SS', 'S'), ('SC', 'S'),
        ('CE', 'SE'), ('CI', 'SI'), ('C', 'K'), ('QU', 'K'), ('Q', 'K'), ('GU', 'K'),
        ('GA', 'KA'), ('GO', 'KO'), ('GY', 'KY'),
        ('A', 'O'), ('D', 'T'), ('P', 'T'), ('J', 'G'), ('B', 'F'), ('V', 'F'), ('M', 'N'),
    ]) -%}
    {%- set result = namespace(sql=name) -%}
    {%- for spelling, sound in pairs[(part - 1) * 36:part * 36] -%}
        {%- set result.sql = "replace(" ~ result.sql ~ ", '" ~ spelling ~ "', '" ~ sound ~ "')" -%}
    {%- endfor -%}
    {%- if part == 4 -%}
        {%- for letter in '12345EFGHIKLNORSTUWXYZ' -%}
            {%- set result.sql
                = idase.regexp_replace_all(result.sql, letter ~ letter ~ '+', letter) -%}
        {%- endfor -%}
        {%- set result.sql = idase.regexp_replace_all(result.sql, '[TX]$', '') -%}
    {%- endif -%}
    {{ result.sql }}
{%- endmacro %}

{#-
    Protection measures that no recipient receives: penal measures (GDPR art. 10), and the wards
    of the State and what leads to it (the CNIL's framework of 20 January 2022 leaves adoption out).
-#}
{% macro withheld_measures() -%}
    ('PPM', 'PUP_P', 'PUP_D', 'DELAIS', 'RAP')
{%- endmacro %}

{#-
    Measures that shelter at once: a stay under one of them counts as a place however short.
    CASF L.223-2 al. 2 and 5, L.221-2-4; code civil art. 375-5 al. 2.
-#}
{% macro emergency_measures() -%}
    ('AP72', 'RU5', 'APU_MNA', 'OPP_PR')
{%- endmacro %}

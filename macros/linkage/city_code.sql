{#- INSEE code of the city for the code of one of its arrondissements (Lyon, Paris, Marseille). -#}
{% macro city_code(insee_code) -%}
    case
        when {{ insee_code }} between '69381' and '69389' then '69123'
        when {{ insee_code }} between '75101' and '75120' then '75056'
        when {{ insee_code }} between '13201' and '13216' then '13055'
        else {{ insee_code }}
    end
{%- endmacro %}

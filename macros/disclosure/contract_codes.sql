{#-
    Codes of the nomenclatures that export contracts name, as a query of (nomenclature,
    domain_filter, code); a filtered nomenclature appears whole and by part. One that is not here
    allows nothing: add its line.
-#}
{% macro contract_codes() -%}
    {%- for seed, column in [
        ('nom_sex', 'sex_code'),
        ('nom_nationality_group', 'nationality_group_code'),
        ('nom_measure', 'measure_code'),
        ('nom_role', 'role_code'),
        ('nom_end_reason', 'end_reason_code'),
        ('nom_programme_exit_reason', 'exit_reason_code'),
        ('nom_place_type', 'place_type_code'),
        ('nom_territory', 'territory_code'),
        ('nom_state', 'state_code'),
    ] %}
        select
            '{{ seed }}.{{ column }}' as nomenclature,
            '' as domain_filter,
            {{ column }} as code
        from {{ ref(seed) }}

        union all
{% endfor %}
        select
            'nom_state.state_code' as nomenclature,
            concat('channel=', channel) as domain_filter,
            state_code as code
        from {{ ref('nom_state') }}
{%- endmacro %}

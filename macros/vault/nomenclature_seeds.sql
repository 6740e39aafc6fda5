{#- The nomenclatures of one code column each: (seed, its code column). nom_measure has its domain. -#}
{% macro nomenclature_seeds() -%}
    {{ return([
        ('nom_authority', 'authority_code'),
        ('nom_country', 'country_code'),
        ('nom_decider', 'decider_code'),
        ('nom_education_level', 'education_level_code'),
        ('nom_end_reason', 'end_reason_code'),
        ('nom_event_origin', 'origin_code'),
        ('nom_event_outcome', 'outcome_code'),
        ('nom_event_type', 'event_type_code'),
        ('nom_grant_decision', 'decision_code'),
        ('nom_ml_lodging', 'lodging_code'),
        ('nom_nationality_group', 'nationality_group_code'),
        ('nom_place_type', 'place_type_code'),
        ('nom_programme_exit_reason', 'exit_reason_code'),
        ('nom_progress', 'progress_code'),
        ('nom_role', 'role_code'),
        ('nom_sex', 'sex_code'),
        ('nom_territory', 'territory_code'),
    ]) }}
{%- endmacro %}

{#-
    The delivered columns that hold codes or labels, with the nomenclature that decides them:
    (source system, table, column, nomenclature of `map_value_alias`). Twin of the rows with nature
    `code` in `map_canonical_column`; a test compares the two.
-#}
{% macro coded_columns() -%}
    {{ return([
        ('iodas', 'individus', 'sexe', 'nom_sex'),
        ('iodas', 'individus', 'pays_naissance', 'nom_country'),
        ('iodas', 'mesures', 'code_mesure', 'nom_measure.protection'),
        ('iodas', 'mesures', 'libelle_mesure', 'nom_measure.protection'),
        ('iodas', 'mesures', 'decideur', 'nom_decider'),
        ('iodas', 'mesures', 'cadre', 'nom_authority'),
        ('iodas', 'mesures', 'territoire', 'nom_territory'),
        ('iodas', 'mesures', 'motif_fin', 'nom_end_reason'),
        ('iodas', 'accueils', 'type_lieu', 'nom_place_type'),
        ('iodas', 'accueils', 'motif_sortie', 'nom_end_reason'),
        ('iodas', 'evenements', 'type_evenement', 'nom_event_type'),
        ('iodas', 'evenements', 'origine', 'nom_event_origin'),
        ('iodas', 'evenements', 'suite', 'nom_event_outcome'),
        ('iodas', 'insertion', 'dispositif', 'nom_measure.insertion'),
        ('iodas', 'insertion', 'role', 'nom_role'),
        ('iodas', 'insertion', 'motif_fin', 'nom_end_reason'),
        ('iodas', 'logement', 'dispositif', 'nom_measure.housing'),
        ('iodas', 'logement', 'decision', 'nom_grant_decision'),
        ('iodas', 'handicap', 'type_droit', 'nom_measure.disability'),
        ('iodas', 'handicap', 'decision', 'nom_grant_decision'),
        ('missions_locales', 'jeunes', 'civilite', 'nom_sex'),
        ('missions_locales', 'jeunes', 'pays_naissance', 'nom_country'),
        ('missions_locales', 'jeunes', 'nationalite', 'nom_nationality_group'),
        ('missions_locales', 'jeunes', 'niveau_formation', 'nom_education_level'),
        ('missions_locales', 'jeunes', 'hebergement', 'nom_ml_lodging'),
        ('missions_locales', 'situations', 'categorie', 'nom_measure.mission_locale'),
        ('missions_locales', 'situations', 'etat', 'nom_progress'),
        ('missions_locales', 'dispositifs', 'code_dispositif', 'nom_measure.mission_locale'),
        ('missions_locales', 'dispositifs', 'motif_sortie', 'nom_programme_exit_reason'),
    ]) }}
{%- endmacro %}

{#-
    The delivered tables with their staging model, the columns without which a row cannot be used,
    and how an objection is found: (source system, table, key columns, column of the person or of
    the measure, objection table). Read by the reconciliation.
-#}
{% macro fact_tables() -%}
    {{ return([
        ('iodas', 'individus', ['id_individu'], none, none),
        ('iodas', 'mesures', ['id_mesure', 'id_individu'], 'id_individu', 'person'),
        ('iodas', 'accueils', ['id_accueil', 'id_mesure'], 'id_mesure', 'measure'),
        ('iodas', 'evenements', ['id_evenement', 'id_individu'], 'id_individu', 'person'),
        ('iodas', 'insertion', ['id_dossier', 'id_individu'], 'id_individu', 'person'),
        ('iodas', 'logement', ['id_dossier', 'id_individu'], 'id_individu', 'person'),
        ('iodas', 'handicap', ['id_droit', 'id_individu'], 'id_individu', 'person'),
        ('iodas', 'oppositions', ['provider', 'id_personne'], none, none),
        ('missions_locales', 'jeunes', ['id_dossier'], none, none),
        ('missions_locales', 'situations', ['id_situation', 'id_dossier'], 'id_dossier', 'person'),
        (
            'missions_locales', 'dispositifs',
            ['id_dispositif', 'id_dossier'], 'id_dossier', 'person'
        ),
    ]) }}
{%- endmacro %}

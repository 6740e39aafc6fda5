{#- The delivered columns that hold dates, by source system and table, for the report of dates. -#}
{% macro date_columns() -%}
    {{ return([
        ('iodas', 'individus', ['date_naissance', 'date_deces', 'date_maj']),
        ('iodas', 'mesures',
            ['date_decision', 'date_debut', 'date_echeance', 'date_fin', 'date_maj']),
        ('iodas', 'accueils', ['date_entree', 'date_sortie']),
        ('iodas', 'evenements', ['date_evenement']),
        ('iodas', 'insertion', ['date_debut', 'date_fin']),
        ('iodas', 'logement', ['date_demande', 'date_debut', 'date_fin']),
        ('iodas', 'handicap', ['date_decision', 'date_debut_droit', 'date_fin_droit']),
        ('iodas', 'oppositions', ['date_opposition']),
        ('missions_locales', 'jeunes',
            ['date_naissance', 'date_premier_accueil', 'date_dernier_contact']),
        ('missions_locales', 'situations', ['date_debut', 'date_fin']),
        ('missions_locales', 'dispositifs', ['date_entree', 'date_sortie']),
    ]) }}
{%- endmacro %}

{#- The 105 variables of the national file in the order of their numbers, after UTDP (number 0). -#}
{% macro olinpe_variables() -%}
    {{ return([
        'utdp', 'numdep', 'numanonym', 'numanonymant', 'typev', 'sexe', 'anais', 'mnais',
        'modacc', 'scodtcom', 'nivsco', 'scoclaspe', 'typclasspe', 'etabscospe',
        'typetabspe', 'freqsco', 'handicap', 'orientdec', 'orienteff', 'traitinfo', 'datip',
        'datsign', 'datje', 'origip', 'transip', 'motifsig', 'enqpenal', 'saisjur',
        'compomenag', 'autreheber', 'nbfrat', 'menagejm', 'nbenf', 'titap', 'decap',
        'datdecap', 'liena1', 'liena2', 'sexa1', 'sexa2', 'ansa1', 'ansa2', 'empla1',
        'empla2', 'cspa1', 'cspa2', 'empljm', 'cspjm', 'minima', 'alloc', 'mereinc',
        'pereinc', 'ansmere', 'anspere', 'dcmere', 'dcpere', 'datdcmere', 'datdcpere',
        'notifeval', 'fineval', 'mesant', 'accfam', 'condadd', 'defintel', 'confl',
        'violfam', 'soutsoc', 'sante', 'securite', 'moralite', 'condeduc', 'condedev',
        'violsex', 'violphys', 'neglig', 'violpsy', 'violconj', 'danger', 'mina',
        'datdecpe', 'interant', 'projet', 'datppe', 'decision', 'datdeb', 'natpdecadm',
        'autreda', 'natdecassed', 'autredj', 'natdecplac', 'institplac', 'typinterdom',
        'lieuacc', 'accmod', 'autrlieuacc', 'typdecjud', 'lieuplac', 'placmod',
        'autrlieuar', 'chglieu', 'datfin', 'motfinint', 'motifml', 'datdecmin', 'diplome',
        'nbchglieu',
    ]) }}
{%- endmacro %}


{#-
    Cells of a relation as one row per distinct (variable, value), TYPEV and minority, with their
    number; empty cells too. A query, to be used as a CTE.
-#}
{% macro olinpe_cells(relation, condition) -%}
    {{ return(adapter.dispatch('olinpe_cells', 'idase')(relation, condition)) }}
{%- endmacro %}

{% macro default__olinpe_cells(relation, condition) -%}
    select
        variable,
        value,
        typev_key as typev,
        is_minor,
        count(*) as n_cells
    from (
        select
            is_minor,
            typev as typev_key,
            {{ idase.olinpe_variables() | join(', ') }}
        from {{ relation }}
        where {{ condition }}
    ) as file_row
    unpivot include nulls (
        value for variable in ({{ idase.olinpe_variables() | join(', ') }})
    )
    group by variable, value, typev_key, is_minor
{%- endmacro %}

{% macro spark__olinpe_cells(relation, condition) -%}
    select
        variable,
        value,
        typev,
        is_minor,
        count(*) as n_cells
    from (
        select
            is_minor,
            typev,
            stack(
                {{ idase.olinpe_variables() | length }}
                {%- for variable in idase.olinpe_variables() -%}
                , '{{ variable }}', {{ variable }}
                {%- endfor -%}
            ) as (variable, value)
        from {{ relation }}
        where {{ condition }}
    ) as cell
    group by variable, value, typev, is_minor
{%- endmacro %}

-- grain: one row per row of a year's national file, with the 105 variables and UTDP as text
-- unknown is the variable's own code, not concerned is empty (guide, p. 15); a view, so that only
-- the years that somebody asks for are paid for
{{ config(materialized='view') }}
{%- set unknown_of_minor = {
    '9': [
        'autreheber', 'liena1', 'liena2', 'sexa1', 'sexa2', 'cspa1', 'cspa2', 'pereinc', 'dcmere',
        'dcpere', 'projet',
    ],
    '99': ['compomenag', 'nbfrat', 'empla1', 'empla2'],
    '9999': ['ansa1', 'ansa2', 'ansmere', 'anspere'],
} %}
{%- set never_concerned = [
    'modacc', 'nivsco', 'scoclaspe', 'typclasspe', 'typetabspe', 'datje', 'datdcmere', 'datdcpere',
    'datppe', 'autreda', 'autredj',
] %}
with

int_olinpe_event as (
    select
        provider_code,
        measure_id,
        person_uid,
        typev,
        file_year,
        event_date,
        datdeb,
        is_before_start,
        handicap,
        orientdec,
        titap,
        decap,
        datdecap
    from {{ ref('int_olinpe_event') }}
),

int_olinpe_decision as (
    select
        provider_code,
        measure_id,
        source_person_id,
        measure_code,
        territory_code,
        datdecpe,
        datfin,
        end_rule,
        age_month,
        decision,
        natpdecadm,
        natdecassed,
        natdecplac,
        institplac,
        typinterdom,
        lieuacc,
        accmod,
        typdecjud,
        lieuplac,
        has_lieuacc,
        has_lieuplac,
        is_followed,
        motfinint,
        motifml,
        has_earlier_measure
    from {{ ref('int_olinpe_decision') }}
),

int_olinpe_person as (
    select
        person_uid,
        numanonym,
        sexe,
        anais,
        mnais,
        birth_month_date,
        death_month,
        is_mna,
        is_mother_known
    from {{ ref('int_olinpe_person') }}
),

int_olinpe_lodging as (
    select
        provider_code,
        measure_id,
        start_place_type_code,
        end_place_type_code,
        chglieu,
        n_moves
    from {{ ref('int_olinpe_lodging') }}
),

int_olinpe_information as (
    select
        provider_code,
        measure_id,
        traitinfo,
        datip,
        datsign,
        origip,
        transip,
        has_assessment,
        fineval
    from {{ ref('int_olinpe_information') }}
),

nom_place_type as (
    select
        place_type_code,
        cast(olinpe_lieuacc as string) as lieuacc,
        cast(olinpe_lieuplac as string) as lieuplac
    from {{ ref('nom_place_type') }}
),

olinpe_unit as (
    select
        territory_code,
        utdp
    from {{ ref('olinpe_unit') }}
),

joined as (
    select
        int_olinpe_event.provider_code,
        int_olinpe_event.measure_id,
        int_olinpe_decision.source_person_id,
        int_olinpe_event.person_uid,
        int_olinpe_event.file_year,
        int_olinpe_event.event_date,
        int_olinpe_event.typev,
        int_olinpe_event.is_before_start,
        int_olinpe_event.datdeb,
        int_olinpe_event.handicap,
        int_olinpe_event.orientdec,
        int_olinpe_event.titap,
        int_olinpe_event.decap,
        int_olinpe_event.datdecap,
        int_olinpe_decision.measure_code,
        int_olinpe_decision.territory_code,
        int_olinpe_decision.datdecpe,
        int_olinpe_decision.datfin,
        int_olinpe_decision.end_rule,
        int_olinpe_decision.age_month,
        int_olinpe_decision.decision,
        int_olinpe_decision.natpdecadm,
        int_olinpe_decision.natdecassed,
        int_olinpe_decision.natdecplac,
        int_olinpe_decision.institplac,
        int_olinpe_decision.typinterdom,
        int_olinpe_decision.lieuacc,
        int_olinpe_decision.accmod,
        int_olinpe_decision.typdecjud,
        int_olinpe_decision.lieuplac,
        int_olinpe_decision.has_lieuacc,
        int_olinpe_decision.has_lieuplac,
        int_olinpe_decision.is_followed,
        int_olinpe_decision.motfinint,
        int_olinpe_decision.motifml,
        int_olinpe_decision.has_earlier_measure,
        int_olinpe_person.numanonym,
        int_olinpe_person.sexe,
        int_olinpe_person.anais,
        int_olinpe_person.mnais,
        int_olinpe_person.death_month,
        int_olinpe_person.is_mna,
        int_olinpe_person.is_mother_known,
        int_olinpe_lodging.chglieu,
        cast(case
            when int_olinpe_lodging.n_moves > 98 then 98
            else int_olinpe_lodging.n_moves
        end as string) as n_place_changes,
        -- a decision not started yet has no place
        case
            when int_olinpe_event.is_before_start then null
            when int_olinpe_event.typev = 3 then int_olinpe_lodging.end_place_type_code
            else int_olinpe_lodging.start_place_type_code
        end as place_type_code,
        coalesce(int_olinpe_information.traitinfo, '9') as traitinfo,
        int_olinpe_information.datip,
        int_olinpe_information.datsign,
        int_olinpe_information.origip,
        int_olinpe_information.transip,
        int_olinpe_information.has_assessment,
        int_olinpe_information.fineval,
        -- the block of minors or of adults: age at the decision (guide, p. 26)
        int_olinpe_decision.age_month < {{ idase.majority_month() }} as is_minor,
        int_olinpe_decision.age_month >= {{ idase.majority_month() }} as is_adult,
        {{ idase.age_months('int_olinpe_person.birth_month_date', 'int_olinpe_event.event_date') }}
            as event_age_month
    from int_olinpe_event
    inner join int_olinpe_decision
        on int_olinpe_event.provider_code = int_olinpe_decision.provider_code
        and int_olinpe_event.measure_id = int_olinpe_decision.measure_id
    inner join int_olinpe_person
        on int_olinpe_event.person_uid = int_olinpe_person.person_uid
    left join int_olinpe_lodging
        on int_olinpe_event.provider_code = int_olinpe_lodging.provider_code
        and int_olinpe_event.measure_id = int_olinpe_lodging.measure_id
    left join int_olinpe_information
        on int_olinpe_event.provider_code = int_olinpe_information.provider_code
        and int_olinpe_event.measure_id = int_olinpe_information.measure_id
),

final as (
    select
        joined.provider_code,
        joined.measure_id,
        joined.source_person_id,
        joined.person_uid,
        joined.file_year,
        joined.event_date,
        joined.measure_code,
        joined.age_month,
        joined.is_minor,
        joined.is_before_start,
        joined.end_rule,
        joined.is_mother_known,
        joined.is_mna,
        coalesce(olinpe_unit.utdp, '999') as utdp,
        -- the Métropole took the département's powers on 1 January 2015 (loi 2014-58)
        case when joined.file_year >= 2015 then '69M' else '69D' end as numdep,
        joined.numanonym,
        -- until a former sending says otherwise (idase olinpe)
        joined.numanonym as numanonymant,
        cast(joined.typev as string) as typev,
        joined.sexe,
        joined.anais,
        joined.mnais,
        {%- for variable in never_concerned %}
        cast(null as string) as {{ variable }},
        {%- endfor %}
        -- schooling (8 to 15): no source; the questions that depend on an answer stay empty
        case when joined.event_age_month >= 36 then '9' end as scodtcom,
        case when joined.event_age_month >= 36 then '9' end as etabscospe,
        case when joined.event_age_month >= 36 then '9' end as freqsco,
        -- disability (16 to 18)
        joined.handicap,
        joined.orientdec,
        case
            when joined.orientdec = '2' and joined.place_type_code = 'ESMS' then '2'
            when joined.orientdec = '2' then '9'
        end as orienteff,
        -- initial information (19 to 27): each body has its own questions
        case when joined.typev = 1 then joined.traitinfo end as traitinfo,
        case
            when joined.typev = 1 and joined.traitinfo in ('1', '2')
                then coalesce(cast(joined.datip as string), '0000-00-00')
        end as datip,
        case
            when joined.typev = 1 and joined.traitinfo = '3'
                then coalesce(cast(joined.datsign as string), '0000-00-00')
        end as datsign,
        case
            when joined.typev = 1 and joined.traitinfo in ('1', '2')
                then joined.origip
        end as origip,
        case
            when joined.typev = 1 and joined.traitinfo in ('1', '2')
                then joined.transip
        end as transip,
        {%- for variable in ['motifsig', 'enqpenal', 'saisjur'] %}
        case when joined.typev = 1 and joined.traitinfo = '3' then '9' end as {{ variable }},
        {%- endfor %}
        -- household, adults and parents (28 to 57)
        {%- for code, variables in unknown_of_minor.items() %}
        {%- for variable in variables %}
        case when joined.is_minor then '{{ code }}' end as {{ variable }},
        {%- endfor %}
        {%- endfor %}
        case
            when joined.is_adult and joined.natpdecadm = '21' then '8'
            when joined.is_adult then '9'
        end as menagejm,
        '99' as nbenf,
        case when joined.is_minor then coalesce(joined.titap, '99') end as titap,
        case when joined.is_minor then coalesce(joined.decap, '9') end as decap,
        case
            when joined.is_minor and joined.decap <> '9'
                then coalesce(joined.datdecap, '0000-00-00')
        end as datdecap,
        case when joined.is_adult then '99' end as empljm,
        case when joined.is_adult then '9' end as cspjm,
        '9' as minima,
        '9' as alloc,
        case
            when joined.is_minor and joined.is_mother_known then '1'
            when joined.is_minor then '9'
        end as mereinc,
        -- assessment (58 to 66): a new measure, and its dates when there was one
        case when joined.typev = 1 and joined.has_assessment then '0000-00-00' end as notifeval,
        case
            when joined.typev = 1 and joined.has_assessment
                then coalesce(cast(joined.fineval as string), '0000-00-00')
        end as fineval,
        case when joined.typev = 1 and joined.has_assessment then '9' end as mesant,
        case when joined.typev = 1 and joined.has_assessment then '9' end as accfam,
        {%- for variable in ['condadd', 'defintel', 'confl', 'violfam'] %}
        case when joined.typev = 1 and joined.is_minor then '9' end as {{ variable }},
        {%- endfor %}
        case when joined.typev = 1 then '9' end as soutsoc,
        -- danger (67 to 78): not at the end
        {%- for variable in [
            'sante', 'securite', 'moralite', 'condeduc', 'condedev', 'violsex', 'violphys',
            'neglig', 'violpsy', 'violconj', 'danger',
        ] %}
        case when joined.typev in (1, 2) and joined.is_minor then '9' end as {{ variable }},
        {%- endfor %}
        case
            -- somebody of unknown age is no minor either
            when joined.typev = 3 or not coalesce(joined.is_minor, false) then null
            when joined.is_mna then '2'
            when not joined.is_mna then '1'
            else '9'
        end as mina,
        -- decision (79 to 90), repeated as it is on the row that closes it (p. 7)
        cast(joined.datdecpe as string) as datdecpe,
        case when joined.has_earlier_measure then '2' else '1' end as interant,
        joined.decision,
        cast(joined.datdeb as string) as datdeb,
        joined.natpdecadm,
        joined.natdecassed,
        joined.natdecplac,
        joined.institplac,
        -- implementation (91 to 99): a place set by the measure itself goes first (p. 9)
        joined.typinterdom,
        case
            when joined.has_lieuacc then coalesce(joined.lieuacc, nom_place_type.lieuacc, '99')
        end as lieuacc,
        case when joined.has_lieuacc then coalesce(joined.accmod, '9') end as accmod,
        case when joined.has_lieuacc then '9' end as autrlieuacc,
        joined.typdecjud,
        case
            when joined.has_lieuplac then coalesce(joined.lieuplac, nom_place_type.lieuplac, '99')
        end as lieuplac,
        case when joined.has_lieuplac then '9' end as placmod,
        case when joined.has_lieuplac then '9' end as autrlieuar,
        case
            when
                joined.typev = 2 and joined.is_minor
                and (joined.has_lieuacc or joined.has_lieuplac)
                then coalesce(joined.chglieu, '9')
        end as chglieu,
        -- end (100 to 105); with a measure that follows: 100, 101, 104 and the places (p. 51)
        case when joined.typev = 3 then cast(joined.datfin as string) end as datfin,
        case when joined.typev = 3 then joined.motfinint end as motfinint,
        case
            when joined.typev = 3 and not joined.is_followed and joined.motfinint in ('1', '2')
                then coalesce(joined.motifml, '99')
        end as motifml,
        case
            when
                joined.typev = 3 and not joined.is_followed and joined.motfinint in ('1', '2')
                and joined.motifml = '18'
                then coalesce(joined.death_month, '9999-99')
        end as datdecmin,
        case when joined.typev = 3 and joined.event_age_month >= 168 then '9' end as diplome,
        case
            when
                joined.typev = 3 and joined.is_minor
                and (joined.has_lieuacc or joined.has_lieuplac)
                then coalesce(joined.n_place_changes, '99')
        end as nbchglieu
    from joined
    left join nom_place_type
        on joined.place_type_code = nom_place_type.place_type_code
    left join olinpe_unit
        on joined.territory_code = olinpe_unit.territory_code
)

select * from final

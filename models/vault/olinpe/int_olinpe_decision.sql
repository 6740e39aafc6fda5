-- grain: one row per decision delivered, in the scope of the national file or out of it with why
-- decisions are never merged: each one opens (TYPEV 1 or 2) and is closed (TYPEV 3); guide, pp. 5-8
{%- set natures = [
    'decision', 'natpdecadm', 'natdecassed', 'natdecplac', 'typinterdom', 'typdecjud'
] %}
{%- set written = natures + ['institplac', 'lieuacc', 'accmod'] %}
with

stg_iodas__mesures as (
    select
        provider_code,
        measure_id,
        source_person_id,
        previous_measure_id,
        measure_code,
        authority_code,
        territory_code,
        end_reason_code,
        decision_date,
        start_date,
        due_date,
        end_date
    from {{ ref('stg_iodas__mesures') }}
),

stg_landing__horizon as (
    select
        provider_code,
        horizon_date
    from {{ ref('stg_landing__horizon') }}
    where table_name = 'mesures'
),

int_record_person as (
    select
        provider_code,
        source_person_id,
        person_uid,
        loss_reason
    from {{ ref('int_record_person') }}
),

int_olinpe_person as (
    select
        person_uid,
        birth_month_date
    from {{ ref('int_olinpe_person') }}
),

nom_measure as (
    select
        measure_code,
        authority_code,
        in_olinpe,
        is_cjm
    from {{ ref('nom_measure') }}
    where domain = 'protection' and measure_code <> 'UNMAPPED'
),

nom_end_reason as (
    select
        end_reason_code,
        is_followed_by_measure,
        cast(olinpe_motfinint as string) as motfinint,
        nullif(cast(olinpe_motifml as string), '') as motifml
    from {{ ref('nom_end_reason') }}
),

-- how each measure is written, one column per variable
crosswalk as (
    select
        measure_code,
        authority_code,
        {%- for variable in written %}
        max(case when variable = '{{ variable | upper }}' then code end) as {{ variable }},
        {%- endfor %}
        max(case when variable = 'LIEUPLAC' then code end) as lieuplac
    from {{ ref('nom_measure_olinpe') }}
    group by measure_code, authority_code
),

placed as (
    select
        stg_iodas__mesures.provider_code,
        stg_iodas__mesures.measure_id,
        stg_iodas__mesures.source_person_id,
        stg_iodas__mesures.previous_measure_id,
        int_record_person.person_uid,
        stg_iodas__mesures.measure_code,
        -- an authority that this measure cannot have gives way to the measure's own
        case
            when crosswalk.measure_code is not null then stg_iodas__mesures.authority_code
            else nom_measure.authority_code
        end as authority_code,
        stg_iodas__mesures.territory_code,
        stg_iodas__mesures.end_reason_code,
        -- DATDECPE is the start that the decision fixes (p. 43): a young adult's contract signed
        -- before majority takes effect at 18 at the earliest (CASF art. L.222-5, 5°)
        case
            when
                nom_measure.is_cjm
                and {{ idase.age_months(
                    'int_olinpe_person.birth_month_date', 'stg_iodas__mesures.decision_date'
                ) }} < 216
                and stg_iodas__mesures.start_date > stg_iodas__mesures.decision_date
                then stg_iodas__mesures.start_date
            else stg_iodas__mesures.decision_date
        end as decision_date,
        stg_iodas__mesures.start_date,
        stg_iodas__mesures.due_date,
        stg_iodas__mesures.end_date,
        int_olinpe_person.birth_month_date,
        coalesce(stg_iodas__mesures.start_date, stg_iodas__mesures.decision_date) as opening_date,
        stg_landing__horizon.horizon_date,
        case
            when nom_measure.measure_code is null then 'unmapped_measure'
            when not nom_measure.in_olinpe then 'not_in_scope'
            when int_record_person.source_person_id is null then 'unknown_person'
            when int_record_person.loss_reason in ('objection', 'linked_objection')
                then int_record_person.loss_reason
            when
                stg_iodas__mesures.decision_date is null
                and stg_iodas__mesures.start_date is null
                then 'no_date'
        end as loss_reason
    from stg_iodas__mesures
    inner join stg_landing__horizon
        on stg_iodas__mesures.provider_code = stg_landing__horizon.provider_code
    left join int_record_person
        on stg_iodas__mesures.provider_code = int_record_person.provider_code
        and stg_iodas__mesures.source_person_id = int_record_person.source_person_id
    left join int_olinpe_person
        on int_record_person.person_uid = int_olinpe_person.person_uid
    left join nom_measure
        on stg_iodas__mesures.measure_code = nom_measure.measure_code
    left join crosswalk
        on stg_iodas__mesures.measure_code = crosswalk.measure_code
        and stg_iodas__mesures.authority_code = crosswalk.authority_code
),

-- age at the decision, failing that at the start
aged as (
    select
        provider_code,
        measure_id,
        {{ idase.age_months('birth_month_date', 'coalesce(decision_date, start_date)') }}
            as age_month
    from placed
),

-- a placement at home agreed after majority is a young adult's (guide, p. 9)
natured as (
    select
        placed.provider_code,
        placed.measure_id,
        placed.source_person_id,
        placed.previous_measure_id,
        placed.person_uid,
        placed.measure_code,
        placed.territory_code,
        placed.end_reason_code,
        placed.decision_date,
        placed.start_date,
        placed.due_date,
        placed.end_date,
        placed.opening_date,
        placed.horizon_date,
        aged.age_month,
        placed.loss_reason,
        crosswalk.decision,
        case
            when
                placed.measure_code = 'PEAD'
                and crosswalk.natpdecadm = '14'
                and aged.age_month >= 216
                then '21'
            else crosswalk.natpdecadm
        end as natpdecadm,
        crosswalk.natdecassed,
        crosswalk.natdecplac,
        crosswalk.institplac,
        crosswalk.typinterdom,
        crosswalk.lieuacc,
        crosswalk.accmod,
        crosswalk.typdecjud,
        crosswalk.lieuplac
    from placed
    inner join aged
        on placed.provider_code = aged.provider_code
        and placed.measure_id = aged.measure_id
    left join crosswalk
        on placed.measure_code = crosswalk.measure_code
        and placed.authority_code = crosswalk.authority_code
),

-- the decision that follows says when this one ended, whatever its nature
renewal as (
    select
        provider_code,
        previous_measure_id,
        min(opening_date) as next_opening_date
    from natured
    where previous_measure_id is not null and loss_reason is null
    group by provider_code, previous_measure_id
),

-- same nature: a renewal; another nature, or nothing in the file before it: a new measure (p. 6)
opened as (
    select
        natured.provider_code,
        natured.measure_id,
        natured.person_uid,
        case
            when natured.loss_reason is not null then null
            {%- for nature in natures %}
            when coalesce(natured.{{ nature }}, '') <> coalesce(previous.{{ nature }}, '') then 1
            {%- endfor %}
            when previous.measure_id is not null then 2
            else 1
        end as opening_typev,
        renewal.next_opening_date,
        case
            when natured.end_date > natured.horizon_date then null
            when natured.end_date is not null then 'observed'
            when
                renewal.next_opening_date >= natured.opening_date
                and renewal.next_opening_date <= natured.horizon_date
                then 'next_decision'
            when
                natured.due_date >= natured.opening_date
                and natured.due_date <= natured.horizon_date
                then 'due_date'
        end as end_rule
    from natured
    left join natured as previous
        on natured.provider_code = previous.provider_code
        and natured.previous_measure_id = previous.measure_id
        and natured.person_uid = previous.person_uid
        and previous.loss_reason is null
    left join renewal
        on natured.provider_code = renewal.provider_code
        and natured.measure_id = renewal.previous_measure_id
),

ended as (
    select
        natured.provider_code,
        natured.measure_id,
        natured.person_uid,
        natured.opening_date,
        case opened.end_rule
            when 'observed' then natured.end_date
            when 'next_decision' then opened.next_opening_date
            when 'due_date' then natured.due_date
        end as datfin
    from natured
    inner join opened
        on natured.provider_code = opened.provider_code
        and natured.measure_id = opened.measure_id
    where natured.loss_reason is null
),

-- protection goes on when some decision has begun by the next day and has not ended: counted along
-- the person's dates, starts up and ends down
boundary as (
    select
        provider_code,
        measure_id,
        person_uid,
        {{ idase.add_days('opening_date', -1) }} as at_date,
        1 as n_started,
        false as is_end
    from ended
    where datfin is null or datfin >= opening_date

    union all

    select
        provider_code,
        measure_id,
        person_uid,
        datfin as at_date,
        -1 as n_started,
        true as is_end
    from ended
    where datfin >= opening_date
),

running as (
    select
        provider_code,
        measure_id,
        is_end,
        sum(n_started) over (partition by person_uid order by at_date) as n_running
    from boundary
),

followed as (
    select
        provider_code,
        measure_id,
        n_running > 0 as is_protected_after
    from running
    where is_end
),

-- measures of the person that opened on an earlier day
counted as (
    select
        opened.provider_code,
        opened.measure_id,
        sum(case when opened.opening_typev = 1 then 1 else 0 end) over (
            partition by opened.person_uid
            order by ended.opening_date
        ) - sum(case when opened.opening_typev = 1 then 1 else 0 end) over (
            partition by opened.person_uid, ended.opening_date
        ) as n_measures_before
    from opened
    inner join ended
        on opened.provider_code = ended.provider_code
        and opened.measure_id = ended.measure_id
),

final as (
    select
        natured.provider_code,
        natured.measure_id,
        natured.source_person_id,
        natured.previous_measure_id,
        natured.person_uid,
        natured.measure_code,
        natured.territory_code,
        natured.loss_reason,
        opened.opening_typev,
        natured.opening_date,
        natured.decision_date as datdecpe,
        natured.start_date as datdeb,
        ended.datfin,
        case when natured.loss_reason is null then opened.end_rule end as end_rule,
        natured.horizon_date,
        natured.age_month,
        natured.decision,
        natured.natpdecadm,
        natured.natdecassed,
        natured.natdecplac,
        natured.institplac,
        natured.typinterdom,
        natured.lieuacc,
        natured.accmod,
        natured.typdecjud,
        natured.lieuplac,
        -- where the guide asks for the main place (pp. 47 to 51); 18 and 21 are never written here
        natured.natpdecadm in ('11', '12', '13', '14', '15', '16', '21') as has_lieuacc,
        natured.natdecassed in ('17', '18', '22', '23') as has_lieuplac,
        natured.loss_reason is null and coalesce(
            opened.next_opening_date is not null
            or nom_end_reason.is_followed_by_measure
            or followed.is_protected_after, false
        ) as is_followed,
        case
            when ended.datfin is null then null
            when nom_end_reason.motfinint is not null and nom_end_reason.motfinint <> '9'
                then nom_end_reason.motfinint
            when opened.end_rule = 'due_date' then '1'
            else '9'
        end as motfinint,
        nom_end_reason.motifml,
        -- the guide's question is on what came before this measure, so a renewal's own start is
        -- left out
        counted.n_measures_before
        > case when opened.opening_typev = 2 then 1 else 0 end as has_earlier_measure
    from natured
    inner join opened
        on natured.provider_code = opened.provider_code
        and natured.measure_id = opened.measure_id
    left join ended
        on natured.provider_code = ended.provider_code
        and natured.measure_id = ended.measure_id
    left join followed
        on natured.provider_code = followed.provider_code
        and natured.measure_id = followed.measure_id
    left join counted
        on natured.provider_code = counted.provider_code
        and natured.measure_id = counted.measure_id
    left join nom_end_reason
        on natured.end_reason_code = nom_end_reason.end_reason_code
)

select * from final

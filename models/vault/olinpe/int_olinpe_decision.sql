-- grain: one row per decision delivered, in the scope of the national file or out of it with why
-- decisions are never merged: each one opens (TYPEV 1 or 2) and is closed (TYPEV 3); guide, pp. 5-8
{%- set natures = [
    'decision', 'natpdecadm', 'natdecassed', 'natdecplac', 'typinterdom', 'typdecjud'
] %}
with

int_olinpe_nature as (
    select
        provider_code,
        measure_id,
        source_person_id,
        previous_measure_id,
        person_uid,
        measure_code,
        authority_code,
        territory_code,
        end_reason_code,
        is_cjm,
        decision_date,
        start_date,
        due_date,
        end_date,
        opening_date,
        horizon_date,
        age_limit_date,
        age_month,
        loss_reason,
        decision,
        natpdecadm,
        natdecassed,
        natdecplac,
        institplac,
        typinterdom,
        lieuacc,
        accmod,
        typdecjud,
        lieuplac
    from {{ ref('int_olinpe_nature') }}
),

nom_end_reason as (
    select
        end_reason_code,
        is_followed_by_measure,
        cast(olinpe_motfinint as string) as motfinint,
        nullif(cast(olinpe_motifml as string), '') as motifml
    from {{ ref('nom_end_reason') }}
),

in_scope as (
    select
        provider_code,
        measure_id,
        previous_measure_id,
        person_uid,
        measure_code,
        authority_code,
        case
            when is_cjm then {{ var('cjm_bridge_days') }}
            else {{ var('contiguous_bridge_days') }}
        end as bridge_days,
        due_date,
        end_date,
        opening_date,
        horizon_date,
        case when age_limit_date > opening_date then age_limit_date end as age_limit_date,
        {{ natures | join(',\n        ') }}
    from int_olinpe_nature
    where loss_reason is null
),

-- the decision that this one says it follows, when it is one of the person's and not a later one
named as (
    select
        in_scope.provider_code,
        in_scope.measure_id,
        in_scope.previous_measure_id
    from in_scope
    inner join in_scope as previous
        on in_scope.provider_code = previous.provider_code
        and in_scope.previous_measure_id = previous.measure_id
        and in_scope.person_uid = previous.person_uid
        and in_scope.measure_id <> previous.measure_id
        and in_scope.opening_date >= previous.opening_date
),

-- failing that, the decision of the same measure that ran until the day it opens: the day before
-- at the latest, a month for young adults' contracts, as in the trajectories
adjoining as (
    select
        in_scope.provider_code,
        in_scope.measure_id,
        max_by(
            previous.measure_id,
            cast(previous.opening_date as string) || '|' || previous.measure_id
        ) as previous_measure_id
    from in_scope
    inner join in_scope as previous
        on in_scope.provider_code = previous.provider_code
        and in_scope.person_uid = previous.person_uid
        and in_scope.measure_code = previous.measure_code
        and in_scope.authority_code = previous.authority_code
        and in_scope.opening_date > previous.opening_date
    left join named
        on in_scope.provider_code = named.provider_code
        and in_scope.measure_id = named.measure_id
    where named.measure_id is null
        and coalesce(previous.end_date, previous.due_date) >= previous.opening_date
        and coalesce(previous.end_date, previous.due_date) <= in_scope.opening_date
        and {{ idase.days_between(
            'coalesce(previous.end_date, previous.due_date)', 'in_scope.opening_date'
        ) }} <= in_scope.bridge_days
    group by in_scope.provider_code, in_scope.measure_id
),

chain as (
    select
        provider_code,
        measure_id,
        previous_measure_id
    from named

    union all

    select
        provider_code,
        measure_id,
        previous_measure_id
    from adjoining
),

-- the decision that follows says when this one ended, whatever its nature
renewal as (
    select
        chain.provider_code,
        chain.previous_measure_id,
        min(in_scope.opening_date) as next_opening_date
    from chain
    inner join in_scope
        on chain.provider_code = in_scope.provider_code
        and chain.measure_id = in_scope.measure_id
    group by chain.provider_code, chain.previous_measure_id
),

-- same nature: a renewal; another nature, or nothing in the file before it: a new measure (p. 6).
-- the end: delivered; failing that the due date or the next decision, whichever comes first
-- (p. 8), but never past the birthday at which the measure stops by law
opened as (
    select
        in_scope.provider_code,
        in_scope.measure_id,
        in_scope.person_uid,
        in_scope.bridge_days,
        in_scope.opening_date,
        in_scope.end_date,
        in_scope.due_date,
        in_scope.age_limit_date,
        previous.measure_id as previous_measure_id,
        case
            {%- for nature in natures %}
            when coalesce(in_scope.{{ nature }}, '') <> coalesce(previous.{{ nature }}, '') then 1
            {%- endfor %}
            when previous.measure_id is not null then 2
            else 1
        end as opening_typev,
        renewal.next_opening_date,
        case
            when in_scope.end_date > in_scope.horizon_date then null
            when in_scope.end_date is not null then 'observed'
            when
                renewal.next_opening_date <= least(in_scope.age_limit_date, in_scope.horizon_date)
                and (
                    in_scope.due_date is null
                    or in_scope.due_date < in_scope.opening_date
                    or in_scope.due_date >= renewal.next_opening_date
                )
                then 'next_decision'
            when
                in_scope.due_date >= in_scope.opening_date
                and in_scope.due_date <= least(in_scope.age_limit_date, in_scope.horizon_date)
                then 'due_date'
            when in_scope.age_limit_date <= in_scope.horizon_date then 'age_limit'
        end as end_rule
    from in_scope
    left join chain
        on in_scope.provider_code = chain.provider_code
        and in_scope.measure_id = chain.measure_id
    left join in_scope as previous
        on chain.provider_code = previous.provider_code
        and chain.previous_measure_id = previous.measure_id
    left join renewal
        on in_scope.provider_code = renewal.provider_code
        and in_scope.measure_id = renewal.previous_measure_id
),

ended as (
    select
        provider_code,
        measure_id,
        person_uid,
        bridge_days,
        opening_date,
        previous_measure_id,
        opening_typev,
        next_opening_date,
        end_rule,
        case end_rule
            when 'observed' then end_date
            when 'next_decision' then next_opening_date
            when 'due_date' then due_date
            when 'age_limit' then age_limit_date
        end as datfin
    from opened
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
        provider_code,
        measure_id,
        coalesce(sum(case when opening_typev = 1 then 1 else 0 end) over (
            partition by person_uid
            order by {{ idase.days_between("cast('1900-01-01' as date)", 'opening_date') }}
            range between unbounded preceding and 1 preceding
        ), 0) as n_measures_before
    from ended
),

final as (
    select
        int_olinpe_nature.provider_code,
        int_olinpe_nature.measure_id,
        int_olinpe_nature.source_person_id,
        ended.previous_measure_id,
        int_olinpe_nature.person_uid,
        int_olinpe_nature.measure_code,
        int_olinpe_nature.territory_code,
        int_olinpe_nature.loss_reason,
        ended.opening_typev,
        int_olinpe_nature.opening_date,
        int_olinpe_nature.decision_date as datdecpe,
        int_olinpe_nature.start_date as datdeb,
        ended.datfin,
        ended.end_rule,
        int_olinpe_nature.horizon_date,
        int_olinpe_nature.age_month,
        int_olinpe_nature.decision,
        int_olinpe_nature.natpdecadm,
        int_olinpe_nature.natdecassed,
        int_olinpe_nature.natdecplac,
        int_olinpe_nature.institplac,
        int_olinpe_nature.typinterdom,
        int_olinpe_nature.lieuacc,
        int_olinpe_nature.accmod,
        int_olinpe_nature.typdecjud,
        int_olinpe_nature.lieuplac,
        -- where the guide asks for the main place (pp. 47 to 51); 18 and 21 are never written here
        int_olinpe_nature.natpdecadm in ('11', '12', '13', '14', '15', '16', '21') as has_lieuacc,
        int_olinpe_nature.natdecassed in ('17', '18', '22', '23') as has_lieuplac,
        -- protection really stops (p. 51) unless another decision runs or the reason announces one;
        -- a renewal later than the bridge is a return, whatever it names
        coalesce(
            (
                ended.next_opening_date >= ended.datfin
                and {{ idase.days_between('ended.datfin', 'ended.next_opening_date') }}
                <= ended.bridge_days
            )
            or (ended.measure_id is not null and nom_end_reason.is_followed_by_measure)
            or followed.is_protected_after, false
        ) as is_followed,
        case
            when ended.datfin is null then null
            when nom_end_reason.motfinint is not null and nom_end_reason.motfinint <> '9'
                then nom_end_reason.motfinint
            when ended.end_rule = 'due_date' then '1'
            else '9'
        end as motfinint,
        nom_end_reason.motifml,
        -- the guide's question is on what came before this measure, so a renewal's own start is
        -- left out
        counted.n_measures_before
        > case when ended.opening_typev = 2 then 1 else 0 end as has_earlier_measure
    from int_olinpe_nature
    left join ended
        on int_olinpe_nature.provider_code = ended.provider_code
        and int_olinpe_nature.measure_id = ended.measure_id
    left join followed
        on int_olinpe_nature.provider_code = followed.provider_code
        and int_olinpe_nature.measure_id = followed.measure_id
    left join counted
        on int_olinpe_nature.provider_code = counted.provider_code
        and int_olinpe_nature.measure_id = counted.measure_id
    left join nom_end_reason
        on int_olinpe_nature.end_reason_code = nom_end_reason.end_reason_code
)

select * from final

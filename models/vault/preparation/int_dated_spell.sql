-- grain: one row per dated record, kept or lost, with its period once the date rules are applied
-- periods are half-open: start_date is covered, end_date is not; loss_reason is NULL when kept
{%- set carried = [
    'domain', 'source_table', 'provider_code', 'record_key', 'parent_record_key',
    'previous_record_key', 'person_uid', 'measure_code', 'role_code', 'decider_code',
    'authority_code', 'territory_code', 'end_reason_code',
] | join(',\n        ') %}
with

int_dated_record as (
    select
        {{ carried }},
        birth_date,
        horizon_date,
        decision_date,
        start_date,
        due_date,
        renewal_start_date,
        end_date,
        max_age_years,
        is_cjm,
        entry_loss_reason
    from {{ ref('int_dated_record') }}
),

dead_person as (
    select
        person_uid,
        death_date
    from {{ ref('int_person') }}
    where death_date is not null
),

anniversary as (
    select
        int_dated_record.{{ carried | replace('\n        ', '\n        int_dated_record.') }},
        int_dated_record.horizon_date,
        int_dated_record.birth_date,
        int_dated_record.decision_date,
        int_dated_record.start_date,
        int_dated_record.due_date,
        int_dated_record.renewal_start_date,
        int_dated_record.end_date,
        int_dated_record.is_cjm,
        int_dated_record.entry_loss_reason,
        dead_person.death_date,
        coalesce(int_dated_record.start_date, int_dated_record.decision_date)
            as stated_start_date,
        {{ idase.add_months('int_dated_record.birth_date', '-' ~ var('prenatal_months')) }}
            as earliest_date,
        {{ idase.add_months('int_dated_record.birth_date', idase.majority_month()) }}
            as birthday_18,
        {{ idase.add_months(
            'int_dated_record.birth_date', '12 * int_dated_record.max_age_years'
        ) }} as birthday_max_age,
        {{ idase.add_months('int_dated_record.birth_date', 12 * var('age_limit_years')) }}
            as birthday_limit
    from int_dated_record
    left join dead_person
        on int_dated_record.person_uid = dead_person.person_uid
),

-- no start: the decision's date stands in; a young adult's contract takes effect at 18 at the
-- earliest, whenever it was signed (CASF art. L.222-5, 5°); what was decided for a child to be born
-- takes effect at birth; earlier still it is another's, contract or not
started as (
    select
        {{ carried }},
        horizon_date,
        birth_date,
        death_date,
        decision_date,
        due_date,
        renewal_start_date,
        end_date,
        is_cjm,
        birthday_max_age,
        birthday_limit,
        stated_start_date,
        case
            when is_cjm and stated_start_date < birthday_18 then birthday_18
            when stated_start_date >= earliest_date
                then greatest(stated_start_date, birth_date)
            else stated_start_date
        end as spell_start_date,
        start_date is null
        or (is_cjm and start_date < birthday_18)
        or (start_date >= earliest_date and start_date < birth_date) as is_start_imputed,
        case
            when entry_loss_reason is not null then entry_loss_reason
            when stated_start_date < earliest_date then 'before_birth'
        end as loss_reason
    from anniversary
),

-- an end before the start is no end; a minor's measure that starts after 18 stops at 21
delivered_end as (
    select
        {{ carried }},
        horizon_date,
        birth_date,
        death_date,
        decision_date,
        due_date,
        renewal_start_date,
        is_cjm,
        birthday_limit,
        stated_start_date,
        spell_start_date,
        case
            when birthday_max_age > spell_start_date then birthday_max_age
            else birthday_limit
        end as age_limit_date,
        case when end_date >= stated_start_date then end_date end as known_end_date,
        is_start_imputed,
        coalesce(end_date < stated_start_date, false) as is_end_invalid,
        loss_reason
    from started
),

-- a renewal says when the decision before it ended only when it follows its term: later, the
-- measure stopped at its term and this is a return (the bridges are those of the trajectories)
renewed as (
    select
        {{ carried }},
        horizon_date,
        birth_date,
        death_date,
        decision_date,
        is_cjm,
        birthday_limit,
        stated_start_date,
        spell_start_date,
        age_limit_date,
        known_end_date,
        case when due_date >= stated_start_date then due_date end as term_date,
        case
            when due_date >= stated_start_date
                and renewal_start_date > {{ idase.add_days(
                    'due_date',
                    'case when is_cjm then ' ~ var('cjm_bridge_days')
                    ~ ' else ' ~ var('contiguous_bridge_days') ~ ' end'
                ) }}
                then null
            when renewal_start_date >= stated_start_date then renewal_start_date
        end as renewal_date,
        is_start_imputed,
        is_end_invalid,
        loss_reason
    from delivered_end
),

-- where an end is missing, the first that applies: the renewal's start, the due date, the
-- birthday at which the measure stops by law; else it goes on at the source's horizon. Neither of
-- the first two carries a measure past that birthday
closed as (
    select
        {{ carried }},
        horizon_date,
        birth_date,
        death_date,
        decision_date,
        is_cjm,
        term_date,
        renewal_date,
        birthday_limit,
        stated_start_date,
        spell_start_date,
        age_limit_date,
        known_end_date,
        case
            when known_end_date is not null then 'observed'
            when renewal_date <= age_limit_date then 'imputed_renewal'
            when term_date <= least(age_limit_date, horizon_date) then 'imputed_due_date'
            when age_limit_date <= horizon_date then 'imputed_age_limit'
            else 'ongoing'
        end as closing_rule,
        is_start_imputed,
        is_end_invalid,
        loss_reason
    from renewed
),

ended as (
    select
        {{ carried }},
        horizon_date,
        birth_date,
        death_date,
        decision_date,
        is_cjm,
        birthday_limit,
        stated_start_date,
        spell_start_date,
        closing_rule,
        case closing_rule
            when 'observed' then known_end_date
            when 'imputed_renewal' then renewal_date
            when 'imputed_due_date' then term_date
            when 'imputed_age_limit' then age_limit_date
            else horizon_date
        end as closing_date,
        is_start_imputed,
        is_end_invalid,
        loss_reason
    from closed
),

-- nobody is followed past the day of death, whatever a measure that was never closed says; what was
-- over, by whatever rule, before it could take effect never did
outlived as (
    select
        {{ carried }},
        horizon_date,
        birth_date,
        death_date,
        decision_date,
        birthday_limit,
        spell_start_date,
        case when death_date < closing_date then 'imputed_death' else closing_rule end
            as closing_rule,
        case when death_date < closing_date then death_date else closing_date end as closing_date,
        is_start_imputed,
        is_end_invalid,
        case
            when loss_reason is not null then loss_reason
            when stated_start_date < spell_start_date
                and closing_rule <> 'ongoing'
                and closing_date <= spell_start_date
                then
                    case
                        when is_cjm and stated_start_date >= birth_date then 'contract_before_18'
                        else 'before_birth'
                    end
        end as loss_reason
    from ended
),

-- nothing past the study's last birthday, nothing past what the source can have seen; a period
-- that starts and ends on one day covers that day
cut as (
    select
        {{ carried }},
        birth_date,
        decision_date,
        spell_start_date,
        greatest(
            least(closing_date, birthday_limit, horizon_date),
            {{ idase.add_days('spell_start_date', 1) }}
        ) as spell_end_date,
        case
            when least(closing_date, birthday_limit) > horizon_date then 'ongoing'
            else closing_rule
        end as end_status,
        is_start_imputed,
        is_end_invalid,
        coalesce(
            closing_date > birthday_limit and birthday_limit <= horizon_date, false
        ) as is_cut_at_21,
        case
            when loss_reason is not null then loss_reason
            when birth_date is null then 'no_birth_date'
            when spell_start_date is null then 'no_start_date'
            {{ idase.lost_outside_study(
                'spell_start_date', 'birth_date', 'horizon_date', 'death_date', 'birthday_limit'
            ) }}
        end as loss_reason
    from outlived
),

-- only what passes gets a number: hashing is the dearest step here
final as (
    select
        case
            when loss_reason is not null then null
            when source_table = 'iodas__mesures'
                then {{ idase.vault_uid('m', ['source_table', 'provider_code', 'record_key']) }}
            when source_table = 'iodas__accueils'
                then {{ idase.vault_uid('p', ['source_table', 'provider_code', 'record_key']) }}
            else {{ idase.vault_uid('r', ['source_table', 'provider_code', 'record_key']) }}
        end as record_uid,
        {{ carried }},
        decision_date,
        spell_start_date as start_date,
        spell_end_date as end_date,
        case
            when loss_reason is null
                then {{ idase.age_months('birth_date', 'spell_start_date') }}
        end as start_age_month,
        case
            when loss_reason is null
                then {{ idase.age_months('birth_date', idase.add_days('spell_end_date', -1)) }}
        end as end_age_month,
        end_status,
        is_start_imputed,
        is_end_invalid or end_status like 'imputed%' as is_end_imputed,
        is_cut_at_21,
        loss_reason
    from cut
)

select * from final

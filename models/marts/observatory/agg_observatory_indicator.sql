-- grain: one row per cohort (kind and year), group and indicator
{%- set part, total = 'agg_indicator.n_persons', 'agg_indicator.n_observed' %}
{%- set groups_of_one_kind = ['cohort_kind', 'cohort_year', 'group_kind', 'indicator_code'] %}
with

agg_indicator as (
    select
        cohort_kind,
        cohort_year,
        group_kind,
        group_code,
        indicator_code,
        kind,
        n_persons,
        n_observed,
        estimate,
        largest_value
    from {{ ref('agg_indicator') }}
),

legal_period as (
    {{ idase.legal_periods() }}
),

threshold as (
    {{ idase.disclosure_thresholds('observatory') }}
),

-- a share shows a part of a total, a mean a sum that is not one or two persons'
judged as (
    select
        agg_indicator.cohort_kind,
        agg_indicator.cohort_year,
        agg_indicator.cohort_year
        + case agg_indicator.cohort_kind
            {%- for cohort in idase.cohort_kinds() %}
            when '{{ cohort.code }}' then {{ cohort.law_after }}
            {%- endfor %}
            else 0
        end as law_year,
        agg_indicator.group_kind,
        agg_indicator.group_code,
        agg_indicator.indicator_code,
        agg_indicator.kind,
        agg_indicator.n_persons,
        agg_indicator.n_observed,
        agg_indicator.estimate,
        threshold.cell_min,
        threshold.percent_min,
        threshold.rounding_base,
        case
            when agg_indicator.n_observed >= threshold.percent_min
                and case
                    when agg_indicator.kind = 'share' then {{ idase.may_show(part, total) }}
                    else not {{ idase.is_dominated(
                        'agg_indicator.largest_value', 'agg_indicator.estimate * ' ~ total,
                    ) }}
                end
                then false
            else true
        end as is_small
    from agg_indicator
    cross join threshold
),

line as (
    select
        cohort_kind,
        cohort_year,
        law_year,
        group_kind,
        group_code,
        indicator_code,
        kind,
        n_persons,
        n_observed,
        estimate,
        cell_min,
        percent_min,
        rounding_base,
        is_small,
        {{ idase.n_hidden_in('is_small', groups_of_one_kind) }} as n_hidden,
        {{ idase.rank_among_shown('is_small', 'n_observed', groups_of_one_kind, 'group_code') }}
            as shown_rank
    from judged
),

decided as (
    select
        cohort_kind,
        cohort_year,
        law_year,
        group_kind,
        group_code,
        indicator_code,
        kind,
        estimate,
        cell_min,
        is_small or (
            group_kind <> 'all' and {{ idase.goes_with_another('n_hidden', 'shown_rank') }}
        ) as is_suppressed,
        n_observed,
        {{ idase.round_to_base('n_persons') }} as n_persons_rounded,
        {{ idase.round_to_base('n_observed') }} as n_observed_rounded
    from line
),

final as (
    select
        decided.cohort_kind,
        decided.cohort_year,
        case
            when decided.cohort_kind = 'all' then null
            else coalesce(legal_period.legal_break_code, 'BEFORE_2007')
        end as legal_period_code,
        decided.group_kind,
        decided.group_code,
        decided.indicator_code,
        decided.kind,
        case when not decided.is_suppressed then decided.n_persons_rounded end as n_persons,
        case when decided.n_observed >= decided.cell_min then decided.n_observed_rounded end
            as n_observed,
        case
            when decided.is_suppressed then null
            when decided.kind = 'mean' then round(decided.estimate, 1)
            else round(cast(decided.n_persons_rounded as double) / decided.n_observed_rounded, 3)
        end as estimate,
        case
            when not decided.is_suppressed and decided.kind = 'share'
                then {{ idase.wilson_bound('n_persons_rounded', 'n_observed_rounded', -1) }}
        end as lower_95,
        case
            when not decided.is_suppressed and decided.kind = 'share'
                then {{ idase.wilson_bound('n_persons_rounded', 'n_observed_rounded', 1) }}
        end as upper_95,
        decided.is_suppressed
    from decided
    left join legal_period
        on decided.law_year >= legal_period.from_year
        and decided.law_year < legal_period.until_year
)

select * from final

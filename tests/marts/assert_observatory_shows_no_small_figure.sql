-- counted again from the exact tables, or from the persons where there is none: no figure shown
-- stands on fewer persons than the thresholds
with

threshold as (
    {{ idase.disclosure_thresholds('observatory') }}
),

state_by_age as (
    select
        'agg_observatory_state_by_age' as table_name,
        count(*) as n_rows
    from {{ ref('agg_observatory_state_by_age') }} as shown
    left join {{ ref('agg_state_by_age') }} as exact
        on shown.group_kind = exact.group_kind
        and shown.group_code = exact.group_code
        and shown.channel = exact.channel
        and shown.age_month = exact.age_month
        and shown.state_code = exact.state_code
    cross join threshold
    where (
        coalesce(shown.n_persons, shown.share) is not null
        and not coalesce(
            least(exact.n_persons, exact.n_observed - exact.n_persons) >= threshold.cell_min, false
        )
    )
    or (shown.n_observed is not null and exact.n_observed < threshold.cell_min)
),

transition as (
    select
        'agg_observatory_transition' as table_name,
        count(*) as n_rows
    from {{ ref('agg_observatory_transition') }} as shown
    left join {{ ref('agg_transition') }} as exact
        on shown.group_kind = exact.group_kind
        and shown.group_code = exact.group_code
        and shown.channel = exact.channel
        and shown.age_window = exact.age_window
        and shown.from_state = exact.from_state
        and shown.to_state = exact.to_state
    cross join threshold
    where coalesce(shown.n_persons, shown.monthly_rate) is not null
        and not coalesce(
            exact.n_persons >= threshold.cell_min
            and exact.n_pairs < exact.n_pairs_from
            and 200.0 * exact.n_pairs_largest < threshold.dominance_max * exact.n_pairs, false
        )
),

mean_time as (
    select
        'agg_observatory_mean_time' as table_name,
        count(*) as n_rows
    from {{ ref('agg_observatory_mean_time') }} as shown
    left join {{ ref('agg_mean_time') }} as exact
        on shown.group_kind = exact.group_kind
        and shown.group_code = exact.group_code
        and shown.channel = exact.channel
        and shown.age_window = exact.age_window
        and shown.state_code = exact.state_code
    cross join threshold
    where shown.mean_months is not null
        and not coalesce(
            exact.n_persons >= threshold.cell_min
            and exact.n_observed >= threshold.percent_min
            and exact.mean_months < exact.n_months
            and 200.0 * exact.n_months < threshold.dominance_max * exact.n_person_months, false
        )
),

survival as (
    select
        'agg_observatory_survival' as table_name,
        count(*) as n_rows
    from {{ ref('agg_observatory_survival') }} as shown
    inner join {{ ref('agg_survival') }} as exact
        on shown.group_kind = exact.group_kind
        and shown.group_code = exact.group_code
        and shown.outcome = exact.outcome
        and shown.cause_code = exact.cause_code
        and shown.age_month = exact.age_month
    cross join threshold
    where coalesce(shown.estimate, shown.lower_95, shown.upper_95) is not null
        and (
            least(exact.n_at_risk, exact.n_events_so_far) < threshold.cell_min
            or exact.n_entered < threshold.percent_min
        )
),

indicator as (
    select
        'agg_observatory_indicator' as table_name,
        count(*) as n_rows
    from {{ ref('agg_observatory_indicator') }} as shown
    inner join {{ ref('agg_indicator') }} as exact
        on shown.cohort_kind = exact.cohort_kind
        and shown.cohort_year = exact.cohort_year
        and shown.group_kind = exact.group_kind
        and shown.group_code = exact.group_code
        and shown.indicator_code = exact.indicator_code
    cross join threshold
    where (
        coalesce(shown.estimate, shown.n_persons) is not null
        and (
            exact.n_observed < threshold.percent_min
            or least(exact.n_persons, exact.n_observed - exact.n_persons) < threshold.cell_min
            or 200.0 * exact.largest_value
            >= threshold.dominance_max * exact.estimate * exact.n_observed
        )
    )
    or (shown.n_observed is not null and exact.n_observed < threshold.cell_min)
),

covered as (
    select
        fct_trajectory.provider_code,
        fct_trajectory.domain,
        cast(year(fct_trajectory.start_date) as int) as start_year,
        count(distinct fct_trajectory.person_uid) as n_persons,
        count(distinct case
            when dim_person.link_quality in ('A', 'B') then fct_trajectory.person_uid
        end) as n_well_linked
    from {{ ref('fct_trajectory') }} as fct_trajectory
    inner join {{ ref('dim_person') }} as dim_person
        on fct_trajectory.person_uid = dim_person.person_uid
    group by
        fct_trajectory.provider_code,
        fct_trajectory.domain,
        cast(year(fct_trajectory.start_date) as int)
),

coverage as (
    select
        'agg_observatory_coverage' as table_name,
        count(*) as n_rows
    from {{ ref('agg_observatory_coverage') }} as shown
    left join covered
        on shown.provider_code = covered.provider_code
        and shown.domain = covered.domain
        and shown.start_year = covered.start_year
    cross join threshold
    where (
        coalesce(
            shown.n_persons, shown.n_spells, shown.share_start_imputed, shown.share_end_imputed
        ) is not null
        and not coalesce(covered.n_persons >= threshold.cell_min, false)
    )
    or (
        shown.share_well_linked is not null
        and not coalesce(
            covered.n_persons >= threshold.percent_min
            and least(covered.n_well_linked, covered.n_persons - covered.n_well_linked)
            >= threshold.cell_min, false
        )
    )
),

known_person as (
    select distinct
        provider_code,
        person_uid
    from {{ ref('gate_ml_contact') }}
    where person_uid in (select dim_person.person_uid from {{ ref('dim_person') }} as dim_person)

    union all

    select
        'iodas' as provider_code,
        person_uid
    from {{ ref('dim_person') }}
),

known as (
    select
        known_person.provider_code,
        count(*) as n_persons,
        count(case when dim_person.link_quality = 'A' then 1 end) as n_link_exact,
        count(case when dim_person.link_quality = 'B' then 1 end) as n_link_near,
        count(case when dim_person.link_quality = 'C' then 1 end) as n_link_weak
    from known_person
    inner join {{ ref('dim_person') }} as dim_person
        on known_person.person_uid = dim_person.person_uid
    group by known_person.provider_code
),

provider as (
    select
        'agg_observatory_provider' as table_name,
        count(*) as n_rows
    from {{ ref('agg_observatory_provider') }} as shown
    left join known
        on shown.provider_code = known.provider_code
    left join {{ ref('gate_ml_only') }} as only_there
        on shown.provider_code = only_there.provider_code
    cross join threshold
    where (
        shown.n_persons is not null
        and not coalesce(known.n_persons >= threshold.cell_min, false)
    )
    {%- for part in ['n_link_exact', 'n_link_near', 'n_link_weak'] %}
    or (
        shown.{{ part }} is not null
        and not coalesce(
            least(known.{{ part }}, known.n_persons - known.{{ part }}) >= threshold.cell_min, false
        )
    )
    {%- endfor %}
    or (
        shown.n_only_there is not null
        and not coalesce(only_there.n_persons >= threshold.cell_min, false)
    )
),

final as (
    select
        table_name,
        n_rows
    from state_by_age

    union all

    select
        table_name,
        n_rows
    from transition

    union all

    select
        table_name,
        n_rows
    from mean_time

    union all

    select
        table_name,
        n_rows
    from survival

    union all

    select
        table_name,
        n_rows
    from indicator

    union all

    select
        table_name,
        n_rows
    from coverage

    union all

    select
        table_name,
        n_rows
    from provider
)

select
    table_name,
    n_rows
from final
where n_rows > 0

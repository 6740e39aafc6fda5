-- grain: one row per record of a contradictory component, in what its strong pairs hold together
-- the weak pairs go first: they are what joined two people. What contradicts itself no more is left
-- as it is; the rest is cut again, higher. All cuts are made at once, each at its own weight: a
-- record stays where its group first agrees with itself
{%- set n_cuts = var('component_cuts') %}
with

int_component_conflict as (
    select
        component_no,
        record_a,
        record_b,
        is_parted
    from {{ ref('int_component_conflict') }}
),

int_person_component as (
    select
        record_no,
        component_no
    from {{ ref('int_person_component') }}
),

int_link_pair as (
    select
        record_a,
        record_b,
        match_weight,
        decision_code
    from {{ ref('int_link_pair') }}
),

link_threshold as (
    select
        max(case when threshold_code = 'accept' then value end) as accept,
        max(case when threshold_code = 'strong' then value end) as strong
    from {{ ref('link_threshold') }}
),

conflict_component as (
    select distinct component_no
    from int_component_conflict
),

-- the pairs of contradictory components, each as heavy as it is; a verdict outweighs all
held_pair as (
    select
        int_link_pair.record_a,
        int_link_pair.record_b,
        case
            when int_link_pair.decision_code <> 'linked_by_review' then int_link_pair.match_weight
        end as match_weight
    from int_link_pair
    inner join int_person_component
        on int_link_pair.record_a = int_person_component.record_no
    inner join conflict_component
        on int_person_component.component_no = conflict_component.component_no
),

cut as (
    {%- for cut in range(n_cuts) %}
    select
        {{ cut }} as cut_no,
        accept + {{ cut }} * (strong - accept) / 2 as least_weight
    from link_threshold
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
),

-- a record under a number of its own in each cut
strong_pair as (
    select
        cast(held_pair.record_a as bigint) * {{ n_cuts }} + cut.cut_no as record_a,
        cast(held_pair.record_b as bigint) * {{ n_cuts }} + cut.cut_no as record_b
    from held_pair
    cross join cut
    where held_pair.match_weight is null
        or held_pair.match_weight >= cut.least_weight
),

{{ idase.connected_components('strong_pair') }},

grouped as (
    select
        cast(floor(record_no / {{ n_cuts }}) as int) as record_no,
        cast(mod(record_no, {{ n_cuts }}) as int) as cut_no,
        cast(floor(component_no / {{ n_cuts }}) as bigint) as group_no
    from component
),

counted as (
    select
        cut_no,
        group_no,
        count(*) as n_records
    from grouped
    group by
        cut_no,
        group_no
),

-- a pair alone holds, unless a person parted it
contradictory as (
    select distinct
        one.cut_no,
        one.group_no
    from int_component_conflict
    inner join grouped as one
        on int_component_conflict.record_a = one.record_no
    inner join grouped as other
        on int_component_conflict.record_b = other.record_no
        and one.cut_no = other.cut_no
        and one.group_no = other.group_no
    inner join counted
        on one.cut_no = counted.cut_no
        and one.group_no = counted.group_no
    where counted.n_records > 2
        or int_component_conflict.is_parted
),

judged as (
    select
        grouped.record_no,
        grouped.cut_no,
        grouped.group_no,
        contradictory.group_no is not null as is_conflict
    from grouped
    left join contradictory
        on grouped.cut_no = contradictory.cut_no
        and grouped.group_no = contradictory.group_no
),

final as (
    select
        record_no,
        min_by(group_no, cut_no) as component_no,
        min_by(is_conflict, cut_no) as is_conflict
    from judged
    where not is_conflict
        or cut_no = {{ n_cuts - 1 }}
    group by record_no
)

select * from final

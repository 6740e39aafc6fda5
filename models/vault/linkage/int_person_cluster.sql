-- grain: one row per person record, with the person it belongs to
-- a component that contradicts itself falls back on its exact pairs, which cannot: they share
-- surname, first name and birth date
with

int_person_record as (
    select record_no
    from {{ ref('int_person_record') }}
),

int_person_component as (
    select
        record_no,
        component_no
    from {{ ref('int_person_component') }}
),

int_component_conflict as (
    select component_no
    from {{ ref('int_component_conflict') }}
),

int_link_pair as (
    select
        record_a,
        record_b,
        quality_code
    from {{ ref('int_link_pair') }}
),

kept_pair as (
    select
        int_link_pair.record_a,
        int_link_pair.record_b,
        int_link_pair.quality_code,
        int_component_conflict.component_no is not null as is_conflict
    from int_link_pair
    inner join int_person_component
        on int_link_pair.record_a = int_person_component.record_no
    left join int_component_conflict
        on int_person_component.component_no = int_component_conflict.component_no
    where int_component_conflict.component_no is null
        or int_link_pair.quality_code = 'A'
),

exact_pair as (
    select
        record_a,
        record_b
    from kept_pair
    where is_conflict
),

{{ idase.connected_components('exact_pair', rounds=3) }},

-- the best evidence that ties a record to another
record_quality as (
    select
        record_a as record_no,
        quality_code
    from kept_pair

    union all

    select
        record_b as record_no,
        quality_code
    from kept_pair
),

best_quality as (
    select
        record_no,
        min(quality_code) as link_quality
    from record_quality
    group by record_no
),

final as (
    select
        int_person_record.record_no,
        coalesce(
            component.component_no,
            case
                when int_component_conflict.component_no is null
                    then int_person_component.component_no
            end,
            int_person_record.record_no
        ) as cluster_no,
        coalesce(best_quality.link_quality, 'N') as link_quality
    from int_person_record
    left join int_person_component
        on int_person_record.record_no = int_person_component.record_no
    left join int_component_conflict
        on int_person_component.component_no = int_component_conflict.component_no
    left join component
        on int_person_record.record_no = component.record_no
    left join best_quality
        on int_person_record.record_no = best_quality.record_no
)

select * from final

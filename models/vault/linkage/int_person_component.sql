-- grain: one row per person record that has at least one pair
with

int_link_pair as (
    select
        record_a,
        record_b
    from {{ ref('int_link_pair') }}
),

{{ idase.connected_components('int_link_pair') }},

final as (
    select
        record_no,
        component_no
    from component
)

select * from final

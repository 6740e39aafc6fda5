-- grain: one row per pair of records that share a key of some blocking rule
with

int_link_key as (
    select
        record_no,
        rule_code,
        block_key,
        split_key
    from {{ ref('int_link_key') }}
),

int_link_block as (
    select
        rule_code,
        block_key,
        split_key,
        is_left_out
    from {{ ref('int_link_block') }}
),

blocked as (
    select
        int_link_key.record_no,
        int_link_key.rule_code,
        int_link_key.block_key,
        case when int_link_block.rule_code is not null then int_link_key.split_key else '' end
            as split_key
    from int_link_key
    left join int_link_block
        on int_link_key.rule_code = int_link_block.rule_code
        and int_link_key.block_key = int_link_block.block_key
        and int_link_key.split_key = int_link_block.split_key
    where not coalesce(int_link_block.is_left_out, false)
),

paired as (
    select
        one.record_no as record_a,
        other.record_no as record_b
    from blocked as one
    inner join blocked as other
        on one.rule_code = other.rule_code
        and one.block_key = other.block_key
        and one.split_key = other.split_key
        and one.record_no < other.record_no
),

final as (
    select distinct
        record_a,
        record_b
    from paired
)

select * from final

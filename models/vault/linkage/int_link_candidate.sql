-- grain: one row per pair of records that share a key of some blocking rule
with

int_link_key as (
    select
        record_no,
        block_no,
        split_no
    from {{ ref('int_link_key') }}
),

int_link_block as (
    select
        block_no,
        split_no,
        n_records,
        is_left_out
    from {{ ref('int_link_block') }}
),

divided as (
    select distinct block_no
    from int_link_block
),

whole as (
    select
        int_link_key.record_no,
        int_link_key.block_no
    from int_link_key
    left join divided
        on int_link_key.block_no = divided.block_no
    where divided.block_no is null
),

part as (
    select
        int_link_key.record_no,
        int_link_key.block_no,
        int_link_key.split_no
    from int_link_key
    inner join int_link_block
        on int_link_key.block_no = int_link_block.block_no
        and int_link_key.split_no = int_link_block.split_no
    where not int_link_block.is_left_out
        and int_link_block.n_records > 1
),

final as (
    select
        one.record_no as record_a,
        other.record_no as record_b
    from whole as one
    inner join whole as other
        on one.block_no = other.block_no
        and one.record_no < other.record_no

    union

    select
        one.record_no as record_a,
        other.record_no as record_b
    from part as one
    inner join part as other
        on one.block_no = other.block_no
        and one.split_no = other.split_no
        and one.record_no < other.record_no
)

select * from final

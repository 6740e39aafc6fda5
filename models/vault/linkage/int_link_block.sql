-- grain: one row per block of records above the threshold: divided by a finer key, or left out
-- every record of a block is compared with every other, so the work grows with its square:
-- placeholders that got through, or a name too common to say anything
with

int_link_key as (
    select
        rule_code,
        block_no,
        split_no
    from {{ ref('int_link_key') }}
),

link_threshold as (
    select
        threshold_code,
        value as threshold_value
    from {{ ref('link_threshold') }}
),

block_limit as (
    {%- for rule in idase.link_blocking_rules() %}
    select
        '{{ rule['code'] }}' as rule_code,
        threshold_value as max_records
    from link_threshold
    where threshold_code = '{{ rule.get('limit', 'block_records') }}'
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        block_no,
        min(rule_code) as rule_code,
        count(*) as n_records
    from int_link_key
    group by block_no
),

large as (
    select
        counted.rule_code,
        counted.block_no,
        block_limit.max_records
    from counted
    inner join block_limit
        on counted.rule_code = block_limit.rule_code
        and counted.n_records > block_limit.max_records
),

divided as (
    select
        int_link_key.block_no,
        int_link_key.split_no,
        large.rule_code,
        large.max_records,
        count(*) as n_records
    from int_link_key
    inner join large
        on int_link_key.block_no = large.block_no
    group by
        int_link_key.block_no,
        int_link_key.split_no,
        large.rule_code,
        large.max_records
),

final as (
    select
        rule_code,
        block_no,
        split_no,
        cast(n_records as bigint) as n_records,
        n_records > max_records as is_left_out
    from divided
)

select * from final

-- grain: one row per block of records above the threshold: divided by a finer key, or left out
-- every record of a block is compared with every other, so the work grows with its square:
-- placeholders that got through, or a name too common to say anything. A wide key is worth it where
-- few people bear it, which is more records where people have more of them
with

int_link_key as (
    select
        rule_code,
        block_no,
        split_no
    from {{ ref('int_link_key') }}
),

int_link_record as (
    select
        surname_sound,
        first_name_sound,
        birth_day
    from {{ ref('int_link_record') }}
),

link_threshold as (
    select
        threshold_code,
        value as threshold_value
    from {{ ref('link_threshold') }}
),

-- records that share names and birth date: what one person has, at least; pairs are their square
alike as (
    select cast(count(*) as double) as n_records
    from int_link_record
    group by surname_sound, first_name_sound, birth_day
    having min(surname_sound) is not null
        and min(first_name_sound) is not null
        and min(birth_day) is not null
),

crowd as (
    select coalesce(power(sum(n_records * n_records) / sum(n_records), 2), 1) as pairs_of_person
    from alike
),

block_limit as (
    {%- for rule in idase.link_blocking_rules() %}
    select
        '{{ rule['code'] }}' as rule_code,
        link_threshold.threshold_value
        * {{ 'crowd.pairs_of_person' if 'limit' in rule else 1 }} as max_records
    from link_threshold
    cross join crowd
    where link_threshold.threshold_code = '{{ rule.get('limit', 'block_records') }}'
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
),

least_limit as (
    select min(max_records) as max_records
    from block_limit
),

counted as (
    select
        int_link_key.block_no,
        int_link_key.rule_code,
        count(*) as n_records
    from int_link_key
    cross join least_limit
    group by int_link_key.block_no, int_link_key.rule_code
    having count(*) > max(least_limit.max_records)
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

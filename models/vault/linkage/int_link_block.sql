-- grain: one row per block of two records or more; of one too large, per part; compared or left out
-- every record of a block is compared with every other, so the work grows with its square:
-- placeholders that got through, or a name too common to say anything. A wide key is worth it where
-- few people bear it, which is more records where people have more of them. A wide one far beyond
-- what it may hold is not even divided: what its records share says nothing
with

int_link_key as (
    select
        record_no,
        rule_no,
        block_no,
        part_no
    from {{ ref('int_link_key') }}
),

int_link_crowd as (
    select records_of_person
    from {{ ref('int_link_crowd') }}
),

link_threshold as (
    select
        threshold_code,
        value as threshold_value
    from {{ ref('link_threshold') }}
),

divisible as (
    select threshold_value as max_parts
    from link_threshold
    where threshold_code = 'divided_parts'
),

-- pairs are the square of records
rule as (
    {%- for rule in idase.link_blocking_rules() %}
    select
        cast({{ loop.index }} as tinyint) as rule_no,
        '{{ rule['code'] }}' as rule_code,
        '{{ rule['trait'] }}' as trait_code,
        {{ 'true' if 'limit' in rule else 'false' }} as is_wide,
        link_threshold.threshold_value
        {%- if 'limit' in rule %}
        * power(int_link_crowd.records_of_person, 2)
        {%- endif %} as max_records
    from link_threshold
    cross join int_link_crowd
    where link_threshold.threshold_code = '{{ rule.get('limit', 'block_records') }}'
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        block_no,
        min(rule_no) as rule_no,
        count(*) as n_records,
        min(record_no) as first_record_no,
        max(record_no) as last_record_no
    from int_link_key
    group by block_no
    having min(record_no) < max(record_no)
),

block as (
    select
        counted.block_no,
        rule.rule_code,
        rule.trait_code,
        counted.n_records,
        counted.first_record_no,
        counted.last_record_no,
        rule.max_records,
        counted.n_records > rule.max_records as is_large,
        rule.is_wide and counted.n_records > rule.max_records * divisible.max_parts as is_left_out
    from counted
    inner join rule
        on counted.rule_no = rule.rule_no
    cross join divisible
),

large as (
    select
        block_no,
        rule_code,
        trait_code,
        max_records
    from block
    where is_large
        and not is_left_out
),

part as (
    select
        int_link_key.part_no,
        max(int_link_key.block_no) as block_no,
        count(*) as n_records,
        min(int_link_key.record_no) as first_record_no,
        max(int_link_key.record_no) as last_record_no
    from int_link_key
    inner join large
        on int_link_key.block_no = large.block_no
    group by int_link_key.part_no
    having min(int_link_key.record_no) < max(int_link_key.record_no)
),

final as (
    select
        rule_code,
        trait_code,
        block_no,
        -- none, but of a key's type
        case when is_large then block_no end as part_no,
        n_records,
        first_record_no,
        last_record_no,
        is_left_out
    from block
    where not is_large
        or is_left_out

    union all

    select
        large.rule_code,
        large.trait_code,
        part.block_no,
        part.part_no,
        part.n_records,
        part.first_record_no,
        part.last_record_no,
        part.n_records > large.max_records as is_left_out
    from part
    inner join large
        on part.block_no = large.block_no
)

select * from final

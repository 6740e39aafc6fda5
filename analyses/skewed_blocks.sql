-- Which blocking rules meet values too common to compare all their records?
-- answer: rule_code, n_blocks, n_records, n_parts_left_out, n_records_left_out, largest_part
-- vault only; a rule that leaves much out rests on a placeholder, or on what half a town shares
{{ config(group='vault') }}
with

part as (
    select
        rule_code,
        block_no,
        n_records,
        is_left_out
    from {{ ref('int_link_block') }}
    where part_no is not null
),

final as (
    select
        rule_code,
        count(distinct block_no) as n_blocks,
        sum(n_records) as n_records,
        count(case when is_left_out then 1 end) as n_parts_left_out,
        coalesce(sum(case when is_left_out then n_records end), 0) as n_records_left_out,
        max(n_records) as largest_part
    from part
    group by rule_code
)

select
    rule_code,
    n_blocks,
    n_records,
    n_parts_left_out,
    n_records_left_out,
    largest_part
from final
order by n_records_left_out desc, rule_code asc

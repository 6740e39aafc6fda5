-- grain: one row per comparison and level: how much more it weighs in these deliveries
-- the model was taught on other records, where names, dates and addresses were written with other
-- care. What pairs that are likely one person show here counts with what the model knew:
-- expectation and maximisation as in training, but for m alone, and held to what the model says
{%- set comparisons = idase.link_comparisons() %}
{%- set n_rounds = var('calibration_rounds') %}
{%- set levels = [] %}
{%- for comparison in comparisons %}
{%- do levels.append(comparison['code'] ~ '_level') %}
{%- endfor %}
with

int_link_score as (
    select
        {{ levels | join(',\n        ') }},
        match_weight + name_origin_weight as match_weight
    from {{ ref('int_link_score') }}
),

int_link_likeness as (
    select odds_weight
    from {{ ref('int_link_likeness') }}
),

link_level as (
    select
        comparison_code,
        level_no,
        m_probability
    from {{ ref('link_level') }}
),

link_threshold as (
    select
        max(case when threshold_code = 'taught_pairs' then value end) as taught_pairs,
        max(case when threshold_code = 'calibration_max' then value end) as calibration_max
    from {{ ref('link_threshold') }}
),

-- pairs with the same levels and the same weight, to half a bit: there are few
pattern as (
    select
        {{ levels | join(',\n        ') }},
        cast(floor(match_weight * 2) as int) as n_half_bits,
        cast(count(*) as int) as n_pairs
    from int_link_score
    group by
        {{ levels | join(',\n        ') }},
        cast(floor(match_weight * 2) as int)
),

calibrated_0 as (
    select
        comparison_code,
        level_no,
        cast(0 as double) as calibration_weight
    from link_level
),

{% for round in range(1, n_rounds + 1) -%}
-- round {{ round }}: the weight of each pattern as learnt so far
weighed_{{ round }} as (
    select
        {%- for comparison in comparisons %}
        pattern.{{ comparison['code'] }}_level,
        {%- endfor %}
        pattern.n_pairs,
        (pattern.n_half_bits + 0.5) / 2 + int_link_likeness.odds_weight
        {%- for comparison in comparisons %}
        + coalesce({{ comparison['code'] }}_here.calibration_weight, 0)
        {%- endfor %} as match_weight
    from pattern
    cross join int_link_likeness
    {%- for comparison in comparisons %}
    {%- set code = comparison['code'] %}
    left join calibrated_{{ round - 1 }} as {{ code }}_here
        on {{ code }}_here.comparison_code = '{{ code }}'
        and pattern.{{ code }}_level = {{ code }}_here.level_no
    {%- endfor %}
),

-- how many pairs of each are one person; decimals add up the same in any order
expected_{{ round }} as (
    select
        {{ levels | join(',\n        ') }},
        sum(cast(n_pairs / (1 + power(2, -match_weight)) as decimal(28, 12))) as n_matches
    from weighed_{{ round }}
    group by
        {{ levels | join(',\n        ') }}
),

reached_{{ round }} as (
    {%- for comparison in comparisons %}
    select
        '{{ comparison['code'] }}' as comparison_code,
        {{ comparison['code'] }}_level as level_no,
        cast(sum(n_matches) as double) as n_matches
    from expected_{{ round }}
    where {{ comparison['code'] }}_level >= 0
    group by {{ comparison['code'] }}_level
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
),

compared_{{ round }} as (
    select
        comparison_code,
        cast(sum(cast(n_matches as decimal(28, 12))) as double) as n_matches
    from reached_{{ round }}
    group by comparison_code
),

calibrated_{{ round }} as (
    select
        link_level.comparison_code,
        link_level.level_no,
        coalesce(reached.n_matches, 0) as n_matches,
        greatest(
            least(
                log2(
                    (
                        coalesce(reached.n_matches, 0) / link_level.m_probability
                        + link_threshold.taught_pairs
                    )
                    / (coalesce(compared.n_matches, 0) + link_threshold.taught_pairs)
                ),
                link_threshold.calibration_max
            ),
            -link_threshold.calibration_max
        ) as calibration_weight
    from link_level
    cross join link_threshold
    left join compared_{{ round }} as compared
        on link_level.comparison_code = compared.comparison_code
    left join reached_{{ round }} as reached
        on link_level.comparison_code = reached.comparison_code
        and link_level.level_no = reached.level_no
),

{% endfor -%}
final as (
    select
        comparison_code,
        level_no,
        n_matches,
        calibration_weight
    from calibrated_{{ n_rounds }}
)

select * from final

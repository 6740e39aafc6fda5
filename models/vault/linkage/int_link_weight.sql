-- grain: one row per scored pair, with its weight in these deliveries and what it must reach
-- the score is the model's; here it meets the deliveries at hand: how many links there are, how
-- records are written, which names go together, whether twins and namesakes are about, and what
-- two records hold at one time
{%- set comparisons = idase.link_comparisons() %}
with

int_link_score as (
    select
        record_a,
        record_b,
        {%- for comparison in comparisons %}
        {{ comparison['code'] }}_level,
        {%- endfor %}
        is_same_day,
        is_same_provider,
        is_other_first_name,
        is_name_cut,
        n_first_name_records,
        name_origin_weight,
        match_weight
    from {{ ref('int_link_score') }}
),

int_link_likeness as (
    select
        odds_weight,
        are_twins_met,
        are_twins_seen,
        are_namesakes_met,
        are_parts_met_by_chance,
        are_slips_usual,
        is_caution_needed
    from {{ ref('int_link_likeness') }}
),

int_link_calibration as (
    select
        comparison_code,
        level_no,
        calibration_weight
    from {{ ref('int_link_calibration') }}
),

link_threshold as (
    select
        max(case when threshold_code = 'accept' then value end) as accept,
        max(case when threshold_code = 'review' then value end) as review,
        max(case when threshold_code = 'strong' then value end) as strong,
        max(case when threshold_code = 'margin' then value end) as margin,
        max(case when threshold_code = 'name_in_use' then value end) as name_in_use,
        max(case when threshold_code = 'coverage_max' then value end) as coverage_max,
        max(case when threshold_code = 'overlap_days' then value end) as overlap_days,
        max(case when threshold_code = 'after_death_days' then value end) as after_death_days
    from {{ ref('link_threshold') }}
),

judged as (
    select
        pair.record_a,
        pair.record_b,
        pair.surname_level,
        pair.first_name_level,
        pair.birth_date_level,
        pair.birth_year_level,
        pair.is_same_day,
        pair.match_weight + pair.name_origin_weight + met.odds_weight
        {%- for comparison in comparisons %}
        + coalesce({{ comparison['code'] }}_here.calibration_weight, 0)
        {%- endfor %} as match_weight,
        case
            when met.are_twins_met
                and {{ idase.is_twin_pair('pair', 'link_threshold.name_in_use') }}
                then case
                        -- a name that nobody else bears may be a misreading of the other's
                        when pair.n_first_name_records < link_threshold.name_in_use
                            then 'perhaps_twins'
                        else 'twins'
                    end
            when {{ idase.is_two_identities('pair', 'met') }} then 'two_identities'
            when met.are_twins_seen and {{ idase.is_perhaps_twin_pair('pair') }}
                then 'perhaps_twins'
            when {{ idase.is_perhaps_sibling_pair('pair', 'met') }} then 'perhaps_siblings'
        end as veto_code,
        -- where namesakes are usual, who is alone is the one only on the same day, real or
        -- fictive; a provider has one record for most of its people, and there a date that is
        -- missing shows no slip that made it two
        (
            met.are_namesakes_met
            and (
                {{ idase.is_date_unlike('pair') }}
                or (pair.is_same_provider and pair.birth_date_level = -1 and not pair.is_same_day)
            )
        )
        or (met.are_parts_met_by_chance and not pair.is_same_day) as is_alone_no_proof,
        met.are_parts_met_by_chance,
        met.are_slips_usual,
        met.are_namesakes_met,
        link_threshold.accept
        - case when met.is_caution_needed then 0 else link_threshold.margin end as accept,
        case
            when met.is_caution_needed then link_threshold.strong else link_threshold.accept
        end as strong,
        link_threshold.review,
        link_threshold.margin
    from int_link_score as pair
    cross join link_threshold
    cross join int_link_likeness as met
    {%- for comparison in comparisons %}
    {%- set code = comparison['code'] %}
    left join int_link_calibration as {{ code }}_here
        on {{ code }}_here.comparison_code = '{{ code }}'
        and pair.{{ code }}_level = {{ code }}_here.level_no
    {%- endfor %}
),

-- what the two hold at one time is looked up for pairs that may be linked and for no other: below
-- that not even who is alone reaches the threshold
likely as (
    select
        judged.record_a,
        judged.record_b
    from judged
    cross join link_threshold
    where judged.veto_code is null
        and judged.match_weight
        >= judged.review - judged.margin + log2(1 - link_threshold.coverage_max)
),

{{ idase.two_files('likely') }},

final as (
    select
        judged.record_a,
        judged.record_b,
        judged.surname_level,
        judged.first_name_level,
        judged.birth_date_level,
        judged.match_weight,
        coalesce(
            judged.veto_code, case when two_files.record_a is not null then 'two_files' end
        ) as veto_code,
        judged.is_alone_no_proof,
        -- a day in common, real or fictive, is what makes a weight sure; where namesakes are usual
        -- nothing makes up for dates that no slip explains: brothers may bear one name
        case
            when {{ idase.is_date_unlike('judged') }} and judged.are_namesakes_met then null
            when judged.birth_date_level >= 3 then judged.accept
            when judged.birth_date_level between 0 and 1 then judged.strong
            when judged.birth_year_level between 0 and 1 then judged.strong
            when judged.birth_date_level = 2 and not judged.are_parts_met_by_chance
                then judged.accept
            when judged.birth_date_level = 2 then judged.strong
            -- a day made up makes nobody sure whose surname is another's
            when judged.is_same_day and judged.surname_level <> 0 then judged.accept
            else judged.strong
        end as accept,
        -- two names and a date that agree but for a slip each: no kinship explains that, and
        -- whoever bears both names is a rival. Where dates that are nearly the same may be those
        -- of namesakes, only the same day does; where chance makes them, anything less needs more
        case
            when judged.surname_level >= 3
                and judged.first_name_level >= 2
                and (
                    judged.birth_date_level = {{ idase.link_top_level('birth_date') }}
                    or (judged.birth_date_level >= 2 and judged.are_slips_usual)
                )
                then judged.review - judged.margin
            when judged.are_parts_met_by_chance and not judged.is_same_day
                then judged.review + judged.margin
            else judged.review
        end as review,
        judged.margin
    from judged
    left join two_files
        on judged.record_a = two_files.record_a
        and judged.record_b = two_files.record_b
)

select * from final

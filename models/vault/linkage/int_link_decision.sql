-- grain: one row per scored pair, with what was decided and why
-- a person's verdict first, then what cannot be, then the weight; between the two thresholds a pair
-- is taken only when each record is the other's best and nobody else comes near
with

int_link_score as (
    select
        record_a,
        record_b,
        surname_level,
        first_name_level,
        birth_date_level,
        birth_year_level,
        is_same_day,
        n_first_name_records,
        match_weight
    from {{ ref('int_link_score') }}
),

int_link_likeness as (
    select
        odds_weight,
        slip_weight,
        are_twins_met,
        are_namesakes_met,
        are_parts_met_by_chance,
        is_caution_needed
    from {{ ref('int_link_likeness') }}
),

int_link_record as (
    select record_no
    from {{ ref('int_link_record') }}
),

int_person_record as (
    select
        record_no,
        provider_code,
        source_person_id
    from {{ ref('int_person_record') }}
),

int_link_review as (
    select
        provider_a,
        source_person_id_a,
        provider_b,
        source_person_id_b,
        verdict,
        decision_no
    from {{ ref('int_link_review') }}
),

n_record as (
    select cast(count(*) as double) as n_records
    from int_link_record
),

link_threshold as (
    select
        max(case when threshold_code = 'accept' then value end) as accept,
        max(case when threshold_code = 'review' then value end) as review,
        max(case when threshold_code = 'strong' then value end) as strong,
        max(case when threshold_code = 'margin' then value end) as margin,
        max(case when threshold_code = 'name_in_use' then value end) as name_in_use,
        max(case when threshold_code = 'coverage_max' then value end) as coverage_max
    from {{ ref('link_threshold') }}
),

-- the last word on a pair, whichever record was named first
verdict as (
    select
        least(one.record_no, other.record_no) as record_a,
        greatest(one.record_no, other.record_no) as record_b,
        max_by(int_link_review.verdict, int_link_review.decision_no) as verdict
    from int_link_review
    inner join int_person_record as one
        on int_link_review.provider_a = one.provider_code
        and int_link_review.source_person_id_a = one.source_person_id
    inner join int_person_record as other
        on int_link_review.provider_b = other.provider_code
        and int_link_review.source_person_id_b = other.source_person_id
    where one.record_no <> other.record_no
    group by
        least(one.record_no, other.record_no),
        greatest(one.record_no, other.record_no)
),

judged as (
    select
        int_link_score.record_a,
        int_link_score.record_b,
        int_link_score.surname_level,
        int_link_score.first_name_level,
        int_link_score.birth_date_level,
        int_link_score.match_weight,
        {{ idase.is_twin_pair('int_link_score', 'link_threshold.name_in_use') }} as is_twin_like,
        {{ idase.is_date_unlike('int_link_score') }} as is_date_unlike,
        int_link_score.birth_year_level,
        int_link_score.is_same_day,
        link_threshold.accept
        - case when met.is_caution_needed then 0 else link_threshold.margin end as accept,
        case
            when met.is_caution_needed then link_threshold.strong else link_threshold.accept
        end as strong,
        link_threshold.review,
        link_threshold.margin
    from int_link_score
    cross join link_threshold
    cross join int_link_likeness as met
),

weighed as (
    select
        judged.record_a,
        judged.record_b,
        judged.surname_level,
        judged.first_name_level,
        judged.birth_date_level,
        judged.match_weight + met.odds_weight
        + case when judged.birth_date_level between 2 and 5 then met.slip_weight else 0 end
            as match_weight,
        case
            when judged.is_twin_like and met.are_twins_met then 'twins'
            when {{ idase.is_two_identities('judged', 'met') }} then 'two_identities'
        end as veto_code,
        -- where namesakes are usual, who is alone is the one only on the same day, real or fictive
        (judged.is_date_unlike and met.are_namesakes_met)
        or (met.are_parts_met_by_chance and not judged.is_same_day) as is_alone_no_proof,
        -- a real date in common is what makes a weight sure; a fictive one in common helps
        case
            when judged.birth_date_level >= 3 then judged.accept
            when judged.birth_date_level between 0 and 1 then judged.strong
            when judged.birth_year_level between 0 and 1 then judged.strong
            when judged.birth_date_level = 2 and not met.are_parts_met_by_chance then judged.accept
            when judged.birth_date_level = 2 then judged.strong
            when judged.is_same_day then judged.accept + judged.margin
            else judged.strong
        end as accept,
        -- two names and a date that agree but for a slip each: no kinship explains that, and
        -- whoever bears both names is a rival. Where dates that are nearly the same are those of
        -- namesakes, only the same date does, and anything less needs more
        case
            when judged.surname_level >= 3
                and judged.first_name_level >= 2
                and (
                    judged.birth_date_level = {{ idase.link_top_level('birth_date') }}
                    or (judged.birth_date_level >= 2 and not met.are_parts_met_by_chance)
                )
                then judged.review - judged.margin
            when met.are_parts_met_by_chance then judged.review + judged.margin
            else judged.review
        end as review,
        judged.margin
    from judged
    cross join int_link_likeness as met
),

possible as (
    select
        record_a,
        record_b,
        match_weight,
        is_alone_no_proof,
        accept,
        review,
        margin
    from weighed
    where veto_code is null
),

either_way as (
    select
        record_a as record_no,
        record_b as other_no,
        match_weight
    from possible

    union all

    select
        record_b as record_no,
        record_a as other_no,
        match_weight
    from possible
),

best as (
    select
        record_no,
        max(match_weight) as match_weight
    from either_way
    group by record_no
),

-- where nearly everybody has a match, the only candidate of a record is likelier to be it: the
-- odds are against having none, not against anybody at random. Counted twice: who is found with
-- what the first count says counts in the second. Decimals add up the same in any order
found_first as (
    select
        {{ idase.only_one_weight(
            'cast(sum(cast(1 / (1 + power(2, -best.match_weight)) as decimal(18, 15))) as double)'
        ) }} as only_one_weight
    from best
    cross join link_threshold
    cross join n_record
),

coverage as (
    select
        {{ idase.only_one_weight(
            'cast(sum(cast('
            ~ '1 / (1 + power(2, -best.match_weight - found_first.only_one_weight))'
            ~ ' as decimal(18, 15))) as double)'
        ) }} as only_one_weight
    from best
    cross join found_first
    cross join link_threshold
    cross join n_record
),

doubtful as (
    select
        possible.record_a,
        possible.record_b,
        possible.match_weight,
        possible.margin,
        possible.accept
    from possible
    cross join coverage
    where not possible.is_alone_no_proof
        and possible.match_weight < possible.accept
        and possible.match_weight + coverage.only_one_weight >= possible.review
),

sure_pair as (
    select
        record_a,
        record_b
    from possible
    where match_weight >= accept
),

{{ idase.connected_components('sure_pair') }},

-- somebody else who comes near, and who is not surely the same person as the pair's other end
rival as (
    select
        doubtful.record_a,
        doubtful.record_b,
        either_way.other_no as rival_no,
        doubtful.record_b as beside_no,
        doubtful.accept,
        doubtful.margin
    from doubtful
    inner join either_way
        on doubtful.record_a = either_way.record_no
        and doubtful.record_b <> either_way.other_no
        and doubtful.match_weight - doubtful.margin < either_way.match_weight

    union all

    select
        doubtful.record_a,
        doubtful.record_b,
        either_way.other_no as rival_no,
        doubtful.record_a as beside_no,
        doubtful.accept,
        doubtful.margin
    from doubtful
    inner join either_way
        on doubtful.record_b = either_way.record_no
        and doubtful.record_a <> either_way.other_no
        and doubtful.match_weight - doubtful.margin < either_way.match_weight
),

contested as (
    select distinct
        rival.record_a,
        rival.record_b
    from rival
    left join either_way
        on rival.rival_no = either_way.record_no
        and rival.beside_no = either_way.other_no
        and rival.accept - rival.margin <= either_way.match_weight
    left join component as one
        on rival.rival_no = one.record_no
    left join component as other
        on rival.beside_no = other.record_no
    where either_way.record_no is null
        and coalesce(one.component_no <> other.component_no, true)
),

decided as (
    select
        weighed.record_a,
        weighed.record_b,
        weighed.surname_level,
        weighed.first_name_level,
        weighed.birth_date_level,
        weighed.match_weight,
        weighed.veto_code,
        verdict.verdict,
        case
            when verdict.verdict = 'same' then 'linked_by_review'
            when verdict.verdict = 'different' then 'parted_by_review'
            when weighed.veto_code is not null then 'parted_by_constraint'
            when weighed.match_weight >= weighed.accept then 'linked_by_weight'
            when doubtful.record_a is not null and contested.record_a is null
                then 'linked_as_only_one'
            when weighed.match_weight >= weighed.review then 'to_review'
            else 'parted_by_weight'
        end as decision_code
    from weighed
    left join verdict
        on weighed.record_a = verdict.record_a
        and weighed.record_b = verdict.record_b
    left join doubtful
        on weighed.record_a = doubtful.record_a
        and weighed.record_b = doubtful.record_b
    left join contested
        on weighed.record_a = contested.record_a
        and weighed.record_b = contested.record_b

    union all

    -- a verdict on a pair that no rule compares
    select
        verdict.record_a,
        verdict.record_b,
        cast(null as int) as surname_level,
        cast(null as int) as first_name_level,
        cast(null as int) as birth_date_level,
        cast(null as double) as match_weight,
        cast(null as string) as veto_code,
        verdict.verdict,
        case when verdict.verdict = 'same' then 'linked_by_review' else 'parted_by_review' end
            as decision_code
    from verdict
    left join weighed
        on verdict.record_a = weighed.record_a
        and verdict.record_b = weighed.record_b
    where weighed.record_a is null
),

final as (
    select
        record_a,
        record_b,
        match_weight,
        veto_code,
        decision_code,
        case
            when decision_code not like 'linked%' then null
            when surname_level = {{ idase.link_top_level('surname') }}
                and first_name_level = {{ idase.link_top_level('first_name') }}
                and birth_date_level = {{ idase.link_top_level('birth_date') }} then 'A'
            when decision_code = 'linked_as_only_one' then 'C'
            else 'B'
        end as quality_code
    from decided
)

select * from final

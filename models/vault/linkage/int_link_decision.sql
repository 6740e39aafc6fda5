-- grain: one row per scored pair, with what was decided and why
-- a person's verdict first, then what cannot be, then the weight; between the two thresholds a pair
-- is taken only when each record is the other's best and nobody else comes near
with

int_link_weight as (
    select
        record_a,
        record_b,
        surname_level,
        first_name_level,
        birth_date_level,
        match_weight,
        veto_code,
        accept,
        review
    from {{ ref('int_link_weight') }}
),

int_link_only_one as (
    select
        record_a,
        record_b
    from {{ ref('int_link_only_one') }}
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

decided as (
    select
        int_link_weight.record_a,
        int_link_weight.record_b,
        int_link_weight.surname_level,
        int_link_weight.first_name_level,
        int_link_weight.birth_date_level,
        int_link_weight.match_weight,
        int_link_weight.veto_code,
        case
            when verdict.verdict = 'same' then 'linked_by_review'
            when verdict.verdict = 'different' then 'parted_by_review'
            when int_link_weight.veto_code in ('twins', 'two_identities')
                then 'parted_by_constraint'
            when int_link_weight.veto_code is null
                and int_link_weight.match_weight >= int_link_weight.accept then 'linked_by_weight'
            when int_link_only_one.record_a is not null then 'linked_as_only_one'
            when int_link_weight.match_weight >= int_link_weight.review then 'to_review'
            else 'parted_by_weight'
        end as decision_code
    from int_link_weight
    left join verdict
        on int_link_weight.record_a = verdict.record_a
        and int_link_weight.record_b = verdict.record_b
    left join int_link_only_one
        on int_link_weight.record_a = int_link_only_one.record_a
        and int_link_weight.record_b = int_link_only_one.record_b

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
        case when verdict.verdict = 'same' then 'linked_by_review' else 'parted_by_review' end
            as decision_code
    from verdict
    left join int_link_weight
        on verdict.record_a = int_link_weight.record_a
        and verdict.record_b = int_link_weight.record_b
    where int_link_weight.record_a is null
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

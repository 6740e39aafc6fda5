-- grain: one row per pair in doubt that is taken, neither record having another candidate
-- where nearly everybody has a match, the only candidate of a record is likelier to be it: the
-- odds are against having none, not against anybody at random
with

int_link_weight as (
    select
        record_a,
        record_b,
        match_weight,
        is_alone_no_proof,
        accept,
        review,
        margin
    from {{ ref('int_link_weight') }}
    where veto_code is null
),

int_link_record as (
    select
        record_no,
        provider_code
    from {{ ref('int_link_record') }}
),

int_link_likeness as (
    select is_caution_needed
    from {{ ref('int_link_likeness') }}
),

n_record as (
    select cast(count(*) as double) as n_records
    from int_link_record
),

link_threshold as (
    select
        max(case when threshold_code = 'coverage_max' then value end) as coverage_max,
        max(case when threshold_code = 'met_ratio' then value end) as met_ratio
    from {{ ref('link_threshold') }}
),

either_way as (
    select
        record_a as record_no,
        record_b as other_no,
        match_weight
    from int_link_weight

    union all

    select
        record_b as record_no,
        record_a as other_no,
        match_weight
    from int_link_weight
),

best as (
    select
        record_no,
        max(match_weight) as match_weight
    from either_way
    group by record_no
),

-- counted twice: who is found with what the first count says counts in the second
found_first as (
    select {{ idase.only_one_weight('best.match_weight') }} as only_one_weight
    from best
    cross join link_threshold
    cross join n_record
),

coverage as (
    select
        {{ idase.only_one_weight('best.match_weight + found_first.only_one_weight') }}
            as only_one_weight
    from best
    cross join found_first
    cross join link_threshold
    cross join n_record
),

doubtful as (
    select
        int_link_weight.record_a,
        int_link_weight.record_b,
        int_link_weight.match_weight,
        int_link_weight.margin,
        int_link_weight.accept
    from int_link_weight
    cross join coverage
    where not int_link_weight.is_alone_no_proof
        and int_link_weight.match_weight < int_link_weight.accept
        and int_link_weight.match_weight + coverage.only_one_weight >= int_link_weight.review
),

sure_pair as (
    select
        record_a,
        record_b
    from int_link_weight
    where match_weight >= accept
),

{{ idase.connected_components('sure_pair') }},

-- somebody else who comes near, and who is not surely the same person as the pair's other end
rival as (
    select
        doubtful.record_a,
        doubtful.record_b,
        either_way.other_no as rival_no,
        doubtful.record_a as of_no,
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
        doubtful.record_b as of_no,
        doubtful.record_a as beside_no,
        doubtful.accept,
        doubtful.margin
    from doubtful
    inner join either_way
        on doubtful.record_b = either_way.record_no
        and doubtful.record_a <> either_way.other_no
        and doubtful.match_weight - doubtful.margin < either_way.match_weight
),

-- persons whom a provider holds several times
held as (
    select
        component.component_no,
        int_link_record.provider_code,
        count(*) as n_records
    from component
    inner join int_link_record
        on component.record_no = int_link_record.record_no
    group by component.component_no, int_link_record.provider_code
    having count(*) > 1
),

-- a third record of a person is one to expect where third ones are met, and nobody looks like
-- anybody else
expecting as (
    select
        count(case when held.n_records > 2 then 1 end) * max(link_threshold.met_ratio) >= count(*)
        and not max(int_link_likeness.is_caution_needed) as is_third_met
    from held
    cross join link_threshold
    cross join int_link_likeness
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
    left join component as own
        on rival.of_no = own.record_no
    inner join int_link_record as beside_record
        on rival.beside_no = beside_record.record_no
    cross join expecting
    left join held
        on own.component_no = held.component_no
        and beside_record.provider_code = held.provider_code
    where either_way.record_no is null
        and coalesce(one.component_no <> other.component_no, true)
        -- another spelling of the one end is then no rival of a record that is nobody yet
        and (
            not coalesce(expecting.is_third_met, false)
            or held.component_no is null
            or other.component_no is not null
            or coalesce(one.component_no <> own.component_no, true)
        )
),

final as (
    select
        doubtful.record_a,
        doubtful.record_b
    from doubtful
    left join contested
        on doubtful.record_a = contested.record_a
        and doubtful.record_b = contested.record_b
    where contested.record_a is null
)

select * from final

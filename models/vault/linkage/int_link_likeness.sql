-- grain: one row per build: how alike different people are in these deliveries
-- twins, brothers and sisters, and namesakes look like one person written in two ways. What tells
-- is how often each is met: a register with twins or namesakes has more siblings; both are met
-- within one provider as much as across two; and two birth dates that share day, month or year by
-- chance are few beside those that share nothing; a pair or two in a large register are no twins
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
        is_name_cut,
        n_first_name_records,
        match_weight
    from {{ ref('int_link_score') }}
),

int_person_record as (
    select
        record_no,
        provider_code
    from {{ ref('int_person_record') }}
),

int_link_record as (
    select
        surname_sound,
        first_name_sound
    from {{ ref('int_link_record') }}
    where surname_sound is not null
        and first_name_sound is not null
        and birth_text is not null
),

link_model as (
    select parameter_value as links_per_record
    from {{ ref('link_model') }}
    where parameter_code = 'links_per_record'
),

link_threshold as (
    select
        max(case when threshold_code = 'review' then value end) as review,
        max(case when threshold_code = 'resemble' then value end) as resemble,
        max(case when threshold_code = 'name_in_use' then value end) as name_in_use,
        max(case when threshold_code = 'met_ratio' then value end) as met_ratio,
        max(case when threshold_code = 'twin_share' then value end) as twin_share,
        max(case when threshold_code = 'slip_ratio' then value end) as slip_ratio,
        max(case when threshold_code = 'slip_sure' then value end) as slip_sure,
        max(case when threshold_code = 'slip_least' then value end) as slip_least
    from {{ ref('link_threshold') }}
),

date_chance as (
    select sum(case when level_no between 2 and 5 then u_probability end) as any_parts
    from {{ ref('link_level') }}
    where comparison_code = 'birth_date'
),

-- every pair of one name, compared or not: so many dates that share parts are due to chance
dated_name as (
    select
        surname_sound,
        first_name_sound,
        cast(count(*) as double) as n_records
    from int_link_record
    group by surname_sound, first_name_sound
),

named_alike as (
    select coalesce(sum(n_records * (n_records - 1) / 2), 0) as n_pairs
    from dated_name
),

chance as (
    select
        greatest(named_alike.n_pairs * date_chance.any_parts, link_threshold.slip_least)
            as n_names_and_parts
    from named_alike
    cross join date_chance
    cross join link_threshold
),

n_record as (
    select cast(count(*) as double) as n_records
    from int_person_record
),

-- how many links a record has here, of which the model knows only those it was taught on; summed
-- as decimals, since a sum of floats depends on the order in which threads add
links_first as (
    select
        cast(sum(
            cast(1 / (1 + power(2, -int_link_score.match_weight)) as decimal(18, 15))
        ) as double) / max(n_record.n_records) as links_per_record
    from int_link_score
    cross join n_record
),

links_second as (
    select
        cast(sum(
            cast(1 / (
                1 + power(2, -int_link_score.match_weight) * link_model.links_per_record
                / greatest(links_first.links_per_record, link_model.links_per_record)
            ) as decimal(18, 15))
        ) as double) / max(n_record.n_records) as links_per_record
    from int_link_score
    cross join links_first
    cross join link_model
    cross join n_record
),

links as (
    select
        log2(
            greatest(links_second.links_per_record, link_model.links_per_record)
            / link_model.links_per_record
        ) as odds_weight
    from links_second
    cross join link_model
),

judged as (
    select
        int_link_score.surname_level,
        int_link_score.first_name_level,
        int_link_score.birth_date_level,
        int_link_score.match_weight + links.odds_weight >= link_threshold.review as is_likely,
        one.provider_code <> other.provider_code as is_across,
        {{ idase.is_twin_pair('int_link_score', 'link_threshold.name_in_use') }} as is_twin_like,
        {{ idase.is_date_unlike('int_link_score') }} as is_date_unlike
    from int_link_score
    inner join int_person_record as one
        on int_link_score.record_a = one.record_no
    inner join int_person_record as other
        on int_link_score.record_b = other.record_no
    cross join link_threshold
    cross join links
    where int_link_score.surname_level >= 4
        and int_link_score.match_weight >= link_threshold.resemble
),

counted as (
    select
        cast(count(case when is_twin_like and is_likely and is_across then 1 end) as int)
            as n_twins_across,
        cast(count(case when is_twin_like and is_likely and not is_across then 1 end) as int)
            as n_twins_within,
        cast(count(case when birth_date_level = 0 and first_name_level = 0 then 1 end) as int)
            as n_siblings,
        cast(count(case when is_date_unlike and is_likely and is_across then 1 end) as int)
            as n_namesakes_across,
        cast(count(case when is_date_unlike and is_likely and not is_across then 1 end) as int)
            as n_namesakes_within,
        cast(count(case when birth_date_level = 0 and first_name_level >= 3 then 1 end) as int)
            as n_names_alone,
        cast(count(
            case when birth_date_level between 2 and 5 and first_name_level >= 3 then 1 end
        ) as int) as n_names_and_parts,
        cast(count(case when birth_date_level = 6 and first_name_level >= 3 then 1 end) as int)
            as n_names_and_date
    from judged
),

told as (
    select
        counted.n_twins_across,
        counted.n_twins_within,
        counted.n_siblings,
        counted.n_namesakes_across,
        counted.n_namesakes_within,
        counted.n_names_alone,
        counted.n_names_and_parts,
        counted.n_names_and_date,
        links.odds_weight,
        counted.n_twins_across + counted.n_twins_within
        > link_threshold.twin_share * n_record.n_records as are_twins_usual,
        counted.n_twins_across <= link_threshold.met_ratio * (1 + counted.n_twins_within)
        and counted.n_twins_across + counted.n_twins_within
        <= link_threshold.met_ratio * (1 + counted.n_siblings) as are_twins_met,
        counted.n_namesakes_across
        <= link_threshold.met_ratio * (1 + counted.n_namesakes_within)
        and counted.n_namesakes_across + counted.n_namesakes_within
        <= link_threshold.met_ratio * (1 + counted.n_siblings) as are_namesakes_met,
        counted.n_names_and_parts <= link_threshold.slip_ratio * chance.n_names_and_parts
            as are_parts_met_by_chance,
        counted.n_names_and_parts > link_threshold.slip_sure * chance.n_names_and_parts
            as are_slips_usual
    from counted
    cross join links
    cross join n_record
    cross join link_threshold
    cross join chance
),

final as (
    select
        n_twins_across,
        n_twins_within,
        n_siblings,
        n_namesakes_across,
        n_namesakes_within,
        n_names_alone,
        n_names_and_parts,
        n_names_and_date,
        odds_weight,
        are_twins_met,
        are_twins_met and are_twins_usual as are_twins_seen,
        are_namesakes_met and (are_twins_met or are_parts_met_by_chance) as are_namesakes_met,
        are_namesakes_met and are_parts_met_by_chance as are_parts_met_by_chance,
        are_slips_usual,
        -- nobody looks like anybody else: the odds are taken at their word
        are_twins_met or (are_namesakes_met and are_parts_met_by_chance) as is_caution_needed
    from told
)

select * from final

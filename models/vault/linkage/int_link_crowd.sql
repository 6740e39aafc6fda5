-- grain: one row per build: how many records there are, and how many a person has
with

int_link_trait as (
    select
        surname_sound,
        first_name_sound,
        birth_day
    from {{ ref('int_link_trait') }}
),

-- records that share names and birth date: what one person has, at least
alike as (
    select
        count(*) as n_records,
        min(surname_sound) is not null
        and min(first_name_sound) is not null
        and min(birth_day) is not null as is_person
    from int_link_trait
    group by {{ idase.number_of(['surname_sound', 'first_name_sound', 'birth_day']) }}
),

final as (
    select
        cast(coalesce(sum(n_records), 0) as bigint) as n_records,
        -- seen from a record: its own included
        coalesce(
            cast(sum(case when is_person then n_records * n_records end) as double)
            / sum(case when is_person then n_records end), 1
        ) as records_of_person
    from alike
)

select * from final

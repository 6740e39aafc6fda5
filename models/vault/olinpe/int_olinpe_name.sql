-- grain: one row per cleaned first name of a person or birth name of a mother, with its phonex
with

stg_iodas__individus as (
    select
        first_name,
        mother_birth_name
    from {{ ref('stg_iodas__individus') }}
),

int_name_spelling as (
    select
        raw_name,
        name_key
    from {{ ref('int_name_spelling') }}
),

raw_name_in_use as (
    select first_name as raw_name from stg_iodas__individus
    union
    select mother_birth_name as raw_name from stg_iodas__individus
),

name_in_use as (
    select distinct int_name_spelling.name_key
    from raw_name_in_use
    inner join int_name_spelling
        on raw_name_in_use.raw_name = int_name_spelling.raw_name
),

phonex_1 as (
    select
        name_key,
        {{ idase.phonex('name_key', 1) }} as phonex
    from name_in_use
),

phonex_2 as (
    select
        name_key,
        {{ idase.phonex('phonex', 2) }} as phonex
    from phonex_1
),

phonex_3 as (
    select
        name_key,
        {{ idase.phonex('phonex', 3) }} as phonex
    from phonex_2
),

final as (
    select
        name_key,
        {{ idase.phonex('phonex', 4) }} as phonex
    from phonex_3
)

select * from final

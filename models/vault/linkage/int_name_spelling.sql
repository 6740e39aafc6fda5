-- grain: one row per distinct name text delivered, whatever its role, with its normalised form
with

stg_iodas__individus as (
    select
        birth_name,
        usage_name,
        first_name,
        other_first_names,
        mother_birth_name
    from {{ ref('stg_iodas__individus') }}
),

stg_missions_locales__jeunes as (
    select
        birth_name,
        usage_name,
        first_name
    from {{ ref('stg_missions_locales__jeunes') }}
),

int_withdrawn_objector as (
    select
        birth_name,
        usage_name,
        first_name
    from {{ ref('int_withdrawn_objector') }}
),

delivered as (
    select birth_name as raw_name from stg_iodas__individus
    union
    select usage_name as raw_name from stg_iodas__individus
    union
    select first_name as raw_name from stg_iodas__individus
    union
    select other_first_names as raw_name from stg_iodas__individus
    union
    select mother_birth_name as raw_name from stg_iodas__individus
    union
    select birth_name as raw_name from stg_missions_locales__jeunes
    union
    select usage_name as raw_name from stg_missions_locales__jeunes
    union
    select first_name as raw_name from stg_missions_locales__jeunes
    union
    select birth_name as raw_name from int_withdrawn_objector
    union
    select usage_name as raw_name from int_withdrawn_objector
    union
    select first_name as raw_name from int_withdrawn_objector
),

-- an aggregate is worked out once for each text; the engine would take a condition on a bare
-- expression below the union, to every row delivered
normalised as (
    select
        raw_name,
        max({{ idase.normalise_name('raw_name') }}) as name
    from delivered
    where raw_name is not null
    group by raw_name
),

read_aright as (
    select
        raw_name,
        {{ idase.read_scanned_letters('name') }} as name
    from normalised
),

final as (
    select
        raw_name,
        name,
        replace(name, ' ', '') as name_key,
        split_part(name, ' ', 1) as first_token,
        {{ idase.regexp_replace_all('name', '^.* ', '') }} as last_token
    from read_aright
    -- what has no letter is no name
    where translate(name, '-0123456789 ', '-') <> ''
)

select * from final

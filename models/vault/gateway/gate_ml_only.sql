-- grain: one row per Mission locale
-- people known only to Missions locales serve the linkage and never pass: their number does
with

int_record_person as (
    select
        provider_code,
        person_uid
    from {{ ref('int_record_person') }}
    where loss_reason = 'mission_locale_only'
),

stg_landing__horizon as (
    select provider_code
    from {{ ref('stg_landing__horizon') }}
    where table_name = 'jeunes'
),

final as (
    select
        stg_landing__horizon.provider_code,
        count(distinct int_record_person.person_uid) as n_persons
    from stg_landing__horizon
    left join int_record_person
        on stg_landing__horizon.provider_code = int_record_person.provider_code
    group by stg_landing__horizon.provider_code
)

select * from final

-- grain: one row per person record (provider and the provider's own number)
with

int_name as (
    select
        raw_name,
        name_key,
        first_token,
        last_token,
        phonetic,
        first_token_phonetic,
        first_token_frame
    from {{ ref('int_name') }}
),

int_place as (
    select
        raw_place,
        place_name,
        place_code
    from {{ ref('int_place') }}
),

stg_landing__horizon as (
    select
        provider_code,
        table_name,
        horizon_date
    from {{ ref('stg_landing__horizon') }}
    where table_name in ('individus', 'jeunes')
),

-- the first delivery that named a record founds its identifier: later deliveries never rename it
first_seen as (
    select
        _provider as provider_code,
        id_individu as source_person_id,
        min(_extraction_date) as first_seen_date
    from {{ source('iodas', 'individus') }}
    where _extraction_date <= {{ idase.idase_as_of() }}
    group by _provider, id_individu

    union all

    select
        _provider as provider_code,
        id_dossier as source_person_id,
        min(_extraction_date) as first_seen_date
    from {{ source('missions_locales', 'jeunes') }}
    where _extraction_date <= {{ idase.idase_as_of() }}
    group by _provider, id_dossier
),

delivered as (
    select
        'iodas' as source_system,
        provider_code,
        source_person_id,
        household_id,
        birth_name,
        usage_name,
        first_name,
        sex_code,
        birth_date,
        birth_date_misread,
        birth_place_name,
        birth_place_code,
        birth_country_code,
        postal_code,
        commune_name,
        mother_birth_name,
        death_date,
        updated_on,
        is_mna,
        is_objector,
        false as is_withdrawn
    from {{ ref('stg_iodas__individus') }}

    union all

    select
        'missions_locales' as source_system,
        provider_code,
        source_person_id,
        cast(null as string) as household_id,
        birth_name,
        usage_name,
        first_name,
        sex_code,
        birth_date,
        birth_date_misread,
        birth_place_name,
        cast(null as string) as birth_place_code,
        birth_country_code,
        postal_code,
        commune_name,
        cast(null as string) as mother_birth_name,
        cast(null as date) as death_date,
        last_contact_date as updated_on,
        cast(null as boolean) as is_mna,
        is_objector,
        false as is_withdrawn
    from {{ ref('stg_missions_locales__jeunes') }}

    union all

    select
        source_system,
        provider_code,
        source_person_id,
        cast(null as string) as household_id,
        birth_name,
        usage_name,
        first_name,
        cast(null as string) as sex_code,
        birth_date,
        cast(null as string) as birth_date_misread,
        birth_place_name,
        cast(null as string) as birth_place_code,
        cast(null as string) as birth_country_code,
        cast(null as string) as postal_code,
        cast(null as string) as commune_name,
        cast(null as string) as mother_birth_name,
        cast(null as date) as death_date,
        cast(null as date) as updated_on,
        cast(null as boolean) as is_mna,
        true as is_objector,
        true as is_withdrawn
    from {{ ref('int_withdrawn_objector') }}
),

-- 1 January 1900 and the first and last days of years to come are placeholders; another day after
-- the extraction is a slip of a real one
checked as (
    select
        delivered.source_system,
        delivered.provider_code,
        delivered.source_person_id,
        first_seen.first_seen_date,
        delivered.household_id,
        delivered.birth_name,
        delivered.usage_name,
        delivered.first_name,
        nullif(delivered.sex_code, 'UNMAPPED') as sex_code,
        case
            when delivered.birth_date <> date '1900-01-01'
                and delivered.birth_date <= stg_landing__horizon.horizon_date
                then delivered.birth_date
        end as birth_date,
        coalesce(
            delivered.birth_date_misread,
            case
                when delivered.birth_date > stg_landing__horizon.horizon_date
                    and not {{ idase.is_fictive_day('delivered.birth_date') }}
                    then replace(cast(delivered.birth_date as string), '-', '')
            end
        ) as birth_date_misread,
        delivered.birth_place_name,
        {{ idase.city_code('delivered.birth_place_code') }} as birth_place_code,
        nullif(delivered.birth_country_code, 'UNMAPPED') as birth_country_code,
        delivered.postal_code,
        delivered.commune_name,
        delivered.mother_birth_name,
        -- a death before the birth or after the extraction is none: it would end every measure
        case
            when delivered.death_date <= stg_landing__horizon.horizon_date
                and coalesce(delivered.death_date >= delivered.birth_date, true)
                then delivered.death_date
        end as death_date,
        delivered.updated_on,
        delivered.is_mna,
        delivered.is_objector,
        delivered.is_withdrawn
    from delivered
    inner join first_seen
        on delivered.provider_code = first_seen.provider_code
        and delivered.source_person_id = first_seen.source_person_id
    inner join stg_landing__horizon
        on delivered.provider_code = stg_landing__horizon.provider_code
),

final as (
    select
        -- short: a record number stands in each key, pair and score
        cast(row_number() over (
            order by
                checked.source_system asc,
                checked.first_seen_date asc,
                checked.provider_code asc,
                checked.source_person_id asc
        ) as int) as record_no,
        checked.source_system,
        checked.provider_code,
        checked.source_person_id,
        checked.household_id,
        birth_surname.name_key as birth_name_key,
        birth_surname.phonetic as birth_name_phonetic,
        birth_surname.first_token as birth_name_first_token,
        birth_surname.last_token as birth_name_last_token,
        nullif(usage_surname.name_key, birth_surname.name_key) as usage_name_key,
        usage_surname.phonetic as usage_name_phonetic,
        first_name.name_key as first_name_key,
        first_name.first_token as first_name_token,
        first_name.first_token_phonetic as first_name_phonetic,
        first_name.first_token_frame as first_name_frame,
        length(checked.first_name) as first_name_length,
        checked.first_seen_date,
        checked.birth_date,
        checked.birth_date_misread,
        checked.death_date,
        checked.updated_on,
        checked.sex_code,
        birth_place.place_name as birth_place_name,
        coalesce(checked.birth_place_code, birth_place.place_code) as birth_place_code,
        checked.birth_country_code,
        checked.postal_code,
        residence.place_name as residence_town,
        mother.name_key as mother_name_key,
        checked.is_mna,
        checked.is_objector,
        checked.is_withdrawn,
        coalesce({{ idase.is_fictive_day('checked.birth_date') }}, false)
            as is_birth_date_fictive
    from checked
    left join int_name as birth_surname
        on checked.birth_name = birth_surname.raw_name
    left join int_name as usage_surname
        on checked.usage_name = usage_surname.raw_name
    left join int_name as first_name
        on checked.first_name = first_name.raw_name
    left join int_place as birth_place
        on checked.birth_place_name = birth_place.raw_place
    left join int_place as residence
        on checked.commune_name = residence.raw_place
    left join int_name as mother
        on checked.mother_birth_name = mother.raw_name
)

select * from final

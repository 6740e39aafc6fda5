-- grain: one row per person who does not object, with the traits that ages and observation need
with

person_registry as (
    select
        provider_code,
        source_person_id,
        person_uid,
        link_quality
    from {{ ref('person_registry') }}
),

int_person_record as (
    select
        record_no,
        provider_code,
        source_person_id,
        source_system,
        -- whoever is studied was born after 1900: an older date is a slip, good enough to link by
        case when year(birth_date) > 1900 then birth_date end as birth_date,
        death_date,
        sex_code,
        birth_country_code,
        is_mna,
        is_birth_date_fictive,
        -- records are numbered IODAS first, oldest first; a real date goes before a fictive one
        record_no
        + case when is_birth_date_fictive then 1000000000000 else 0 end as date_rank
    from {{ ref('int_person_record') }}
),

protected_record as (
    select
        provider_code,
        source_person_id
    from {{ ref('stg_iodas__mesures') }}

    union

    select
        provider_code,
        source_person_id
    from {{ ref('stg_iodas__evenements') }}
),

person_record as (
    select
        person_registry.person_uid,
        person_registry.link_quality,
        int_person_record.provider_code,
        int_person_record.record_no,
        int_person_record.date_rank,
        int_person_record.source_system,
        int_person_record.birth_date,
        int_person_record.death_date,
        int_person_record.sex_code,
        int_person_record.birth_country_code,
        int_person_record.is_mna,
        protected_record.source_person_id is not null as is_protected
    from person_registry
    inner join int_person_record
        on person_registry.provider_code = int_person_record.provider_code
        and person_registry.source_person_id = int_person_record.source_person_id
    left join protected_record
        on person_registry.provider_code = protected_record.provider_code
        and person_registry.source_person_id = protected_record.source_person_id
),

person as (
    select
        person_uid,
        min_by(birth_date, date_rank) filter (where birth_date is not null) as birth_date,
        min(death_date) as death_date,
        min_by(sex_code, record_no) filter (where sex_code is not null) as sex_code,
        min_by(birth_country_code, record_no) filter (where birth_country_code is not null)
            as birth_country_code,
        -- the weakest evidence that holds the person together
        max(link_quality) as link_quality,
        bool_or(coalesce(is_mna, false)) as is_mna,
        bool_or(is_protected) as is_protected,
        cast(count(case when source_system = 'iodas' then 1 end) as int) as n_iodas_records
    from person_record
    group by person_uid
),

final as (
    select
        person_uid,
        birth_date,
        death_date,
        sex_code,
        birth_country_code,
        link_quality,
        coalesce({{ idase.is_fictive_day('birth_date') }}, false) as is_birth_date_fictive,
        is_mna,
        is_protected and n_iodas_records > 0 as is_protected,
        n_iodas_records
    from person
)

select * from final

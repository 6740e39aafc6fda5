-- grain: one row per person record whose person objects to the study
-- every snapshot counts: an objection holds although a later file omits it; it holds for the other
-- records of an erased person too
with

linked_objection as (
    select
        provider,
        source_person_id,
        objection_date
    from {{ source('landing', 'linked_objection') }}
),

given as (
    select
        lower(landed.provider) as provider_code,
        landed.id_personne as given_number,
        min(try_cast(landed.date_opposition as date)) as objection_date,
        count(*) as n_rows
    {{ idase.landed_rows('iodas', 'oppositions') }}
    where landed.provider is not null
        and landed.id_personne is not null
    group by lower(landed.provider), landed.id_personne
),

int_objection_record as (
    select
        provider_code,
        given_number,
        source_person_id,
        row_number() over (
            partition by provider_code, given_number
            order by source_person_id
        ) as record_rank
    from {{ ref('int_objection_record') }}
),

-- landed rows are counted once, however many records their number has borne
objection as (
    select
        given.provider_code,
        coalesce(int_objection_record.source_person_id, given.given_number) as source_person_id,
        given.objection_date,
        case when coalesce(int_objection_record.record_rank, 1) = 1 then given.n_rows else 0 end
            as n_rows,
        case when int_objection_record.source_person_id is not null then 1 else 0 end as n_records
    from given
    left join int_objection_record
        on given.provider_code = int_objection_record.provider_code
        and given.given_number = int_objection_record.given_number

    union all

    select
        provider as provider_code,
        source_person_id,
        try_cast(objection_date as date) as objection_date,
        0 as n_rows,
        1 as n_records
    from linked_objection
),

final as (
    select
        provider_code,
        source_person_id,
        min(objection_date) as objection_date,
        max(n_records) > 0 as has_record,
        cast(sum(n_rows) as int) as n_landed_rows
    from objection
    group by provider_code, source_person_id
)

select * from final

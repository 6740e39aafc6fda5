-- grain: one row per person who does not object, as the national file tells who they are
-- last known values, the same on all of a person's rows (guide, p. 16); the number: pp. 11 to 14
with

int_record_person as (
    select
        provider_code,
        source_person_id,
        person_uid
    from {{ ref('int_record_person') }}
    where loss_reason is null or loss_reason = 'no_birth_date'
),

stg_iodas__individus as (
    select
        provider_code,
        source_person_id,
        first_name,
        mother_birth_name,
        sex_code,
        birth_date,
        updated_on,
        is_mna
    from {{ ref('stg_iodas__individus') }}
),

-- a date of death that cannot be is left out there, for all who read it
int_person as (
    select
        person_uid,
        death_date
    from {{ ref('int_person') }}
),

int_name_spelling as (
    select
        raw_name,
        name_key
    from {{ ref('int_name_spelling') }}
),

int_olinpe_name as (
    select
        name_key,
        phonex
    from {{ ref('int_olinpe_name') }}
),

nom_sex as (
    select
        sex_code,
        olinpe_sexe
    from {{ ref('nom_sex') }}
),

person_record as (
    select
        int_record_person.person_uid,
        first_spelling.name_key as first_name,
        mother_spelling.name_key as mother_name,
        stg_iodas__individus.sex_code,
        stg_iodas__individus.birth_date,
        stg_iodas__individus.is_mna,
        row_number() over (
            partition by int_record_person.person_uid
            order by
                stg_iodas__individus.updated_on desc nulls last,
                stg_iodas__individus.provider_code asc,
                stg_iodas__individus.source_person_id desc
        ) as record_rank
    from int_record_person
    inner join stg_iodas__individus
        on int_record_person.provider_code = stg_iodas__individus.provider_code
        and int_record_person.source_person_id = stg_iodas__individus.source_person_id
    left join int_name_spelling as first_spelling
        on stg_iodas__individus.first_name = first_spelling.raw_name
    left join int_name_spelling as mother_spelling
        on stg_iodas__individus.mother_birth_name = mother_spelling.raw_name
),

person as (
    select
        person_uid,
        min_by(first_name, record_rank) filter (where first_name is not null) as first_name,
        min_by(mother_name, record_rank) filter (where mother_name is not null) as mother_name,
        min_by(sex_code, record_rank) filter (where sex_code is not null) as sex_code,
        min_by(birth_date, record_rank) filter (where birth_date is not null) as birth_date,
        bool_or(is_mna) as is_mna
    from person_record
    group by person_uid
),

final as (
    select
        person.person_uid,
        {{ idase.national_number(
            'person.first_name', 'person.mother_name', 'first_phonex.phonex',
            'mother_phonex.phonex', 'person.birth_date'
        ) }} as numanonym,
        nom_sex.olinpe_sexe as sexe,
        coalesce(cast(year(person.birth_date) as string), '9999') as anais,
        coalesce(lpad(cast(month(person.birth_date) as string), 2, '0'), '99') as mnais,
        -- the file holds no day: ages are those of a child born on the first of the month
        {{ idase.add_days('person.birth_date', '1 - day(person.birth_date)') }} as birth_month_date,
        substr(cast(int_person.death_date as string), 1, 7) as death_month,
        person.is_mna,
        person.mother_name is not null as is_mother_known
    from person
    left join int_person
        on person.person_uid = int_person.person_uid
    left join nom_sex
        on coalesce(person.sex_code, 'UNMAPPED') = nom_sex.sex_code
    left join int_olinpe_name as first_phonex
        on person.first_name = first_phonex.name_key
    left join int_olinpe_name as mother_phonex
        on person.mother_name = mother_phonex.name_key
)

select * from final

-- grain: one row per person record of IODAS
-- objectors stay, flagged: the objection has to reach all the records of the person
with

typed as (
    select
        landed._provider as provider_code,
        landed.id_individu as source_person_id,
        landed.id_foyer as household_id,
        landed.nom_naissance as birth_name,
        landed.nom_usage as usage_name,
        landed.prenom as first_name,
        landed.prenoms_autres as other_first_names,
        landed.nom_naissance_mere as mother_birth_name,
        sexe_value.code as sex_code,
        try_cast(landed.date_naissance as date) as birth_date,
        {{ idase.misread_date('landed.date_naissance') }} as birth_date_misread,
        landed.commune_naissance as birth_place_name,
        landed.code_commune_naissance as birth_place_code,
        pays_naissance_value.code as birth_country_code,
        landed.code_postal as postal_code,
        landed.commune as commune_name,
        try_cast(landed.date_deces as date) as death_date,
        try_cast(landed.date_maj as date) as updated_on,
        try_cast(landed.mna as boolean) as is_mna,
        objection.source_person_id is not null as is_objector
    {{ idase.landed_rows('iodas', 'individus') }}
    {{ idase.code_join('iodas', 'individus', 'sexe') }}
    {{ idase.code_join('iodas', 'individus', 'pays_naissance') }}
    left join {{ ref('stg_iodas__oppositions') }} as objection
        on landed._provider = objection.provider_code
        and landed.id_individu = objection.source_person_id
    where landed.id_individu is not null
),

-- rows that repeat a key count once: the latest update, then the content, decides
ranked as (
    select
        provider_code,
        source_person_id,
        household_id,
        birth_name,
        usage_name,
        first_name,
        other_first_names,
        mother_birth_name,
        sex_code,
        birth_date,
        birth_date_misread,
        birth_place_name,
        birth_place_code,
        birth_country_code,
        postal_code,
        commune_name,
        death_date,
        updated_on,
        is_mna,
        is_objector,
        row_number() over (
            partition by provider_code, source_person_id
            order by
                updated_on desc nulls last,
                household_id asc nulls last,
                birth_name asc nulls last,
                usage_name asc nulls last,
                first_name asc nulls last,
                other_first_names asc nulls last,
                mother_birth_name asc nulls last,
                sex_code asc nulls last,
                birth_date asc nulls last,
                birth_date_misread asc nulls last,
                birth_place_name asc nulls last,
                birth_place_code asc nulls last,
                birth_country_code asc nulls last,
                postal_code asc nulls last,
                commune_name asc nulls last,
                death_date asc nulls last,
                is_mna asc nulls last
        ) as content_rank,
        cast(count(*) over (partition by provider_code, source_person_id) as int) as n_landed_rows
    from typed
),

final as (
    select
        provider_code,
        source_person_id,
        household_id,
        birth_name,
        usage_name,
        first_name,
        other_first_names,
        mother_birth_name,
        sex_code,
        birth_date,
        birth_date_misread,
        birth_place_name,
        birth_place_code,
        birth_country_code,
        postal_code,
        commune_name,
        death_date,
        updated_on,
        is_mna,
        is_objector,
        n_landed_rows
    from ranked
    where content_rank = 1
)

select * from final

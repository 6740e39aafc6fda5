-- grain: one row per person file of a Mission locale
-- objectors stay, flagged: the objection has to reach all the records of the person
with

typed as (
    select
        landed._provider as provider_code,
        landed.id_dossier as source_person_id,
        landed.nom_naissance as birth_name,
        landed.nom_usage as usage_name,
        landed.prenom as first_name,
        civilite_value.code as sex_code,
        try_cast(landed.date_naissance as date) as birth_date,
        {{ idase.misread_date('landed.date_naissance') }} as birth_date_misread,
        landed.commune_naissance as birth_place_name,
        pays_naissance_value.code as birth_country_code,
        nationalite_value.code as nationality_group_code,
        landed.code_postal as postal_code,
        landed.commune as commune_name,
        try_cast(landed.date_premier_accueil as date) as first_contact_date,
        try_cast(landed.date_dernier_contact as date) as last_contact_date,
        niveau_formation_value.code as education_level_code,
        hebergement_value.code as lodging_code,
        try_cast(landed.qpv as boolean) as is_qpv,
        try_cast(landed.rqth as boolean) as is_rqth,
        try_cast(landed.sortant_ase as boolean) as is_former_ase,
        objection.source_person_id is not null as is_objector
    {{ idase.landed_rows('missions_locales', 'jeunes') }}
    {{ idase.code_join('missions_locales', 'jeunes', 'civilite') }}
    {{ idase.code_join('missions_locales', 'jeunes', 'pays_naissance') }}
    {{ idase.code_join('missions_locales', 'jeunes', 'nationalite') }}
    {{ idase.code_join('missions_locales', 'jeunes', 'niveau_formation') }}
    {{ idase.code_join('missions_locales', 'jeunes', 'hebergement') }}
    left join {{ ref('stg_iodas__oppositions') }} as objection
        on landed._provider = objection.provider_code
        and landed.id_dossier = objection.source_person_id
    where landed.id_dossier is not null
),

-- rows that repeat a key count once: the latest contact, then the content, decides
ranked as (
    select
        provider_code,
        source_person_id,
        birth_name,
        usage_name,
        first_name,
        sex_code,
        birth_date,
        birth_date_misread,
        birth_place_name,
        birth_country_code,
        nationality_group_code,
        postal_code,
        commune_name,
        first_contact_date,
        last_contact_date,
        education_level_code,
        lodging_code,
        is_qpv,
        is_rqth,
        is_former_ase,
        is_objector,
        row_number() over (
            partition by provider_code, source_person_id
            order by
                last_contact_date desc nulls last,
                birth_name asc nulls last,
                usage_name asc nulls last,
                first_name asc nulls last,
                sex_code asc nulls last,
                birth_date asc nulls last,
                birth_date_misread asc nulls last,
                birth_place_name asc nulls last,
                birth_country_code asc nulls last,
                nationality_group_code asc nulls last,
                postal_code asc nulls last,
                commune_name asc nulls last,
                first_contact_date asc nulls last,
                education_level_code asc nulls last,
                lodging_code asc nulls last,
                is_qpv asc nulls last,
                is_rqth asc nulls last,
                is_former_ase asc nulls last
        ) as content_rank,
        cast(count(*) over (partition by provider_code, source_person_id) as int) as n_landed_rows
    from typed
),

final as (
    select
        provider_code,
        source_person_id,
        birth_name,
        usage_name,
        first_name,
        sex_code,
        birth_date,
        birth_date_misread,
        birth_place_name,
        birth_country_code,
        nationality_group_code,
        postal_code,
        commune_name,
        first_contact_date,
        last_contact_date,
        education_level_code,
        lodging_code,
        is_qpv,
        is_rqth,
        is_former_ase,
        is_objector,
        n_landed_rows
    from ranked
    where content_rank = 1
)

select * from final

-- grain: one row per person record and change of the person it belongs to
-- appended to, never rewritten and never dropped: a uid stays with the record it was made from, so
-- no delivery renames anybody. Persons who merge keep the oldest uid; a part that splits off gets
-- one of its own. Objectors are here too until `idase erase`: they leave at person_registry
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}
with

int_person_record as (
    select
        record_no,
        provider_code,
        source_person_id,
        first_seen_date,
        {{ idase.vault_uid('u', ['provider_code', 'source_person_id']) }} as own_uid
    from {{ ref('int_person_record') }}
),

int_person_cluster as (
    select
        record_no,
        cluster_no
    from {{ ref('int_person_cluster') }}
),

history as (
    {{ idase.kept_rows({
        'provider_code': 'string',
        'source_person_id': 'string',
        'person_uid': 'string',
        'valid_from': 'date',
        'build_no': 'bigint',
    }) }}
),

this_build as (
    select coalesce(max(build_no), 0) + 1 as build_no
    from history
),

known as (
    select
        provider_code,
        source_person_id,
        max_by(person_uid, build_no) as person_uid
    from history
    group by provider_code, source_person_id
),

uid_age as (
    select
        person_uid,
        min(build_no) as first_build_no
    from history
    group by person_uid
),

member as (
    select
        int_person_cluster.cluster_no,
        int_person_record.provider_code,
        int_person_record.source_person_id,
        int_person_record.first_seen_date,
        int_person_record.own_uid,
        known.person_uid as known_uid,
        case when int_person_record.own_uid = known.person_uid then 0 else 1 end as founder_rank,
        uid_age.first_build_no
    from int_person_cluster
    inner join int_person_record
        on int_person_cluster.record_no = int_person_record.record_no
    left join known
        on int_person_record.provider_code = known.provider_code
        and int_person_record.source_person_id = known.source_person_id
    left join uid_age
        on known.person_uid = uid_age.person_uid
),

-- a uid that two clusters claim stays with the record it was made from
claim as (
    select
        cluster_no,
        known_uid,
        first_build_no,
        row_number() over (
            partition by known_uid
            order by
                founder_rank asc,
                first_seen_date asc,
                provider_code asc,
                source_person_id asc
        ) as claim_rank
    from member
    where known_uid is not null
),

kept as (
    select
        cluster_no,
        known_uid as person_uid,
        row_number() over (
            partition by cluster_no
            order by first_build_no asc, known_uid asc
        ) as age_rank
    from claim
    where claim_rank = 1
),

-- a new person is named after the record seen first
founder as (
    select
        cluster_no,
        own_uid,
        row_number() over (
            partition by cluster_no
            order by first_seen_date asc, provider_code asc, source_person_id asc
        ) as founder_order
    from member
),

named as (
    select
        member.provider_code,
        member.source_person_id,
        member.known_uid,
        coalesce(kept.person_uid, founder.own_uid) as person_uid
    from member
    inner join founder
        on member.cluster_no = founder.cluster_no
        and founder.founder_order = 1
    left join kept
        on member.cluster_no = kept.cluster_no
        and kept.age_rank = 1
),

held as (
    select distinct person_uid
    from named
),

final as (
    select
        named.provider_code,
        named.source_person_id,
        named.person_uid,
        named.known_uid as previous_uid,
        case
            when named.known_uid is not null
                and (held.person_uid is not null or uid_age.person_uid is null) then 'split'
            when named.known_uid is not null then 'merged'
            when uid_age.person_uid is not null then 'joined'
            else 'created'
        end as event_code,
        {{ idase.idase_as_of() }} as valid_from,
        cast(this_build.build_no as bigint) as build_no
    from named
    cross join this_build
    left join held
        on named.known_uid = held.person_uid
    left join uid_age
        on named.person_uid = uid_age.person_uid
    where named.known_uid is null
        or named.known_uid <> named.person_uid
)

select * from final

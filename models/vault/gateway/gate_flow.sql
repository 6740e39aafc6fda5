-- grain: one row per source table, step and reason: from landing to the gateway, nothing unnamed
-- for each source table: landed = gated + sum of lost
with

int_flow_staging as (
    select
        source_table,
        step,
        reason,
        n_rows
    from {{ ref('int_flow_staging') }}
    where n_rows > 0
        or step <> 'lost'
),

int_dated_spell as (
    select
        source_table,
        person_uid,
        loss_reason
    from {{ ref('int_dated_spell') }}
),

int_dated_event as (
    select
        person_uid,
        loss_reason
    from {{ ref('int_dated_event') }}
),

int_dated_contact as (
    select
        person_uid,
        loss_reason
    from {{ ref('int_dated_contact') }}
),

int_record_person as (
    select
        provider_code,
        person_uid,
        loss_reason
    from {{ ref('int_record_person') }}
),

gov_provider as (
    select provider_code
    from {{ ref('gov_provider') }}
    where source_system = 'iodas'
),

stg_iodas__oppositions as (
    select provider_code
    from {{ ref('stg_iodas__oppositions') }}
    where n_landed_rows > 0
),

judged as (
    select
        source_table,
        loss_reason,
        count(*) as n_rows,
        count(distinct person_uid) as n_persons
    from int_dated_spell
    group by source_table, loss_reason

    union all

    select
        'iodas__evenements' as source_table,
        loss_reason,
        count(*) as n_rows,
        count(distinct person_uid) as n_persons
    from int_dated_event
    group by loss_reason

    union all

    select
        'missions_locales__jeunes' as source_table,
        loss_reason,
        count(*) as n_rows,
        count(distinct person_uid) as n_persons
    from int_dated_contact
    group by loss_reason

    union all

    select
        'iodas__individus' as source_table,
        int_record_person.loss_reason,
        count(*) as n_rows,
        count(distinct int_record_person.person_uid) as n_persons
    from int_record_person
    inner join gov_provider
        on int_record_person.provider_code = gov_provider.provider_code
    group by int_record_person.loss_reason

    union all

    select
        'iodas__oppositions' as source_table,
        'used_as_filter' as loss_reason,
        count(*) as n_rows,
        0 as n_persons
    from stg_iodas__oppositions
),

-- persons are known once records are linked: none is counted before
unioned as (
    select
        source_table,
        step,
        reason,
        n_rows,
        cast(null as bigint) as n_persons
    from int_flow_staging

    union all

    select
        source_table,
        case when loss_reason is null then 'gated' else 'lost' end as step,
        coalesce(loss_reason, 'all') as reason,
        n_rows,
        n_persons
    from judged
    where n_rows > 0
),

final as (
    select
        source_table,
        step,
        reason,
        cast(sum(n_rows) as bigint) as n_rows,
        cast(sum(n_persons) as bigint) as n_persons
    from unioned
    group by source_table, step, reason
)

select * from final

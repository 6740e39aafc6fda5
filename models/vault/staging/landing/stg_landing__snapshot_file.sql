-- grain: one row per landed file of the snapshot in use, by provider and table
with

gov_provider as (
    select
        provider_code,
        source_system
    from {{ ref('gov_provider') }}
),

ledger as (
    select
        provider,
        table_name,
        extraction_date,
        file_name,
        sha256,
        rows_landed,
        rows_erased
    from {{ source('landing', 'ledger') }}
    where status = 'landed'
        and extraction_date <= {{ idase.idase_as_of() }}
),

int_landed_delivery as (
    select
        provider_code,
        table_name,
        extraction_date,
        is_whole
    from {{ ref('int_landed_delivery') }}
),

-- a landed file without rows still supersedes: the provider said "nothing"; a refused one says
-- nothing at all, and what landed beside it is no full snapshot: a whole one goes before it.
-- Objections are never withdrawn by a later file that omits them.
latest as (
    select
        provider_code,
        table_name,
        coalesce(
            max(case when is_whole then extraction_date end), max(extraction_date)
        ) as extraction_date
    from int_landed_delivery
    group by provider_code, table_name
),

final as (
    select distinct
        ledger.provider as provider_code,
        ledger.table_name,
        ledger.extraction_date,
        ledger.file_name,
        ledger.sha256 as file_sha256,
        gov_provider.source_system,
        ledger.extraction_date = latest.extraction_date as is_latest,
        cast(ledger.rows_landed as bigint) as n_rows_landed,
        cast(ledger.rows_erased as bigint) as n_rows_erased
    from ledger
    inner join latest
        on ledger.provider = latest.provider_code
        and ledger.table_name = latest.table_name
    inner join gov_provider
        on ledger.provider = gov_provider.provider_code
    where ledger.extraction_date = latest.extraction_date
        or ledger.table_name = 'oppositions'
)

select * from final

{#-
    HMAC-SHA-256 (RFC 2104) of a text in UTF-8, as 64 lower-case hexadecimal digits.

    The key never appears in SQL: the plugin hands its inner and outer pads to the session
    (DuckDB) or the environment (Spark). A missing key stops the statement; a NULL text gives NULL.
    The casts matter: an untyped NULL would fold the whole expression to NULL before the error.
-#}
{% macro hmac_sha256_hex(key_name, message) -%}
    {{ return(adapter.dispatch('hmac_sha256_hex', 'idase')(key_name, message)) }}
{%- endmacro %}

{% macro default__hmac_sha256_hex(key_name, message) -%}
    {%- set missing = "error('key " ~ key_name ~ " is not loaded')" -%}
    sha256(
        coalesce(cast(getvariable('hmac_{{ key_name }}_opad') as blob), {{ missing }})
        || unhex(sha256(
            coalesce(cast(getvariable('hmac_{{ key_name }}_ipad') as blob), {{ missing }})
            || encode({{ message }})
        ))
    )
{%- endmacro %}

{% macro spark__hmac_sha256_hex(key_name, message) -%}
    {%- set pad = "nullif(reflect('java.lang.System', 'getenv', 'DBT_ENV_SECRET_HMAC_"
        ~ key_name | upper ~ "_PAD'), 'null')" -%}
    {%- set missing = "raise_error('key " ~ key_name ~ " is not loaded')" -%}
    sha2(
        concat(
            unhex(coalesce({{ pad | replace('_PAD', '_OPAD') }}, {{ missing }})),
            unhex(sha2(
                concat(
                    unhex(coalesce({{ pad | replace('_PAD', '_IPAD') }}, {{ missing }})),
                    encode({{ message }}, 'UTF-8')
                ), 256
            ))
        ), 256
    )
{%- endmacro %}


{#-
    What a key is for, as text that starts every message under it: recipient, convention, epoch. Not
    secret, but handed over with the key, and as absent as the key when that is not loaded.
-#}
{% macro key_scope(key_name) -%}
    {{ return(adapter.dispatch('key_scope', 'idase')(key_name)) }}
{%- endmacro %}

{% macro default__key_scope(key_name) -%}
    coalesce(
        cast(getvariable('{{ key_name }}_scope') as varchar),
        error('key {{ key_name }} is not loaded')
    )
{%- endmacro %}

{% macro spark__key_scope(key_name) -%}
    coalesce(
        nullif(
            reflect('java.lang.System', 'getenv', 'DBT_ENV_SECRET_SCOPE_{{ key_name | upper }}'), 'null'
        ), raise_error('key {{ key_name }} is not loaded')
    )
{%- endmacro %}

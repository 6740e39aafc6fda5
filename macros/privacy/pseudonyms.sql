{#-
    Pseudonyms. One key per recipient, convention and epoch, so that no two recipients share a pseudonym and a key can be
    destroyed alone; the message is made of netstrings, so that ("ab", "c") never equals ("a", "bc").
-#}

{#- Texts joined without ambiguity: each as `<length>:<text>,`; NULL when any part is NULL. -#}
{% macro netstring(parts) -%}
    {%- for part in parts -%}
        cast(length({{ part }}) as string) || ':' || {{ part }} || ','
        {{- ' || ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#-
    Pseudonym of a person for one recipient: `p1` and 128 bits as 32 consonants, which can spell
    neither a name nor a date by chance: what looks like one in a file is one. The message names the recipient, the convention and the epoch of the key before the person; the
    plugin hands them over with the key, so that a rotated key changes no SQL.
-#}
{% macro pseudonym(recipient, person_uid) -%}
    'p1' || translate(substr({{ idase.hmac_sha256_hex(
        'psn_' ~ recipient,
        idase.key_scope('psn_' ~ recipient) ~ ' || ' ~ idase.netstring([person_uid]),
    ) }}, 1, 32), '0123456789abcdef', 'bcdfghjkmnpqrstv')
{%- endmacro %}


{#-
    Identifier made inside the vault from a source's own number, unreadable without the vault's
    key: a one-letter kind and 128 bits in hexadecimal (33 characters); NULL for a NULL part.
-#}
{% macro vault_uid(kind, parts) -%}
    '{{ kind }}' || substr({{ idase.hmac_sha256_hex(
        'person_uid',
        idase.netstring(["'idase/uid/v1/" ~ kind ~ "'"] + parts),
    ) }}, 1, 32)
{%- endmacro %}

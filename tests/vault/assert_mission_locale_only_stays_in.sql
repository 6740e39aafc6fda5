-- people known to Missions locales only have no row in any table of the gateway
with

int_person as (
    select person_uid
    from {{ ref('int_person') }}
    where not is_protected
),

passed as (
    select person_uid from {{ ref('gate_person') }}
    union
    select person_uid from {{ ref('gate_ml_contact') }}
    union
    select person_uid from {{ ref('gate_ml_situation') }}
    union
    select person_uid from {{ ref('gate_ml_programme') }}
)

select count(*) as n_persons
from passed
inner join int_person
    on passed.person_uid = int_person.person_uid
having count(*) > 0

-- the door itself: every code that passes it is compared with every name and number of the vault
-- (dates of measures pass, and may fall on somebody's birthday: a birth date has no column here)
{{ idase.direct_identifier_cells([
    'gate_person',
    'gate_measure',
    'gate_place',
    'gate_event',
    'gate_insertion',
    'gate_housing',
    'gate_disability',
    'gate_ml_situation',
    'gate_ml_programme',
    'gate_ml_contact',
], data_types=['string']) }}

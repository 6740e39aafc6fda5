{#-
    The observatory's acceptance controls as conditions on a row of int_olinpe_row, true when the
    row is at fault: (check code of the seed olinpe_check, condition). Written on the values that
    the file would hold, so that a fault of the models above is seen as well.
-#}
{% macro olinpe_row_checks() -%}
    {%- set minor_only = [
        'modacc', 'compomenag', 'autreheber', 'nbfrat', 'titap', 'decap', 'datdecap', 'liena1',
        'liena2', 'sexa1', 'sexa2', 'ansa1', 'ansa2', 'empla1', 'empla2', 'cspa1', 'cspa2',
        'mereinc', 'pereinc', 'ansmere', 'anspere', 'dcmere', 'dcpere', 'datdcmere', 'datdcpere',
        'condadd', 'defintel', 'confl', 'violfam', 'sante', 'securite', 'moralite', 'condeduc',
        'condedev', 'violsex', 'violphys', 'neglig', 'violpsy', 'violconj', 'danger', 'mina',
        'projet', 'datppe', 'chglieu', 'nbchglieu',
    ] -%}
    {%- set lieuacc_natures = "('11', '12', '13', '14', '15', '16', '18', '19', '21')" -%}
    {%- set lieuplac_natures = "('17', '18', '21', '22', '23')" -%}
    {%- set majority = idase.majority_month() -%}
    {%- set year_of = "substr(%s, 1, 4) = cast(file_year as string)" -%}
    {{ return([
        ('number_missing', "numanonym = 'ffffffffffffffffffffffffffffffffffffffff'"),
        ('birth_unknown', "anais = '9999' or mnais = '99'"),
        ('decision_missing', "coalesce(decision, '') not in ('1', '2')"),
        ('datdecpe_missing', "datdecpe is null"),
        ('datdeb_missing', "datdeb is null and not is_before_start"),
        ('end_without_datfin', "typev = '3' and datfin is null"),
        ('end_without_reason', "typev = '3' and motfinint is null"),
        ('datfin_outside_end', "typev <> '3' and datfin is not null"),
        ('datfin_without_datdeb', "datfin is not null and datdeb is null"),
        ('end_before_start', "datfin < datdeb"),
        ('end_not_recorded', "typev = '3' and end_rule <> 'observed'"),
        (
            'nature_missing',
            "(decision = '1' and natpdecadm is null) or (decision = '2' and natdecassed is null)"
            ~ " or (decision = '1' and natdecassed is not null)"
            ~ " or (decision = '2' and natpdecadm is not null)",
        ),
        (
            'typinterdom_rule',
            "(natpdecadm in ('10', '20') and typinterdom is null) or (typinterdom is not null"
            ~ " and coalesce(natpdecadm, '') not in ('10', '18', '20'))",
        ),
        (
            'lieuacc_rule',
            "(natpdecadm in ('11', '12', '13', '14', '15', '16', '19', '21')"
            ~ " and (lieuacc is null or accmod is null or autrlieuacc is null))"
            ~ " or ((lieuacc is not null or accmod is not null or autrlieuacc is not null)"
            ~ " and coalesce(natpdecadm, '') not in " ~ lieuacc_natures
            ~ " and not (natpdecadm = '10' and typinterdom in ('4', '5')))",
        ),
        (
            'autreda_rule',
            "(natpdecadm = '18' and autreda is null)"
            ~ " or (autreda is not null and coalesce(natpdecadm, '') <> '18')",
        ),
        (
            'typdecjud_rule',
            "(natdecassed in ('11', '14', '15', '16', '19', '24') and typdecjud is null)"
            ~ " or (typdecjud is not null"
            ~ " and coalesce(natdecassed, '') not in ('11', '14', '15', '16', '19', '21', '24'))",
        ),
        (
            'natdecplac_rule',
            "(natdecassed in ('17', '18') and (natdecplac is null or institplac is null))"
            ~ " or ((natdecplac is not null or institplac is not null)"
            ~ " and coalesce(natdecassed, '') not in ('17', '18', '21'))",
        ),
        (
            'lieuplac_rule',
            "(natdecassed in ('17', '18', '22', '23')"
            ~ " and (lieuplac is null or placmod is null or autrlieuar is null))"
            ~ " or ((lieuplac is not null or placmod is not null or autrlieuar is not null)"
            ~ " and coalesce(natdecassed, '') not in " ~ lieuplac_natures
            ~ " and not (natdecassed = '16' and typdecjud in ('7', '8')))",
        ),
        (
            'autredj_rule',
            "(natdecassed = '21' and autredj is null)"
            ~ " or (autredj is not null and coalesce(natdecassed, '') <> '21')",
        ),
        ('third_party_nature', "natpdecadm = '19'"),
        (
            'chglieu_missing',
            "typev = '2' and chglieu is null and is_minor"
            ~ " and (lieuacc is not null or lieuplac is not null)",
        ),
        ('chglieu_outside_renewal', "typev <> '2' and chglieu is not null"),
        (
            'end_block_outside_end',
            "typev <> '3' and (nbchglieu is not null or diplome is not null"
            ~ " or motfinint is not null or motifml is not null or datdecmin is not null)",
        ),
        ('datdecmin_rule', "datdecmin is not null and coalesce(motifml, '') <> '18'"),
        ('motifml_rule', "motifml is not null and coalesce(motfinint, '') not in ('1', '2')"),
        ('orienteff_rule', "orienteff is not null and coalesce(orientdec, '') <> '2'"),
        ('datppe_rule', "datppe is not null and coalesce(projet, '') <> '2'"),
        (
            'schooling_rule',
            "(nivsco is not null or scoclaspe is not null) and coalesce(scodtcom, '') <> '2'",
        ),
        ('typclasspe_rule', "typclasspe is not null and coalesce(scoclaspe, '') <> '2'"),
        ('typetabspe_rule', "typetabspe is not null and coalesce(etabscospe, '') <> '2'"),
        ('modacc_rule', "modacc is not null and coalesce(scodtcom, '') <> '1'"),
        (
            'first_block_outside_opening',
            "typev <> '1' and (traitinfo is not null or datip is not null or notifeval is not null"
            ~ " or soutsoc is not null)",
        ),
        ('transip_rule', "transip is not null and coalesce(traitinfo, '') not in ('1', '2')"),
        (
            'referral_rule',
            "(datsign is not null or motifsig is not null) and coalesce(traitinfo, '') <> '3'",
        ),
        ('datje_rule', "datje is not null and coalesce(traitinfo, '') <> '4'"),
        ('danger_at_end', "typev = '3' and (sante is not null or mina is not null)"),
        (
            'too_long',
            idase.days_between('cast(datdeb as date)', 'cast(datfin as date)') ~ " > 730",
        ),
        (
            'out_of_perimeter',
            "not coalesce(" ~ year_of | format('datdecpe') ~ ", false) and not coalesce("
            ~ year_of | format('datdeb') ~ ", false) and not coalesce("
            ~ year_of | format('datfin') ~ ", false)",
        ),
        ('over_20', "age_month >= " ~ 21 * 12),
        (
            'minor_field_on_adult',
            "age_month >= " ~ majority ~ " and ("
            ~ minor_only | join(" is not null or ") ~ " is not null)",
        ),
        (
            'adult_field_on_minor',
            "age_month < " ~ majority ~ " and (menagejm is not null or empljm is not null"
            ~ " or cspjm is not null)",
        ),
        (
            'adult_nature_on_minor',
            "age_month < " ~ majority
            ~ " and (natpdecadm in ('20', '21') or natdecassed = '24')",
        ),
        (
            'minor_nature_on_adult',
            "age_month >= " ~ majority
            ~ " and (coalesce(natpdecadm, '18') not in ('18', '20', '21')"
            ~ " or coalesce(natdecassed, '21') not in ('21', '24'))",
        ),
        (
            'adult_birth_year',
            "least(ansa1, ansa2, ansmere, anspere) < '1920' or (anais <> '9999'"
            ~ " and (" ~ idase.olinpe_too_young(['ansa1', 'ansa2', 'ansmere', 'anspere']) ~ "))",
        ),
    ]) }}
{%- endmacro %}



{#-
    The controls that compare a row with the others of its year, as above; their columns come from
    int_olinpe_checked. Apart, so that few columns are sorted.
-#}
{% macro olinpe_file_checks() -%}
    {{ return([
        ('birth_differs', "shared.is_told_differently"),
        ('number_shared', "shared.is_of_many"),
        ('duplicate_exact', "ranked.exact_rank > 1"),
        ('duplicate_administrative', "judged.decision = '1' and ranked.administrative_rank > 1"),
        ('duplicate_judicial', "judged.decision = '2' and ranked.judicial_rank > 1"),
        (
            'orphan_end',
            "judged.typev = '3' and substr(judged.datdeb, 1, 4) = substr(judged.datfin, 1, 4)"
            ~ " and opening.numanonym is null",
        ),
    ]) }}
{%- endmacro %}


{#- True when one of these years of birth is less than ten years before the child's. -#}
{% macro olinpe_too_young(variables) -%}
    {%- for variable in variables -%}
        ({{ variable }} <> '9999' and cast(anais as int) - cast({{ variable }} as int) < 10)
        {{- ' or ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- Codes of the controls of a list that a row fails, each followed by a comma; or nothing. -#}
{% macro olinpe_fault_codes(checks) -%}
    concat(
        {%- for code, condition in checks -%}
            case when {{ condition }} then '{{ code }},' else '' end
            {{- ', ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}

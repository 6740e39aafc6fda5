"""Words of the report, in French and English; the figures and the codes' labels come from the file.

`TEXTS[language][key]` is a sentence or a paragraph; `{name}` is filled by the page.
"""

from __future__ import annotations

FRENCH = {
    "lang": "fr",
    "title": "Le devenir des enfants et des jeunes protégés",
    "subtitle": "Observatoire de la protection de l'enfance, Métropole de Lyon",
    "made": "Données observées jusqu'à {observed}, traitées en {as_of}.",
    "month_names": (
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
        *("septembre", "octobre", "novembre", "décembre"),
    ),
    "skip": "Aller au contenu",
    "contents": "Sommaire",
    "about": "Ce qu'est l'étude",
    "about_text": [
        "L'étude suit les enfants confiés ou accompagnés par la protection de l'enfance, de leur "
        "naissance à leurs 21 ans : ce qui précède un contrat jeune majeur, le contrat lui-même, "
        "et ce qui se passe à côté, dans les Missions locales, le logement et l'insertion.",
        "Elle rapproche les dossiers de la Métropole et des Missions locales. Les noms ne "
        "quittent pas la Métropole ; cette page ne contient que des comptes de groupes, jamais de "
        "personnes.",
    ],
    "key": "Chiffres clés",
    "states": "Les parcours, mois par mois",
    "cohorts": "Les cohortes et leurs tendances",
    "majority": "Le passage des 18 ans",
    "survival": "Rester protégé, et ce qui vient ensuite",
    "groups": "Territoires et groupes",
    "quality": "Qualité et couverture des données",
    "method": "Méthode et limites",
    "method_text": [
        "Un mois d'âge compte dès le premier jour couvert ; de plusieurs états, le plus "
        "prioritaire l'emporte. « Aucune mesure » ou « aucune situation » veut dire que la source "
        "regardait et n'a rien vu ; un mois que la source ne pouvait pas voir n'entre dans aucun "
        "calcul. Les Missions locales ne voient personne avant 2015 ni avant 16 ans.",
        "Les courbes de sortie sont de Kaplan-Meier, les causes d'Aalen-Johansen : elles tiennent "
        "compte des entrées tardives et de ce que l'observation s'arrête à la date d'extraction "
        "ou à 21 ans. Les intervalles sont à 95 % et ne disent rien des erreurs de saisie ou de "
        "rapprochement.",
        "Aucune case de moins de {cell_min} personnes n'est montrée, ni aucune qui se déduirait "
        "des autres ; les comptes sont arrondis à {rounding_base} et un pourcentage demande "
        "{percent_min} personnes : des sommes peuvent différer de quelques unités.",
        "Un changement qui coïncide avec une loi n'en est pas l'effet : les mots, les droits et "
        "les logiciels changent en même temps. Les personnes connues ont toutes croisé la "
        "protection de l'enfance : rien ici ne décrit l'ensemble des jeunes.",
    ],
    "indicators": "Définition des indicateurs",
    "indicator": "Indicateur",
    "definition": "Définition",
    "owner": "Responsable",
    "table": "Données du graphique",
    "download_svg": "Image (SVG)",
    "download_csv": "Données (CSV)",
    "source": "Source : Métropole de Lyon (IODAS) et Missions locales, table {source}. "
    "Effectif : {n}.",
    "unknown_n": "masqué",
    "persons": "{n} personnes",
    "up_to": "jusqu'à {n} personnes",
    "hidden": "Masqué (trop peu de personnes)",
    "hidden_count": "masqué",
    "not_delivered": "n'a rien livré",
    "breaks": "Traits pointillés : {list}.",
    "then": " ; ",
    "empty": "Aucune case assez nombreuse pour être montrée avec ce choix.",
    "no_script": "Sans JavaScript, les tableaux restent lisibles sous chaque titre.",
    "alt": "{title}. {filters}. {points} points, {x} de {x_min} à {x_max}, {y} de {y_min} à "
    "{y_max}. Les valeurs sont dans le tableau qui suit.",
    "footer": "Page produite par le projet IDASE à partir du seul fichier publié de "
    "l'observatoire.",
    "decimal": ",",
    "interval": "de {low} à {high}",
    "group": "Groupe",
    "comparison": "Comparaison",
    "channel": "Domaine",
    "cohort": "Cohorte",
    "outcome": "Événement",
    "window": "Âges",
    "domain": "Domaine",
    "provider": "Fournisseur",
    "age": "Âge (années)",
    "year": "Année",
    "state": "État",
    "share": "Part",
    "count": "Personnes",
    "period": "Cadre légal",
    "estimate": "Estimation",
    "lower": "Borne basse",
    "upper": "Borne haute",
    "observed": "Observés",
    "from_state": "État avant",
    "to_state": "État après",
    "rate": "Part des passages",
    "at_risk": "Exposés",
    "cause": "Cause",
    "months": "Mois",
    "spells": "Périodes",
    "imputed": "Part des fins imputées",
    "well_linked": "Part des personnes bien rapprochées d’une autre source",
    "value": "Valeur",
    "measure": "Mesure",
    "watched": "Période vue",
    "weak": "Faiblement",
    "units": {
        "months": "Mois",
        "days": "Jours",
        "contracts": "Contrats",
        "placements": "Placements",
        "places": "Lieux",
        "persons": "Personnes",
    },
    "delivered": "A livré",
    "yes": "oui",
    "no": "non",
    "exact": "Rapprochés exactement",
    "near": "Presque exactement",
    "only": "Connus d'elle seule",
    "domains": {
        "protection": "Protection de l'enfance",
        "insertion": "Insertion",
        "housing": "Logement",
        "disability": "Handicap",
        "mission_locale": "Missions locales",
    },
    "charts": {
        "chronogram": (
            "Répartition des états selon l'âge",
            "Parmi les personnes observées à chaque âge, la part de celles qui sont dans chaque "
            "état. Ce n'est pas le suivi d'un même groupe : qui est observé change avec l'âge.",
        ),
        "mean_time": (
            "Temps moyen passé dans chaque état",
            "Nombre moyen de mois par personne, celles qui n'y sont jamais passées comprises.",
        ),
        "cohort": (
            "Taille des cohortes",
            "Personnes par année ; une année sans barre est masquée ou vide. Les traits marquent "
            "les changements de loi ou d'organisation.",
        ),
        "trend": (
            "Évolution d'un indicateur",
            "Une année n'apparaît que si elle compte assez de personnes, et aucun trait n'enjambe "
            "une année masquée ; la bande est l'intervalle à 95 % (une moyenne n'en a pas). Le "
            "choix par cadre légal réunit les années d'une même loi.",
        ),
        "flow": (
            "D'un état à l'autre le mois des 18 ans",
            "Pour chaque état du mois qui précède les 18 ans, ce que deviennent les personnes le "
            "mois suivant. Les passages trop rares sont masqués.",
        ),
        "transition": (
            "Passages mensuels d'un état à l'autre",
            "Part des mois passés dans un état (lignes) suivis de chaque autre état (colonnes) "
            "le mois d'après.",
        ),
        "curve": (
            "Combien de temps avant l'événement",
            "Probabilité que l'événement ne soit pas encore arrivé à chaque âge, avec son "
            "intervalle à 95 %. Pour la sortie de la protection, 100 % est la veille des 18 ans : "
            "la première marche est le mois des 18 ans. Avant les onze premiers événements la "
            "courbe est masquée.",
        ),
        "cause": (
            "Pourquoi la protection s'arrête",
            "Part des jeunes placés à la veille de leurs 18 ans dont la protection s'est arrêtée "
            "pour chaque motif, selon l'âge.",
        ),
        "comparison": (
            "Un indicateur selon le territoire ou le groupe",
            "Le point est l'estimation, le trait son intervalle à 95 % : deux traits qui se "
            "recouvrent largement ne disent pas de différence.",
        ),
        "coverage": (
            "Ce que chaque source a livré",
            "Périodes qui commencent chaque année, part dont la fin est imputée, part des "
            "personnes bien rapprochées. Peu de périodes anciennes peut tenir aux migrations de "
            "logiciels.",
        ),
        "provider": (
            "Personnes communes avec chaque fournisseur",
            "Personnes de l'étude connues de chaque fournisseur et qualité de leur rapprochement.",
        ),
    },
    "keys": {
        "persons": "personnes connues de la protection de l'enfance",
        "contract_after_placement": "des jeunes placés à 17 ans ont un contrat jeune majeur",
        "protected_at_18_5": "des jeunes placés à 17 ans sont protégés à 18 ans et demi",
        "protected_at_21": "des jeunes placés à 17 ans le sont à la veille de leurs 21 ans",
        "contracts": "contrats par bénéficiaire observé de 18 à 21 ans, renouvellements compris",
        "returned_under_contract": (
            "des bénéficiaires observés de 18 à 21 ans reviennent après une rupture"
        ),
    },
}

ENGLISH = {
    "lang": "en",
    "title": "What becomes of children and young people in care",
    "subtitle": "Child protection observatory, Métropole de Lyon",
    "made": "Data observed until {observed}, processed in {as_of}.",
    "month_names": (
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
    "skip": "Skip to the content",
    "contents": "Contents",
    "about": "What the study is",
    "about_text": [
        "The study follows children placed or supported by child protection from birth to their "
        "21st birthday: what comes before a young adult contract, the contract itself, and what "
        "happens beside it in the Missions locales, in housing and in inclusion.",
        "It links the files of the Métropole and of the Missions locales. Names never leave the "
        "Métropole; this page holds counts of groups, never of persons.",
    ],
    "key": "Key figures",
    "states": "Life courses, month by month",
    "cohorts": "Cohorts and their trends",
    "majority": "Coming of age",
    "survival": "Staying protected, and what comes next",
    "groups": "Territories and groups",
    "quality": "Data quality and coverage",
    "method": "Method and limits",
    "method_text": [
        "A month of age counts from the first day covered; of several states the one of best "
        "priority wins. “No measure” or “no situation” means that the source was watching and saw "
        "nothing; a month that it could not see enters no figure. The Missions locales see nobody "
        "before 2015 or before the age of 16.",
        "Curves are Kaplan-Meier's, causes Aalen-Johansen's: both account for late entries and "
        "for an observation that stops at the extraction or at 21. Intervals are at 95 % and say "
        "nothing of errors of record or of linkage.",
        "No cell of fewer than {cell_min} persons is shown, nor one that the others would give "
        "away; counts are rounded to {rounding_base} and a percentage needs {percent_min} "
        "persons: sums may differ by a few units.",
        "A change that comes with a law is not its effect: words, rights and software change "
        "together. Everybody here met child protection once: nothing describes young people at "
        "large.",
    ],
    "indicators": "Definitions of the indicators",
    "indicator": "Indicator",
    "definition": "Definition",
    "owner": "Owner",
    "table": "Data of the chart",
    "download_svg": "Image (SVG)",
    "download_csv": "Data (CSV)",
    "source": "Source: Métropole de Lyon (IODAS) and Missions locales, table {source}. "
    "Number of persons: {n}.",
    "unknown_n": "hidden",
    "persons": "{n} persons",
    "up_to": "up to {n} persons",
    "hidden": "Hidden (too few persons)",
    "hidden_count": "hidden",
    "not_delivered": "delivered nothing",
    "breaks": "Dotted rules: {list}.",
    "then": "; ",
    "empty": "No cell is large enough to be shown with this choice.",
    "no_script": "Without JavaScript the tables stay readable under each title.",
    "alt": "{title}. {filters}. {points} points, {x} from {x_min} to {x_max}, {y} from {y_min} to "
    "{y_max}. The values are in the table that follows.",
    "footer": "Page made by the IDASE project from the observatory's published file alone.",
    "decimal": ".",
    "interval": "{low} to {high}",
    "group": "Group",
    "comparison": "Comparison",
    "channel": "Domain",
    "cohort": "Cohort",
    "outcome": "Event",
    "window": "Ages",
    "domain": "Domain",
    "provider": "Provider",
    "age": "Age (years)",
    "year": "Year",
    "state": "State",
    "share": "Share",
    "count": "Persons",
    "period": "Law in force",
    "estimate": "Estimate",
    "lower": "Lower end",
    "upper": "Upper end",
    "observed": "Observed",
    "from_state": "State before",
    "to_state": "State after",
    "rate": "Share of moves",
    "at_risk": "At risk",
    "cause": "Cause",
    "months": "Months",
    "spells": "Spells",
    "imputed": "Share of ends imputed",
    "well_linked": "Share of persons well linked to another source",
    "value": "Value",
    "measure": "Measure",
    "watched": "Period seen",
    "weak": "Weakly",
    "units": {
        "months": "Months",
        "days": "Days",
        "contracts": "Contracts",
        "placements": "Placements",
        "places": "Places",
        "persons": "Persons",
    },
    "delivered": "Delivered",
    "yes": "yes",
    "no": "no",
    "exact": "Linked exactly",
    "near": "Nearly exactly",
    "only": "Known to it alone",
    "domains": {
        "protection": "Child protection",
        "insertion": "Income support",
        "housing": "Housing",
        "disability": "Disability",
        "mission_locale": "Missions locales",
    },
    "charts": {
        "chronogram": (
            "States by age",
            "Among the persons observed at each age, the share in each state. This is not one "
            "group followed: who is observed changes with age.",
        ),
        "mean_time": (
            "Mean time in each state",
            "Mean number of months per person, those who were never there included.",
        ),
        "cohort": (
            "Size of the cohorts",
            "Persons by year; a year without a bar is hidden or empty. Rules mark changes of "
            "law or of organisation.",
        ),
        "trend": (
            "Trend of an indicator",
            "A year appears only with enough persons, and no line runs over a hidden year; the "
            "band is the 95 % interval (a mean has none). The choice by law in force pools the "
            "years of one law.",
        ),
        "flow": (
            "From state to state in the month of the 18th birthday",
            "For each state of the month before 18, what becomes of the persons in the next "
            "month. Moves too rare are hidden.",
        ),
        "transition": (
            "Monthly moves between states",
            "Share of the months spent in a state (rows) followed by each other state (columns) "
            "in the next month.",
        ),
        "curve": (
            "How long before the event",
            "Probability that the event has not happened yet at each age, with its 95 % "
            "interval. For leaving protection, 100 % is the eve of 18: the first step is the month "
            "of the birthday. The curve is hidden before the first eleven events.",
        ),
        "cause": (
            "Why protection stops",
            "Share of the young people placed on the eve of 18 whose protection stopped for each "
            "reason, by age.",
        ),
        "comparison": (
            "An indicator by territory or group",
            "The point is the estimate, the bar its 95 % interval: bars that largely overlap "
            "tell of no difference.",
        ),
        "coverage": (
            "What each source delivered",
            "Spells that start in each year, share whose end is imputed, share of persons well "
            "linked. Few old spells may come from software migrations.",
        ),
        "provider": (
            "Persons in common with each provider",
            "Persons of the study known to each provider, and the quality of their linkage.",
        ),
    },
    "keys": {
        "persons": "persons known to child protection",
        "contract_after_placement": "of those placed at 17 have a young adult contract",
        "protected_at_18_5": "of those placed at 17 are protected at 18 and a half",
        "protected_at_21": "of those placed at 17 are on the eve of 21",
        "contracts": "contracts per beneficiary observed from 18 to 21, renewals included",
        "returned_under_contract": (
            "of the beneficiaries observed from 18 to 21 come back after a break"
        ),
    },
}

TEXTS = {"fr": FRENCH, "en": ENGLISH}

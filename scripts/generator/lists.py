"""Small vocabularies: official codes with their labels, places, and names by tradition.

Names are common ones of each country, put together at random: no list of people is behind them.
"""

from __future__ import annotations

# code: (label, who decides, frame) - domain notes, section 1
MEASURES = {
    "TISF": ("Technicien de l'intervention sociale et familiale", "PCD", "ADM"),
    "AESF": ("Accompagnement en économie sociale et familiale", "PCD", "ADM"),
    "AED": ("Aide éducative à domicile", "PCD", "ADM"),
    "AEDR": ("Aide éducative à domicile renforcée", "PCD", "ADM"),
    "AEMO": ("Action éducative en milieu ouvert", "JE", "JUD"),
    "AEMOR": ("AEMO renforcée", "JE", "JUD"),
    "AEMOH": ("AEMO avec hébergement", "JE", "JUD"),
    "MJAGBF": ("Aide judiciaire à la gestion du budget familial", "JE", "JUD"),
    "ADJ": ("Accueil de jour", "PCD", "ADM"),
    "MJIE": ("Mesure judiciaire d'investigation éducative", "JE", "JUD"),
    "AP72": ("Mise à l'abri 72 heures", "PCD", "ADM"),
    "RU5": ("Recueil d'urgence 5 jours", "PCD", "ADM"),
    "APU_MNA": ("Accueil provisoire d'urgence MNA", "PCD", "ADM"),
    "AP": ("Accueil provisoire", "PCD", "ADM"),
    "AP5": ("Accueil modulable", "PCD", "ADM"),
    "AME": ("Accueil mère-enfant", "PCD", "ADM"),
    "OPP_PR": ("Ordonnance de placement provisoire (parquet)", "PR", "JUD"),
    "OPP_JE": ("Ordonnance de placement provisoire (juge)", "JE", "JUD"),
    "PLAC_ASE": ("Placement confié à l'ASE", "JE", "JUD"),
    "PLAC_DIR": ("Placement direct", "JE", "JUD"),
    "TDC": ("Tiers digne de confiance", "JE", "JUD"),
    "PEAD": ("Placement éducatif à domicile", "JE", "JUD"),
    "DAP": ("Délégation d'autorité parentale", "JAF", "JUD"),
    "TUT": ("Tutelle déférée", "JAF", "JUD"),
    "PUP_P": ("Pupille de l'État à titre provisoire", "PREFET", "ADM"),
    "PUP_D": ("Pupille de l'État à titre définitif", "PREFET", "ADM"),
    "AFI": ("Aide financière ASE", "PCD", "ADM"),
    "APJM": ("Accueil provisoire jeune majeur", "PCD", "ADM"),
    "AEDJM": ("Aide éducative jeune majeur", "PCD", "ADM"),
    "AFJM": ("Allocation jeune majeur", "PCD", "ADM"),
    "PJJM": ("Protection judiciaire jeune majeur", "JE", "JUD"),
}
CODES = list(MEASURES)
CODE = {code: at for at, code in enumerate(CODES)}
LODGED = [
    "AP72", "RU5", "APU_MNA", "AP", "AP5", "AME", "OPP_PR", "OPP_JE", "PLAC_ASE", "PLAC_DIR",
    "TDC", "PEAD", "TUT", "DAP", "APJM",
]  # fmt: skip
REASONS = [
    "ECHEANCE", "MAINLEVEE", "RETOUR_FAMILLE", "RELAIS_AUTRE_MESURE", "MAJORITE", "21_ANS",
    "REFUS_RENOUVELLEMENT", "RUPTURE_JEUNE", "RUPTURE_SERVICE", "AUTONOMIE_LOGEMENT_EMPLOI",
    "TRANSFERT_DEPT", "FUGUE", "ADOPTION", "DECES", "NR",
]  # fmt: skip
REASON = {code: at for at, code in enumerate(REASONS)}
PLACE_TYPES = [
    "AF", "MECS", "FDE", "POUP", "VE", "LVA", "FJT", "SEMI", "AUTO", "HOTEL", "INT", "ESMS",
    "TIERS", "DOM", "CMAT", "SAN", "ATT", "FUGUE", "NR",
]  # fmt: skip
PLACE_TYPE = {code: at for at, code in enumerate(PLACE_TYPES)}
STRUCTURES = {  # by type: (how many, how they are called)
    "AF": (900, "AF"), "MECS": (27, "MECS"), "FDE": (3, "Foyer départemental"),
    "POUP": (2, "Pouponnière"), "VE": (3, "Village d'enfants"), "LVA": (14, "Lieu de vie"),
    "FJT": (12, "Résidence jeunes"), "SEMI": (12, "Service semi-autonomie"),
    "AUTO": (8, "Service logement autonome"), "HOTEL": (15, "Hôtel"), "INT": (6, "Internat"),
    "ESMS": (6, "ITEP"), "TIERS": (0, ""), "DOM": (5, "Service à domicile"),
    "CMAT": (2, "Centre maternel"), "SAN": (3, "Hôpital"), "ATT": (0, ""), "FUGUE": (0, ""),
    "NR": (0, ""),
}  # fmt: skip
HOUSE_NAMES = ["les Érables", "la Source", "le Belvédère", "l'Escale", "les Cimes", "la Traboule",
               "le Confluent", "l'Aubépine", "les Peupliers", "la Balme"]  # fmt: skip
EVENTS = ["IP", "EVAL_IP", "SIGN", "E17", "E6M"]
EVENT = {code: at for at, code in enumerate(EVENTS)}
ORIGINS_OF_EVENT = ["EDUCATION_NATIONALE", "SERVICE_SOCIAL", "HOPITAL", "119", "FAMILLE", "PARQUET",
                    "ANONYME", "AUTRE"]  # fmt: skip
OUTCOMES = ["EVALUATION", "MESURE_ADM", "MESURE_JUD", "SAISINE_PARQUET", "CLASSEMENT_SANS_SUITE",
            "PROJET_AUTONOMIE"]  # fmt: skip
OUTCOME = {code: at for at, code in enumerate(OUTCOMES)}
COMMENTS = ["Appel de l'établissement scolaire ; rappeler la famille.",
            "Visite prévue\nle mois prochain.", 'Voir la note "urgente" du service.',
            "Dossier papier à l'antenne."]  # fmt: skip
AIDS = ["RSA_SOCLE", "RSA_MAJORE", "RSA_JEUNE_ACTIF", "RSJ_LYON", "CER", "FAJ"]
ROLES = ["DEM", "CJT", "ENF"]
HOUSING = ["FSL_ACCES", "FSL_MAINTIEN", "FSL_ENERGIE", "ASLL"]
DECISIONS = ["ACCORD", "REJET", "SANS_SUITE"]
RIGHTS = ["AEEH", "AAH", "PCH", "RQTH", "CMI", "ORIENT_SCO", "ORIENT_ESMS", "ORIENT_PRO"]
CATEGORIES = {  # Mission locale situations: (label, types)
    "EMPLOI": ("Emploi", ["CDD temps plein", "Intérim", "CDI temps plein", "CDD temps partiel",
                          "CDI temps partiel", "IAE", "Saisonnier"]),
    "ALTERNANCE": ("Contrat en alternance", ["Apprentissage", "Professionnalisation"]),
    "FORMATION": ("Formation", ["Conseil régional", "Compétences clés", "E2C", "EPIDE", "POE"]),
    "IMMERSION": ("Immersion en entreprise", ["PMSMP"]),
    "VOLONTARIAT": ("Contrat de volontariat-bénévolat", ["Service civique", "Bénévolat"]),
    "SCOLARITE": ("Scolarité", ["Lycée professionnel", "Lycée général", "CFA", "Université"]),
    "DEMANDEUR_EMPLOI": ("Demandeur d'emploi", ["Inscrit", "Non inscrit"]),
    "NON_PROFESSIONNELLE": ("Non professionnelle", ["Sans activité", "Maladie", "Maternité"]),
    "INCONNUE": ("Situation inconnue", []),
}  # fmt: skip
STATES = {"PREVU": "Prévu", "EN_COURS": "En cours", "TERMINE": "Terminé"}
PROGRAMMES = {
    "PACEA": "PACEA", "GJ": "Garantie jeunes", "CEJ": "Contrat d'engagement jeune", "PPAE": "PPAE",
    "CIVIS": "CIVIS", "EAV": "Emploi d'avenir", "OF16_18": "Obligation de formation 16-18",
    "RSJ_LYON": "Revenu de solidarité jeunes",
}  # fmt: skip
PROGRAMME_EXITS = ["ECHEANCE", "EMPLOI_DURABLE", "FORMATION_QUALIFIANTE", "ALTERNANCE", "ABANDON",
                   "DEMENAGEMENT", "NR"]  # fmt: skip
ML_LODGINGS = {
    "PARENTS": "Chez les parents", "FAMILLE": "Dans la famille", "AMIS": "Chez des amis",
    "AUTONOME_LOC": "Logement autonome (locataire)", "FJT": "Foyer de jeunes travailleurs",
    "FOYER_ASE": "Foyer ASE", "CHRS": "CHRS", "HOTEL": "Hôtel",
    "SANS_HEBERGEMENT": "Sans hébergement", "AUTRE": "Autre", "NR": "NR",
}  # fmt: skip
NATIONALITIES = {"F": "Française", "UE": "Union européenne", "HORS_UE": "Hors Union européenne"}
LEVELS = ["1", "2", "3", "4", "5", "6"]
LEVELS_OLD = ["VI", "V BIS", "V", "IV", "III", "II"]
TERRITORIES = ["Lyon", "Villeurbanne", "Ouest Nord", "Val de Saône", "Plateau Nord", "Rhône Amont",
               "Porte des Alpes", "Portes du Sud", "Lônes et Coteaux du Rhône",
               "Val d'Yzeron"]  # fmt: skip
# Mission locale: (commune, INSEE, post code, territory) - public register of communes
COMMUNES = {
    "ml_lyon": [(f"Lyon {n}{'er' if n == 1 else 'e'} Arrondissement", f"6938{n}", f"6900{n}", 0)
                for n in range(1, 10)],
    "ml_villeurbanne": [("Villeurbanne", "69266", "69100", 1)],
    "ml_bron_decines_meyzieu": [("Bron", "69029", "69500", 6), ("Meyzieu", "69282", "69330", 5),
                                ("Décines-Charpieu", "69275", "69150", 5),
                                ("Chassieu", "69271", "69680", 6), ("Jonage", "69279", "69330", 5)],
    "ml_venissieux": [("Vénissieux", "69259", "69200", 7), ("Saint-Fons", "69199", "69190", 7),
                      ("Feyzin", "69276", "69320", 7), ("Corbas", "69273", "69960", 7)],
    "ml_vaulx_en_velin": [("Vaulx-en-Velin", "69256", "69120", 5)],
    "ml_rhone_sud_est": [("Saint-Priest", "69290", "69800", 6), ("Mions", "69283", "69780", 6)],
    "ml_sud_ouest_lyonnais": [("Oullins-Pierre-Bénite", "69149", "69600", 8),
                              ("Saint-Genis-Laval", "69204", "69230", 8),
                              ("Francheville", "69089", "69340", 9),
                              ("Irigny", "69100", "69540", 8)],
    "ml_plateau_nord_val_de_saone": [("Rillieux-la-Pape", "69286", "69140", 4),
                                     ("Caluire-et-Cuire", "69034", "69300", 4),
                                     ("Neuville-sur-Saône", "69143", "69250", 3),
                                     ("Sathonay-Camp", "69292", "69580", 4)],
    "ml_givors": [("Givors", "69091", "69700", 8), ("Grigny-sur-Rhône", "69096", "69520", 8)],
    "ml_monts_d_or_monts_du_lyonnais": [("Tassin-la-Demi-Lune", "69244", "69160", 9),
                                        ("Écully", "69081", "69130", 2),
                                        ("Dardilly", "69072", "69570", 2)],
}  # fmt: skip
BIRTHPLACES = [  # born in France: (commune, INSEE, weight)
    *[(f"Lyon {n}{'er' if n == 1 else 'e'} Arrondissement", f"6938{n}", w)
      for n, w in ((2, 6), (3, 16), (4, 18), (8, 14), (9, 6))],
    ("Villeurbanne", "69266", 9), ("Bron", "69029", 9), ("Vénissieux", "69259", 4),
    ("Sainte-Foy-lès-Lyon", "69202", 3), ("Rillieux-la-Pape", "69286", 2), ("Givors", "69091", 3),
    ("Saint-Étienne", "42218", 3), ("Bourg-en-Bresse", "01053", 2), ("Vienne", "38544", 2),
    ("Grenoble", "38185", 2), ("Villefranche-sur-Saône", "69264", 3), ("Marseille", "13055", 2),
    ("Valence", "26362", 1), ("Ambérieu-en-Bugey", "01004", 1), ("Paris", "75056", 2),
    ("Dijon", "21231", 1),
]  # fmt: skip
STREETS = ["rue des Lilas", "avenue du Lac", "rue de l'Écluse", "place du Marché",
           "chemin des Vignes", 'rue "La Côtière"', "allée des Érables", "boulevard du Parc",
           "impasse du Lavoir", "rue du Stade", "montée des Carmes", "cours Voltaire"]  # fmt: skip
# country: (label, other wording, European Union, cities)
COUNTRIES = {
    "FRA": ("France", "FRANCE", True, "Lyon"),
    "GIN": ("Guinée", "GUINEE CONAKRY", False, "Conakry Labé Kindia Kankan Mamou"),
    "CIV": ("Côte d'Ivoire", "COTE D IVOIRE", False, "Abidjan Bouaké Daloa Korhogo Man"),
    "MLI": ("Mali", "MALI", False, "Bamako Kayes Sikasso Ségou Nioro"),
    "SEN": ("Sénégal", "SENEGAL", False, "Dakar Thiès Kolda Kaolack"),
    "COD": ("Congo (RDC)", "ZAIRE", False, "Kinshasa Lubumbashi Goma Matadi"),
    "COM": ("Comores", "COMORES", False, "Moroni Mutsamudu Fomboni"),
    "DZA": ("Algérie", "ALGERIE", False, "Alger Oran Annaba Mostaganem Sétif Constantine"),
    "TUN": ("Tunisie", "TUNISIE", False, "Tunis Sfax Sousse Zarzis Médenine"),
    "MAR": ("Maroc", "MAROC", False, "Casablanca Fès Oujda Tanger Nador"),
    "TUR": ("Turquie", "TURQUIE", False, "Istanbul Ankara Konya Adana"),
    "ALB": ("Albanie", "ALBANIE", False, "Tirana Shkodër Durrës Elbasan Fier"),
    "AFG": ("Afghanistan", "AFGHANISTAN", False, "Kaboul Jalalabad Kunduz Baghlan"),
    "PAK": ("Pakistan", "PAKISTAN", False, "Gujrat Lahore Peshawar Gujranwala"),
    "BGD": ("Bangladesh", "Bengladesh", False, "Dacca Sylhet Chittagong Comilla"),
    "PRT": ("Portugal", "PORTUGAL", True, "Porto Lisbonne Braga Viseu"),
    "ROU": ("Roumanie", "ROUMANIE", True, "Timisoara Oradea Craiova Bucarest"),
}
# other spellings met in files (domain notes, section 5 "transliteration")
RESPELLINGS = [("Mamadou", "Mamoudou"), ("Mohamed", "Mohammed"), ("Youssef", "Yusuf"),
               ("Ibrahima", "Ibrahim"), ("Abdou", "Abdu"), ("ou", "u"), ("Dj", "J"), ("ss", "s"),
               ("kh", "k"), ("y", "i"), ("ck", "k"), ("ph", "f"), ("é", "er"), ("ah", "a"),
               ("K", "C"), ("ll", "l")]  # fmt: skip

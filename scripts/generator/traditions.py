"""Common names of the countries young people come from, put together at random by names.py.

Each country's words, most frequent first; `@mande` and `@arab` stand for a list shared by several
countries, `_` for a space inside a name. No list of people is behind them.
"""

from __future__ import annotations

_WORDS = """
mande family = Traoré Diarra Coulibaly Keïta Sissoko Dembélé Konaté Camara Touré Cissé Sidibé
    Fofana Sangaré Doumbia Diakité Kouyaté Bagayoko Samaké Koné Ouattara Bamba Magassa Soumaré
    Niakaté Tounkara Kanouté Bathily Sacko Dramé Haïdara
mande boys = Mamadou Moussa Ibrahima Amadou Oumar Souleymane Boubacar Adama Seydou Abdoulaye Issa
    Drissa Bakary Lassana Modibo Cheick Fousseyni Samba Demba Mahamadou Sékou Yaya Bourama Siaka
    Salif Tidiane Daouda Hamidou Idrissa Kalilou
mande girls = Fatoumata Aminata Mariam Kadiatou Awa Aïssata Djeneba Oumou Assa Hawa Fanta Salimata
    Bintou Rokia Maïmouna Nana Ramata Sira Korotoumou Safiatou
arab boys = Mohamed Ahmed Youssef Amine Karim Mehdi Bilal Yassine Nassim Sofiane Rachid Samir Farid
    Walid Hamza Ayoub Ilyès Rayan Anis Abdelkader Zakaria Oussama Riad Khaled Mourad Hicham Ismaël
    Adel Marwane Nabil Fouad Tarek Badr Salim Djamel Hakim Lotfi Mounir
arab girls = Fatima Khadija Nadia Samira Sarah Inès Lina Yasmine Meriem Nora Leïla Amel Sonia
    Karima Hanane Sabrina Imane Nour Assia Salma Houda Rania Myriam Soumia Farah Dounia Hajar Naïma
    Malika Zineb
GIN family = Diallo Bah Barry Baldé Sow Camara Condé Keïta Touré Sylla Soumah Bangoura Kaba Cissé
    Traoré Kourouma Doumbouya Kanté Bérété Fofana Konaté Sidibé Diaby Souaré Traore Magassouba
    Tounkara Sacko Guilavogui Loua Haba Kolié Lamah Millimono Dioubaté
GIN boys = @mande Thierno Alpha Elhadj Mory Aboubacar Lamine Fodé Naby Saïdou Alhassane
GIN girls = @mande Mariama Fatou Binta Aïssatou Hadja
CIV family = Koné Ouattara Coulibaly Touré Traoré Bamba Diomandé Kouassi Kouamé Konan Yao Koffi
    N'Guessan Kouadio Soro Silué Dosso Fofana Sanogo Cissé Diabaté Konaté Bakayoko Gnahoré Zadi
    Séri N'Dri Amani Brou Aka
CIV boys = @mande Yves Serge Franck Arsène Kader Aboubakar Vamara Mory
CIV girls = @mande Affoué Adjoua Akissi Marie Grâce
MLI family = @mande
MLI boys = @mande
MLI girls = @mande
SEN family = Diop Ndiaye N'Diaye Fall Sow Ba Sarr Gueye Faye Diouf Seck Mbaye Cissé Sy Kane Thiam
    Niang Diallo Sané Badji Diatta Mané Gomis Mendy Goudiaby
SEN boys = @mande Pape Ousmane Alioune Babacar Modou
SEN girls = @mande Ndeye Khady Coumba Astou Seynabou
COD family = Ilunga Kabongo Mukendi Tshibangu Kalala Mbuyi Kasongo Mutombo Ngoy Mwamba Banza Lukusa
    Mputu Kabeya Ngalula Bakala Makiese Nsimba Matondo Luzolo Kiala Mbala Nzuzi Makaya Mavungu
COD boys = Christian Patrick Junior Jonathan Exaucé Glody Dieumerci Trésor Hervé Merveille Josué
    Moïse Emmanuel Gloire Plamedi Chadrac Beni Héritier
COD girls = Grâce Merveille Naomie Divine Exaucée Ruth Esther Déborah Plamedi Gloria Priscille
    Rachel
COM family = Mohamed Saïd Ali Abdallah Ahmed Hassani Ibrahim Mhoma Soilihi Youssouf Abdou Hamadi
    Attoumane Madi Bacar Houmadi Boina Djae M'Madi Combo
COM boys = @arab Nassur Soulaïmana Fahardine Naïm Ansly
COM girls = @arab Zaïnaba Moinaécha Echati Anzizia Nadjma
DZA family = Saïdi Benali Bensalem Belhadj Boudiaf Mansouri Khelifi Haddad Slimani Brahimi Hamidi
    Bouzid Boudjemaa Meziane Amrani Cherif Ziani Kaci Ould-Ali Ben_Youssef Aït-Ahmed Djebbar Ferhat
    Guendouz Hadj-Ali Kadri Larbi Medjahed Naceri Ouali Rahmani Sahraoui Tahar Yahiaoui Zerrouki
    Bouchama
DZA boys = @arab Abderrahmane Lakhdar Mustapha Mouloud Hocine
DZA girls = @arab Lamia Wassila Katia Dalila
TUN family = Trabelsi Ben_Ali Ben_Salah Jaziri Gharbi Hammami Mejri Ayari Chebbi Bouazizi Jlassi
    Khelifi Mabrouk Dridi Ben_Amor Ben_Youssef Zouari Ferchichi Sassi Oueslati Rezgui Mzoughi Abid
    Nasri Abdelaziz Ghannouchi Merzougui Baccouche Belhaj Chaabane
TUN boys = @arab Aymen Skander Seif Wassim
TUN girls = @arab Mouna Ameni Wiem Olfa
MAR family = El_Amrani Alaoui Bennani El_Idrissi Benjelloun Tazi El_Fassi Chraïbi Ouahbi Lahlou
    Berrada Ziani El_Mansouri Aït-Oufkir Bouazza Hajji Moutaouakil Naciri Rami Saadi Skalli Tahiri
    Zahiri Benchekroun Chaoui Daoudi Filali Ghazi Kabbaj Lamrani
MAR boys = @arab Soufiane Othmane Reda Achraf
MAR girls = @arab Ghita Loubna Chaïmae Siham
TUR family = Yilmaz Kaya Demir Çelik Sahin Yildiz Öztürk Aydin Arslan Dogan Kiliç Aslan Çetin Kara
    Koç Kurt Özdemir Simsek Polat Erdogan
TUR boys = Mehmet Mustafa Ahmet Emre Murat Can Burak Yusuf Enes Furkan Ömer Hakan Serkan Kerem
TUR girls = Elif Zeynep Esra Büsra Merve Fatma Selin Ayse Dilara Melisa Ebru Derya
ALB family = Hoxha Prifti Shehu Kola Leka Gjoka Marku Kurti Dervishi Hysa Çela Lleshi Ndreca Rama
    Xhafa Muça Zefi Bardhi Cani Duka Elezi Toska Brahja Kodra Lika
ALB boys = Arber Endrit Florjan Klajdi Ergys Kristi Altin Besnik Dritan Elvis Fatjon Gentian Ilir
    Jurgen Kevin Ledion Marsel Xhulio
ALB girls = Kejsi Ana Fjona Elona Arjola Dorina Ermira Klea Megi Xhesika Anisa Sara
AFG family = Ahmadzai Noori Hakimi Rahimi Stanikzai Safi Mohammadi Ahmadi Jafari Rezai Hussaini
    Sherzad Zadran Wardak Amiri Karimi Qaderi Nazari Sultani Yousufzai
AFG boys = Najibullah Hamid Sajad Zabiullah Rahmatullah Ahmad Mohammad Farhad Omid Jawad Reza
    Samiullah Ismatullah Naveed Idris Abdullah
AFG girls = Zahra Fatima Maryam Parwana Shabnam Sahar Nilofar Roya
PAK family = Khan Hussain Ahmed Ali Butt Iqbal Mehmood Shah Malik Chaudhry Raza Akhtar Mirza Bhatti
    Gondal
PAK boys = Muhammad Ali Usman Bilal Hamza Zeeshan Adeel Faisal Waqas Imran Awais Shahid Kashif Asad
PAK girls = Ayesha Fatima Sana Hina Maria Zainab
BGD family = Hossain Islam Rahman Ahmed Miah Uddin Khan Chowdhury Akter Begum Sarkar Hasan Alam Ali
    Talukder
BGD boys = Mohammed Abdul Sumon Rakib Shahin Rubel Jahid Tanvir Arif Sohel Imran Faysal Nazmul
    Ripon
BGD girls = Fatema Nusrat Sumaiya Rima Taslima Sharmin
PRT family = Da_Silva Ferreira Pereira Dos_Santos Rodrigues De_Oliveira Gonçalves Martins Da_Costa
    Fernandes Lopes Teixeira Pinto Carvalho Gomes De_Sousa Ribeiro Alves Mendes Moreira
PRT boys = Diogo Tiago Bruno Ricardo Nuno Miguel João Pedro Rui André Hugo David Kevin Steven
PRT girls = Inês Ana Mariana Sofia Carla Sandra Vanessa Cátia Patrícia Jessica Mélissa Joana
ROU family = Popescu Covaci Rostas Lacatus Ciurar Moldovan Stan Dumitru Radu Lingurar Muntean
    Balogh Varga Stanescu Caldarar
ROU boys = Ionut Alexandru Marius Florin Emil Cosmin Robert Denis Adrian Gabriel Emir Nicolae
ROU girls = Maria Andreea Elena Alexandra Ramona Esmeralda Denisa Florina Roxana Sidonia
"""


def traditions() -> dict[str, tuple[list[str], list[str], list[str]]]:
    """Country code to (family names, boys' first names, girls' first names)."""
    entries: dict[str, list[str]] = {}
    for entry in _WORDS.replace("\n    ", " ").strip().split("\n"):
        key, _, words = entry.partition(" = ")
        kind = key.split()[1]
        entries[key] = []
        for word in words.split():
            shared = entries[f"{word[1:]} {kind}"] if word.startswith("@") else [word]
            entries[key] += [name.replace("_", " ") for name in shared]
    countries = sorted({key.split()[0] for key in entries if key[:3].isupper()})
    return {c: (entries[f"{c} family"], entries[f"{c} boys"], entries[f"{c} girls"])
            for c in countries}  # fmt: skip

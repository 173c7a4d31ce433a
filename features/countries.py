"""Countries: the codes of ISO 3166-1, and the names that lists of providers write for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from stackwise.features.text import folded

# Code, name in English, then other names: short ones, former ones, those of the country's own and of its neighbours.
_WRITTEN = """
AD Andorra;AE United Arab Emirates,UAE,Emiratos Árabes Unidos;AF Afghanistan;AG Antigua and Barbuda;AI Anguilla
AL Albania,Shqipëria;AM Armenia;AO Angola;AQ Antarctica;AR Argentina,Argentinien,Argentine;AS American Samoa
AT Austria,Österreich,Autriche;AU Australia,AUS,Australien,Australie;AW Aruba;AX Åland Islands,Åland;AZ Azerbaijan
BA Bosnia and Herzegovina,Bosnia;BB Barbados;BD Bangladesh;BE Belgium,België,Belgique,Belgien,Bélgica;BF Burkina Faso
BG Bulgaria,България;BH Bahrain;BI Burundi;BJ Benin,Bénin;BL Saint Barthélemy;BM Bermuda;BN Brunei Darussalam,Brunei
BO Bolivia;BQ Bonaire;BR Brazil,Brasil,Brasilien,Brésil,BRA;BS Bahamas;BT Bhutan
BV Bouvet Island;BW Botswana;BY Belarus;BZ Belize;CA Canada,Kanada,Canadá,CAN;CC Cocos Islands
CF Central African Republic
CD Democratic Republic of the Congo,DR Congo,RDC;CG Congo,Republic of the Congo;CH Switzerland,Schweiz,Suisse,Svizzera
CI Côte d'Ivoire,Ivory Coast;CK Cook Islands;CL Chile,Chili;CM Cameroon,Cameroun;CN China,中国,中國,CHN
CO Colombia,Kolumbien
CR Costa Rica;CU Cuba;CV Cabo Verde,Cape Verde;CW Curaçao;CX Christmas Island;CY Cyprus
CZ Czechia,Czech Republic,Česko
DE Germany,Deutschland,Allemagne,Alemania,Alemanha,Germania,Duitsland,Tyskland,DEU,GER;DJ Djibouti;DM Dominica
DK Denmark,Danmark,Dänemark,Danemark;DO Dominican Republic,República Dominicana;DZ Algeria,Algérie;EC Ecuador
EE Estonia,Eesti;EG Egypt,مصر,Égypte;EH Western Sahara;ER Eritrea;ES Spain,España,Spanien,Espagne,Espanha,ESP
ET Ethiopia
FI Finland,Suomi,Finnland;FJ Fiji;FK Falkland Islands;FM Micronesia;FO Faroe Islands
FR France,Frankreich,Francia,França,Frankrijk,FRA;GA Gabon;GD Grenada;GE Georgia;GF French Guiana;GG Guernsey;GH Ghana
GB United Kingdom,UK,U.K.,Great Britain,Britain,England,Scotland,Wales,Northern Ireland,GBR,Reino Unido,Royaume-Uni
GI Gibraltar;GL Greenland;GM Gambia;GN Guinea,Guinée;GP Guadeloupe;GQ Equatorial Guinea;GR Greece,Ελλάδα,Griechenland
GS South Georgia;GT Guatemala;GU Guam;GW Guinea-Bissau;GY Guyana;HK Hong Kong,Hong Kong SAR,香港;HM Heard Island
HN Honduras;HR Croatia,Hrvatska,Kroatien;HT Haiti,Haïti;HU Hungary,Magyarország,Ungarn;ID Indonesia,IDN
IE Ireland,Éire,Republic of Ireland,Irland,IRL;IL Israel;IM Isle of Man;IN India,IND,भारत;IQ Iraq;IR Iran
IO British Indian Ocean Territory;IS Iceland,Ísland;IT Italy,Italia,Italien,Italie,ITA;JE Jersey;JM Jamaica;JO Jordan
JP Japan,日本,JPN;KE Kenya,KEN;KG Kyrgyzstan;KH Cambodia;KI Kiribati;KM Comoros;KN Saint Kitts and Nevis;KP North Korea
KR South Korea,Korea,Republic of Korea,대한민국,한국;KW Kuwait;KY Cayman Islands;KZ Kazakhstan,Казахстан;LA Laos
LB Lebanon,Liban;LC Saint Lucia;LI Liechtenstein;LK Sri Lanka;LR Liberia;LS Lesotho;LT Lithuania,Lietuva
LU Luxembourg,Luxemburg;LV Latvia,Latvija;LY Libya;MA Morocco,Maroc,المغرب;MC Monaco;MD Moldova;ME Montenegro
MF Saint Martin;MG Madagascar;MH Marshall Islands;MK North Macedonia,Macedonia;ML Mali;MM Myanmar,Burma;MN Mongolia
MO Macao,Macau;MP Northern Mariana Islands;MQ Martinique;MR Mauritania;MS Montserrat;MT Malta;MU Mauritius,Maurice
MV Maldives;MW Malawi;MX Mexico,México,Mexiko,Mexique,MEX;MY Malaysia;MZ Mozambique,Moçambique;NA Namibia
NC New Caledonia,Nouvelle-Calédonie;NE Niger;NF Norfolk Island;NG Nigeria,NGA;NI Nicaragua;NP Nepal
NL Netherlands,The Netherlands,Nederland,Niederlande,Pays-Bas,Países Bajos,Holland,NLD;NO Norway,Norge,Norwegen
NR Nauru;NU Niue;NZ New Zealand,Aotearoa,Aotearoa New Zealand,Neuseeland,NZL;OM Oman;PA Panama,Panamá
PE Peru,Perú,Pérou
PF French Polynesia;PG Papua New Guinea;PH Philippines,Pilipinas;PK Pakistan,پاکستان;PL Poland,Polska,Polen,Pologne
PM Saint Pierre and Miquelon;PN Pitcairn;PR Puerto Rico;PS Palestine;PT Portugal,PRT;PW Palau;PY Paraguay;QA Qatar
RE Réunion,La Réunion;RO Romania,România,Rumänien;RS Serbia,Srbija,Србија;RU Russia,Russian Federation,Россия
RW Rwanda
SA Saudi Arabia,KSA,السعودية;SB Solomon Islands;SC Seychelles;SD Sudan;SE Sweden,Sverige,Schweden,Suède
SG Singapore,SGP
SH Saint Helena;SI Slovenia,Slovenija;SJ Svalbard and Jan Mayen;SK Slovakia,Slovensko;SL Sierra Leone;SM San Marino
SN Senegal,Sénégal;SO Somalia;SR Suriname;SS South Sudan;ST Sao Tome and Principe;SV El Salvador;SX Sint Maarten
SY Syria
SZ Eswatini,Swaziland;TC Turks and Caicos Islands;TD Chad,Tchad;TF French Southern Territories;TG Togo;TH Thailand,ไทย
TJ Tajikistan;TK Tokelau;TL Timor-Leste,East Timor;TM Turkmenistan;TN Tunisia,Tunisie,تونس;TO Tonga;TR Türkiye,Turkey
TT Trinidad and Tobago,Trinidad;TV Tuvalu;TW Taiwan,台灣,臺灣;TZ Tanzania;UA Ukraine,Україна;UG Uganda;UY Uruguay
UM United States Minor Outlying Islands
US United States,United States of America,USA,U.S.,U.S.A.,Estados Unidos,États-Unis
UZ Uzbekistan;VA Holy See,Vatican;VC Saint Vincent and the Grenadines;VE Venezuela;VG British Virgin Islands
VI US Virgin Islands;VN Vietnam,Viet Nam,Việt Nam;VU Vanuatu;WF Wallis and Futuna;WS Samoa;YE Yemen;YT Mayotte
ZA South Africa,RSA,Südafrika;ZM Zambia;ZW Zimbabwe;XK Kosovo
"""


def _plain(name: str) -> str:
    """Letters and digits alone, small and without accents."""
    return folded(unicodedata.normalize("NFKD", name))


def _named() -> Mapping[str, str]:
    entries = [entry.partition(" ")[::2] for line in _WRITTEN.split("\n") for entry in line.split(";") if entry]
    names = {_plain(name): code for code, said in entries for name in said.split(",") if _plain(name)}
    return {**names, **{code.casefold(): code for code, _ in entries}}


_CODE_OF = _named()
CODES = frozenset(_CODE_OF.values())


def country_code(said: str) -> str:
    """A country's code of two letters, of its code or of its name in English or its own language.

    Raises
    ------
    ValueError
        None of them.

    >>> country_code("nz"), country_code("Perú"), country_code("United Kingdom")
    ('NZ', 'PE', 'GB')
    """
    code = _CODE_OF.get(_plain(said))
    if code is None:
        raise ValueError("no country that is known (write its code of ISO 3166, as in NZ)")
    return code


def country_said(said: str) -> str:
    """The code of a country; what is none stays as it is written."""
    return _CODE_OF.get(_plain(said), said)
